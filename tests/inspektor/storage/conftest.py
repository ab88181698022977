"""Real parts for the tests of the store: encrypted files, and a centre that is a numbered list, no more."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from inspektor.bank import Bank
from inspektor.change import Change
from inspektor.checklist_file import read_bank
from inspektor.record import Kind
from inspektor.register import Register
from inspektor.register_file import read_register
from inspektor.storage import exchange, tables, visits
from inspektor.storage.database import Database, Hand
from inspektor.storage.exchange import Receipt
from inspektor.storage.visits import VisitStart
from inspektor.visit import Notice, TeamMember
from resources import resource

KEY = "0123456789abcdef" * 4
STARTED = datetime.fromisoformat("2026-11-19T06:20:00+01:00")

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


class Clock:
    """A laptop's clock that goes on only when it is told to."""

    def __init__(self) -> None:
        self.at = STARTED

    def __call__(self) -> datetime:
        return self.at

    def go_on(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock(database: Database) -> Clock:
    """Give Karin's clock."""
    made = Clock()
    database.hand = Hand(database.hand.person, database.hand.device, made)
    return made


@pytest.fixture(scope="session")
def bank() -> Bank:
    """Give the shipped question bank."""
    return read_bank(files("checklists"))


@pytest.fixture(scope="session")
def register(bank: Bank) -> Register:
    """Give the shipped register of the practice municipality."""
    text = resource("practice/register.yaml").read_text(encoding="utf-8")
    return read_register(text, "register.yaml", bank.codes)


StartVisit = Callable[[Database, Bank], str]


@pytest.fixture
def start_visit(register: Register) -> StartVisit:
    """Start a quality review of a nursing home on this laptop, with this bank; give the visit's id."""

    def start(database: Database, bank: Bank) -> str:
        team = TeamMember("Karin Ek", "uppfoljare"), TeamMember("Mehmet Aydin", "mas")
        unit = register.units["lindgarden"]
        start = VisitStart(unit, "kvalitetsgranskning-sabo", Notice.UNANNOUNCED, STARTED, team)
        with database.begin() as db:
            return visits.start_visit(db, bank, start)

    return start


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


Field = tuple[str, str, str, str]


@dataclass
class Sum:
    """What the journal alone says: each field's current values, the one that is shown last."""

    current: dict[Field, list[object]]

    @property
    def shown(self) -> dict[Field, object]:
        return {key: values[-1] for key, values in self.current.items()}

    @property
    def conflicts(self) -> set[Field]:
        return {key for key, values in self.current.items() if any(v != values[0] for v in values)}


def _add_up(db: Connection) -> Sum:
    """Add up the journal with none of the program's own queries."""
    rows = db.exec_driver_sql("SELECT id, visit, kind, record, field, value, set_aside FROM change").all()
    fields = {row.id: (row.visit, row.kind, row.record, row.field) for row in rows}
    pairs = db.exec_driver_sql("SELECT change_id, replaced_id FROM replacement").all()
    replaced = {old for new, old in pairs if fields[new] == fields.get(old)}
    current: dict[Field, list[object]] = {}
    for row in sorted(rows):
        if row.id not in replaced and row.set_aside is None:
            current.setdefault(fields[row.id], []).append(json.loads(row.value))
    return Sum(current)


@pytest.fixture
def check_sum() -> Callable[[Database], Sum]:
    """Hold that the typed tables and the conflict list are the sum of the journal; give the sum."""

    def check(database: Database) -> Sum:
        with database.read() as db:
            total = _add_up(db)
            cells = {key: value for kind in Kind for key, value in _list_cells(db, kind).items()}
            conflicts = {tuple(row) for row in db.execute(select(tables.conflict))}
        empty = {"", None, False}
        assert {key: cells[key] for key in total.shown} == total.shown
        unwritten = {key: value for key, value in cells.items() if key not in total.current}
        defaults = {"mindre", "konstaterad", "pagaende"}
        assert {key: value for key, value in unwritten.items() if value not in empty | defaults} == {}
        assert conflicts == total.conflicts
        return total

    return check


def _list_cells(db: Connection, kind: Kind) -> dict[Field, object]:
    table = tables.RECORD_TABLES[kind]
    return {
        (row.visit, str(kind), row.record, name): value
        for row in db.execute(select(table))
        for name, value in row._mapping.items()
        if name not in {"visit", "record"}
    }
