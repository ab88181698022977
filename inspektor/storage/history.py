"""Reads what a field or a record has held: who wrote it, when, and what became of it; and takes one back."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, exists, select, update

from inspektor.record import is_known
from inspektor.storage import tables
from inspektor.storage.database import get_hand
from inspektor.storage.journal import ACT, Key, get_act, list_heads, resolve, seal_open
from inspektor.storage.tables import change


class State(StrEnum):
    """What became of a version."""

    CURRENT = "current"
    CONFLICT = "conflict"
    REPLACED = "replaced"
    UNDONE = "undone"
    SET_ASIDE = "set aside"


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody wrote in a field; `value` is as the journal keeps it, `is_own` that of this laptop."""

    number: int
    key: Key
    value: object
    author: str
    is_own: bool
    at: datetime
    state: State
    is_same: bool
    """Whether this is what stands now, whoever wrote that: then there is nothing to take back."""

    @property
    def may_be_restored(self) -> bool:
        """Say whether it can be written anew: what stands needs it not, what is set aside may not stand."""
        return not self.is_same and self.state is not State.SET_ASIDE


class _Row(NamedTuple):
    number: int
    id: str
    key: Key
    value: str
    author: str
    device: str
    at: str
    is_set_aside: bool
    is_undone: bool


_UNDONE = exists().where(tables.undo.c.act == ACT, tables.undo.c.redo_act.is_(None))
_OF_RECORD = (
    change.c.visit == bindparam("of_visit"),
    change.c.kind == bindparam("of_kind"),
    change.c.record == bindparam("of_record"),
)
_ROWS = select(
    change.c.number,
    change.c.id,
    *(change.c[name] for name in Key._fields),
    change.c.value,
    change.c.author,
    change.c.device,
    change.c.at,
    change.c.set_aside.is_not(None),
    _UNDONE,
).where(*_OF_RECORD)
_NOTE_RESTORED = (
    update(change).where(change.c.act == bindparam("written")).values(restored=bindparam("of_number"))
)
_VALUE = select(change.c.value).where(*_OF_RECORD, change.c.number == bindparam("of_number"))


def list_history(db: Connection, key: Key) -> tuple[Entry, ...]:
    """Give what the field has held, the newest first; with no field named, all of the record's merged."""
    rows = [row for row in _read_rows(db, key) if key.field in {"", row.key.field}]
    heads = {field: list_heads(db, field) for field in {row.key for row in rows}}
    values = {field: {head.value for head in found} for field, found in heads.items()}
    current = {head.id for found in heads.values() for head in found}
    device = get_hand(db).device
    entries = (
        Entry(
            number=row.number,
            key=row.key,
            value=json.loads(row.value),
            author=row.author,
            is_own=row.device == device,
            at=datetime.fromisoformat(row.at),
            state=_find_state(row, is_current=row.id in current, is_single=len(values[row.key]) == 1),
            is_same=values[row.key] == {row.value},
        )
        for row in rows
    )
    return tuple(sorted(entries, key=lambda entry: (entry.at, entry.number), reverse=True))


def restore_version(db: Connection, key: Key, number: int) -> None:
    """
    Write the value anew that the journal's line with this number holds: it replaces all that stands.

    LookupError if there is no such line in the record.
    """
    said = db.execute(_VALUE, {**_bind(key), "of_number": number}).scalar()
    if said is None:
        raise LookupError(number)
    seal_open(db)
    resolve(db, key, json.loads(said), {head.id for head in list_heads(db, key)})
    db.execute(_NOTE_RESTORED, {"written": get_act(db), "of_number": number})
    seal_open(db)  # else the next letter would go on in what was written back


def _bind(key: Key) -> dict[str, object]:
    return {"of_visit": key.visit, "of_kind": key.kind, "of_record": key.record}


def _read_rows(db: Connection, key: Key) -> Sequence[_Row]:
    found = db.execute(_ROWS, _bind(key))
    rows = (_Row._make((*row[:2], Key(*row[2:6]), *row[6:])) for row in found)
    return [row for row in rows if is_known(row.key.kind, row.key.field)]


def _find_state(row: _Row, *, is_current: bool, is_single: bool) -> State:
    if row.is_set_aside:
        return State.SET_ASIDE
    if is_current:
        return State.CURRENT if is_single else State.CONFLICT
    return State.UNDONE if row.is_undone else State.REPLACED
