"""Editors that a visit of today does not put to the test: more choices than there are digits."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QStyle, QStyleOptionFrame
from pytestqt.qtbot import QtBot

from inspektor.bank import Bank
from inspektor.checklist import AnswerKind, Question
from ui.answer_editors import AnswerEditor, make_answer_button, make_editor
from ui.style import apply_style

CHOICES = tuple(f"Val {number}" for number in range(1, 13))


@pytest.fixture
def question(shipped_bank: Bank) -> Question:
    some = next(iter(shipped_bank.checklists.values())).questions[0]
    return replace(some, kind=AnswerKind.SINGLE, choices=CHOICES)


@pytest.fixture
def editor(qtbot: QtBot, question: Question) -> AnswerEditor:
    made = make_editor(question)
    qtbot.addWidget(made)
    return made


def chosen(editor: AnswerEditor) -> list[str]:
    buttons = editor.findChildren(type(make_answer_button("", "")))
    return [button.accessibleName() for button in buttons if button.isChecked()]


@pytest.mark.parametrize("choice", CHOICES)
def test_any_of_twelve_choices_is_shown_and_only_that_one(editor: AnswerEditor, choice: str) -> None:
    editor.show_value("Val 10")
    editor.show_value(choice)
    assert [name.split(" (")[0] for name in chosen(editor)] == [choice]


@pytest.mark.parametrize("percent", [100, 200])
def test_a_field_has_the_width_of_its_placeholder(
    qtbot: QtBot, qapp: QApplication, question: Question, percent: int
) -> None:
    apply_style(qapp, "light", percent)
    editor = make_editor(replace(question, kind=AnswerKind.DATE, choices=()))
    qtbot.addWidget(editor)
    editor.resize(660, 100)
    with qtbot.waitExposed(editor):
        editor.show()
    (field,) = editor.fields
    assert isinstance(field, QLineEdit)
    option = QStyleOptionFrame()
    field.initStyleOption(option)
    room = field.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, field).width() - 4
    needed = field.fontMetrics().horizontalAdvance(field.placeholderText())
    apply_style(qapp, "light", 100)
    assert needed <= room


def test_a_key_without_a_letter_answers_nothing(editor: AnswerEditor) -> None:
    assert not editor.take_key("")
    assert chosen(editor) == []
