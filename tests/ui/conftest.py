"""Gives the tests of the screen the program's own QApplication, and a practice vault to work in."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from inspektor.bank import Bank
from inspektor.checklist_file import read_bank
from inspektor.register import Register
from inspektor.register_file import read_register
from inspektor.storage import exchange, visits
from inspektor.storage.database import Database, Hand
from inspektor.storage.preferences import PERSON_NAME, PERSON_ROLE, set_preference
from inspektor.storage.registers import save_register
from inspektor.vault import Vault
from inspektor.visit import Notice, TeamMember
from resources import resource
from ui.application import make_application
from ui.look import Look

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """Give pytest-qt the one QApplication of the session, made as the program makes it."""
    return make_application(Look("light", 100))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the offscreen platform say what it cannot do: size hints mean nothing without a screen."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints"))


STARTED = datetime(2026, 11, 19, 6, 20, tzinfo=UTC)
KEY = "ab" * 32

OpenLaptop = Callable[[str], Database]
Share = Callable[[Database, Database], None]


@pytest.fixture(scope="session")
def shipped_bank() -> Bank:
    """Give the checklists as they are shipped."""
    return read_bank(files("checklists"))


@pytest.fixture(scope="session")
def practice_register(shipped_bank: Bank) -> Register:
    """Give the made-up municipality."""
    text = resource("practice/register.yaml").read_text(encoding="utf-8")
    return read_register(text, "register.yaml", shipped_bank.codes)


@pytest.fixture
def vault(tmp_path: Path, practice_register: Register) -> Iterator[Vault]:
    """Give a vault where nothing has happened yet: a real encrypted file that knows the municipality."""
    database = Database(tmp_path / "vault.db", KEY, Hand("Karin Ek", "laptop of Karin Ek"))
    with database.begin() as db:
        save_register(db, practice_register)
        set_preference(db, PERSON_NAME, "Karin Ek")
        set_preference(db, PERSON_ROLE, "uppfoljare")
    yield Vault(database, practice_register)
    database.close()


@pytest.fixture
def open_laptop(tmp_path: Path) -> Iterator[OpenLaptop]:
    """Open the encrypted file of the person with this name; the clock goes on by a second at each look."""
    opened: list[Database] = []
    ticks = iter(range(10**6))

    def open_one(person: str) -> Database:
        hand = Hand(person, f"laptop of {person}", lambda: STARTED + timedelta(seconds=next(ticks)))
        opened.append(Database(tmp_path / f"{person}.db", KEY, hand))
        return opened[-1]

    yield open_one
    for database in opened:
        database.close()


@pytest.fixture
def karin(open_laptop: OpenLaptop) -> Database:
    """Give Karin's laptop."""
    return open_laptop("Karin Ek")


@pytest.fixture
def mehmet(open_laptop: OpenLaptop) -> Database:
    """Give the laptop of her colleague."""
    return open_laptop("Mehmet Aydin")


@pytest.fixture
def begun(karin: Database, shipped_bank: Bank, practice_register: Register) -> str:
    """Give a visit on Karin's laptop, where too few work at night."""
    unit = practice_register.units["lindgarden"]
    team = (TeamMember("Karin Ek", "uppfoljare"), TeamMember("Mehmet Aydin", "mas"))
    start = visits.VisitStart(unit, "kvalitetsgranskning-sabo", Notice.UNANNOUNCED, STARTED, team)
    with karin.begin() as db:
        save_register(db, practice_register)
        visit_id = visits.start_visit(db, shipped_bank, start)
        visits.record_answer(db, visit_id, "BEM-01", "nej")
        visits.record_comment(db, visit_id, "BEM-01", "Två i stället för tre på natten.")
    return visit_id


@pytest.fixture
def share() -> Share:
    """Let the second laptop take in all that the first has written, as the centre would bring it."""

    def bring(giver: Database, taker: Database) -> None:
        with giver.begin() as db:
            exchange.start_over(db, "e")  # hand out everything once more: the same change twice does no harm
            batch = exchange.hand_out(db)
        with taker.begin() as db:
            numbered = list(enumerate(batch.changes if batch else (), 1))
            exchange.take_in(db, "e", numbered, len(numbered))

    return bring
