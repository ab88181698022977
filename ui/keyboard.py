"""A hand on the keyboard: presses real keys on the real widgets, and counts them."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

from inspektor.errors import InspektorError

_LETTERS_AT_ONCE = 25
_FARTHEST = 400


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

    def reach(self, is_there: Callable[[QWidget], bool]) -> None:
        """Press Tab until the focus is there; InspektorError if it never comes."""
        for _ in range(_FARTHEST):
            if is_there(self.focus):
                return
            self.press("Tab")
        raise InspektorError("Tab-tangenten leder inte till det fält som söktes.")

    def move(self, steps: Callable[[], int], back: str, on: str) -> None:
        """Press these keys until there are no steps left, negative ones being back."""
        for _ in range(_FARTHEST):
            if not steps():
                return
            self.press(back if steps() < 0 else on)
        raise InspektorError("Piltangenterna leder inte till det val som söktes.")

    def choose(self, code: str) -> None:
        """Choose the entry with this code in the list that has the focus."""
        box = self.focus
        if not isinstance(box, QComboBox):
            raise InspektorError("Det finns ingen lista att välja i här.")
        wanted = box.findData(code)
        self.move(lambda: wanted - box.currentIndex(), "Up", "Down")

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


def is_named(name: str) -> Callable[[QWidget], bool]:
    """Recognize a widget by its accessible name."""
    return lambda widget: widget.accessibleName() == name
