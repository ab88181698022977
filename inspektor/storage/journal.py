"""
What was done, by whom, when: the one list that audit, undo, sync and merging all read.

A change is added or, while nobody else has seen it, lengthened; the typed table that the screens query is set
in the same transaction by the same function. A field's current value is what no other change replaces; two of
them with different values are a conflict, and both stay until a person chooses.
"""

import json
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, exists, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from inspektor.record import Kind, is_known
from inspektor.storage.database import get_hand
from inspektor.storage.tables import RECORD_TABLES, change, conflict, replacement


class Key(NamedTuple):
    """One field of one record: visit (empty for what all share), kind, record and field."""

    visit: str
    kind: str
    record: str
    field: str


@dataclass(frozen=True, slots=True)
class Head:
    """A change that nothing replaces."""

    number: int
    id: str
    value: str
    author: str
    device: str
    at: str
    is_sealed: bool


_IS_KEY = (
    change.c.visit == bindparam("key_visit"),
    change.c.kind == bindparam("key_kind"),
    change.c.record == bindparam("key_record"),
    change.c.field == bindparam("key_field"),
)
_IS_CURRENT = ~exists().where(replacement.c.replaced_id == change.c.id)
_HEADS = (
    select(
        change.c.number,
        change.c.id,
        change.c.value,
        change.c.author,
        change.c.device,
        change.c.at,
        change.c.counter.is_not(None),
    )
    .where(*_IS_KEY, _IS_CURRENT, change.c.refused.is_(None))
    .order_by(change.c.id)
)
_LENGTHEN = (
    update(change)
    .where(change.c.number == bindparam("row"))
    .values(value=bindparam("new_value"), at=bindparam("new_at"), author=bindparam("new_author"))
)
_IS_CONFLICT = (
    conflict.c.visit == bindparam("key_visit"),
    conflict.c.kind == bindparam("key_kind"),
    conflict.c.record == bindparam("key_record"),
    conflict.c.field == bindparam("key_field"),
)


def _bind(key: Key) -> dict[str, str]:
    return {f"key_{name}": value for name, value in key._asdict().items()}


def list_heads(db: Connection, key: Key) -> list[Head]:
    """Give the field's current changes, the one that is shown last; more than one may be a conflict."""
    return [Head(*row) for row in db.execute(_HEADS, _bind(key))]


def record(db: Connection, key: Key, value: object, *, seen: int | None = None) -> None:
    """
    Write down that the field now has this JSON-able value.

    `seen` is the journal's last number on the writer's screen: what came in after it was not seen and is not
    written over. None means that everything was seen.
    """
    heads = list_heads(db, key)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    own = [head for head in heads if head.device == get_hand(db).device]
    if len(heads) == 1 and own and own[0].value == text:
        return
    if own and not own[-1].is_sealed:
        _lengthen(db, own[-1], text)
        _project(db, key, value if len(heads) == 1 else None, len(heads) > 1)
        return
    _add(db, key, text, _replaced(heads, own, seen))
    _project(db, key, value, len(heads) > 1 or _is_unseen(heads, own, seen))


def resolve(db: Connection, key: Key, value: object) -> None:
    """Write down a person's choice: the value replaces every current text of the field."""
    _add(db, key, json.dumps(value, ensure_ascii=False, sort_keys=True), list_heads(db, key))
    _project(db, key, value, False)


def _replaced(heads: list[Head], own: list[Head], seen: int | None) -> list[Head]:
    """A conflict is never settled by typing on: then only the writer's own text is replaced."""
    if own:
        return own
    known = [head for head in heads if seen is None or head.number <= seen]
    return known if len(heads) == 1 else known[-1:]


def _is_unseen(heads: list[Head], own: list[Head], seen: int | None) -> bool:
    return bool(heads) and not own and not _replaced(heads, own, seen)


def _lengthen(db: Connection, head: Head, text: str) -> None:
    hand = get_hand(db)
    at = hand.clock().isoformat()
    db.execute(_LENGTHEN, {"row": head.number, "new_value": text, "new_at": at, "new_author": hand.person})


def _add(db: Connection, key: Key, text: str, replaced: list[Head]) -> None:
    hand = get_hand(db)
    change_id = hand.make_id()
    row = {"id": change_id, "value": text, "author": hand.person, "device": hand.device}
    db.execute(insert(change), {**key._asdict(), **row, "at": hand.clock().isoformat()})
    if replaced:
        db.execute(insert(replacement), [{"change_id": change_id, "replaced_id": h.id} for h in replaced])


def _project(db: Connection, key: Key, value: object, may_conflict: bool) -> None:
    """Set the typed table; only a field with several heads has to be read back."""
    if may_conflict:
        reproject(db, key)
        return
    db.execute(delete(conflict).where(*_IS_CONFLICT), _bind(key))
    _set_field(db, key, value)


def reproject(db: Connection, key: Key) -> None:
    """Set the typed table and the conflict list from the journal: for what came from elsewhere."""
    heads = list_heads(db, key)
    db.execute(delete(conflict).where(*_IS_CONFLICT), _bind(key))
    if not heads or not is_known(key.kind, key.field):
        return
    if len({head.value for head in heads}) > 1:
        db.execute(insert(conflict), key._asdict())
    _set_field(db, key, json.loads(heads[-1].value))


def _set_field(db: Connection, key: Key, value: object) -> None:
    table = RECORD_TABLES[Kind(key.kind)]
    row = upsert(table).values(visit=key.visit, record=key.record, **{key.field: value})
    updated = {key.field: row.excluded[key.field]}
    db.execute(row.on_conflict_do_update(index_elements=["visit", "record"], set_=updated))


def get_last_number(db: Connection) -> int:
    """Give the journal's last number: what a screen that is drawn now has seen."""
    return db.execute(select(change.c.number).order_by(change.c.number.desc()).limit(1)).scalar() or 0
