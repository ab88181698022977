"""The screen shield: one key hides everything, nothing is lost, and the same key brings it all back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QComboBox, QPlainTextEdit
from pytestqt.qtbot import QtBot

from inspektor.storage.places import find_place
from inspektor.vault import Vault
from ui.desk import Desk
from ui.guard import Guard
from ui.keyboard import Keyboard
from ui.look import Look
from ui.main_window import MainWindow
from ui.messages import FaultLog, Messages
from ui.plain_label import PlainLabel

TEXT = "Larmet lyser i sju minuter"


@pytest.fixture
def desk(qtbot: QtBot, vault: Vault, tmp_path: Path) -> Iterator[Desk]:
    """Give the program, guarded, with the caret in the middle of a note."""
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    messages = Messages(window.state_line, FaultLog(tmp_path / "log"))
    made = Desk(window, vault, messages, Look("light"), tmp_path)
    made.begin()
    Guard(window, made, vault.database, messages, lambda _place: None).start()
    keyboard = Keyboard(window)
    keyboard.press("Ctrl+N")
    keyboard.write("lind")
    keyboard.press("Return", "Return", "F2")
    keyboard.write(TEXT)
    keyboard.press("Left", "Left")
    yield made
    made.close()


@pytest.fixture
def window(desk: Desk) -> MainWindow:
    return desk._window


@pytest.mark.parametrize("key", ["F12", "Esc"])
def test_the_shield_covers_all_and_brings_focus_and_caret_back(window: MainWindow, key: str) -> None:
    keyboard = Keyboard(window)
    field = keyboard.focus
    assert isinstance(field, QPlainTextEdit)
    caret = field.textCursor().position()
    keyboard.press("F12")
    shield = window.shield
    assert shield.geometry() == window.rect()
    for x in range(5, window.width(), 90):
        for y in range(5, window.height(), 60):
            seen = window.childAt(QPoint(x, y))
            assert seen is not None
            assert seen is shield or shield.isAncestorOf(seen)
    assert {label.text() for label in shield.findChildren(PlainLabel)} == {
        "Inspektor", "Allt finns kvar. F12 eller Esc visar det igen.",
    }  # fmt: skip
    keyboard.press(key)
    assert not shield.is_up
    assert QApplication.focusWidget() is field
    assert (field.toPlainText(), field.textCursor().position()) == (TEXT, caret)


def test_no_key_reaches_what_is_covered(window: MainWindow, desk: Desk) -> None:
    keyboard = Keyboard(window)
    field = keyboard.focus
    assert isinstance(field, QPlainTextEdit)
    keyboard.press("F12")
    keyboard.write("hemligt")
    keyboard.press(
        "Tab", "Shift+Tab", "Return", "Backspace", "Ctrl+N", "Ctrl+D", "F1", "F2", "Ctrl+V", "Alt+Left"
    )
    assert (window.page_name, field.toPlainText()) == ("visit", TEXT)
    assert window.shield.hasFocus()
    assert desk._window.shield.is_up


def test_the_caret_is_kept_while_the_shield_is_up(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    """A crash or an empty battery behind the shield must come back to the same place."""
    keyboard = Keyboard(window)
    keyboard.press("Ctrl+D", "Ins")
    keyboard.write(TEXT)
    keyboard.press("Left", "Left")
    before = desk._page.place()
    assert (before.field, before.caret) == ("observation", len(TEXT) - 2)
    keyboard.press("F12")
    qtbot.wait(400)
    with desk._vault.database.read() as db:
        assert find_place(db) == before


def test_the_key_that_locks_works_behind_the_shield(window: MainWindow, qtbot: QtBot) -> None:
    keyboard = Keyboard(window)
    keyboard.press("F12")
    with qtbot.waitSignal(window.lock_asked, timeout=500):
        keyboard.press("Ctrl+L")


@pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one can't raise or grab
def test_a_list_that_is_let_down_is_closed(window: MainWindow, desk: Desk) -> None:
    Keyboard(window).press("Ctrl+,")
    box = desk.settings.findChild(QComboBox)
    assert box is not None
    box.showPopup()
    QApplication.processEvents()
    assert QApplication.activePopupWidget() is not None
    window.shield.rise()
    assert QApplication.activePopupWidget() is None


def test_the_shield_follows_the_window(window: MainWindow) -> None:
    Keyboard(window).press("F12")
    window.resize(900, 600)
    QApplication.processEvents()
    assert window.shield.geometry() == window.rect()
