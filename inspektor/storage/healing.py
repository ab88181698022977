"""Makes a damaged database anew from a backup and the black box; nothing that was damaged is thrown away."""

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from inspektor.durable import make_folder, put_in_place, sync_file, sync_folder
from inspektor.storage import heads, migrations
from inspektor.storage.backup_files import UNFINISHED, find_backups, name_backup
from inspektor.storage.black_box import BlackBox, Found, Head
from inspektor.storage.engine import find_damage, make_engine, open_copy
from inspektor.storage.faults import DamageError, StorageError, faults_in_words
from inspektor.storage.files import VaultFiles

BOX_RENEWED = (
    "Den andra journalen var skadad eller borta och är gjord på nytt. Databasen är hel; inget är förlorat."
)
MENDED_FROM_LOG = "Sidor i databasen var skadade och är skrivna på nytt ur dess logg; inget är förlorat."
_REBUILT = "Databasen var skadad eller borta. Den är återskapad ur {base}; inget du sparat är förlorat."
_REBUILT_BUT = (
    "Databasen var skadad eller borta. Den är återskapad ur {base}, men de senaste ändringarna gick inte att "
    "läsa. Kontrollera det du skrev sist; den skadade filen ligger kvar."
)
_CANNOT = "Databasen är skadad och gick inte att återskapa: disken svarar inte som den ska. Kontakta IT."
_BACKUP, _NOTHING = "säkerhetskopian och journalen", "journalen"


def is_nothing(path: Path) -> bool:
    """Say whether there is no file, or an empty one, which SQLite would take for a new database."""
    return not path.exists() or (path.is_file() and path.stat().st_size == 0)


def say_missing(count: int, *, is_all: bool) -> tuple[str, ...]:
    """Give the sentence on entries that the database lacked and the box had, all of them or not."""
    if count == 0:
        return ()
    changes = "En ändring" if count == 1 else f"{count} ändringar"
    end = "inget är förlorat." if is_all else "men journalens slut är skadat. Kontrollera det du skrev sist."
    return (f"{changes} saknades i databasen och är hämtade ur journalen; {end}",)


def replay(db: Connection, found: Sequence[Found]) -> None:
    """Do again what these entries say, in a database that has all before them."""
    for each in found:
        while migrations.get_version(db) < each.entry.version:
            migrations.take_next_step(db)
        for statement in each.entry.statements:
            for row in statement.rows:
                db.exec_driver_sql(statement.text, tuple(row))
        heads.set_head(db, each.head)


def copy_into(engine: Engine, target: Path) -> None:
    """Write a whole, compact copy under the same key (VACUUM INTO), readable by nobody else, on the disk."""
    with faults_in_words():
        target.touch(mode=0o600)  # SQLite takes an empty file, and keeps its rights
        try:
            with engine.connect() as db:
                db.connection.cursor().execute("VACUUM INTO ?", (str(target),))
            _sync(target)
        except BaseException:
            target.unlink(missing_ok=True)
            raise


def keep_before_migration(engine: Engine, files: VaultFiles, key: str) -> None:
    """Keep a checked copy of the file as it was before its schema is changed; StorageError if that fails."""
    with engine.begin() as db:
        head, version = heads.get_head(db), migrations.get_version(db)
    target = files.backups / f"schema-{version:04}-{head.seq if head else 0:012}.db"
    if not target.exists():
        made = keep_backup(engine, files, key, datetime.fromtimestamp(0, UTC))
        with faults_in_words():
            put_in_place(made, target)


def keep_backup(engine: Engine, files: VaultFiles, key: str, at: datetime) -> Path:
    """Make a backup that has been opened and checked, under its usual name; StorageError if that fails."""
    with faults_in_words():
        make_folder(files.backups)
    temporary = files.backups / f"now{UNFINISHED}"
    temporary.unlink(missing_ok=True)
    copy_into(engine, temporary)
    head = _read_head(temporary, key)
    if head is None:
        temporary.unlink()
        raise StorageError(_CANNOT)
    target = name_backup(files.backups, at, head.seq).path
    with faults_in_words():
        put_in_place(temporary, target)
    return target


def rebuild(files: VaultFiles, key: str, box: BlackBox, damage: DamageError) -> str:
    """
    Put a whole database in the place of the damaged one and give the sentence that says so.

    Of the backups, and of nothing at all where the box reaches back so far, the base is the newest from which
    the box leads to its last entry. Raises `damage`, and leaves all as it was, if there is no base.
    """
    base = _find_base(files, key, box)
    if base is None:
        raise damage
    temporary = files.database.with_name(files.database.name + ".new")
    try:
        reached = _build(temporary, base, key, box)
        _move_aside(files)
        put_in_place(temporary, files.database)
    finally:
        temporary.unlink(missing_ok=True)
    is_whole = reached.seq >= (box.find_last_seq() or 0) and not box.has_rest(reached)
    return (_REBUILT if is_whole else _REBUILT_BUT).format(
        base=_BACKUP if isinstance(base, Path) else _NOTHING
    )


def _find_base(files: VaultFiles, key: str, box: BlackBox) -> Path | Head | None:
    reaches: list[tuple[int, Path | Head]] = []
    last = box.find_last_seq() or 0
    for backup in find_backups(files.backups):
        head = _read_head(backup.path, key)
        if head is not None:
            after = box.read_after(head)
            reaches.append((after[-1].head.seq if after else head.seq, backup.path))
            if reaches[-1][0] >= last:  # no older one leads any further, and each takes long to read
                return backup.path
    first = box.find_first()
    if first is not None:
        after = box.read_after(first)
        reaches.append((after[-1].head.seq if after else 0, first))
    return max(reaches, key=lambda reach: reach[0], default=(0, None))[1]


def _read_head(backup: Path, key: str) -> Head | None:
    """Give how far a backup is: at the beginning, if it is from before there was a box; None if damaged."""
    if find_damage(backup, key):
        return None
    with open_copy(backup, key) as db:
        if migrations.get_version(db) == 0:
            return None  # SQLite takes a file of a few bytes for an empty database
        return heads.get_head(db) or Head(0, b"", "", 0)


def _build(temporary: Path, base: Path | Head, key: str, box: BlackBox) -> Head:
    """Make the file at the temporary place and say how far it is."""
    temporary.unlink(missing_ok=True)
    with faults_in_words():
        temporary.touch(mode=0o600)
        if isinstance(base, Path):
            shutil.copyfile(base, temporary)
    engine = make_engine(temporary, key)
    try:
        with faults_in_words(), engine.begin() as db:
            if isinstance(base, Head):
                migrations.take_next_step(db)
                heads.set_head(db, base)
            head = heads.get_head(db)
            replay(db, box.read_after(head) if head else ())
            reached = heads.get_head(db)
    finally:
        engine.dispose()  # the last one to go empties the log into the file and deletes it
    _sync(temporary)
    if find_damage(temporary, key):
        raise StorageError(_CANNOT)
    return reached or Head(0, b"", "", 0)


def _move_aside(files: VaultFiles) -> None:
    """Move what is damaged away; SQLite's log goes first, for it must never meet another file."""
    with faults_in_words():
        numbers = (int(path.name) for path in files.damaged.glob("*") if path.name.isdecimal())
        aside = files.damaged / f"{1 + max(numbers, default=0):04}"
        aside.mkdir(mode=0o700, parents=True)
        for path in (files.shm, files.wal, files.database):
            if path.exists():
                path.replace(aside / path.name)
        sync_folder(aside)
        sync_folder(files.database.parent)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        sync_file(file.fileno())
