"""The keys of a visit where they are easily wrong: fields, texts, ended visits, what is in sight."""

from collections.abc import Callable

from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from inspektor.visit import Share, Visit
from ui.keyboard import Keyboard
from ui.visit_page import VisitPage

KEY = "ab" * 32


def go_to(page: VisitPage, question_id: str) -> None:
    assert page.board is not None
    page.board.go_to_question(question_id)


def current(page: VisitPage) -> str:
    assert page.board is not None
    return page.board.place.record_id


def test_enter_in_a_field_goes_on_by_one_question_only(
    page: VisitPage, keys: Keyboard, saved: Callable[[], Visit]
) -> None:
    go_to(page, "BEM-03")
    keys.write("31")
    keys.press("Return")
    keys.write("48")
    keys.press("Return")
    assert current(page) == "BEM-05"
    go_to(page, "BEM-12")
    keys.write("31")
    keys.press("Return")
    assert current(page) == "BEM-13"
    answers = saved().answers
    assert (answers["BEM-03"].value, answers["BEM-12"].value) == (Share(31, 48), 31)


def test_letters_typed_at_a_text_question_are_its_answer(
    page: VisitPage, keys: Keyboard, saved: Callable[[], Visit]
) -> None:
    go_to(page, "LED-04")
    keys.press("J")
    assert current(page) == "LED-05"
    keys.write("I bästa fall en gång om året.")
    keys.press("Ctrl+Return")
    assert saved().answers["LED-05"].value == "I bästa fall en gång om året."
    assert current(page) == "LED-06"


def test_a_text_question_that_was_not_assessed_shows_no_code(page: VisitPage, keys: Keyboard) -> None:
    go_to(page, "LED-04")
    keys.press("J", "Escape", "I", "Up")
    assert page.board is not None
    questions = page.board._stack.current
    assert questions is not None
    assert questions.body is not None
    field = questions.body.editor.fields[0]
    assert isinstance(field, QPlainTextEdit)
    assert field.toPlainText() == ""


def test_arrows_go_through_a_text_question_to_the_next(page: VisitPage, keys: Keyboard) -> None:
    go_to(page, "LED-04")
    keys.press("J", "Down")
    assert current(page) == "LED-06"
    keys.press("Up", "Up")
    assert current(page) == "LED-04"


def test_an_ended_visit_takes_nothing_until_it_is_opened_again(
    page: VisitPage, keys: Keyboard, saved: Callable[[], Visit]
) -> None:
    assert page.board is not None
    page.board.header.end_asked.emit()
    go_to(page, "LED-01")
    keys.press("J", "K")
    keys.write("efteråt")
    keys.press("Escape", "Backspace")
    assert saved().answers == {}
    page.board.header.end_asked.emit()
    go_to(page, "LED-01")
    keys.press("J")
    assert saved().answers["LED-01"].value == "ja"


def test_the_open_question_is_in_sight_with_its_answers(
    page: VisitPage, keys: Keyboard, qtbot: QtBot
) -> None:
    page.resize(1100, 560)
    go_to(page, "BEM-01")
    for _ in range(10):
        keys.press("Down")
        qtbot.wait(20)
        assert page.board is not None
        questions = page.board._stack.current
        assert questions is not None
        assert questions.body is not None
        editor = questions.body.editor
        bottom = editor.mapTo(questions.viewport(), editor.rect().bottomLeft()).y()
        assert 0 < bottom <= questions.viewport().height()


def test_question_and_answers_are_both_in_sight_at_twice_the_size_on_a_small_screen(
    page: VisitPage, keys: Keyboard, qtbot: QtBot
) -> None:
    page.resize(620, 300)
    go_to(page, "BEM-01")
    keys.press("Down", "Down", "Up")
    qtbot.wait(30)
    assert page.board is not None
    questions = page.board._stack.current
    assert questions is not None
    assert questions.body is not None
    editor, room = questions.body.editor, questions.viewport().height()
    assert 0 < editor.mapTo(questions.viewport(), editor.rect().bottomLeft()).y() <= room
    go_to(page, "LED-04")
    keys.press("J")
    qtbot.wait(30)
    questions = page.board._stack.current
    assert questions is not None
    assert questions.body is not None
    field = questions.body.editor.fields[0]
    assert (
        0
        <= field.mapTo(questions.viewport(), field.cursorRect().bottomLeft()).y()
        <= questions.viewport().height()
    )
