"""Our own file dialogs: they leave no trace in the system's recent files, and hear what hides the screen."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QWidget

from ui.screen_shield import KEY, LOCK_KEY, ScreenShield, close_popups

_OWN = QFileDialog.Option.DontUseNativeDialog


def choose_new_file(parent: QWidget, title: str, start: Path, kinds: str, *, is_asking: bool = True) -> str:
    """Let a file to write be pointed out; empty if none was. `is_asking`: before one is written over."""
    options = _OWN if is_asking else _OWN | QFileDialog.Option.DontConfirmOverwrite
    with _Ears(parent):
        return QFileDialog.getSaveFileName(parent, title, str(start), kinds, options=options)[0]


def choose_file(parent: QWidget, title: str, start: Path, kinds: str) -> str:
    """Let a file to read be pointed out; empty if none was."""
    with _Ears(parent):
        return QFileDialog.getOpenFileName(parent, title, str(start), kinds, options=_OWN)[0]


def choose_folder(parent: QWidget, title: str, start: Path) -> str:
    """Let a folder be pointed out; empty if none was."""
    options = _OWN | QFileDialog.Option.ShowDirsOnly
    with _Ears(parent):
        return QFileDialog.getExistingDirectory(parent, title, str(start), options)


class _Ears(QObject):
    """Hears the keys of the shield and the lock, which a dialog keeps from the window while it is open."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__()
        shield = parent.window().findChild(ScreenShield)
        acts = {KEY: shield.rise, LOCK_KEY: shield.lock_asked.emit} if shield is not None else {}
        self._acts: Mapping[str, Callable[[], None]] = acts

    def __enter__(self) -> None:
        """Hear the whole program: a question that the dialog asks is a window of its own."""
        if (program := QApplication.instance()) is not None:
            program.installEventFilter(self)

    def __exit__(self, *_fault: object) -> None:
        if (program := QApplication.instance()) is not None:
            program.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Close what is open, and let the window do what the key means once it has the word again."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            act = self._acts.get(QKeySequence(event.keyCombination()).toString())
            if act is not None:
                _close_dialogs()
                QTimer.singleShot(0, act)
                return True
        return super().eventFilter(watched, event)


def _close_dialogs() -> None:
    close_popups()
    while isinstance(dialog := QApplication.activeModalWidget(), QDialog):
        dialog.reject()
