"""Keeps a visit's raw notes on the laptop because somebody said so, and lets them go again."""

from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from inspektor.disposal import Hold
from inspektor.errors import InspektorError
from inspektor.storage.chain import Verb, note_event
from inspektor.storage.database import get_hand
from inspektor.storage.tables import hold

_ROW = insert(hold)
_SET = _ROW.on_conflict_do_update(
    index_elements=["visit"], set_={name: _ROW.excluded[name] for name in ("reason", "author", "at")}
)
_WHY = "Skriv varför först; det står sedan i protokollet. Skriv inte vad någon har sagt."


def list_holds(db: Connection) -> tuple[Hold, ...]:
    """Give all holds."""
    rows = db.execute(select(hold)).all()
    return tuple(Hold(row.visit, row.reason, row.author, datetime.fromisoformat(row.at)) for row in rows)


def hold_visit(db: Connection, visit_id: str, reason: str) -> None:
    """Keep the visit's raw notes until somebody releases them; InspektorError without a reason."""
    hand, why = get_hand(db), _need(reason)
    row = {"visit": visit_id, "reason": why, "author": hand.author, "at": hand.clock().isoformat()}
    db.execute(_SET, row)
    note_event(db, Verb.HOLD, visit_id, why)


def release_visit(db: Connection, visit_id: str, reason: str) -> None:
    """Let the rule hold for the visit again; InspektorError without a reason."""
    why = _need(reason)
    db.execute(delete(hold).where(hold.c.visit == visit_id))
    note_event(db, Verb.RELEASE, visit_id, why)


def _need(reason: str) -> str:
    if not reason.strip():
        raise InspektorError(_WHY)
    return reason.strip()
