"""Looks through the files of a vault: quickly at the start, whole behind the screen; mends and reports."""

from sqlalchemy import delete, select

from inspektor.storage.attachments import inspect_attachments, sweep_orphans
from inspektor.storage.backup_files import Backup, find_backups, is_whole
from inspektor.storage.backups import make_backup
from inspektor.storage.database import Database
from inspektor.storage.faults import faults_in_words
from inspektor.storage.receipts import compare_with_receipt
from inspektor.storage.tables import backup

_NEW_BACKUP = "En säkerhetskopia var skadad eller borta. En ny är gjord; inget är förlorat."


def look(database: Database) -> None:
    """Compare with the centre's last receipt and see that every attachment is there: milliseconds."""
    compare_with_receipt(database)
    sweep_orphans(database)
    for sentence in inspect_attachments(database, deep=False):
        database.report(sentence)


def look_through(database: Database) -> None:
    """Read every page, record, backup and attachment: it takes seconds, and belongs in the background."""
    database.inspect()
    _inspect_backups(database)
    for sentence in inspect_attachments(database, deep=True):
        database.report(sentence)


def _inspect_backups(database: Database) -> None:
    """Make a new backup in the place of one that is damaged or gone."""
    found = find_backups(database.files.backups)
    damaged = [each for each in found if not is_whole(each, database.key)]
    with database.read() as db:
        known = set(db.execute(select(backup.c.name)).scalars())
    gone = known - {each.path.name for each in found}
    if damaged or gone:
        _forget(database, damaged, gone)
        make_backup(database)
        database.report(_NEW_BACKUP)


def _forget(database: Database, damaged: list[Backup], gone: set[str]) -> None:
    names = gone | {each.path.name for each in damaged}
    with faults_in_words():
        database.files.damaged.mkdir(mode=0o700, exist_ok=True)
        for each in damaged:
            each.path.replace(database.files.damaged / each.path.name)
    with database.begin() as db:
        db.execute(delete(backup).where(backup.c.name.in_(names)))
