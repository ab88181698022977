"""Ctrl+Z, Ctrl+Y and Ctrl+H in the real window: what was typed, then what was done, shown and said."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from inspektor.record import Kind
from inspektor.storage import journal, visits
from inspektor.storage.database import Database, Hand, write_as
from inspektor.storage.journal import Key
from inspektor.vault import Vault
from inspektor.visit import Answer, Visit
from ui.desk import Desk
from ui.history_pane import HistoryPane
from ui.keyboard import Keyboard
from ui.look import Look
from ui.main_window import MainWindow
from ui.messages import FaultLog, Messages

KEY = "ab" * 32  # as in conftest.py


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    made = MainWindow()
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def desk(window: MainWindow, vault: Vault, tmp_path: Path) -> Iterator[Desk]:
    """Give the program with a visit begun."""
    made = open_desk(window, vault, tmp_path)
    keys = Keyboard(window)
    keys.press("Ctrl+N")
    keys.write("lind")
    keys.press("Return", "Return")
    yield made
    made.background.close()


def open_desk(window: MainWindow, vault: Vault, folder: Path) -> Desk:
    messages = Messages(window.state_line, FaultLog(folder / "log"))
    made = Desk(window, vault, messages, Look("light"), folder)
    made.begin()
    return made


@pytest.fixture
def keys(desk: Desk, window: MainWindow) -> Keyboard:
    assert desk.visit.visit_id
    return Keyboard(window)


def read(desk: Desk, vault: Vault) -> Visit:
    with vault.database.read() as db:
        return visits.get_visit(db, desk.visit.visit_id)


def said(window: MainWindow) -> list[str]:
    return [label.text() for label in window.state_line.findChildren(QLabel) if label.isVisible()]


def text_at_caret(keys: Keyboard) -> str:
    assert isinstance(keys.focus, QPlainTextEdit)
    return keys.focus.toPlainText()


def pane_of(window: MainWindow) -> HistoryPane:
    pane = window.findChild(HistoryPane)
    assert pane is not None
    return pane


def words_of(pane: HistoryPane) -> list[str]:
    return [label.text() for label in pane.findChildren(QLabel) if label.isVisible()]


def pause(desk: Desk) -> None:
    """Let more than ten seconds pass on the laptop's clock between what is written before and after."""
    desk.autosave.flush()
    with desk.autosave._database.begin() as db:
        journal.seal_open(db)


# Undo and redo


def test_an_answer_is_taken_back_and_given_again_and_its_question_is_shown(
    window: MainWindow, desk: Desk, vault: Vault, keys: Keyboard
) -> None:
    first = desk._page.place().record_id
    keys.press("J", "Ctrl+3", "Ctrl+Z")
    assert first not in read(desk, vault).answers or read(desk, vault).answers[first].value is None
    assert desk._page.place().record_id == first
    assert f"Ångrat – {first}: svaret." in said(window)
    keys.press("Ctrl+Y")
    assert read(desk, vault).answers[first].value == "ja"
    assert f"Gjort om – {first}: svaret." in said(window)


def test_in_a_field_what_was_typed_there_is_undone_before_what_was_done_in_the_visit(
    desk: Desk, vault: Vault, keys: Keyboard
) -> None:
    first = desk._page.place().record_id
    keys.press("J", "Up", "K")
    keys.write("Larm lyser i sju minuter")
    desk.autosave.flush()
    keys.press("Ctrl+Z")
    assert text_at_caret(keys) == ""
    assert read(desk, vault).answers[first].value == "ja"
    keys.press("Ctrl+Shift+Z")
    assert text_at_caret(keys) == "Larm lyser i sju minuter"
    keys.press("Ctrl+Z", "Ctrl+Z")
    assert read(desk, vault).answers[first] == Answer(first)
    keys.press("Ctrl+Y", "Ctrl+Y")
    assert read(desk, vault).answers[first] == Answer(first, "ja", "Larm lyser i sju minuter")


def test_what_waits_to_be_saved_is_undone_too(desk: Desk, vault: Vault, keys: Keyboard) -> None:
    first = desk._page.place().record_id
    keys.press("K")
    keys.write("Larm")
    keys.press("Escape", "Ctrl+Z")
    assert read(desk, vault).answers[first].comment == ""
    assert desk.visit.board is not None
    keys.press("K")
    assert text_at_caret(keys) == ""


def test_the_caret_stays_in_the_field_whose_text_was_taken_back(desk: Desk, keys: Keyboard) -> None:
    keys.press("K")
    keys.write("Larm lyser")
    keys.press("Escape")
    pause(desk)
    keys.press("K")
    keys.write(" i sju minuter")
    keys.press("Escape", "K", "Home", *["Right"] * 4)
    desk.visit.read_again()
    keys.press(*["Ctrl+Z"] * 2)
    assert text_at_caret(keys) in {"Larm lyser", ""}
    assert desk._page.place().field == "comment"


