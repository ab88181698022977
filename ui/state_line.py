"""The line at the bottom that never lies: what is saved, what is unsent, what the centre has received."""

from datetime import date, datetime

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.flow import FlowLayout
from ui.plain_label import PlainLabel
from ui.style import dress


class StateLine(QFrame):
    """
    Three facts side by side, and above them a fault until it is mended.

    Each word stands for something that has happened: "sparat" only after the commit, "mottaget" only with the
    centre's receipt.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "state")
        self._fault_frame = QFrame()
        self._fault = PlainLabel(parent=self._fault_frame)
        self._saved = PlainLabel("allt sparat", "chip", tone="neutral", wrap=False)
        self._unsent = PlainLabel("", "chip", tone="neutral", wrap=False)
        self._received = PlainLabel("", "chip", tone="neutral", wrap=False)
        self._info = PlainLabel(role="muted")
        self._info_timer = QTimer(self, singleShot=True)
        self._info_timer.timeout.connect(self._hide_info)
        self._lay_out()
        self._name_parts()

    @property
    def fault(self) -> str:
        """The fault that is shown, or nothing."""
        return self._fault.text()

    def show_saved(self, at: datetime) -> None:
        """Say when the last change was committed; a fault stays until `clear_fault`."""
        _say(self._saved, f"sparat {_moment(at, '%H:%M:%S')}", "ok")

    def show_unsaved(self) -> None:
        """Say that something typed is not on the disk."""
        _say(self._saved, "inte sparat", "fault")

    def show_fault(self, text: str) -> None:
        """Show a whole sentence in red above the facts and read it out, until `clear_fault`."""
        if text != self._fault.text():
            self._announce(text)
        if text:
            self.show()  # also where there is no place for it: a fault is always seen
        self._fault.setText(text)
        self._fault_frame.setVisible(bool(text))

    def clear_fault(self) -> None:
        """Take the fault away: its cause is gone."""
        self.show_fault("")

    def show_unsent(self, count: int) -> None:
        """Say how many changes the centre has not confirmed yet."""
        words = "inget osänt" if count == 0 else "1 osänd" if count == 1 else f"{count} osända"
        _say(self._unsent, words, "ok" if count == 0 else "practice")

    def show_received(self, at: datetime | None) -> None:
        """Say when the centre last gave a receipt; None when it never has."""
        if at is None:
            _say(self._received, "inget mottaget av centralen än", "neutral")
        else:
            _say(self._received, f"mottaget av centralen {_moment(at, '%H:%M')}", "info")

    def show_info(self, text: str, seconds: float = 6) -> None:
        """Say something in passing, for this many seconds."""
        self._info.setText(text)
        self._info.setVisible(bool(text))
        self._announce(text)
        self._info_timer.start(round(seconds * 1000))

    def _hide_info(self) -> None:
        self._info.setVisible(False)
        self._info.setText("")

    def _announce(self, text: str) -> None:
        from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # noqa: PLC0415 - 6 ms before the window

        if text and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._fault_frame.setProperty("role", "banner")
        self._fault_frame.setProperty("tone", "fault")
        hide = QPushButton("Dölj")
        hide.setProperty("role", "quiet")
        hide.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        hide.clicked.connect(self.clear_fault)
        inside = QHBoxLayout(self._fault_frame)
        inside.setContentsMargins(16, 3, 10, 3)
        inside.addWidget(self._fault, 1)
        inside.addWidget(hide)
        self._fault_frame.setVisible(False)
        for label in (self._unsent, self._received, self._info):  # silent until something is known
            label.setVisible(False)
        facts = QWidget()
        row = FlowLayout(facts, spacing=10)
        row.setContentsMargins(16, 5, 16, 5)
        for label in (self._saved, self._unsent, self._received, self._info):
            row.addWidget(label)
        column.addWidget(self._fault_frame)
        column.addWidget(facts)

    def _name_parts(self) -> None:
        names = (
            (self._fault, "Fel"),
            (self._saved, "Sparat"),
            (self._unsent, "Osänt"),
            (self._received, "Mottaget"),
        )
        for label, name in names:
            label.setObjectName(name)
        self.setAccessibleName("Lägesrad")


def _say(label: PlainLabel, text: str, tone: str) -> None:
    label.setVisible(True)
    if label.text() == text:
        return
    label.setText(text)
    if label.property("tone") != tone:
        dress(label, tone=tone)


def _moment(at: datetime, clock: str) -> str:
    """Give the clock, with the date in front when it was another day."""
    local = at.astimezone() if at.tzinfo else at
    is_today = local.date() == date.today()  # noqa: DTZ011 - the inspector's own day
    return local.strftime(clock if is_today else f"%Y-%m-%d {clock}")
