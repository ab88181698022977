"""
Says what differs between a backup and today, and brings things back from it; nothing of today is lost by it.

The database is never changed for an older file. What the backup has and today lacks is added to the journal;
where somebody wants a field as it was, its old text is written once more, over today's, which stays in the
field's history. It is one transaction: a kill leaves all of it or nothing.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, select

from inspektor.record import Kind, is_known
from inspektor.storage import chain, journal
from inspektor.storage.backup_files import Backup, is_whole
from inspektor.storage.backups import make_backup
from inspektor.storage.database import Database
from inspektor.storage.engine import open_copy
from inspektor.storage.faults import StorageError
from inspektor.storage.journal import Key
from inspektor.storage.tables import visit
from inspektor.storage.union import find_lacking, read_shown, unite

_DAMAGED = "Säkerhetskopian är skadad och används därför inte. Inget är ändrat; välj en annan kopia i listan."
_REASON = "återställning ur säkerhetskopia"
_OTHER = "texts"
_KINDS: Mapping[str, str] = {Kind.ANSWER: "answers", Kind.NOTE: "notes", Kind.DEFICIENCY: "deficiencies"}

Shown = Mapping[Key, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records of each kind, and when the newest of them was written (ISO 8601; "" if none was)."""

    answers: int = 0
    notes: int = 0
    deficiencies: int = 0
    texts: int = 0
    newest: str = ""

    def __bool__(self) -> bool:
        """Say whether there is anything."""
        return bool(self.answers or self.notes or self.deficiencies or self.texts)


@dataclass(frozen=True, slots=True)
class VisitDifference:
    """
    What differs in one visit: `missing` today, `altered` since, and `newer` than the backup.

    `unit` is the unit's name and `started` ISO 8601; both may be empty where the visit is not whole.
    """

    visit_id: str
    unit: str
    started: str
    missing: Tally
    altered: Tally
    newer: Tally


@dataclass(frozen=True, slots=True)
class Differences:
    """All visits in which the backup and today differ, the latest first."""

    visits: tuple[VisitDifference, ...] = field(default=())

    @property
    def has_missing(self) -> bool:
        """Say whether the backup has something that today lacks."""
        return any(each.missing for each in self.visits)

    @property
    def has_altered(self) -> bool:
        """Say whether something has another text today than in the backup."""
        return any(each.altered for each in self.visits)


def preview(database: Database, backup: Backup) -> Differences:
    """Compare the backup with today, record by record. StorageError if it is damaged. Takes seconds."""
    _check(database, backup.path)
    with open_copy(backup.path, database.key) as copy:
        then, heads = read_shown(copy), _read_heads(copy)
    with database.read() as db:
        today = read_shown(db)
        heads |= _read_heads(db)
    by_visit_then, by_visit = _sort(then), _sort(today)
    visits = (by_visit_then.keys() | by_visit.keys()) - {""}
    found = (
        _compare(each, heads.get(each, ("", "")), by_visit_then.get(each, {}), by_visit.get(each, {}))
        for each in visits
    )
    differing = [each for each in found if each.missing or each.altered or each.newer]
    return Differences(tuple(sorted(differing, key=lambda each: each.started, reverse=True)))


def bring_back(database: Database, backup: Backup, *, with_altered: bool) -> int:
    """
    Add what the backup has and today lacks; with `with_altered` each text is what it was then, too.

    Gives how many fields were added or set back. A backup of today is made first. What has come since stays.
    StorageError, and nothing changed, if the backup is damaged or the disk is full.
    """
    _check(database, backup.path)
    with open_copy(backup.path, database.key) as copy, database.read() as db:
        lacking = find_lacking(copy, db)
        then = read_shown(copy) if with_altered else {}
    make_backup(database)  # not before this one was read: it may be the one that the new one displaces
    with database.begin() as db:
        count = unite(db, lacking)
        count += _set_back(db, then)
        chain.note_event(db, chain.Verb.RESTORE, f"{backup.seq}", _REASON)
    return count


def _check(database: Database, path: Path) -> None:
    if not is_whole(Backup(path, database.clock(), 0), database.key):
        raise StorageError(_DAMAGED)


def _set_back(db: Connection, then: Shown) -> int:
    """Write each field's old text over today's, where they differ; say in how many fields."""
    today, count = read_shown(db), 0
    for key, (text, _at) in then.items():
        is_other = key in today and today[key][0] != text
        if is_other and is_known(key.kind, key.field):
            heads = journal.list_heads(db, key)
            journal.resolve(db, key, json.loads(text), {head.id for head in heads})
            count += 1
    return count


def _read_heads(db: Connection) -> dict[str, tuple[str, str]]:
    """Give each visit's unit and start, for the words of the preview."""
    rows = db.execute(select(visit.c.record, visit.c.unit, visit.c.started))
    return {row.record: (str((row.unit or {}).get("name", "")), row.started) for row in rows}


def _sort(shown: Shown) -> dict[str, dict[Key, tuple[str, str]]]:
    """Give each visit's fields by themselves."""
    sorted_out: dict[str, dict[Key, tuple[str, str]]] = {}
    for key, value in shown.items():
        sorted_out.setdefault(key.visit, {})[key] = value
    return sorted_out


def _compare(visit_id: str, head: tuple[str, str], then: Shown, today: Shown) -> VisitDifference:
    altered = {key for key in then.keys() & today.keys() if then[key][0] != today[key][0]}
    return VisitDifference(
        visit_id,
        *head,
        missing=_count(then.keys() - today.keys(), then),
        altered=_count(altered, today),
        newer=_count(today.keys() - then.keys(), today),
    )


def _count(keys: Collection[Key], shown: Shown) -> Tally:
    """Count the records that these fields belong to."""
    counts = dict.fromkeys((*_KINDS.values(), _OTHER), 0)
    for kind, _record in {(key.kind, key.record) for key in keys}:
        counts[_KINDS.get(kind, _OTHER)] += 1
    return Tally(**counts, newest=max((shown[key][1] for key in keys), default=""))
