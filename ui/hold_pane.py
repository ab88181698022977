"""Where a reason is written for keeping a visit's raw notes, or for letting them go again."""

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from inspektor.disposal import Case
from ui.disposal_words import name_visit, say_case
from ui.flow import FlowLayout
from ui.line_field import LineField
from ui.page import show_widget
from ui.plain_label import PlainLabel

_HINT = "Skälet följer med när kedjan exporteras. Skriv inte vad någon har sagt."


class HoldPane(QFrame):
    """`asked` gives the visit's id, whether it is to be held, and the reason; `closed`: it is hidden."""

    asked = Signal(str, bool, str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._case: Case | None = None
        self._heading, self._why = PlainLabel("", "h3"), PlainLabel("", "muted")
        self.reason = LineField()
        self.reason.setAccessibleName("Skäl")
        self.reason.setPlaceholderText("Skäl")
        self.act = QPushButton()
        self.act.setProperty("role", "primary")
        self._cancel = QPushButton("Stäng (Esc)")
        self._cancel.setProperty("role", "quiet")
        self._lay_out()
        self.act.clicked.connect(self._ask)
        self.reason.finished.connect(self._ask)
        self.reason.left.connect(self.close_up)
        self._cancel.clicked.connect(self.close_up)
        self.hide()

    def open_case(self, case: Case) -> None:
        """Ask for the reason to hold this visit, or to release it if it is held."""
        self._case = case
        self._heading.setText(name_visit(case))
        self._why.setText(say_case(case))
        self.act.setText("Låt gallras igen" if case.hold else "Håll kvar")
        self.reason.clear()
        self.show()
        self.reason.setFocus()
        QTimer.singleShot(0, self, partial(show_widget, self))

    def close_up(self) -> None:
        """Hide the pane."""
        self._case = None
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        focus = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.close_up()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and isinstance(focus, QPushButton):
            focus.click()
        else:
            super().keyPressEvent(event)

    def _ask(self) -> None:
        if self._case is not None:
            self.asked.emit(self._case.facts.id, self._case.hold is None, self.reason.text().strip())

    def _lay_out(self) -> None:
        buttons = QWidget()
        line = FlowLayout(buttons)
        for widget in (self.act, self._cancel):
            line.addWidget(widget)
        column = QVBoxLayout(self)
        for part in (self._heading, self._why, self.reason, PlainLabel(_HINT, "muted"), buttons):
            column.addWidget(part)
