"""The last card of an area: what the inspector judges it to be, in words."""

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from ui.plain_label import PlainLabel
from ui.style import dress
from ui.text_field import TextField

JUDGEMENT = "judgement"
"""Stands where a question's id stands when it is the judgement's turn."""


class JudgementCard(QFrame):
    """A heading and a field; always open, for it is short."""

    edited = Signal(str)
    pointed_at = Signal()

    def __init__(self, area_name: str) -> None:
        super().__init__()
        self.setProperty("role", "question")
        self.field = TextField(
            f"Bedömning av {area_name}",
            "Bedömning av området med egna ord. Ctrl+Enter går till nästa område.",
        )
        self.field.textChanged.connect(lambda: self.edited.emit(self.field.toPlainText()))
        self.field.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 10)
        column.addWidget(PlainLabel("Bedömning av området", "h3"))
        column.addWidget(self.field)

    def set_current(self, *, is_current: bool) -> None:
        """Show whether it is the judgement's turn."""
        dress(self, current=is_current)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.FocusIn and watched is self.field:
            self.pointed_at.emit()
        return super().eventFilter(watched, event)
