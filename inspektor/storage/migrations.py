"""Ordered steps from an older file to today's; a newer file is refused."""

from collections.abc import Callable

from sqlalchemy import Connection

from inspektor.storage import tables
from inspektor.storage.faults import StorageError


def _make_first_tables(db: Connection) -> None:
    tables.metadata.create_all(db)


STEPS: tuple[Callable[[Connection], None], ...] = (_make_first_tables,)


def get_version(db: Connection) -> int:
    """Give the file's schema version; 0 is an empty file."""
    return int(db.exec_driver_sql("PRAGMA user_version").scalar_one())


def take_next_step(db: Connection) -> bool:
    """
    Take one step towards today's schema in the caller's transaction; say whether there was one to take.

    Raises StorageError if the file was made by a newer version.
    """
    version = get_version(db)
    if version > len(STEPS):
        raise StorageError(
            "Databasen är gjord av en nyare version av Inspektor. Uppdatera programmet på den här datorn; "
            "filen är orörd."
        )
    if version == len(STEPS):
        return False
    STEPS[version](db)
    db.exec_driver_sql(f"PRAGMA user_version = {version + 1}")
    return True