def test_undo_goes_on_after_a_restart(
    qtbot: QtBot, window: MainWindow, desk: Desk, vault: Vault, keys: Keyboard, tmp_path: Path
) -> None:
    first = desk._page.place().record_id
    keys.press("J", "Up", "K")
    keys.write("Larm")
    window.close()
    again = Vault(Database(vault.database.path, KEY, vault.database.hand), vault.register)
    second = MainWindow()
    qtbot.addWidget(second)
    second.show()
    second.activateWindow()
    qtbot.waitUntil(second.isActiveWindow)
    reopened = open_desk(second, again, tmp_path)
    keys = Keyboard(second)
    assert text_at_caret(keys) == "Larm"
    keys.press("Ctrl+Z")
    assert text_at_caret(keys) == ""
    keys.press("Ctrl+Z")
    assert read(reopened, again).answers[first].value is None
    keys.press("Ctrl+Y", "Ctrl+Y")
    assert read(reopened, again).answers[first] == Answer(first, "ja", "Larm")
    reopened.background.close()
    again.database.close()


def test_nothing_more_to_undo_is_said(window: MainWindow, keys: Keyboard) -> None:
    keys.press("Ctrl+Z")
    assert "Det finns inget mer att ångra i besöket." in said(window)
    keys.press("Ctrl+Y")
    assert "Det finns inget att göra om." in said(window)


def test_where_no_visit_is_shown_nothing_is_undone(
    window: MainWindow, desk: Desk, vault: Vault, keys: Keyboard
) -> None:
    keys.press("J", "Ctrl+I", "Ctrl+Z")
    assert window.page_name == "start"
    assert [answer.value for answer in read(desk, vault).answers.values()] == ["ja"]


def test_an_undone_text_of_the_memo_is_shown_there(
    window: MainWindow, desk: Desk, vault: Vault, keys: Keyboard
) -> None:
    keys.press("Ctrl+P")
    desk.memo.texts.set_caret("summary")
    keys.write("Bra.")
    keys.press("Ctrl+G", "Ctrl+Z")
    assert window.page_name == "memo"
    assert (text_at_caret(keys), read(desk, vault).facts.summary) == ("", "")


def test_a_deficiencys_severity_and_deadline_are_undone_together(
    window: MainWindow, desk: Desk, vault: Vault, keys: Keyboard
) -> None:
    keys.press("Ctrl+D", "Ins")
    keys.write("Två på natten.")
    keys.press("Escape")
    pause(desk)
    (before,) = read(desk, vault).deficiencies
    keys.press("A")
    (after,) = read(desk, vault).deficiencies
    assert before.severity != after.severity
    keys.press("Escape", "Ctrl+Z")
    assert read(desk, vault).deficiencies == (before,)
    assert window.page_name == "deficiencies"


def test_a_note_whose_making_is_undone_is_said_to_stay_as_void(
    window: MainWindow, desk: Desk, vault: Vault, keys: Keyboard
) -> None:
    keys.press("F2")
    keys.write("Larm")
    keys.press("Return", "Escape", "Ctrl+Z")
    (note,) = read(desk, vault).notes
    assert (note.text, note.void_reason) == ("Larm", "Ångrad")
    assert "Anteckningen är ångrad och står kvar som makulerad." in said(window)
    keys.press("Ctrl+Y")
    (note,) = read(desk, vault).notes
    assert note.void_reason == ""


def test_the_question_that_is_open_stays_open_when_a_note_is_undone(desk: Desk, keys: Keyboard) -> None:
    keys.press("Down", "Down")
    board = desk.visit.board
    assert board is not None
    questions = board._stack.current
    assert questions is not None
    shown = questions.current
    assert shown != questions.section.questions[0].id
    keys.press("F2")
    keys.write("Larm")
    keys.press("Return", "Escape", "Ctrl+Z")
    assert desk._page.place().field == "note"
    assert (board._stack.current, questions.current) == (questions, shown)
    keys.press("Escape")
    assert desk._page.place().record_id == shown


def test_a_visit_that_was_ended_goes_on_when_that_is_undone(desk: Desk, vault: Vault, keys: Keyboard) -> None:
    assert desk.visit.board is not None
    desk.visit.board.header.end_asked.emit()
    assert read(desk, vault).facts.ended is not None
    keys.press("Ctrl+Z")
    assert read(desk, vault).facts.ended is None
    keys.press("J")
    assert [answer.value for answer in read(desk, vault).answers.values()] == ["ja"]


def test_what_somebody_else_has_written_since_is_said_and_stays(
    window: MainWindow, desk: Desk, vault: Vault, keys: Keyboard
) -> None:
    first = desk._page.place().record_id
    keys.press("J")
    with vault.database.begin() as db, write_as(db, Hand("Mehmet Aydin", "another laptop")):
        journal.record(db, Key(desk.visit.visit_id, Kind.ANSWER, first, "value"), "delvis")
    keys.press("Ctrl+3", "Ctrl+Z")
    assert read(desk, vault).answers[first].value == "delvis"
    assert any(words.startswith("Mehmet Aydin har skrivit här efter dig") for words in said(window))
    assert desk._page.place().record_id == first


