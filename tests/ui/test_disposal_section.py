"""Säkerhet, Gallring: what may go, waits, is held and has left, all by keyboard and without a dialog."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QListView, QWidget
from pytestqt.qtbot import QtBot

from inspektor.disposal_file import read_shipped_rules
from inspektor.storage import exchange, visits
from inspektor.storage.database import Database
from inspektor.storage.disposal import get_choice, list_disposals
from inspektor.storage.exchange import Receipt
from inspektor.storage.notes import add_note
from inspektor.storage.visits import VisitStart, start_visit
from inspektor.vault import Vault
from inspektor.visit import Notice, Source, TeamMember, VisitState
from tests.ui.conftest import STARTED
from ui.background import Background
from ui.desk import Desk
from ui.disposal_section import DEFAULT_NAME, DisposalSection
from ui.disposal_watch import DisposalWatch
from ui.keyboard import Keyboard
from ui.look import Look
from ui.main_window import MainWindow
from ui.memo_making import make_memo
from ui.memo_words import say_left_out
from ui.messages import FaultLog, Messages
from ui.notes_pane import NotesPane
from ui.rows import ROW_ROLE, RowList
from ui.safety import Safety
from ui.safety_page import SafetyPage

ENDED = STARTED + timedelta(hours=5)


def make_visit(vault: Vault, unit_id: str, *, is_received: bool = True) -> str:
    """Make an ended visit with a note in it."""
    unit, team = vault.register.units[unit_id], (TeamMember("Karin Ek", "uppfoljare"),)
    start = VisitStart(unit, "kvalitetsgranskning-sabo", Notice.UNANNOUNCED, STARTED, team)
    with vault.database.begin() as db:
        visit_id = start_visit(db, vault.bank, start)
        add_note(db, visit_id, at=STARTED, source=Source.STAFF, text="Larm lyser i sju minuter.")
        visits.record_fact(db, visit_id, "ended", ENDED.isoformat())
        visits.record_fact(db, visit_id, "state", str(VisitState.COMPLETED))
    if is_received:
        receive(vault.database)
    return visit_id


def receive(database: Database) -> None:
    """Let a centre take all there is."""
    with database.begin() as db:
        while batch := exchange.hand_out(db):
            receipts = [Receipt(each.id, number) for number, each in enumerate(batch.changes, 1)]
            exchange.note_receipts(db, batch.id, receipts)


def at(database: Database, moment: datetime) -> None:
    database.hand = replace(database.hand, clock=lambda: moment)


@pytest.fixture
def due(vault: Vault) -> str:
    """Give a visit that may go, in a vault where another one waits for the centre."""
    at(vault.database, ENDED)
    visit_id = make_visit(vault, "lindgarden")
    make_visit(vault, "kvarnlyckan", is_received=False)
    at(vault.database, ENDED + timedelta(days=31))
    return visit_id


@pytest.fixture
def page(qtbot: QtBot, vault: Vault) -> Iterator[SafetyPage]:
    background = Background()
    page = SafetyPage([DisposalSection(vault.database, background)])
    qtbot.addWidget(page)
    page.resize(1000, 900)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.enter()
    qtbot.waitUntil(lambda: not background.is_busy, timeout=10_000)
    page.focus_start()
    yield page
    background.close()


@pytest.fixture
def section(page: SafetyPage) -> DisposalSection:
    found = page.findChild(DisposalSection)
    assert found is not None
    return found


def rows(shown: RowList) -> list[str]:
    model = shown.model()
    found = [model.data(model.index(number, 0), ROW_ROLE) for number in range(model.rowCount())]
    return [f"{row.title}; {row.detail}; {row.chip}" for row in found]


def words(section: QWidget) -> str:
    return "\n".join(label.text() for label in section.findChildren(QLabel) if label.isVisible())


def wait(qtbot: QtBot, section: DisposalSection) -> None:
    qtbot.waitUntil(lambda: not section._background.is_busy, timeout=20_000)


def tab_to(page: SafetyPage, widget: QWidget) -> None:
    """Press Tab until this has the caret: what cannot be reached so is not there for everybody."""
    for _ in range(40):
        if page.focusWidget() is widget:
            return
        Keyboard(page).press("Tab")
    pytest.fail(f"Tab never comes to {widget.accessibleName() or widget}")


@pytest.mark.usefixtures("due")
def test_each_visit_stands_where_it_belongs_with_its_reason(section) -> None:
    said = words(section)
    assert "Lindgården, 19 november 2026" in said
    assert "1 anteckning; kan gallras sedan 19 december 2026" in said
    assert rows(section.waiting) == [
        "Kvarnlyckan, 19 november 2026; 1 anteckning; väntar på centralens kvittens; synkronisera; väntar"
    ]
    assert "Inget har gallrats än." in said


def test_an_empty_vault_says_so_in_each_part(section) -> None:
    said = words(section)
    assert "Inget besök kan gallras nu." in said
    assert "Inget annat besök har råanteckningar på den här datorn." in said
    assert "Inget har gallrats än." in said
    assert not section.save.isVisible()


def test_by_keyboard_alone_a_visit_is_ticked_approved_and_disposed_of(
    qtbot, vault, due, page, section
) -> None:
    keyboard = Keyboard(page)
    tab_to(page, section.due.ticks[due])
    keyboard.press("Space")
    tab_to(page, section.due.begin)
    keyboard.press("Return")
    assert "Det går inte att ångra." in words(section)
    keyboard.write("Berit Chef")
    with qtbot.waitSignal(section.disposed, timeout=20_000):
        keyboard.press("Return")
    wait(qtbot, section)
    with vault.database.read() as db:
        assert visits.get_visit(db, due).notes == ()
        (line,) = list_disposals(db)
    assert (line.approver, line.by_rule) == ("Berit Chef", False)
    assert "1 besök gallrat." in words(section)
    (row,) = rows(section.record)
    said = "1 anteckning; 20 december 2026, för hand, beslutat av Berit Chef; gallrat"
    assert row == f"Lindgården, 19 november 2026; {said}"


def test_without_a_name_or_after_esc_nothing_leaves(vault, due, page, section) -> None:
    keyboard = Keyboard(page)
    tab_to(page, section.due.ticks[due])
    keyboard.press("Space")
    tab_to(page, section.due.begin)
    keyboard.press("Return", "Return")
    assert page.focusWidget() is section.due.approver
    keyboard.press("Escape")
    assert "Det går inte att ångra." not in words(section)
    assert page.focusWidget() is section.due.begin
    with vault.database.read() as db:
        assert len(visits.get_visit(db, due).notes) == 1


def test_a_visit_is_held_and_let_go_again_with_a_reason(qtbot, due, page, section) -> None:
    keyboard = Keyboard(page)
    tab_to(page, section.due.holds[due])
    keyboard.press("Return", "Return")
    assert "Skriv varför först" in words(section)
    keyboard.write("Begärd ut")
    keyboard.press("Return")
    wait(qtbot, section)
    assert any("hålls kvar: Begärd ut; hålls kvar" in row for row in rows(section.waiting))
    tab_to(page, section.waiting)
    keyboard.press("Home")
    if section.waiting.current_key != due:
        keyboard.press("Down")
    keyboard.press("Return")
    keyboard.write("Utlämnad")
    keyboard.press("Return")
    wait(qtbot, section)
    assert due in section.due.ticks


def test_the_rule_is_kept_as_it_is_changed(qtbot, vault, page, section) -> None:
    keyboard = Keyboard(page)
    assert page.focusWidget() is section.rule.is_on
    assert section.rule.is_on.isChecked()
    keyboard.press("Space", "Tab")
    section.rule.days.setValue(14)
    keyboard.press("Tab")
    keyboard.write("Berit Chef")
    keyboard.press("Return")
    wait(qtbot, section)
    with vault.database.read() as db:
        choice = get_choice(db, read_shipped_rules(), vault.database.clock())
    assert (choice.days, choice.is_on, choice.approver) == (14, False, "Berit Chef")
    assert (section.rule.days.minimum(), section.rule.days.maximum()) == (0, 90)


def test_the_record_is_saved_as_text_without_a_word_of_what_stood_there(
    qtbot, due, section, tmp_path: Path
) -> None:
    section._dispose((due,), "Berit Chef")
    wait(qtbot, section)
    path = tmp_path / DEFAULT_NAME
    section.save_to(path)
    text = path.read_text(encoding="utf-8")
    assert text.splitlines()[0] == "Gallringsprotokoll"
    assert "Lindgården, 19 november 2026\n  1 anteckning; 20 december 2026" in text
    assert "Larm" not in text
    section.save_to(tmp_path / "no" / "such" / "folder.txt")
    assert "kunde inte sparas" in words(section)


@pytest.fixture
def watch(qtbot: QtBot, vault: Vault, tmp_path: Path) -> Iterator[DisposalWatch]:
    window, background = MainWindow(), Background()
    qtbot.addWidget(window)
    messages = Messages(window.state_line, FaultLog(tmp_path / "log"))
    yield DisposalWatch(vault.database, background, window.state_line, messages, window)
    background.close()


def test_the_rule_acts_at_the_start_and_once_a_day(qtbot, vault, due, watch) -> None:
    with qtbot.waitSignal(watch.disposed, timeout=20_000):
        watch.look()
    with vault.database.read() as db:
        assert visits.get_visit(db, due).notes == ()
        assert list_disposals(db)[0].by_rule
    watch.look()
    assert not watch._background.is_busy
    at(vault.database, ENDED + timedelta(days=32))
    watch.look()
    assert watch._background.is_busy


def test_a_visit_that_is_open_is_read_again_and_its_memo_says_what_is_gone(
    qtbot, vault, due, tmp_path: Path
) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    messages = Messages(window.state_line, FaultLog(tmp_path / "log"))
    desk = Desk(window, vault, messages, Look("light"), tmp_path)
    desk.begin()
    safety = Safety(window, desk, vault, messages)
    safety.start()
    desk.open_visit(due)
    notes = desk.visit.findChild(NotesPane)
    assert notes is not None
    assert "Larm lyser i sju minuter." in listed(notes)
    with qtbot.waitSignal(safety.disposal.disposed, timeout=20_000):
        safety.disposal.look()
    assert "Larm" not in listed(notes)
    assert "har gallrats enligt regeln" in words(window.state_line)
    made = make_memo(vault.database, due, vault.database.clock())
    assert say_left_out(made) == "Anteckningarna gallrades 2026-12-20 och står inte med."
    qtbot.waitUntil(lambda: not desk.background.is_busy, timeout=20_000)
    desk.close()


def listed(notes: NotesPane) -> str:
    """Give the texts in the list of notes."""
    models = [view.model() for view in notes.findChildren(QListView)]
    return "\n".join(
        str(model.data(model.index(number, 0))) for model in models for number in range(model.rowCount())
    )
