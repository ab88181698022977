"""
Takes a visit's raw notes off the laptop so that no page, log, journal or backup has them any more (gallring).

First the rows go, in one transaction that says so in the record; all that follows may be cut off anywhere and
is done again at the next start, until the record says that it is finished.
"""

import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from inspektor.disposal import Case, GraceRule
from inspektor.durable import put_in_place, sync_folder
from inspektor.errors import InspektorError
from inspektor.storage import heads
from inspektor.storage.attachments import delete_keys, remove_sealed
from inspektor.storage.backup_files import UNFINISHED, Backup, find_backups
from inspektor.storage.backups import make_backup
from inspektor.storage.chain import Verb, note_event
from inspektor.storage.database import Database, get_hand
from inspektor.storage.disposal import IS_RAW, get_choice, list_cases
from inspektor.storage.engine import find_damage, make_engine
from inspektor.storage.faults import StorageError, faults_in_words
from inspektor.storage.healing import copy_into
from inspektor.storage.places import forget_place
from inspektor.storage.tables import backup, change, disposal, gone, metadata, note, replacement

_NOBODY = "Förvald regel"
_RULE_REASON, _HAND_REASON = "Gallrat enligt regel.", "Gallrat för hand."
_WHO = "Skriv vem som har beslutat om gallringen; det står sedan i protokollet."
_ABOUT_A_VISIT = tuple(table for table in metadata.sorted_tables if "visit" in table.c)
_WHOLE = (gone, disposal)


@dataclass(frozen=True, slots=True)
class RuleRun:
    """What the rule did: the visits it disposed of, and how many wait for a person because it is off."""

    disposed: tuple[str, ...] = ()
    waiting: int = 0


def dispose_by_rule(database: Database, rules: Sequence[GraceRule]) -> RuleRun:
    """
    Finish what was begun; then, if the rule is to act by itself, dispose of what is due.

    For the background, at the start and once a day. StorageError as for `dispose`.
    """
    finish(database)
    now = database.clock()
    with database.read() as db:
        choice = get_choice(db, rules, now)
        due = [case.facts.id for case in list_cases(db, now, choice.days) if case.is_due]
    if not (choice.is_on and due):
        return RuleRun(waiting=len(due))
    return RuleRun(dispose(database, due, choice.approver or _NOBODY, choice.days, by_rule=True))


def dispose(
    database: Database, visit_ids: Collection[str], approver: str, days: int, *, by_rule: bool = False
) -> tuple[str, ...]:
    """
    Take the raw notes of these visits away for good, as far as they may go; give the visits it was done to.

    InspektorError without an approver. StorageError if the disk does not let it be finished now: then what is
    left is done by `finish`. For the background: it makes a backup and writes the others anew.
    """
    if not approver.strip():
        raise InspektorError(_WHO)
    cleared = [one for one in visit_ids if _clear(database, one, approver.strip(), days, by_rule=by_rule)]
    finish(database)
    return tuple(cleared)


def finish(database: Database) -> int:
    """Do what is left of each disposal that was begun; give how many that were. For the background."""
    visit_ids = _list_begun(database)
    if visit_ids:
        database.scrub()
        _remove_attachments(database)
        fresh = _renew_box_and_backup(database)
        _rewrite_backups(database, fresh, visit_ids)
        _remove_strays(database)
        _note_finished(database)
    return len(visit_ids)


def _clear(database: Database, visit_id: str, approver: str, days: int, *, by_rule: bool) -> bool:
    """Take the rows away if the visit is due in this very moment; say whether it was."""
    with database.begin() as db:
        found = [case for case in list_cases(db, database.clock(), days, {visit_id}) if case.is_due]
        for case in found:
            _note_begun(db, case, approver, by_rule=by_rule)
            _delete_rows(db, visit_id)
            _delete_attachments(db, visit_id)
    return bool(found)


def _note_begun(db: Connection, case: Case, approver: str, *, by_rule: bool) -> None:
    at = get_hand(db).clock().isoformat()
    row = {"visit": case.facts.id, "at": at, "approver": approver, "by_rule": by_rule}
    db.execute(insert(disposal), {**row, "content": dict(case.content), "finished": None})
    note_event(db, Verb.DISPOSE, case.facts.id, _RULE_REASON if by_rule else _HAND_REASON)


def _delete_rows(db: Connection, visit_id: str) -> None:
    """Delete notes and replaced changes; what the others replaced stays named, for it is signed with them."""
    of_visit = change.c.visit == visit_id
    raw = select(change.c.id).where(of_visit, IS_RAW)
    db.execute(insert(gone).prefix_with("OR IGNORE").from_select(["id"], raw))
    is_gone = of_visit, change.c.id.in_(select(gone.c.id))
    db.execute(delete(replacement).where(replacement.c.change_id.in_(select(change.c.id).where(*is_gone))))
    db.execute(delete(change).where(*is_gone))
    db.execute(delete(note).where(note.c.visit == visit_id))
    forget_place(db, visit_id)


def _delete_attachments(db: Connection, visit_id: str) -> None:
    """Delete the keys, without which the files are noise; their names stay until the files are gone."""
    ids = delete_keys(db, visit_id)
    if ids:
        db.execute(insert(gone), [{"id": each} for each in ids])


