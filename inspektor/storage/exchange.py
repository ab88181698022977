"""Hands out sealed changes, notes receipts, takes in what others wrote: the journal's side of the wire."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from inspektor.change import Change, digest_of
from inspektor.identity import new_id
from inspektor.record import Kind, fits, is_known
from inspektor.storage.chain import add_links
from inspektor.storage.database import get_hand
from inspektor.storage.journal import Key, reproject, to_text
from inspektor.storage.preferences import get_preference, set_preference
from inspektor.storage.tables import batch, change, gone, receipt, replacement

_MAX_CHANGES = 1000
_MAX_BYTES = 1024 * 1024
_IN_CLAUSE = 500
_WHERE = (change.c.visit, change.c.kind, change.c.record, change.c.field)
_SHIPPED = 0
"""Stands for the centre's number where a change came with the program."""
_NOTE_RECEIPT = (
    update(change)
    .where(change.c.id == bindparam("noted"))
    .values(hub_number=bindparam("new_number"), refused=bindparam("reason"))
)
_TIME = upsert(receipt)
_NOTE_TIME = _TIME.on_conflict_do_update(index_elements=["visit"], set_={"at": _TIME.excluded.at})


@dataclass(frozen=True, slots=True)
class Batch:
    """Sealed changes under a name of their own, which stays the same until their receipts are noted."""

    id: str
    counter: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the centre says of one change: its number there and what it holds, or why it was refused."""

    change_id: str
    number: int | None = None
    digest: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class SyncState:
    """How far this laptop is: its name, the centre's epoch, and the last number taken in."""

    device: str
    incarnation: str
    batch_counter: int
    epoch: str
    cursor: int


def get_state(db: Connection) -> SyncState:
    """Give how far this laptop is with the centre."""
    return SyncState(
        device=get_hand(db).device,
        incarnation=get_preference(db, "sync/incarnation") or _make_incarnation(db),
        batch_counter=int(get_preference(db, "sync/batch_counter", "0")),
        epoch=get_preference(db, "sync/epoch"),
        cursor=int(get_preference(db, "sync/cursor", "0")),
    )


def _make_incarnation(db: Connection) -> str:
    incarnation = new_id()
    set_preference(db, "sync/incarnation", incarnation)
    return incarnation


def renew_incarnation(db: Connection) -> None:
    """Go on under a new name: the centre has seen newer batches of this laptop than it knows of itself."""
    _make_incarnation(db)
    set_preference(db, "sync/batch_counter", "0")
    set_preference(db, "sync/cursor", "0")
    _forget_batches(db)


def start_over(db: Connection, epoch: str) -> None:
    """Begin again with a centre that was restored: all is sent once more, which harms nothing."""
    # What was set aside here lacks what it replaces, and its author sends it himself.
    is_shipped = func.coalesce(change.c.hub_number, -1) == _SHIPPED
    again = update(change).where(change.c.set_aside.is_(None), ~is_shipped)
    db.execute(again.values(hub_number=None, refused=None))
    set_preference(db, "sync/epoch", epoch)
    set_preference(db, "sync/cursor", "0")
    _forget_batches(db)


def _forget_batches(db: Connection) -> None:
    db.execute(update(batch).values(is_answered=True))
    db.execute(update(change).where(change.c.hub_number.is_(None)).values(batch=None))


def rename_open(db: Connection) -> None:
    """
    Give what is still open a new id; called each time a vault is opened.

    Nobody has seen it under the old one, unless this is an older copy of a vault that has gone on: there the
    centre has the same id with another text, and what is written over this one must not hide that.
    """
    for open_id in db.execute(select(change.c.id).where(change.c.counter.is_(None))).scalars().all():
        _rename(db, open_id)


def count_unsent(db: Connection) -> int:
    """Give how many changes the centre lacks, what it refused among them; documents are not counted."""
    waiting = change.c.hub_number.is_(None), change.c.refused.is_(None), change.c.kind != Kind.DOCUMENT
    return db.execute(select(func.count()).where(*waiting)).scalar_one() + len(list_refused(db))


def list_refused(db: Connection) -> tuple[tuple[Key, str], ...]:
    """Give the fields whose current text the centre refused, with its reason's code."""
    is_replaced = exists().where(replacement.c.replaced_id == change.c.id)
    rows = db.execute(select(*_WHERE, change.c.refused).where(change.c.refused.is_not(None), ~is_replaced))
    return tuple((Key(*row[:4]), row[4]) for row in rows)


def list_set_aside(db: Connection) -> tuple[tuple[Key, str], ...]:
    """Give the fields of what came from elsewhere and may not be shown, with the reason's code."""
    rows = db.execute(select(*_WHERE, change.c.set_aside).where(change.c.set_aside.is_not(None)))
    return tuple((Key(*row[:4]), row[4]) for row in rows)


