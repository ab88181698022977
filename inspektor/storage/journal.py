"""
What was done, by whom, when: the one list that audit, undo, sync and merging all read.

A change is added or, while it is one stretch of typing, lengthened; the typed table that the screens query is
set in the same transaction by the same function. A field's current value is what no other change replaces;
two of them with different values are a conflict, and both stay until a person chooses.

All changes of one transaction are one *act*: they carry the number of its first one. When an act begins, what
was open is sealed, chained, and never altered again.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.dialects.sqlite import insert as upsert

from inspektor.record import Kind, clean, is_known, is_typed
from inspektor.storage.chain import add_links
from inspektor.storage.database import Hand, get_hand
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
    act: int
    is_sealed: bool


_STRETCH = timedelta(seconds=10)
_MOST_TAKEN = 20
_ACT = "inspektor_act"
ACT = func.coalesce(change.c.act, change.c.number)
"""Which act a change belongs to: before there were acts each was one of its own."""
_IS_KEY = (
    change.c.visit == bindparam("key_visit"),
    change.c.kind == bindparam("key_kind"),
    change.c.record == bindparam("key_record"),
    change.c.field == bindparam("key_field"),
)
# A change speaks for its own field alone, whatever others it names: it must not hide what it does not show.
_REPLACED = select(replacement.c.replaced_id).join(change, change.c.id == replacement.c.change_id)
_IS_CURRENT = change.c.id.not_in(_REPLACED.where(*_IS_KEY).correlate(None))
_HEADS = (
    select(
        change.c.number,
        change.c.id,
        change.c.value,
        change.c.author,
        change.c.device,
        change.c.at,
        ACT,
        change.c.counter.is_not(None),
    )
    .where(*_IS_KEY, _IS_CURRENT, change.c.set_aside.is_(None))
    .order_by(change.c.id)
)
_LENGTHEN = (
    update(change)
    .where(change.c.number == bindparam("row"))
    .values(value=bindparam("new_value"), at=bindparam("new_at"))
)
_OPEN = select(change.c.number).where(change.c.counter.is_(None)).order_by(change.c.number)
_SEAL = update(change).where(change.c.counter.is_(None)).values(counter=change.c.number)
_LAST_GIVEN = text("SELECT seq FROM sqlite_sequence WHERE name = 'change'")
"""What is deleted keeps its number for ever: the highest that is left says too little."""
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


def record(
    db: Connection, key: Key, value: object, *, seen: int | None = None, is_whole: bool = False
) -> None:
    """
    Write down that the field now has this JSON-able value.

    `seen` is the journal's last number on the writer's screen: what came in after it was not seen and is not
    written over. None means that everything was seen. `is_whole`: one key gave it, so it goes on from nothing
    that was typed. The value that stands already is not written again.
    """
    hand, heads, value = get_hand(db), list_heads(db, key), clean(value)
    said = to_text(value)
    if heads and all(head.value == said for head in heads):
        return
    replaced = _find_replaced(heads, hand, seen, said)
    last = _find_lengthening(heads, hand)
    if last and replaced == [last] and _goes_on(db, key, last, None if is_whole else said):
        db.execute(_LENGTHEN, {"row": last.number, "new_value": said, "new_at": hand.clock().isoformat()})
    else:
        _add(db, key, said, replaced)
    _project(db, key, value, heads, replaced)


def resolve(db: Connection, key: Key, value: object, chosen_among: Collection[str]) -> None:
    """Write down a person's choice: it replaces the changes whose ids that person saw, and no other."""
    heads, value = list_heads(db, key), clean(value)
    replaced = [head for head in heads if head.id in chosen_among]
    _add(db, key, to_text(value), replaced)
    _project(db, key, value, heads, replaced)


def to_text(value: object, *, is_sorted: bool = True) -> str:
    """Give the value as the journal keeps it; sorted, so that equal values are equal texts."""
    return json.dumps(value, ensure_ascii=False, sort_keys=is_sorted)


def seal_open(db: Connection) -> None:
    """Seal what is open: from now on nothing is added to it."""
    numbers = db.execute(_OPEN).scalars().all()
    if numbers:
        db.execute(_SEAL)
        add_links(db, numbers)


