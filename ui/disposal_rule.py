"""Whether raw notes leave the laptop by themselves, after how many days, and who has decided so."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QSpinBox, QVBoxLayout, QWidget

from inspektor.disposal import GraceRule
from inspektor.storage.disposal import Choice
from ui.flow import FlowLayout
from ui.line_field import LineField
from ui.plain_label import PlainLabel

_NO_RULE = "Ingen gallringsregel gäller i dag. Uppdatera Inspektor; inget gallras så länge."


class DisposalRule(QWidget):
    """`changed` gives the Choice as it now stands; the name counts when the field is left."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.is_on = QCheckBox("Gallra av sig själv varje dag")
        self.days = QSpinBox()
        self.days.setSuffix(" dagar")
        self.days.setAccessibleName("Dagar efter centralens kvittens")
        self.approver = LineField()
        self.approver.setAccessibleName("Regeln beslutad av")
        self.approver.setPlaceholderText("namn")
        self._none = PlainLabel(_NO_RULE, "fault")
        self._lay_out()
        self.is_on.toggled.connect(self._tell)
        self.days.valueChanged.connect(self._tell)
        self.approver.editingFinished.connect(self._tell)
        self.approver.finished.connect(self._tell)

    @property
    def choice(self) -> Choice:
        """What is chosen."""
        return Choice(self.days.value(), self.is_on.isChecked(), self.approver.text().strip())

    def show_choice(self, choice: Choice, rule: GraceRule | None) -> None:
        """Show what was chosen, within the rule of today."""
        self._none.setVisible(rule is None)
        self.setEnabled(rule is not None)
        if rule is None or choice == self.choice:
            return
        self.blockSignals(True)
        self.days.setRange(rule.least, rule.most)
        self.days.setValue(choice.days)
        self.is_on.setChecked(choice.is_on)
        self.approver.setText(choice.approver)
        self.blockSignals(False)

    def _tell(self) -> None:
        self.changed.emit(self.choice)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for parts in (
            (self.is_on,),
            (PlainLabel("Vänta efter kvittensen", wrap=False), self.days),
            (PlainLabel("Regeln beslutad av", wrap=False), self.approver),
        ):
            row = QWidget()
            line = FlowLayout(row, spacing=10)
            for part in parts:
                line.addWidget(part)
            column.addWidget(row)
        column.addWidget(self._none)
