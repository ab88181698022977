"""Opening somebody else's visit leaves a line in the chain, whichever page it is opened on."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from sqlcipher3 import dbapi2

from inspektor.place import Place
from inspektor.storage.database import write_as
from inspektor.storage.visits import VisitStart, start_visit
from inspektor.vault import Vault
from inspektor.visit import Notice, TeamMember
from tests.ui.conftest import KEY, STARTED
from ui.desk import Desk
from ui.look import Look
from ui.main_window import MainWindow
from ui.messages import FaultLog, Messages

StartVisit = Callable[[str], str]


@pytest.fixture
def desk(qtbot: QtBot, vault: Vault, tmp_path: Path) -> Iterator[Desk]:
    """Give Karin's desk."""
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    made = Desk(
        window, vault, Messages(window.state_line, FaultLog(tmp_path / "log")), Look("light"), tmp_path
    )
    made.begin()
    yield made
    made.background.close()


@pytest.fixture
def visit_of(vault: Vault) -> StartVisit:
    """Start a visit by the person with this name, on a laptop of that person's."""

    def start(person: str) -> str:
        team = (TeamMember(person, "uppfoljare"),)
        unit = vault.register.units["lindgarden"]
        start = VisitStart(unit, "kvalitetsgranskning-sabo", Notice.UNANNOUNCED, STARTED, team)
        hand = replace(vault.database.hand, person=person, device=f"laptop of {person}")
        with vault.database.begin() as db, write_as(db, hand):
            return start_visit(db, vault.bank, start)

    return start


def readings(vault: Vault) -> list[tuple[str, str]]:
    with vault.database.read() as db:
        rows = db.exec_driver_sql("SELECT author, object FROM link WHERE verb = 'read' ORDER BY n").all()
    return [(row.author, row.object) for row in rows]


@pytest.mark.parametrize("page", ["visit", "memo", "deficiencies"])
def test_opening_a_visit_of_others_on_any_page_is_one_line(
    vault: Vault, desk: Desk, visit_of: StartVisit, page: str
) -> None:
    visit = visit_of("Anna Berg")
    for _ in range(2):
        desk._ways[page](Place(page, visit))
    assert readings(vault) == [("Karin Ek", visit)]


def test_going_on_to_the_other_pages_is_the_same_opening(
    vault: Vault, desk: Desk, visit_of: StartVisit
) -> None:
    first, second = visit_of("Anna Berg"), visit_of("Bo Dahl")
    for visit in (first, second, first):
        desk.open_visit(visit)
        for page in ("memo", "deficiencies", "visit"):
            desk._window.show_page(page)
    assert readings(vault) == [("Karin Ek", first), ("Karin Ek", second)]


def test_ones_own_visit_leaves_no_line(vault: Vault, desk: Desk, visit_of: StartVisit) -> None:
    visit = visit_of("Karin Ek")
    for page in ("visit", "memo", "deficiencies"):
        desk._ways[page](Place(page, visit))
    assert readings(vault) == []


def test_a_vault_that_takes_nothing_still_shows_the_visit_and_says_why(
    vault: Vault, desk: Desk, visit_of: StartVisit
) -> None:
    visit = visit_of("Anna Berg")
    other = dbapi2.connect(str(vault.database.path), isolation_level=None)
    other.execute(f"PRAGMA key = \"x'{KEY}'\"")
    other.execute("BEGIN IMMEDIATE")
    desk.open_visit(visit)
    assert desk.visit.visit_id == visit
    assert "används av ett annat program" in desk._window.state_line.fault
    other.execute("ROLLBACK")
    other.close()
    desk.open_visit(visit)
    assert readings(vault) == [("Karin Ek", visit)]