def _remove_attachments(database: Database) -> None:
    folders = (database.files.attachments, database.files.spares)
    names = {path.name for folder in folders if folder.exists() for path in folder.iterdir()}
    with database.read() as db:
        ids = [name for name in names if db.execute(select(gone.c.id).where(gone.c.id == name)).first()]
    remove_sealed(database, ids)


def _list_begun(database: Database) -> tuple[str, ...]:
    with database.read() as db:
        begun = select(disposal.c.visit).where(disposal.c.finished.is_(None)).distinct()
        return tuple(db.execute(begun).scalars())


def _note_finished(database: Database) -> None:
    with database.begin() as db:
        unfinished = update(disposal).where(disposal.c.finished.is_(None))
        db.execute(unfinished.values(finished=database.clock().isoformat()))


def _renew_box_and_backup(database: Database) -> Backup:
    """
    Begin a segment of the box, make a backup from which it goes on, and drop every segment before it.

    In this order the head of the backup stands in what is kept, and at no time is there one copy only.
    """
    database.start_segment(keep_from=0)
    with database.read() as db:
        head = heads.get_head(db)
    fresh = make_backup(database)
    if head is not None:
        database.drop_segments_before(head.segment)
    return fresh


def _rewrite_backups(database: Database, fresh: Backup, visit_ids: Sequence[str]) -> None:
    """Write every older backup anew without what was disposed of; one of which that cannot be done goes."""
    with database.read() as db:
        rows = _read_rows(db, visit_ids)
    removed = []
    for each in find_backups(database.files.backups):
        if each.path != fresh.path and not _rewrite(each, database.key, visit_ids, rows):
            each.path.unlink(missing_ok=True)
            removed.append(each.path.name)
    with database.begin() as db:
        db.execute(delete(backup).where(backup.c.name.in_(removed)))


_Rows = dict[str, list[dict[str, Any]]]


def _read_rows(db: Connection, visit_ids: Sequence[str]) -> _Rows:
    """Give what the database has of these visits now; the journal's numbers may mean others elsewhere."""
    ids = select(change.c.id).where(change.c.visit.in_(visit_ids))
    of_visits = [(table, table.c.visit.in_(visit_ids)) for table in _ABOUT_A_VISIT if table not in _WHOLE]
    queries = {table.name: select(table).where(where) for table, where in of_visits}
    queries |= {table.name: select(table) for table in _WHOLE}
    queries["replacement"] = select(replacement).where(replacement.c.change_id.in_(ids))
    found = {name: [dict(row) for row in db.execute(query).mappings()] for name, query in queries.items()}
    for row in found["change"]:
        del row["number"], row["act"], row["restored"]
    return found


def _rewrite(old: Backup, key: str, visit_ids: Sequence[str], rows: _Rows) -> bool:
    """Let these visits stand in a backup as they stand now; say whether that was possible."""
    if old.version is not None:  # it is of another schema
        return False
    working, made = (old.path.with_name(f"{name}{UNFINISHED}") for name in ("rewriting", "rewritten"))
    try:
        with faults_in_words():
            _remove_database(working, made)
            working.touch(mode=0o600)
            shutil.copyfile(old.path, working)
        _replace_rows(working, made, key, visit_ids, rows)
        if find_damage(made, key):
            return False
        with faults_in_words():
            put_in_place(made, old.path)
    except (StorageError, DBAPIError):
        return False
    finally:
        _remove_database(working, made)
    return True


def _replace_rows(working: Path, made: Path, key: str, visit_ids: Sequence[str], rows: _Rows) -> None:
    engine = make_engine(working, key)
    try:
        with faults_in_words(), engine.begin() as db:
            _delete_visits(db, visit_ids)
            for table in metadata.sorted_tables:
                if rows.get(table.name):
                    db.execute(insert(table), rows[table.name])
        copy_into(engine, made)
    finally:
        engine.dispose()


def _delete_visits(db: Connection, visit_ids: Sequence[str]) -> None:
    ids = select(change.c.id).where(change.c.visit.in_(visit_ids))
    db.execute(delete(replacement).where(replacement.c.change_id.in_(ids)))
    for table in _ABOUT_A_VISIT:
        db.execute(delete(table).where(table.c.visit.in_(visit_ids)))
    for table in _WHOLE:
        db.execute(delete(table))
    for visit_id in visit_ids:
        forget_place(db, visit_id)


def _remove_strays(database: Database) -> None:
    """Remove what was moved aside, and what a copy or a rebuilding that was cut off has left behind."""
    files = database.files
    kept = {each.path for each in find_backups(files.backups)}
    with faults_in_words():
        _remove_database(files.database.with_name(files.database.name + UNFINISHED))
        for path in files.backups.iterdir():
            if path not in kept:
                path.unlink()
        sync_folder(files.backups)
        if files.damaged.exists():
            shutil.rmtree(files.damaged)
        sync_folder(files.database.parent)


def _remove_database(*paths: Path) -> None:
    for path in paths:
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}-journal"):
            path.with_name(name).unlink(missing_ok=True)
