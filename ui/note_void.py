"""Makes a note void, with the reason why, or valid again: it stays in the list either way."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from ui.flow import FlowLayout
from ui.line_field import LineField
from ui.page import show_widget
from ui.plain_label import PlainLabel
from ui.style import dress

KEY = "Alt+M"
_WHY = "Skriv varför anteckningen inte ska gälla, och tryck Enter. Den stryks i listan och finns kvar."
_NEEDED = "Ett skäl behövs: skriv varför anteckningen inte ska gälla, och tryck Enter."


class NoteVoid(QFrame):
    """
    `given` gives the reason once it is finished with Enter; `taken_back` says that the note is to hold again.

    `left` is Esc, and gives nothing.
    """

    given = Signal(str)
    taken_back = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._is_void = False
        self._words = PlainLabel(role="small")
        self._reason = LineField()
        self._reason.setAccessibleName("Skäl till makulering")
        self._reason.setPlaceholderText("Skäl")
        self.button = QPushButton()
        self.button.clicked.connect(self.act)
        self._reason.finished.connect(self._give)
        self._reason.left.connect(self._leave)
        self._lay_out()

    def show_reason(self, reason: str | None) -> None:
        """Show whether the note is void, and why; None where there is no note to make void."""
        was_same = self._is_void == bool(reason)
        self._is_void = bool(reason)
        self.setVisible(reason is not None)
        self.button.setText(f"Ångra makuleringen  {KEY}" if reason else f"Makulera…  {KEY}")
        if self._reason.isHidden() or not was_same or reason is None:
            self.close_reason()
            self._say(f"Makulerad: {reason}" if reason else "")

    def act(self) -> None:
        """Ask for the reason; a note that is void already holds again."""
        if self._is_void:
            self.taken_back.emit()
            return
        self._reason.clear()
        self._reason.show()
        self._say(_WHY)
        self._reason.setFocus()
        QTimer.singleShot(0, self._reason, lambda: show_widget(self._reason))  # once it has its place

    def _give(self) -> None:
        reason = self._reason.text().strip()
        if not reason:
            self._say(_NEEDED, "fault")
            return
        self.close_reason()
        self.given.emit(reason)

    def _leave(self) -> None:
        self.close_reason()
        self.left.emit()

    def close_reason(self) -> None:
        """Ask for no reason any more."""
        self._reason.clear()
        self._reason.hide()
        self._say("")

    def _say(self, words: str, role: str = "small") -> None:
        self._words.setText(words)
        self._words.setVisible(bool(words))
        if self._words.property("role") != role:
            dress(self._words, role=role)

    def _lay_out(self) -> None:
        row = FlowLayout()
        row.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._words)
        column.addWidget(self._reason)
        column.addLayout(row)
        self._reason.hide()
