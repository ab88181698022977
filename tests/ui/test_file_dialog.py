"""File dialogs hear the keys of the shield and the lock: they close, and the window does what was asked."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

import ui
from ui.file_dialog import choose_file, choose_folder, choose_new_file
from ui.keyboard import Keyboard
from ui.main_window import MainWindow

Choose = Callable[[QWidget, Path], str]
CHOICES: dict[str, Choose] = {
    "new": lambda parent, start: choose_new_file(parent, "Spara", start, "Text (*.txt)"),
    "old": lambda parent, start: choose_file(parent, "Öppna", start, "Text (*.txt)"),
    "folder": lambda parent, start: choose_folder(parent, "Mapp", start.parent),
}


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    made = MainWindow()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def locked(window: MainWindow) -> list[bool]:
    """Say for each lock that was asked for whether a dialog was still open."""
    found: list[bool] = []
    window.lock_asked.connect(lambda: found.append(QApplication.activeModalWidget() is not None))
    return found


def press_soon(window: MainWindow, *chords: str) -> list[type]:
    """Press these in the dialog that opens; give the list of the dialogs' kinds, one for each key."""
    dialogs: list[type] = []

    def press(chord: str) -> None:
        dialogs.append(type(QApplication.activeModalWidget()))
        Keyboard(window).press(chord)

    for number, chord in enumerate(chords, 1):
        QTimer.singleShot(250 * number, window, lambda chord=chord: press(chord))
    return dialogs


@pytest.mark.parametrize("choice", CHOICES)
def test_the_lock_is_asked_for_in_an_open_dialog(
    window: MainWindow, locked: list[bool], tmp_path: Path, choice: str
) -> None:
    dialogs = press_soon(window, "Ctrl+L")
    assert CHOICES[choice](window, tmp_path / "a.txt") == ""
    assert dialogs == [QFileDialog]
    QTest.qWait(20)
    assert locked == [False]


@pytest.mark.parametrize("choice", CHOICES)
def test_the_shield_rises_over_an_open_dialog(window: MainWindow, tmp_path: Path, choice: str) -> None:
    press_soon(window, "F12")
    assert CHOICES[choice](window, tmp_path / "a.txt") == ""
    QTest.qWait(20)
    assert window.shield.is_up
    assert QApplication.activeModalWidget() is None


def test_the_question_whether_to_write_over_a_file_hears_the_lock_too(
    window: MainWindow, locked: list[bool], tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("kvar")
    dialogs = press_soon(window, "Return", "Ctrl+L")
    assert CHOICES["new"](window, tmp_path / "a.txt") == ""
    assert dialogs == [QFileDialog, QMessageBox]
    QTest.qWait(20)
    assert locked == [False]


def test_a_dialog_takes_every_other_key_and_hears_nothing_once_it_is_closed(
    qtbot: QtBot, window: MainWindow, locked: list[bool], tmp_path: Path
) -> None:
    dialogs = press_soon(window, "B", "Return")
    assert CHOICES["new"](window, tmp_path / "a.txt").lower() == str(tmp_path / "b")
    assert dialogs == [QFileDialog, QFileDialog]
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.setFocus()
    Keyboard(window).press("Ctrl+L")
    assert locked == [False]


def test_a_widget_outside_of_the_window_has_a_dialog_too(qtbot: QtBot, tmp_path: Path) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    QTimer.singleShot(250, lambda: Keyboard(field).press("Escape"))
    assert CHOICES["old"](field, tmp_path / "a.txt") == ""


def test_every_file_dialog_of_the_program_is_one_of_these() -> None:
    naming = [
        path.name for path in Path(ui.__path__[0]).glob("*.py") if "QFileDialog" in path.read_text("utf-8")
    ]
    assert naming == ["file_dialog.py"]
