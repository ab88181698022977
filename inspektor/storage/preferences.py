"""Small facts of this laptop: who uses it, which centre it talks to, how the screen looks."""

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from inspektor.storage.tables import meta

DEVICE = "device/id"
PERSON_NAME, PERSON_ROLE = "person/name", "person/role"

_ROW = insert(meta)
_SET = _ROW.on_conflict_do_update(index_elements=["name"], set_={"value": _ROW.excluded.value})


def get_preference(db: Connection, name: str, default: str = "") -> str:
    """Give the value kept under this name."""
    value = db.execute(select(meta.c.value).where(meta.c.name == name)).scalar()
    return default if value is None else str(value)


def set_preference(db: Connection, name: str, value: str) -> None:
    """Keep the value under this name."""
    db.execute(_SET, {"name": name, "value": value})
