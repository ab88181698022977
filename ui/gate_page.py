"""What stands in the window while the vault is closed: one card in the middle, and nothing of any visit."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.flow import FlowLayout
from ui.page import ScrollPage
from ui.plain_label import PlainLabel
from ui.style import BASE_POINTS, dress

_WIDTH = 540


class GatePage(ScrollPage):
    """Heading, words, the content of the step, a fault in red, a word while it works, and the buttons."""

    def __init__(self) -> None:
        super().__init__()
        self._heading = PlainLabel(role="h1")
        self._words = PlainLabel(role="muted")
        self._fault = PlainLabel(role="fault")
        self._waiting = PlainLabel(role="muted")
        self._card = QFrame()
        self._form = QWidget()
        self.content = QVBoxLayout()
        self._buttons = FlowLayout(spacing=8)
        self._lay_out()
        for label in (self._fault, self._waiting):
            label.hide()

    def say(self, heading: str, words: str) -> None:
        """Say what this step is for."""
        self._heading.setText(heading)
        self._words.setText(words)
        self.setAccessibleName(heading)

    @property
    def fault(self) -> str:
        """The fault that is shown, or nothing."""
        return self._fault.text()

    def say_fault(self, words: str, field: QLineEdit | None = None) -> None:
        """Say what went wrong, and give the caret to the field where it can be mended; "" takes it away."""
        self._fault.setText(words)
        self._fault.setVisible(bool(words))
        self.wait("")
        mark_field(self._card, field, words)
        if field is not None:
            field.setFocus()
            field.selectAll()

    def wait(self, words: str) -> None:
        """Say what takes a moment, and take nothing meanwhile; "" lets one go on."""
        self._waiting.setText(words)
        self._waiting.setVisible(bool(words))
        if words:
            self._fault.setText("")
            self._fault.hide()
            mark_field(self._card, None)
        self._form.setEnabled(not words)

    def add_button(self, words: str, role: str = "") -> QPushButton:
        """Add a button at the foot of the card."""
        button = QPushButton(words)
        button.setProperty("role", role)
        button.setAutoDefault(True)  # Enter presses it
        self._buttons.addWidget(button)
        return button

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Measure the card again when the text size changes."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._fit()

    def _fit(self) -> None:
        self._card.setMaximumWidth(round(_WIDTH * self.font().pointSizeF() / BASE_POINTS))

    def _lay_out(self) -> None:
        self._card.setProperty("role", "card")
        self.content.setSpacing(8)
        form = QVBoxLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(14)
        form.addLayout(self.content)
        form.addLayout(self._buttons)
        column = QVBoxLayout(self._card)
        column.setContentsMargins(28, 24, 28, 26)
        column.setSpacing(12)
        for widget in (self._heading, self._words, self._fault, self._waiting, self._form):
            column.addWidget(widget)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._card, 1000)
        row.addStretch(1)
        self.body.addStretch(1)
        self.body.addLayout(row)
        self.body.addStretch(1)
        self._fit()


def mark_field(around: QWidget, field: QLineEdit | None, words: str = "") -> None:
    """Frame this field in red and no other in there; a screen reader reads the words with it."""
    for each in around.findChildren(QLineEdit):
        is_wrong = each is field and bool(words)
        dress(each, fault=is_wrong)
        each.setAccessibleDescription(words if is_wrong else "")


def make_secret_field(name: str) -> QLineEdit:
    """Make a field for a PIN or phrase: shown as dots, and pasting is allowed (WCAG 3.3.8)."""
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setAccessibleName(name)
    return field
