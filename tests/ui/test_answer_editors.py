"""Editors that a visit of today does not put to the test: more choices than there are digits."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from inspektor.bank import Bank
from inspektor.checklist import AnswerKind, Question
from ui.answer_editors import AnswerEditor, make_answer_button, make_editor

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


def test_a_key_without_a_letter_answers_nothing(editor: AnswerEditor) -> None:
    assert not editor.take_key("")
    assert chosen(editor) == []
