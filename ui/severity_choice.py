"""How bad it is: one key for each severity, what the checklist proposes, and why they differ."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QVBoxLayout, QWidget

from inspektor.checklist import Severity, SeverityTerms
from inspektor.deficiency import Deficiency
from ui.flow import FlowLayout
from ui.plain_label import PlainLabel
from ui.text_field import TextField
from ui.words import SEVERITY_WORDS

SEVERITY_KEYS: Mapping[Qt.Key, Severity] = MappingProxyType(
    {
        Qt.Key.Key_I: Severity.OBSERVATION,
        Qt.Key.Key_M: Severity.MINOR,
        Qt.Key.Key_V: Severity.MATERIAL,
        Qt.Key.Key_A: Severity.SERIOUS,
    }
)
"""Work wherever no text is written."""


class SeverityChoice(QWidget):
    """`chosen` says a severity; the reason's field is there while it is another than the proposed."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reason = TextField("Skäl till ändrad allvarlighet", "Varför en annan allvarlighet än förslaget?")
        self._group = QButtonGroup(self)
        self._buttons = {
            severity: self._make_button(key, severity) for key, severity in SEVERITY_KEYS.items()
        }
        self._proposal = PlainLabel(role="muted")
        self._meaning = PlainLabel(role="small")
        self._missing = PlainLabel("Skriv varför den är ändrad från förslaget.", "fault")
        self._lay_out()

    def show_severity(self, deficiency: Deficiency, terms: Mapping[Severity, SeverityTerms]) -> None:
        """Show what is chosen, what was proposed, and what it means in this municipality."""
        self._buttons[deficiency.severity].setChecked(True)
        proposed, severity = deficiency.proposed_severity, deficiency.severity
        is_changed = proposed is not None and proposed is not severity
        self._proposal.setText(_say_proposal(proposed, severity))
        self._meaning.setText(f"{terms[severity].meaning}." if severity in terms else "")
        self.reason.setVisible(is_changed or bool(deficiency.severity_reason.strip()))
        self._missing.setVisible(deficiency.needs_reason)
        self.reason.show_text(deficiency.severity_reason)

    def _make_button(self, key: Qt.Key, severity: Severity) -> QPushButton:
        button = QPushButton(f"{SEVERITY_WORDS[severity]}  {chr(key)}")
        button.setProperty("role", "segment")
        button.setCheckable(True)
        button.setAccessibleName(SEVERITY_WORDS[severity])
        button.clicked.connect(partial(self.chosen.emit, severity))
        self._group.addButton(button)
        return button

    def _lay_out(self) -> None:
        row = QWidget()
        flow = FlowLayout(row, spacing=8)
        for button in self._buttons.values():
            flow.addWidget(button)
        flow.addWidget(self._proposal)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (row, self._meaning, self.reason, self._missing):
            column.addWidget(widget)


def _say_proposal(proposed: Severity | None, severity: Severity) -> str:
    if proposed is None:
        return "Inget förslag från checklistan"
    words = SEVERITY_WORDS[proposed]
    return f"Som checklistan föreslår: {words}" if proposed is severity else f"Checklistan föreslår: {words}"
