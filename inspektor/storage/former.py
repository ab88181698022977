"""What a change wrote over, and what a field holds that nobody has written in."""

import json
from typing import NamedTuple

from sqlalchemy import Boolean, Connection, and_, bindparam, select

from inspektor.record import Kind
from inspektor.storage.journal import ACT, Key
from inspektor.storage.tables import RECORD_TABLES, change, replacement


class Former(NamedTuple):
    """A change that was written over: its value as the journal has it, None when it is not kept any more."""

    id: str
    value: str | None
    act: int | None


_OF_FIELD = (change.c[name] == bindparam(f"key_{name}") for name in Key._fields)
_FORMER = (
    select(replacement.c.replaced_id, change.c.value, ACT)
    .join_from(replacement, change, and_(change.c.id == replacement.c.replaced_id, *_OF_FIELD), isouter=True)
    .where(replacement.c.change_id == bindparam("writer"))
    .order_by(replacement.c.replaced_id)
)


def list_former(db: Connection, key: Key, change_id: str) -> list[Former]:
    """Give what this change of the field wrote over; nothing if the field was untouched."""
    bound = {f"key_{name}": value for name, value in key._asdict().items()}
    return [Former(*row) for row in db.execute(_FORMER, {**bound, "writer": change_id})]


def find_default(key: Key) -> object:
    """Give what the field holds before anybody has written in it."""
    column = RECORD_TABLES[Kind(key.kind)].c[key.field]
    if column.server_default is None:
        return None
    said = json.loads(json.dumps(column.server_default.arg))  # type: ignore[attr-defined]  # always a text here
    return False if isinstance(column.type, Boolean) else said