def hand_out(db: Connection, limit: int = _MAX_CHANGES, max_bytes: int = _MAX_BYTES) -> Batch | None:
    """
    Seal and give the next changes for the centre, at most `limit` and about `max_bytes` of values.

    The same batch is given again until its receipts are noted; None when nothing waits.
    """
    waiting = db.execute(select(batch.c.id, batch.c.counter).where(~batch.c.is_answered)).first()
    if waiting is not None:
        return Batch(waiting.id, waiting.counter, _read_changes(db, waiting.id))
    numbers = _choose(db, limit, max_bytes)
    if not numbers:
        return None
    batch_id, counter = _seal(db, numbers)
    return Batch(batch_id, counter, _read_changes(db, batch_id))


def mark_shipped(db: Connection) -> None:
    """
    Seal all there is as shipped: every laptop has it from its own installation, so it is never sent.

    The documents go all the same: a laptop with an older program lacks them.
    """
    db.execute(update(change).where(change.c.counter.is_(None)).values(counter=change.c.number))
    db.execute(update(change).where(change.c.kind != Kind.DOCUMENT).values(hub_number=_SHIPPED))


def _choose(db: Connection, limit: int, max_bytes: int) -> list[int]:
    rows = db.execute(
        select(change.c.number, func.length(change.c.value))
        .where(change.c.hub_number.is_(None), change.c.refused.is_(None))
        .order_by(change.c.number)
        .limit(limit)
    )
    numbers: list[int] = []
    size = 0
    for number, length in rows:
        size += length
        if numbers and size > max_bytes:
            break
        numbers.append(number)
    return numbers


def _seal(db: Connection, numbers: Sequence[int]) -> tuple[str, int]:
    batch_id, counter = new_id(), get_state(db).batch_counter + 1
    set_preference(db, "sync/batch_counter", str(counter))
    db.execute(insert(batch).values(id=batch_id, counter=counter, is_answered=False))
    for start in range(0, len(numbers), _IN_CLAUSE):
        chosen = change.c.number.in_(numbers[start : start + _IN_CLAUSE])
        is_open = chosen, change.c.counter.is_(None)
        fresh = db.execute(select(change.c.number).where(*is_open)).scalars().all()
        db.execute(update(change).where(*is_open).values(counter=change.c.number))
        db.execute(update(change).where(chosen).values(batch=batch_id))
        add_links(db, fresh)
    return batch_id, counter


def _read_changes(db: Connection, batch_id: str) -> tuple[Change, ...]:
    rows = db.execute(select(change).where(change.c.batch == batch_id).order_by(change.c.number)).all()
    replaced: dict[str, list[str]] = {}
    links = select(replacement).join(change, change.c.id == replacement.c.change_id)
    for change_id, replaced_id in db.execute(links.where(change.c.batch == batch_id)):
        replaced.setdefault(change_id, []).append(replaced_id)
    return tuple(
        Change(
            id=row.id,
            visit=row.visit,
            kind=row.kind,
            record=row.record,
            field=row.field,
            value=json.loads(row.value),
            replaces=tuple(sorted(replaced.get(row.id, ()))),
            author=row.author,
            device=row.device,
            counter=row.counter,
            at=row.at,
        )
        for row in rows
    )


def note_receipts(db: Connection, batch_id: str, receipts: Sequence[Receipt]) -> None:
    """Note what the centre holds; a change without a receipt goes out again in a later batch."""
    rows = [
        {
            "noted": receipt.change_id,
            "new_number": None if receipt.refused else receipt.number,
            "reason": receipt.refused or None,
        }
        for receipt in receipts
    ]
    if rows:
        db.execute(_NOTE_RECEIPT, rows)
        _note_times(db, [receipt.change_id for receipt in receipts if not receipt.refused])
    db.execute(update(batch).where(batch.c.id == batch_id).values(is_answered=True))
    unanswered = change.c.batch == batch_id, change.c.hub_number.is_(None)
    db.execute(update(change).where(*unanswered).values(batch=None))


def take_in(db: Connection, epoch: str, changes: Sequence[tuple[int, Change]], cursor: int) -> int:
    """
    Add what others wrote, in any order and any number of times, and move the cursor in the same transaction.

    Gives how many changes were new. What may not stand in its field is kept in the journal and not shown.
    """
    changes = _skip_gone(db, changes)
    known = _find_known(db, [taken.id for _, taken in changes])
    for number, taken in changes:
        if taken.id in known and known[taken.id].hub_number is None:
            _meet(db, number, taken, known)
    fresh = {taken.id: (number, taken) for number, taken in changes if taken.id not in known}
    add_changes(db, list(fresh.values()))
    _note_times(db, list(fresh))
    set_preference(db, "sync/epoch", epoch)
    set_preference(db, "sync/cursor", str(cursor))
    return len(fresh)


def add_changes(db: Connection, fresh: Sequence[tuple[int | None, Change]]) -> None:
    """Add changes that the journal lacks, with the centre's number where it has them, and what they show."""
    _insert(db, fresh)
    for key in dict.fromkeys(Key(t.visit, t.kind, t.record, t.field) for _, t in fresh):
        reproject(db, key)


