"""Opens one encrypted file (SQLCipher) with the settings that make a commit durable and a deletion final."""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool, QueuePool
from sqlcipher3 import dbapi2

from inspektor.storage.faults import DamageError, faults_in_words

_SETTINGS = (
    # name, what is asked for, what must be read back
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("fullfsync", "ON", 1),  # both count on macOS alone
    ("checkpoint_fullfsync", "ON", 1),
    ("foreign_keys", "ON", 1),
    ("secure_delete", "ON", 1),
    ("temp_store", "MEMORY", 2),
    ("trusted_schema", "OFF", 0),
)
_ONLY_READ = (("query_only", "ON", 1), ("trusted_schema", "OFF", 0))
_OLDEST_SQLITE = (3, 51, 3)
"""The first without the WAL-reset fault (sqlite.org/wal.html)."""
_BUSY_SECONDS = 1.0
_IS_READER = "inspektor_is_reader"

READERS = {_IS_READER: True}
"""Execution options of transactions that only read: they wait for no writer."""


def check_key(key: str) -> str:
    """Give the key back; ValueError unless it is 64 hex digits: SQLCipher would take it for a passphrase."""
    if not re.fullmatch(r"[0-9a-f]{64}", key):
        raise ValueError("a database key is 64 hex digits")
    return key


def make_engine(path: Path, key: str) -> Engine:
    """Give the engine of a vault's own file: WAL, FULL, writers queue from their first statement on."""
    engine = create_engine(
        "sqlite+pysqlite://",
        module=dbapi2,
        creator=lambda: _connect(path, key, _SETTINGS),
        poolclass=QueuePool,
        pool_size=3,
        pool_use_lifo=True,  # the connection used last has its pages in memory still
    )
    event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def open_copy(path: Path, key: str) -> Iterator[Connection]:
    """Give a connection that only reads, for a backup say: not one bit of the file is changed."""
    engine = create_engine(
        "sqlite+pysqlite://",
        module=dbapi2,
        creator=lambda: _connect(path, key, _ONLY_READ),
        poolclass=NullPool,
    )
    with faults_in_words(), engine.connect() as db:
        yield db


def find_damage(path: Path, key: str, *, is_thorough: bool = True) -> bool:
    """Say whether any page was altered or cut: each one's seal is checked; `is_thorough` adds their order."""
    try:
        with faults_in_words(), closing(_connect(path, key, _ONLY_READ)) as connection:
            is_broken = connection.execute("PRAGMA cipher_integrity_check").fetchone() is not None
            if is_broken or not is_thorough:
                return is_broken
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok")
    except DamageError:
        return True


def _connect(path: Path, key: str, settings: tuple[tuple[str, str, object], ...]) -> Any:  # no type stubs
    connection = dbapi2.connect(
        str(path), timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        _unlock(connection, key)
        _set_up(connection, settings)
    except BaseException:
        connection.close()
        raise
    return connection


def _unlock(connection: Any, key: str) -> None:  # sqlcipher3 has no type stubs
    connection.execute("PRAGMA cipher_log_level = NONE")  # else SQLCipher writes to stderr
    connection.execute(f"PRAGMA key = \"x'{key}'\"")  # before anything else
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # a wrong key shows only here
    if not connection.execute("PRAGMA cipher_version").fetchone():
        raise RuntimeError("the driver has no cipher")


def _set_up(connection: Any, settings: tuple[tuple[str, str, object], ...]) -> None:  # as above
    if dbapi2.sqlite_version_info < _OLDEST_SQLITE:
        raise RuntimeError("SQLite is older than what does not damage its log")
    for name, asked, expected in settings:
        connection.execute(f"PRAGMA {name} = {asked}")
        (found,) = connection.execute(f"PRAGMA {name}").fetchone()
        if found != expected:
            raise RuntimeError(f"{name} is {found}, not {expected}")


def _begin(connection: Connection) -> None:
    is_reader = connection.get_execution_options().get(_IS_READER, False)
    # IMMEDIATE: a writer that has to wait waits before it has read anything that could be stale.
    connection.exec_driver_sql("BEGIN" if is_reader else "BEGIN IMMEDIATE")
