"""Opens the encrypted database, hands out transactions, and turns disk faults into sentences."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from inspektor.identity import new_id
from inspektor.storage import migrations
from inspektor.storage.faults import StorageError, as_storage_error

_SETTINGS = (
    # name, what is asked for, what must be read back
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("foreign_keys", "ON", 1),
    ("secure_delete", "ON", 1),
    ("temp_store", "MEMORY", 2),
    ("trusted_schema", "OFF", 0),
)
_PLAIN_HEADER = b"SQLite format 3\x00"
_BUSY_SECONDS = 1.0
_LONGEST_NAME, _NOBODY = 200, "Okänd"
_IS_READER = "inspektor_is_reader"
_HAND = "inspektor_hand"

Clock = Callable[[], datetime]

Transaction = Connection
"""What `begin` and `read` give: the name by which others speak of it."""


def now() -> datetime:
    """Give this laptop's own time with its offset: data to show, never an order to trust."""
    return datetime.now(UTC).astimezone()


@dataclass(frozen=True, slots=True)
class Hand:
    """
    Whose hand writes: the person shown as author, the laptop's id, and the laptop's clock.

    Shipped data is written by a hand whose clock and ids are fixed, so that every laptop writes the same.
    """

    person: str
    device: str
    clock: Clock = field(default=now, compare=False)
    make_id: Callable[[], str] = field(default=new_id, compare=False)

    @property
    def author(self) -> str:
        """The person as the journal names him: the centre takes no change without a name."""
        return self.person.strip()[:_LONGEST_NAME] or _NOBODY


def get_hand(db: Connection) -> Hand:
    """Give the hand that writes in this transaction."""
    hand: Hand = db.get_execution_options()[_HAND]
    return hand


@contextmanager
def write_as(db: Connection, hand: Hand) -> Iterator[None]:
    """Let another hand write for a while in this transaction: that of who wrote what is shipped."""
    own = get_hand(db)
    db.execution_options(**{_HAND: hand})
    try:
        yield
    finally:
        db.execution_options(**{_HAND: own})


class Database:
    """
    One encrypted file (SQLCipher, AES-256, raw 256-bit key) in WAL mode, durable at each commit.

    Raises StorageError when the key is wrong, the file is damaged, unencrypted or of a newer version.
    """

    def __init__(self, path: Path, key: str, hand: Hand) -> None:
        """Open or create the file; `key` is 64 hex digits."""
        if not re.fullmatch(r"[0-9a-f]{64}", key):
            raise ValueError("a database key is 64 hex digits")
        self._path, self._key = path, key
        self._prepare_file()
        self._engine = create_engine(
            "sqlite+pysqlite://", module=dbapi2, creator=self._connect, poolclass=QueuePool, pool_size=3
        )
        event.listen(self._engine, "begin", _begin)
        self.hand = hand
        self._migrate()

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self._path

    @property
    def hand(self) -> Hand:
        """Whose hand writes from now on."""
        return self._hand

    @hand.setter
    def hand(self, hand: Hand) -> None:
        self._hand = hand
        self._writers = self._engine.execution_options(**{_HAND: hand})
        self._readers = self._writers.execution_options(**{_IS_READER: True})

    def clock(self) -> datetime:
        """Give the laptop's time, as the hand that writes has it."""
        return self._hand.clock()

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Give a writing transaction: leaving it without an exception means that it is on the disk."""
        with _faults_in_words(), self._writers.begin() as db:
            yield db

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a reading transaction: everything read in it is of one moment; it never waits for writers."""
        with _faults_in_words(), self._readers.begin() as db:
            yield db

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def _connect(self) -> Any:  # sqlcipher3 has no type stubs
        connection = dbapi2.connect(
            str(self._path), timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            _unlock(connection, self._key)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare_file(self) -> None:
        try:
            with self._path.open("rb") as file:
                header = file.read(len(_PLAIN_HEADER))
        except FileNotFoundError:
            _make_private_file(self._path)
            return
        except OSError as error:
            raise StorageError(
                "Databasen kunde inte läsas. Kontrollera att filen finns och att du får läsa den."
            ) from error
        if header == _PLAIN_HEADER:
            raise StorageError(
                "Databasen är inte krypterad och öppnas därför inte. Filen är orörd; "
                "kontakta systemförvaltaren."
            )

    def _migrate(self) -> None:
        try:
            has_more = True
            while has_more:
                with self.begin() as db:
                    has_more = migrations.take_next_step(db)
        except BaseException:
            self.close()
            raise


def _make_private_file(path: Path) -> None:
    # SQLite gives its own files beside it the same rights: nobody else on the computer may copy them.
    try:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise StorageError(
            "Databasen kunde inte skapas. Kontrollera att mappen finns, att du får skriva i den "
            "och att disken inte är full."
        ) from error


def _unlock(connection: Any, key: str) -> None:  # sqlcipher3 has no type stubs
    connection.execute("PRAGMA cipher_log_level = NONE")  # else SQLCipher writes to stderr
    connection.execute(f"PRAGMA key = \"x'{key}'\"")  # before anything else
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # a wrong key shows only here
    if not connection.execute("PRAGMA cipher_version").fetchone():
        raise RuntimeError("the driver has no cipher")
    for name, asked, expected in _SETTINGS:
        connection.execute(f"PRAGMA {name} = {asked}")
        (found,) = connection.execute(f"PRAGMA {name}").fetchone()
        if found != expected:
            raise RuntimeError(f"{name} is {found}, not {expected}")


def _begin(connection: Connection) -> None:
    is_reader = connection.get_execution_options().get(_IS_READER, False)
    # IMMEDIATE: a writer that has to wait waits before it has read anything that could be stale.
    connection.exec_driver_sql("BEGIN" if is_reader else "BEGIN IMMEDIATE")


@contextmanager
def _faults_in_words() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, dbapi2.Error) as error:
        storage_error = as_storage_error(error)
        if storage_error is None:
            raise
        raise storage_error from error
