"""A hand on the keyboard: presses real keys on the real widgets, and counts them."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from inspektor.errors import InspektorError

_LETTERS_AT_ONCE = 25


class Keyboard:
    """`acts` counts keys that do something (a chord is one), `letters` those of running text."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self.acts = 0
        self.letters = 0

    @property
    def focus(self) -> QWidget:
        """Where the next key goes."""
        return QApplication.focusWidget() or self._window

    def press(self, *chords: str) -> None:
        """Press each chord, written as Qt writes them: "Ctrl+N", "F2", "J", "Return"."""
        for chord in chords:
            combination = QKeySequence.fromString(chord)[0]  # type: ignore[index]  # PySide6 does not say so
            QTest.keyClick(self.focus, combination.key(), combination.keyboardModifiers())
            QApplication.processEvents()  # nobody presses two keys before the program has answered the first
            self.acts += 1

    def write(self, text: str) -> None:
        """Type running text; a new line is Shift+Enter, for Enter alone means that one is done."""
        for number, letter in enumerate(text):
            self._write_letter(letter)
            self.letters += 1
            if number % _LETTERS_AT_ONCE == 0:
                QApplication.processEvents()

    def replace(self, text: str) -> None:
        """Type this in place of what stands in the field."""
        self.press("Ctrl+A", "Backspace")
        self.write(text)

    def wait_for(self, is_true: Callable[[], bool], what: str, seconds: float = 60) -> None:
        """Let the program work until this is true; InspektorError if it never is."""
        end = monotonic() + seconds
        while not is_true():
            if monotonic() > end:
                raise InspektorError(f"Genomspelningen väntade förgäves på {what}.")
            QTest.qWait(5)

    def _write_letter(self, letter: str) -> None:
        if letter == "\n":
            QTest.keyClick(self.focus, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
            return
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):  # QTest.keyClicks knows ASCII only
            QApplication.sendEvent(self.focus, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))
