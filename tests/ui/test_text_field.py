"""A field for running text: its caret is counted in letters, whatever the letters are."""

import pytest
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from ui.text_field import TextField


@pytest.fixture
def field(qtbot: QtBot) -> TextField:
    made = TextField("Kommentar")
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize("text", ["Två på natten", "a😀", "😀😀 och mer", ""])
def test_writing_on_at_the_end_breaks_no_letter(field: TextField, text: str) -> None:
    field.show_text(text)
    field.set_caret(len(text))
    field.textCursor().insertText("!")
    assert field.toPlainText() == f"{text}!"
    field.moveCursor(QTextCursor.MoveOperation.End)
    assert field.caret == len(text) + 1


@pytest.mark.parametrize("place", range(4))
def test_the_caret_comes_back_to_the_same_letter(field: TextField, place: int) -> None:
    field.show_text("a😀b")
    field.set_caret(place)
    assert field.caret == min(place, 3)
