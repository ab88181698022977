"""Makes backups that count only once they have been opened and checked, and thins the old ones."""

from pathlib import Path

from sqlalchemy import Connection, delete, func, insert, select

from inspektor.durable import make_folder, put_in_place, sync_folder
from inspektor.storage import heads
from inspektor.storage.backup_files import (
    UNFINISHED,
    Backup,
    find_backups,
    is_whole,
    list_needless,
    name_backup,
)
from inspektor.storage.database import Database
from inspektor.storage.engine import find_damage, open_copy
from inspektor.storage.faults import DamageError, StorageError, faults_in_words
from inspektor.storage.files import VaultFiles
from inspektor.storage.journal import get_last_number
from inspektor.storage.preferences import get_preference, set_preference
from inspektor.storage.tables import attachment, backup
from inspektor.storage.union import seal_all

_MARK = "backup/mark"
_NOT_MADE = (
    "Ingen säkerhetskopia kunde göras: disken är full eller svarar inte. Det du har skrivit är orört. Frigör "
    "plats på disken; Inspektor försöker igen av sig själv."
)


def is_needed(database: Database) -> bool:
    """Say whether something was written that no backup holds."""
    with database.read() as db:
        return get_preference(db, _MARK) != _make_mark(db)


def make_backup(database: Database) -> Backup:
    """
    Write a backup beside the database, open and check it, and let the oldest go. For the background.

    Only then does it have its name, and the second journal is cut. StorageError, and no trace of it, if the
    disk is full or the file is not what was written. Typing goes on meanwhile.
    """
    try:
        mark = _seal(database)
        made = _write(database)
        with database.begin() as db:
            _note(db, made, mark)
    except DamageError:
        raise
    except StorageError as error:
        raise StorageError(_NOT_MADE) from error
    _let_old_ones_go(database)
    return made


def list_backups(files: VaultFiles, key: str) -> tuple[tuple[Backup, bool], ...]:
    """Open and check every backup, the latest first; give each with whether it is whole. Takes seconds."""
    return tuple((each, is_whole(each, key)) for each in find_backups(files.backups))


def _prepare(folder: Path) -> Path:
    make_folder(folder)
    for left in folder.glob(f"*{UNFINISHED}"):  # of a backup that was cut off
        left.unlink()
    return folder


def _seal(database: Database) -> str:
    with database.begin() as db:
        seal_all(db)
        return _make_mark(db)


def _make_mark(db: Connection) -> str:
    """Say how far the work has come; after `seal_all` everything that is written moves it."""
    photos = db.execute(select(func.count()).select_from(attachment)).scalar_one()
    return f"{get_last_number(db)} {photos}"


def _write(database: Database) -> Backup:
    with faults_in_words():
        folder = _prepare(database.files.backups)
    temporary = folder / f"backup{UNFINISHED}"
    try:
        seq = database.snapshot(temporary)
        _check(temporary, database.key, seq)
        made = name_backup(folder, database.clock(), seq)
        with faults_in_words():
            put_in_place(temporary, made.path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return made


def _check(path: Path, key: str, seq: int) -> None:
    """Open what was written: a backup that nobody has read is none."""
    head = None
    if not find_damage(path, key):
        with open_copy(path, key) as db:
            head = heads.get_head(db)
    if head is None or head.seq != seq:
        raise StorageError(_NOT_MADE)


def _note(db: Connection, made: Backup, mark: str) -> None:
    db.execute(delete(backup).where(backup.c.name == made.path.name))
    db.execute(insert(backup).values(name=made.path.name, seq=made.seq, at=made.at.isoformat()))
    set_preference(db, _MARK, mark)


def _let_old_ones_go(database: Database) -> None:
    """Thin the backups, and cut the second journal behind the second newest that is whole."""
    folder = database.files.backups
    needless = list_needless(find_backups(folder))
    _remove(database, needless)
    usual = [each for each in find_backups(folder) if each.version is None]
    second = next((each for each in usual[1:] if is_whole(each, database.key)), None)
    database.start_segment(keep_from=second.seq if second else 0)


def _remove(database: Database, needless: tuple[Backup, ...]) -> None:
    """Take them off the list first: one that stands there and is gone would count as lost."""
    if not needless:
        return
    with database.begin() as db:
        db.execute(delete(backup).where(backup.c.name.in_([each.path.name for each in needless])))
    with faults_in_words():
        for each in needless:
            each.path.unlink(missing_ok=True)
        sync_folder(database.files.backups)
