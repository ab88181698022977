"""Ordered steps from an older file to today's; a newer file is refused."""

from collections.abc import Callable

from sqlalchemy import Connection

from inspektor.storage import tables
from inspektor.storage.faults import StorageError

Step = Callable[[Connection], None]

STEPS: tuple[Step, ...] = ()
"""From version 1 to 2, from 2 to 3 and so on. A step is SQL of its own time: `tables` has moved on since."""


def get_version(db: Connection) -> int:
    """Give the file's schema version; 0 is an empty file."""
    return int(db.exec_driver_sql("PRAGMA user_version").scalar_one())


def take_next_step(db: Connection) -> bool:
    """
    Take one step towards today's schema in the caller's transaction; say whether there was one to take.

    Raises StorageError if the file was made by a newer version.
    """
    version, today = get_version(db), 1 + len(STEPS)
    if version > today:
        raise StorageError(
            "Databasen är gjord av en nyare version av Inspektor. Uppdatera programmet på den här datorn; "
            "filen är orörd."
        )
    if version == today:
        return False
    if version == 0:
        tables.metadata.create_all(db)
        version = today - 1  # an empty file is made as it is today, in one step
    else:
        STEPS[version - 1](db)
    db.exec_driver_sql(f"PRAGMA user_version = {version + 1}")
    return True
