"""Ordered steps from an older file to today's; a newer file is refused."""

from collections.abc import Callable

from sqlalchemy import Connection

from inspektor.storage import tables
from inspektor.storage.faults import DamageError, StorageError

Step = Callable[[Connection], None]

_TO_2 = (
    "ALTER TABLE change ADD COLUMN act INTEGER",
    "ALTER TABLE change ADD COLUMN restored INTEGER",
    # What waited for the centre was open until it was sent: nothing is added to it any more.
    "UPDATE change SET counter = number WHERE counter IS NULL",
    "CREATE INDEX change_open ON change (number) WHERE counter IS NULL",
    "CREATE INDEX change_act ON change (visit, coalesce(act, number))",
    (
        "CREATE TABLE head (id INTEGER NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, tag BLOB NOT NULL,"
        " segment TEXT NOT NULL, position INTEGER NOT NULL)"
    ),
    "CREATE TABLE backup (name TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, at TEXT NOT NULL)",
    (
        "CREATE TABLE attachment (id TEXT NOT NULL PRIMARY KEY, visit TEXT NOT NULL, record TEXT NOT NULL,"
        " name TEXT NOT NULL, media_type TEXT NOT NULL, size INTEGER NOT NULL, digest TEXT NOT NULL,"
        " key BLOB NOT NULL, thumbnail BLOB NOT NULL, author TEXT NOT NULL, at TEXT NOT NULL, received TEXT)"
    ),
    "CREATE INDEX attachment_visit ON attachment (visit)",
    "CREATE TABLE undo (act INTEGER NOT NULL PRIMARY KEY, by_act INTEGER NOT NULL, redo_act INTEGER)",
    (
        "CREATE TABLE link (n INTEGER NOT NULL PRIMARY KEY, verb TEXT NOT NULL, object TEXT NOT NULL,"
        " author TEXT NOT NULL, device TEXT NOT NULL, at TEXT NOT NULL, reason TEXT NOT NULL,"
        " digest TEXT NOT NULL, hash TEXT NOT NULL, signature BLOB NOT NULL)"
    ),
    "CREATE INDEX link_object ON link (object)",
    (
        "CREATE TABLE disposal (visit TEXT NOT NULL, at TEXT NOT NULL, approver TEXT NOT NULL,"
        " by_rule BOOLEAN NOT NULL, content JSON NOT NULL, finished TEXT, PRIMARY KEY (visit, at))"
    ),
    "CREATE TABLE gone (id TEXT NOT NULL PRIMARY KEY)",
    "CREATE TABLE receipt (visit TEXT NOT NULL PRIMARY KEY, at TEXT NOT NULL)",
    # When each visit was received was not kept; the last exchange of all was not before it.
    (
        "INSERT INTO receipt (visit, at) SELECT DISTINCT change.visit, meta.value FROM change, meta"
        " WHERE change.hub_number > 0 AND change.visit <> '' AND meta.name = 'center/received_at'"
    ),
    (
        "CREATE TABLE hold (visit TEXT NOT NULL PRIMARY KEY, reason TEXT NOT NULL, author TEXT NOT NULL,"
        " at TEXT NOT NULL)"
    ),
)


def _to_2(db: Connection) -> None:
    """Make room for the black box, backups, attachments, undo, the signed chain and disposal."""
    for statement in _TO_2:
        db.exec_driver_sql(statement)


STEPS: tuple[Step, ...] = (_to_2,)
"""From version 1 to 2, from 2 to 3 and so on. A step is SQL of its own time: `tables` has moved on since."""


def get_version(db: Connection) -> int:
    """Give the file's schema version; 0 is an empty file."""
    return int(db.exec_driver_sql("PRAGMA user_version").scalar_one())


def is_old(db: Connection) -> bool:
    """Say whether the file has a schema, and an older one than today's."""
    return 0 < get_version(db) <= len(STEPS)


def refuse(db: Connection) -> None:
    """Raise StorageError if the file was made by a newer version, DamageError if it has no schema at all."""
    version = get_version(db)
    if version == 0:
        raise DamageError
    if version > 1 + len(STEPS):
        raise StorageError(
            "Databasen är gjord av en nyare version av Inspektor. Uppdatera programmet på den här datorn; "
            "filen är orörd."
        )


def take_next_step(db: Connection) -> bool:
    """
    Take one step towards today's schema in the caller's transaction; say whether more are to be taken.

    An empty file is made as it is today, in one step.
    """
    version, today = get_version(db), 1 + len(STEPS)
    if version == 0:
        tables.metadata.create_all(db)
        version = today - 1
    else:
        STEPS[version - 1](db)
    db.exec_driver_sql(f"PRAGMA user_version = {version + 1}")
    return version + 1 < today
