"""Fields for one line: Ctrl+Z is left to the window when they have nothing of their own to undo."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from ui.own_undo import hear_undo

_USUAL_LETTERS = 17
"""How many x a QLineEdit has room for."""


class Line(QLineEdit):
    """A QLineEdit but for Ctrl+Z."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if not hear_undo(self, event):
            super().keyPressEvent(event)


class LineField(Line):
    """
    Enter says `finished`, Esc says `left`.

    QLineEdit tells of Enter and then lets it climb: what holds the field would hear the same key once more.
    """

    finished = Signal()
    left = Signal()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Leave room for the placeholder at the text size that was chosen."""
        usual, measure = super().sizeHint(), self.fontMetrics()
        around = usual.width() - _USUAL_LETTERS * measure.horizontalAdvance("x")
        return usual.expandedTo(QSize(around + measure.horizontalAdvance(self.placeholderText()) + 2, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.finished.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