def _skip_gone(db: Connection, changes: Sequence[tuple[int, Change]]) -> list[tuple[int, Change]]:
    """Leave out what was disposed of here: the centre may send it again, and it stays away for good."""
    ids = [taken.id for _, taken in changes]
    away: set[str] = set()
    for start in range(0, len(ids), _IN_CLAUSE):
        away.update(
            db.execute(select(gone.c.id).where(gone.c.id.in_(ids[start : start + _IN_CLAUSE]))).scalars()
        )
    return [(number, taken) for number, taken in changes if taken.id not in away]


def _note_times(db: Connection, ids: Sequence[str]) -> None:
    """Note that the centre has something new of these changes' visits now: the grace counts from there."""
    visits: set[str] = set()
    for start in range(0, len(ids), _IN_CLAUSE):
        of_ids = change.c.id.in_(ids[start : start + _IN_CLAUSE]), change.c.visit != ""
        visits.update(db.execute(select(change.c.visit).where(*of_ids).distinct()).scalars())
    at = get_hand(db).clock().isoformat()
    if visits:
        db.execute(_NOTE_TIME, [{"visit": visit, "at": at} for visit in sorted(visits)])


class _Known(NamedTuple):
    """What the journal has under an id: its text and, once the centre has it too, the number there."""

    value: str
    hub_number: int | None
    number: int
    counter: int | None
    at: str
    author: str


def _find_known(db: Connection, ids: Sequence[str]) -> dict[str, _Known]:
    known: dict[str, _Known] = {}
    columns = select(change.c.id, *(change.c[name] for name in _Known._fields))
    for start in range(0, len(ids), _IN_CLAUSE):
        rows = db.execute(columns.where(change.c.id.in_(ids[start : start + _IN_CLAUSE])))
        known.update((row.id, _Known(*row[1:])) for row in rows)
    return known


def _meet(db: Connection, number: int, taken: Change, known: dict[str, _Known]) -> None:
    """
    Meet a change of this laptop at the centre: it was sent, or it was sent by a later life of this laptop.

    A laptop that was put back to an older copy may have gone on with a text that the centre has in another
    form. Then this laptop's form gets an id of its own, and both are kept.
    """
    if json.loads(known[taken.id].value) != taken.value:
        _rename(db, taken.id)
        add_links(db, [known.pop(taken.id).number])  # under its new id, if it is sealed
        return
    received = {"counter": taken.counter, "at": taken.at, "author": taken.author}
    own = known[taken.id]
    db.execute(
        update(change).where(change.c.id == taken.id).values(**received, hub_number=number, refused=None)
    )
    if (own.counter, own.at, own.author) != (taken.counter, taken.at, taken.author):
        add_links(db, [own.number])  # what was open here, or sealed in another form, is sealed in this one


def _rename(db: Connection, old_id: str) -> None:
    new = new_id()
    links = (
        db.execute(select(replacement.c.replaced_id).where(replacement.c.change_id == old_id)).scalars().all()
    )
    db.execute(delete(replacement).where(replacement.c.change_id == old_id))
    renamed = update(change).where(change.c.id == old_id)
    db.execute(renamed.values(id=new, refused=None, batch=None))
    if links:
        db.execute(insert(replacement), [{"change_id": new, "replaced_id": replaced} for replaced in links])
    # Only what was written here, and is still here, was written over this laptop's form.
    unsent = select(change.c.id).where(change.c.hub_number.is_(None))
    over = update(replacement).where(replacement.c.replaced_id == old_id, replacement.c.change_id.in_(unsent))
    db.execute(over.values(replaced_id=new))


def _insert(db: Connection, fresh: Sequence[tuple[int | None, Change]]) -> None:
    rows = [_to_row(number, taken) for number, taken in fresh]
    # What is set aside replaces nothing here: a value that may not be shown must not hide one that may.
    links = [
        {"change_id": taken.id, "replaced_id": old}
        for row, (_, taken) in zip(rows, fresh, strict=True)
        if row["set_aside"] is None
        for old in set(taken.replaces) - {taken.id}
    ]
    if rows:
        db.execute(insert(change), rows)
    if links:
        db.execute(insert(replacement), links)


def _to_row(number: int | None, taken: Change) -> dict[str, object]:
    return {
        "id": taken.id,
        "visit": taken.visit,
        "kind": taken.kind,
        "record": taken.record,
        "field": taken.field,
        "value": to_text(taken.value, is_sorted=taken.kind != Kind.DOCUMENT),
        "author": taken.author,
        "device": taken.device,
        "at": taken.at,
        "counter": taken.counter,
        "hub_number": number,
        "set_aside": _find_fault(taken),
    }


def _find_fault(taken: Change) -> str | None:
    if not is_known(taken.kind, taken.field):
        return None
    if not fits(taken.kind, taken.field, taken.value):
        return "bad_value"
    if taken.kind == Kind.VISIT and taken.record != taken.visit:
        return "wrong_visit"  # else it would be a second head of a visit that stands
    if taken.kind == Kind.DOCUMENT and digest_of(taken.value) != taken.record:
        return "wrong_digest"
    return None
