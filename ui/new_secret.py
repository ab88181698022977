"""Two fields in which a new PIN or phrase is chosen, the second to catch a slip of the finger."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from inspektor.keys.secret_rules import find_fault
from ui.gate_page import make_secret_field
from ui.plain_label import PlainLabel

_UNLIKE = "De två fälten är inte lika. Skriv samma kod i båda."


class NewSecret(QWidget):
    """`finished` comes with Enter in the last field; what is chosen stands in `text`."""

    finished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.first = make_secret_field("Ny kod")
        self.again = make_secret_field("Samma kod igen")
        self.is_shown = QCheckBox("Visa koden")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for field in (self.first, self.again):
            column.addWidget(PlainLabel(field.accessibleName()))
            column.addWidget(field)
        column.addWidget(self.is_shown)
        self.setFocusProxy(self.first)
        self.first.returnPressed.connect(self.again.setFocus)
        self.again.returnPressed.connect(self.finished)
        self.is_shown.toggled.connect(self._show_letters)

    @property
    def text(self) -> str:
        """The PIN or phrase as it was typed."""
        return self.first.text()

    def find_fault(self) -> tuple[str, QLineEdit] | None:
        """Give what is wrong with it in Swedish, and the field to mend it in; None if it will do."""
        words = find_fault(self.text)
        if words:
            return words, self.first
        return (_UNLIKE, self.again) if self.again.text() != self.text else None

    def clear(self) -> None:
        """Forget what was typed."""
        for field in (self.first, self.again):
            field.clear()

    def _show_letters(self, is_shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if is_shown else QLineEdit.EchoMode.Password
        for field in (self.first, self.again):
            field.setEchoMode(mode)
