"""Locks: everything is hidden, saved, and this process ends; a fresh one without key and text says "Låst"."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from ui.main_window import MainWindow
from ui.messages import Messages
from ui.screen_shield import close_popups
from ui.window_place import keep_place

LOCKED_WORD = "--locked"
_RETRY_MS = 1000
_WAITS = "Det sista du skrev är inte sparat än. Det ligger kvar i datorns minne och sparas så fort det går."


class Locking(QObject):
    """
    Hides every window at once, saves, and lets a successor take this process's place.

    Nothing can be wiped from the memory of a Python process: only its end takes keys and texts away. While
    the last text cannot be saved (a full disk) the window is covered and says so, until it can.
    """

    hidden = Signal()

    def __init__(
        self, window: MainWindow, messages: Messages, save: Callable[[], bool], end: Callable[[], None]
    ) -> None:
        """`save` says whether all is on the disk; `end` closes what is open and does not come back."""
        super().__init__(window)
        self._window, self._messages, self._save, self._end = window, messages, save, end
        self._is_locking = False
        self.place = ""
        """Where the window stood before it was hidden: after that nothing knows its frame."""
        self._retry = QTimer(self, singleShot=True, interval=_RETRY_MS)
        self._retry.timeout.connect(self._try_to_end)

    def lock(self) -> None:
        """Lock now; asked again while it waits for the disk it does nothing more."""
        if self._is_locking:
            return
        self._is_locking = True
        self.place = keep_place(self._window)
        hide_windows()
        self.hidden.emit()
        self._try_to_end()

    def _try_to_end(self) -> None:
        if self._is_saved():
            self._end()
            return
        self._window.shield.hold("Låst", f"{_WAITS} {self._window.state_line.fault}".strip())
        self._window.show()
        self._window.activateWindow()
        self._retry.start()

    def _is_saved(self) -> bool:
        """Say whether all is on the disk; a fault of ours must not leave the window hidden for good."""
        try:
            return self._window.leave_pages() and self._save()
        except Exception as fault:  # noqa: BLE001 - whatever it is, the next try is in a second
            self._messages.tell(fault)
            return False


def hide_windows() -> None:
    """Take every window of the program from the screen, and wait until the system has done it."""
    close_popups()
    for widget in QApplication.topLevelWidgets():
        if widget.isVisible():
            widget.hide()
    QApplication.sync()


def command_of_successor(started_as: Sequence[str], program: str, geometry: str) -> list[str]:
    """Give the words that start a process as this one was started (`sys.orig_argv`), only locked."""
    words = [word for word in started_as[1:] if not word.startswith(LOCKED_WORD)]
    return [program, *words, f"{LOCKED_WORD}={geometry}"]


def succeed(geometry: str) -> None:
    """Put a locked process in this one's place; it does not come back. `geometry`: hex, of the window."""
    command = command_of_successor(sys.orig_argv, sys.executable, geometry)
    if sys.platform == "win32":  # there exec makes a child and leaves a process that waits
        subprocess.Popen(command)  # noqa: S603 - the very words that started this process
        os._exit(0)
    os.execv(command[0], command)  # noqa: S606 - as above; threads and memory end here
