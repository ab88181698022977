"""What is known of a unit, beside the choice of it: facts, and deficiencies that are still open."""

from collections.abc import Iterator, Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QVBoxLayout, QWidget

from inspektor.checklist import Codes
from inspektor.deficiency import Deficiency
from inspektor.register import Register, Unit
from ui.plain_label import PlainLabel
from ui.words import OPERATION_FORM_WORDS, SEVERITY_WORDS, counted, time_left

_MOST = 6


class UnitFacts(QFrame):
    """Shows one unit at a time; a sentence while there is none."""

    def __init__(self, register: Register, codes: Codes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._register = register
        self._codes = codes
        self._content: QWidget | None = None
        self.setProperty("role", "card")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(18, 14, 18, 16)
        self.show_unit(None, (), date.min)

    def show_unit(self, unit: Unit | None, found: Sequence[Deficiency], today: date) -> None:
        """Show this unit and its open deficiencies."""
        content = QWidget()
        content.setObjectName("sheet")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        if unit is None:
            column.addWidget(PlainLabel("Här visas fakta om enheten och dess öppna brister.", "muted"))
        else:
            self._show_facts(column, unit)
            _show_deficiencies(column, found, today)
        column.addStretch(1)
        self._replace(content)

    def _replace(self, content: QWidget) -> None:
        if self._content is not None:
            self._column.removeWidget(self._content)
            self._content.hide()
            self._content.deleteLater()
        self._content = content
        self._column.addWidget(content)

    def _show_facts(self, column: QVBoxLayout, unit: Unit) -> None:
        column.addWidget(PlainLabel(unit.name, "h2"))
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(4)
        for name, value in self._list_facts(unit):
            if value:
                form.addRow(PlainLabel(name, "muted", wrap=False), PlainLabel(value))
        column.addLayout(form)

    def _list_facts(self, unit: Unit) -> Iterator[tuple[str, str]]:
        form = OPERATION_FORM_WORDS.get(unit.operation_form, unit.operation_form)
        counts = ((unit.attributes.get("platser"), "platser"), (unit.attributes.get("brukare"), "brukare"))
        yield "Verksamhet", self._codes.service_areas.get(unit.service_area, unit.service_area)
        yield "Utförare", f"{unit.provider_name}, {form}"
        yield "Lagstöd", unit.legal_basis
        yield "Omfattning", ", ".join(f"{count} {word}" for count, word in counts if count)
        yield "Adress", ", ".join(part for part in (unit.address, unit.town) if part)
        yield "Ansvarig chef", unit.manager
        yield "Telefon", unit.phone
        yield "E-post", unit.email
        contracts = (
            self._register.contracts[key] for key in unit.contract_ids if key in self._register.contracts
        )
        yield "Avtal", "\n".join(f"{one.name} ({one.register_number})" for one in contracts)


def _show_deficiencies(column: QVBoxLayout, found: Sequence[Deficiency], today: date) -> None:
    if not found:
        column.addWidget(PlainLabel("Inga öppna brister sedan tidigare.", "muted"))
        return
    column.addWidget(PlainLabel(counted(len(found), "öppen brist", "öppna brister"), "h3"))
    for one in found[:_MOST]:
        chip = PlainLabel(SEVERITY_WORDS[one.severity], "chip", tone=str(one.severity), wrap=False)
        column.addWidget(chip, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(PlainLabel(one.observation or one.demand))
        is_late = one.deadline is not None and one.deadline < today
        deadline = f"{one.deadline}, " if one.deadline else ""
        words = PlainLabel(
            f"Frist: {deadline}{time_left(one.deadline, today)}", "fault" if is_late else "small"
        )
        column.addWidget(words)
    if len(found) > _MOST:
        column.addWidget(PlainLabel(f"och {len(found) - _MOST} till", "muted"))
