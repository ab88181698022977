"""Remembers where the inspector was, so that anything may end and nothing is looked for afterwards."""

import dataclasses
import json

from sqlalchemy import Connection, delete

from inspektor.place import Place
from inspektor.storage.preferences import get_preference, set_preference
from inspektor.storage.tables import meta


def remember_place(db: Connection, place: Place) -> None:
    """Keep the place, and beside it the latest place within the place's visit."""
    text = json.dumps(dataclasses.asdict(place))
    set_preference(db, "place", text)
    if place.visit_id:
        set_preference(db, f"place/{place.visit_id}", text)


def find_place(db: Connection, visit_id: str = "") -> Place:
    """Give the last place of all, or the last within one visit; the start page if there is none."""
    text = get_preference(db, f"place/{visit_id}" if visit_id else "place")
    return Place(**json.loads(text)) if text else Place()


def forget_place(db: Connection, visit_id: str) -> None:
    """Forget where the inspector was in this visit: the note that had the caret may be gone."""
    names = [f"place/{visit_id}", *(["place"] if find_place(db).visit_id == visit_id else [])]
    db.execute(delete(meta).where(meta.c.name.in_(names)))