# History


def write_twice(desk: Desk, keys: Keyboard) -> None:
    keys.press("K")
    keys.write("Larm")
    keys.press("Escape")
    pause(desk)
    keys.press("K")
    keys.write(" lyser")


def test_the_history_of_a_field_tells_who_wrote_what_and_esc_gives_the_exact_caret_back(
    window: MainWindow, desk: Desk, keys: Keyboard
) -> None:
    write_twice(desk, keys)
    keys.press("Home", "Right", "Right")
    here, field = desk._page.place(), keys.focus
    keys.press("Ctrl+H")
    pane = pane_of(window)
    assert pane.isVisible()
    words = words_of(pane)
    assert words.index("Larm lyser") < words.index("Larm")
    assert any(line.startswith("Karin Ek, ") and line.endswith("står nu") for line in words)
    keys.press("Escape")
    assert not pane.isVisible()
    assert keys.focus is field
    assert desk._page.place() == here


def test_a_version_is_taken_back_with_enter_and_that_can_be_undone(
    window: MainWindow, desk: Desk, vault: Vault, keys: Keyboard
) -> None:
    first = desk._page.place().record_id
    write_twice(desk, keys)
    keys.press("Ctrl+H", "Return")
    assert read(desk, vault).answers[first].comment == "Larm"
    assert f"Återtaget – {first}: kommentaren." in said(window)
    assert pane_of(window).isVisible()
    keys.press("Escape")
    assert text_at_caret(keys) == "Larm"
    keys.press("Ctrl+Z")
    assert text_at_caret(keys) == "Larm lyser"


def test_a_version_that_says_what_stands_already_is_not_offered(
    window: MainWindow, desk: Desk, keys: Keyboard
) -> None:
    write_twice(desk, keys)
    keys.press("Ctrl+H", "Return")
    pane = pane_of(window)
    assert words_of(pane).count("Larm") == 2, "as it was first written, and as it stands again"
    assert len(pane.buttons) == 1
    keys.press("Return", "Escape")
    assert text_at_caret(keys) == "Larm lyser"


def test_a_question_shows_answers_and_comments_together(
    window: MainWindow, vault: Vault, keys: Keyboard
) -> None:
    keys.press("J", "Up", "N", "Up", "Ctrl+H")
    words = words_of(pane_of(window))
    assert [word for word in words if word in {"Ja", "Nej"}] == ["Nej", "Ja"]
    assert any(" · svaret" in word for word in words)
    keys.press("Ctrl+H")
    assert not pane_of(window).isVisible()
    assert vault.database.path.exists()


def test_an_untouched_field_and_a_page_without_one_say_so(window: MainWindow, keys: Keyboard) -> None:
    keys.press("K", "Ctrl+H")
    assert "Ingen har skrivit något här än." in words_of(pane_of(window))
    keys.press("Escape", "Ctrl+I", "Ctrl+H")
    assert any(word.startswith("Ställ markören i ett svar") for word in words_of(pane_of(window)))
    keys.press("Ctrl+G")
    assert not pane_of(window).isVisible()


def test_a_colleagues_version_and_a_conflict_are_told_apart(
    window: MainWindow, desk: Desk, vault: Vault, keys: Keyboard
) -> None:
    first = desk._page.place().record_id
    key = Key(desk.visit.visit_id, Kind.ANSWER, first, "comment")
    keys.press("K")
    keys.write("Karins")
    desk.autosave.flush()
    with vault.database.begin() as db, write_as(db, Hand("Mehmet Aydin", "another laptop")):
        journal.record(db, key, "Mehmets", seen=0)
    keys.press("Ctrl+H")
    words = words_of(pane_of(window))
    assert any(word.startswith("Mehmet Aydin (annan dator)") for word in words)
    assert sum(word.endswith("en av flera texter som står nu") for word in words) == 2


def test_a_long_history_is_shown_in_portions_and_nothing_is_wider_than_the_pane(
    qtbot: QtBot, window: MainWindow, desk: Desk, vault: Vault, keys: Keyboard
) -> None:
    first = desk._page.place().record_id
    key = Key(desk.visit.visit_id, Kind.ANSWER, first, "comment")
    for number in range(45):
        with vault.database.begin() as db:
            journal.record(db, key, f"{number} {'mycket lång text ' * 30}{'x' * 300}")
            journal.seal_open(db)
    desk.visit.read_again()
    keys.press("K", "Ctrl+H")
    pane = pane_of(window)
    shown = len(pane.buttons)
    assert shown < 45
    pane.buttons[-1].setFocus()
    keys.press("Return")
    assert len(pane.buttons) == 44
    qtbot.wait(50)
    assert pane._area.horizontalScrollBar().maximum() == 0
    keys.press("Up", "Down")
    QTest.qWait(10)
    assert keys.focus in pane.buttons
