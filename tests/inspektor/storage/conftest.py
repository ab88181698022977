"""Real parts for the tests of the store: encrypted files, and a centre that is a numbered list, no more."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from inspektor.change import Change
from inspektor.storage import exchange
from inspektor.storage.database import Database, Hand
from inspektor.storage.exchange import Receipt

KEY = "0123456789abcdef" * 4

OpenDatabase = Callable[[str], Database]


@pytest.fixture
def open_database(tmp_path: Path) -> Iterator[OpenDatabase]:
    """Open the file of the laptop with this name; opened again it is the same file."""
    opened: list[Database] = []

    def open_one(name: str) -> Database:
        database = Database(tmp_path / f"{name}.db", KEY, Hand(f"{name.title()} Ek", f"laptop-{name}"))
        opened.append(database)
        return database

    yield open_one
    for database in opened:
        database.close()


@pytest.fixture
def database(open_database: OpenDatabase) -> Database:
    """Give Karin's laptop."""
    return open_database("karin")


@pytest.fixture
def other(open_database: OpenDatabase) -> Database:
    """Give her colleague Mehmet's laptop."""
    return open_database("mehmet")


@dataclass
class Hub:
    """The least that is a centre: changes in the order they came, each once."""

    epoch: str = "epoch-1"
    changes: list[Change] = field(default_factory=list)

    def receive(self, changes: tuple[Change, ...]) -> list[Receipt]:
        held = {change.id: number for number, change in enumerate(self.changes, 1)}
        for change in changes:
            if change.id not in held:
                self.changes.append(change)
                held[change.id] = len(self.changes)
        return [Receipt(change.id, held[change.id], change.digest()) for change in changes]

    def push(self, database: Database, limit: int = 1000) -> None:
        """Take all that the laptop has, in batches of `limit`."""
        while True:
            with database.begin() as db:
                batch = exchange.hand_out(db, limit)
            if batch is None:
                return
            with database.begin() as db:
                exchange.note_receipts(db, batch.id, self.receive(batch.changes))

    def pull(self, database: Database, limit: int = 1000) -> int:
        """Give the laptop what it has not got, in pages of `limit`; say how many changes were new."""
        new = 0
        while True:
            with database.begin() as db:
                cursor = exchange.get_state(db).cursor
                page = list(enumerate(self.changes, 1))[cursor : cursor + limit]
                new += exchange.take_in(db, self.epoch, page, cursor + len(page))
            if not page:
                return new

    def sync(self, *databases: Database) -> None:
        for database in databases:
            self.push(database)
            self.pull(database)


@pytest.fixture
def hub() -> Hub:
    """Give an empty centre."""
    return Hub()