def get_act(db: Connection) -> int | None:
    """Give the number of this transaction's act; None before its first change."""
    transaction, act = db.info.get(_ACT, (None, None))
    return act if transaction is db.get_transaction() else None


def _begin_act(db: Connection) -> int:
    """Give this transaction's act; with its first change it begins, and all earlier ones have ended."""
    act = get_act(db)
    if act is None:
        seal_open(db)
        act = (db.execute(_LAST_GIVEN).scalar() or 0) + 1
        db.info[_ACT] = db.get_transaction(), act
    return act


def _goes_on(db: Connection, key: Key, last: Head, said: str | None) -> bool:
    """
    Say whether this is the same stretch of typing: less than 10 s went by since the last letter.

    What was written elsewhere meanwhile has sealed it. A text that was taken away at one stroke is kept: what
    is left of it begins a new stretch.
    """
    if last.act == get_act(db):
        return True
    if said is None or not is_typed(key.kind, key.field) or not (_is_text(last.value) and _is_text(said)):
        return False
    if len(last.value) - len(said) > _MOST_TAKEN:
        return False
    # A clock that was set back says nothing about how long ago it was.
    return timedelta(0) <= get_hand(db).clock() - datetime.fromisoformat(last.at) < _STRETCH


def _is_text(value: str) -> bool:
    return value.startswith('"')


def _find_lengthening(heads: list[Head], hand: Hand) -> Head | None:
    """Give the change that might be lengthened: the same hand's, open, and nothing came in after it."""
    last = max(heads, key=lambda head: head.number, default=None)
    is_mine = last is not None and (last.device, last.author) == (hand.device, hand.author)
    return last if last is not None and is_mine and not last.is_sealed else None


def _find_replaced(heads: list[Head], hand: Hand, seen: int | None, said: str) -> list[Head]:
    """Give what the writer saw and writes over; whoever wrote the very same said no more."""
    known = [head for head in heads if head.device == hand.device or seen is None or head.number <= seen]
    over = {head.value for head in _find_written_over(known, hand)}
    return [head for head in known if head.value in over or (head.device, head.value) == (hand.device, said)]


def _find_written_over(known: list[Head], hand: Hand) -> list[Head]:
    """
    Give the text that is typed on in: the laptop's own, which its screen shows, else the one there is.

    A conflict is settled by a choice, not by typing on: the other's text is never written over by it.
    """
    own = [head for head in known if head.device == hand.device]
    return own[-1:] or known[-1:]


def _add(db: Connection, key: Key, said: str, replaced: Sequence[Head]) -> None:
    hand, act = get_hand(db), _begin_act(db)
    change_id = hand.make_id()
    row = {"id": change_id, "value": said, "author": hand.author, "device": hand.device, "act": act}
    db.execute(insert(change), {**key._asdict(), **row, "at": hand.clock().isoformat()})
    if replaced:
        db.execute(insert(replacement), [{"change_id": change_id, "replaced_id": h.id} for h in replaced])


def _project(db: Connection, key: Key, value: object, heads: list[Head], replaced: Sequence[Head]) -> None:
    """Set the typed table; only a field that had other texts beside this one has to be read back."""
    if len(heads) > len(replaced) or len(heads) > 1:
        reproject(db, key)
    else:
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
    row = {"key_visit": key.visit, "key_record": key.record, "new_value": value}
    db.execute(_make_set_field(Kind(key.kind), key.field), row)


@cache  # making the statement takes longer than running it, and it runs at every key
def _make_set_field(kind: Kind, field: str) -> Insert:
    row = upsert(RECORD_TABLES[kind]).values(
        {"visit": bindparam("key_visit"), "record": bindparam("key_record"), field: bindparam("new_value")}
    )
    return row.on_conflict_do_update(index_elements=["visit", "record"], set_={field: row.excluded[field]})


def get_last_number(db: Connection) -> int:
    """Give the journal's last number: what a screen that is drawn now has seen."""
    return db.execute(select(change.c.number).order_by(change.c.number.desc()).limit(1)).scalar() or 0
