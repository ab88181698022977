"""A field for running text that grows with it, keeps its caret, and lets Enter mean one thing."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit

from ui.own_undo import hear_undo

_LEAST_LINES, _MOST_LINES = 2, 9


class TextField(QPlainTextEdit):
    """
    Running text. Ctrl+Enter, and Enter alone where `enter_finishes`, says `finished`; Esc says `left`.

    Tab goes to the next field: a tab in a note is of no use to anybody. Ctrl+Z is left to the window when the
    field has nothing of its own to undo.
    """

    finished = Signal()
    left = Signal()

    def __init__(self, name: str, hint: str = "", *, enter_finishes: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self._enter_finishes = enter_finishes
        self.document().contentsChanged.connect(self._fit)
        self._fit()

    def show_text(self, text: str) -> None:
        """Show this text; nothing is said to have changed, and a caret in the same text stays where it is."""
        if text == self.toPlainText():
            return
        caret = self.caret
        was_blocked = self.blockSignals(True)
        self.setPlainText(text)
        self.blockSignals(was_blocked)
        self.set_caret(caret)
        self._fit()

    @property
    def caret(self) -> int:
        """Where the caret stands, in characters from the start."""
        return _count_letters(self.toPlainText(), self.textCursor().position())

    def set_caret(self, position: int) -> None:
        """Put the caret after this many characters, or at the end if the text is shorter."""
        cursor = self.textCursor()
        cursor.setPosition(_count_units(self.toPlainText()[: max(0, position)]))
        self.setTextCursor(cursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_plain = modifiers == Qt.KeyboardModifier.NoModifier
        if hear_undo(self, event):
            return
        if is_enter and (
            modifiers == Qt.KeyboardModifier.ControlModifier or (is_plain and self._enter_finishes)
        ):
            self.finished.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif is_plain and event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self._move_line(event)
        else:
            super().keyPressEvent(event)

    def _move_line(self, event: QKeyEvent) -> None:
        """Go a line up or down; past the first or last one the key is left to what holds the field."""
        before = self.textCursor().position()
        super().keyPressEvent(event)
        if self.textCursor().position() == before:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        lines = max(_LEAST_LINES, min(_MOST_LINES, int(self.document().size().height())))
        frame = 2 * self.frameWidth() + 2 * int(self.document().documentMargin()) + 14
        height = lines * self.fontMetrics().lineSpacing() + frame
        if self.height() != height or self.minimumHeight() != height:
            self.setFixedHeight(height)


def _count_units(text: str) -> int:
    """Count as Qt does: an emoji is two, and a caret between its halves would break it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _count_letters(text: str, units: int) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore"))
