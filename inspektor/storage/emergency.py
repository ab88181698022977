"""The emergency copy: what the centre lacks, in one encrypted file on another disk, and back again."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import Connection, select

from inspektor.change import Change
from inspektor.record import Kind
from inspektor.storage import chain
from inspektor.storage.database import Database, get_hand
from inspektor.storage.emergency_attachments import check, list_unsent, pack, unpack
from inspektor.storage.emergency_file import (
    DAMAGED,
    SUFFIX,
    Attachment,
    Changes,
    EmergencyError,
    End,
    Facts,
    Record,
    read_records,
    write_file,
)
from inspektor.storage.progress import Progress
from inspektor.storage.tables import change, visit
from inspektor.storage.union import read_whole, seal_all, unite

_NAME = "Inspektor-nodkopia"
_AT_ONCE, _MOST_BYTES = 500, 4 * 1024 * 1024
_OBJECT = "emergency copy"
_REASON = "inläsning av nödkopia"
_NOTHING = "Allt du har skrivit är redan mottaget av centralen. Ingen nödkopia behövs."


@dataclass(frozen=True, slots=True)
class Contents:
    """What the centre lacks: the visits, and the ids of all the changes that they consist of."""

    visits: frozenset[str]
    ids: tuple[str, ...]
    attachments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bundle:
    """An emergency copy that was read and found whole; its attachments are read once more when wanted."""

    path: Path
    key: str = field(repr=False)
    facts: Facts
    changes: tuple[Change, ...]


def find_unsent_visits(db: Connection) -> frozenset[str]:
    """Give the visits that have anything the centre has not received, what it refused among it."""
    waiting = select(change.c.visit).where(change.c.hub_number.is_(None), change.c.kind != Kind.DOCUMENT)
    visits = {visit_id for visit_id, _ in list_unsent(db)}
    return frozenset(visits | set(db.execute(waiting.distinct()).scalars()) - {""})


def write_emergency_copy(
    database: Database, folder: Path, header: bytes, progress: Progress | None = None
) -> tuple[Path, Facts]:
    """
    Write what the centre lacks into a new file in this folder, read it back whole, and say what it holds.

    `header` is the vault's header file, empty for the practice vault. InspektorError, and no file, if there
    is nothing to copy, the disk is full or gone, or what is read back is not what was written.
    """
    progress = progress or Progress()
    with database.begin() as db:
        seal_all(db)
        chain.note_event(db, chain.Verb.EXPORT, _OBJECT)
    with database.read() as db:
        contents = _choose(db)
        if not contents.ids:
            raise EmergencyError(_NOTHING)
        facts = _count(db, contents, database.clock())
        path = _find_free(folder, database.clock())
        records = itertools.chain(
            _list_changes(db, contents, facts), pack(database, contents.attachments), [End()]
        )
        write_file(path, database.key, header, _watch(records, progress))
    try:
        read_emergency_copy(path, database.key, progress)
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise
    return path, facts


def read_emergency_copy(path: Path, key: str, progress: Progress | None = None) -> Bundle:
    """
    Read a copy from end to end before anything is done with it; `key` is that of its vault (64 hex digits).

    EmergencyError if a bit of it differs from what was written, or if it belongs to another vault.
    """
    records = _watch(read_records(path, key), progress or Progress())
    facts = next(records, None)
    if not isinstance(facts, Facts):
        raise EmergencyError(DAMAGED)
    changes: list[Change] = []
    attachments = 0
    for record in records:
        if isinstance(record, Changes):
            changes += record.changes
        elif isinstance(record, Attachment):
            check(record)
            attachments += 1
    if (len(changes), attachments) != (facts.changes, facts.attachments):
        raise EmergencyError(DAMAGED)
    return Bundle(path, key, facts, tuple(changes))


def take_in(database: Database, bundle: Bundle) -> int:
    """
    Add what the copy has and this vault lacks; give how many changes and attachments were new.

    The changes come in one transaction, after the attachments. It may be done again, and in any order.
    """
    count = unpack(database, read_records(bundle.path, bundle.key)) if bundle.facts.attachments else 0
    with database.begin() as db:
        count += unite(db, bundle.changes)
        if count:
            chain.note_event(db, chain.Verb.RESTORE, _OBJECT, _REASON)
    return count


def _choose(db: Connection) -> Contents:
    visits = find_unsent_visits(db)
    digests = {
        digest
        for (documents,) in db.execute(select(visit.c.documents).where(visit.c.record.in_(visits)))
        for digest in (documents or {}).values()
    }
    is_document = (change.c.kind == Kind.DOCUMENT) & change.c.record.in_(digests)
    wanted = select(change.c.id).where(
        change.c.visit.in_(visits) | is_document, change.c.counter.is_not(None)
    )
    ids = tuple(db.execute(wanted.order_by(change.c.number)).scalars())
    return Contents(visits, ids, tuple(each for _, each in list_unsent(db)))


def _count(db: Connection, contents: Contents, at: datetime) -> Facts:
    return Facts(
        made_at=at.isoformat(timespec="minutes"),
        person=get_hand(db).author,
        visits=len(contents.visits),
        changes=len(contents.ids),
        attachments=len(contents.attachments),
    )


def _list_changes(db: Connection, contents: Contents, facts: Facts) -> Iterator[Record]:
    yield facts
    for start in range(0, len(contents.ids), _AT_ONCE):
        for part in _divide(read_whole(db, contents.ids[start : start + _AT_ONCE])):
            yield Changes(part)


def _watch(records: Iterable[Record], progress: Progress) -> Iterator[Record]:
    """Let somebody see how far it has come, and stop it between two records."""
    for record in records:
        progress.step()
        yield record


def _divide(changes: Sequence[Change]) -> Iterator[tuple[Change, ...]]:
    """Give the changes in parts of some megabytes: one record of a copy has its limits."""
    part: list[Change] = []
    size = 0
    for each in changes:
        length = len(msgspec.msgpack.encode(each))
        if part and size + length > _MOST_BYTES:
            yield tuple(part)
            part, size = [], 0
        part.append(each)
        size += length
    if part:
        yield tuple(part)


def _find_free(folder: Path, at: datetime) -> Path:
    """Give a name with nothing but the time in it, which no earlier copy has."""
    names = (f"{_NAME}-{at:%Y%m%d-%H%M}{mark}{SUFFIX}" for mark in ("", *(f"-{n}" for n in range(2, 100))))
    return next(path for path in map(folder.joinpath, names) if not path.exists())
