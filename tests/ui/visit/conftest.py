"""A visit at Lindgården on the real page, on a real encrypted file, with a clock that the test sets."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from inspektor.bank import Bank
from inspektor.checklist_file import read_bank
from inspektor.register_file import read_register
from inspektor.storage import visits
from inspektor.storage.database import Database, Hand
from inspektor.visit import Notice, TeamMember, Visit
from ui.autosave import Autosave
from ui.keyboard import Keyboard
from ui.visit_page import VisitPage

KEY = "ab" * 32


class Clock:
    """A laptop's clock that the test sets."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 19, 6, 20, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture(scope="session")
def bank() -> Bank:
    return read_bank(files("checklists"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path, clock: Clock) -> Iterator[Database]:
    database = Database(tmp_path / "a.db", KEY, Hand("Karin Ek", "laptop-a", clock))
    yield database
    database.close()


@pytest.fixture
def visit_id(database: Database, bank: Bank, clock: Clock) -> str:
    return start(database, bank, "kvalitetsgranskning-sabo", clock.at)


@pytest.fixture
def start_another(database: Database, bank: Bank, clock: Clock) -> Callable[[], str]:
    """Start one more visit at the same place."""
    return lambda: start(database, bank, "kvalitetsgranskning-sabo", clock.at)


def start(database: Database, bank: Bank, template_id: str, at: datetime) -> str:
    text = files("resources").joinpath("practice/register.yaml").read_text(encoding="utf-8")
    unit = read_register(text, "register.yaml", bank.codes).units["lindgarden"]
    team = (TeamMember("Karin Ek", "uppfoljare"),)
    with database.begin() as db:
        begun = visits.VisitStart(unit, template_id, Notice.UNANNOUNCED, at, team)
        return visits.start_visit(db, bank, begun)


@pytest.fixture
def autosave(database: Database) -> Autosave:
    return Autosave(database)


@pytest.fixture
def page(qtbot: QtBot, database: Database, bank: Bank, visit_id: str, autosave: Autosave) -> VisitPage:
    page = VisitPage(
        database, autosave, {checklist.area: checklist.name for checklist in bank.checklists.values()}
    )
    qtbot.addWidget(page)
    page.resize(1366, 700)
    with qtbot.waitExposed(page):
        page.show()
    page.open_visit(visit_id)
    return page


@pytest.fixture
def keys(page: VisitPage) -> Keyboard:
    return Keyboard(page)


@pytest.fixture
def saved(autosave: Autosave, database: Database, visit_id: str) -> Callable[[], Visit]:
    def read() -> Visit:
        autosave.flush()
        with database.read() as db:
            return visits.get_visit(db, visit_id)

    return read
