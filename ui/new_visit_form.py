"""The second half of Nytt besök: template, notice and team for the unit that was chosen, and the start."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from inspektor.checklist import Codes, Template
from inspektor.deficiency import Deficiency
from inspektor.register import Register, Unit
from inspektor.storage.visits import VisitStart
from inspektor.visit import Notice, TeamMember
from ui.flow import FlowLayout
from ui.page import Columns, ScrollPage
from ui.plain_label import PlainLabel
from ui.rows import Row, RowList
from ui.segments import Segments
from ui.team_editor import TeamEditor
from ui.unit_facts import UnitFacts
from ui.words import NOTICE_WORDS

_UNANNOUNCED = "oanmalt_besok"
_FIRST = 5


class NewVisitForm(ScrollPage):
    """Everything is filled in already; Enter starts the visit, Esc goes back to the search."""

    start_requested = Signal(object)
    left = Signal()

    def __init__(self, register: Register, codes: Codes, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._codes = codes
        self._clock = clock
        self._unit: Unit | None = None
        self._kinds: dict[str, str] = {}
        self._open: Sequence[Deficiency] = ()
        self._name = PlainLabel(role="h1")
        self._templates = RowList("Mall", is_whole=True, shows_choice=True)
        self._rows: Sequence[Row] = ()
        self._more = QPushButton("Visa fler typer")
        self._no_template = PlainLabel("Ingen mall passar enhetens verksamhet.", "fault")
        self._notice = Segments("Hur besöket är anmält", NOTICE_WORDS)
        self._team = TeamEditor(codes.roles)
        self._fault = PlainLabel("Skriv minst ett namn: den som gör besöket.", "fault")
        self._facts = UnitFacts(register, codes)
        self._start = QPushButton("Starta besöket  (Enter)")
        self._back = QPushButton("Byt enhet  (Esc)")
        self._lay_out()
        self._templates.pointed_at.connect(self._propose_notice)
        self._templates.chosen.connect(self._request_start)
        self._start.clicked.connect(self._request_start)
        self._more.clicked.connect(self._show_all)
        self._back.clicked.connect(self.left.emit)

    @property
    def notice(self) -> Notice:
        """What is chosen now."""
        return self._notice.value

    def begin(
        self,
        unit: Unit,
        templates: Sequence[Template],
        open_deficiencies: Sequence[Deficiency],
        team: Sequence[TeamMember],
    ) -> None:
        """Propose a visit to this unit: the first template, and the laptop's own person as team."""
        self._unit, self._open = unit, open_deficiencies
        self._kinds = {template.id: template.review_kind for template in templates}
        self._name.setText(unit.name)
        self._rows = [self._row(template) for template in templates]
        self._templates.show_rows(self._rows[:_FIRST], templates[0].id if templates else None)
        self._more.setVisible(len(templates) > _FIRST)
        self._no_template.setVisible(not templates)
        self._start.setEnabled(bool(templates))
        self._team.show_team(team)
        self._fault.hide()
        self._facts.show_unit(unit, open_deficiencies, self._clock().date())

    def focus_start(self) -> None:
        self._templates.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Take the keys that no field wanted."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._request_start()
        else:
            super().keyPressEvent(event)

    def _propose_notice(self, template_id: str) -> None:
        is_unannounced = self._kinds.get(template_id) == _UNANNOUNCED
        self._notice.choose(Notice.UNANNOUNCED if is_unannounced else Notice.ANNOUNCED)

    def _request_start(self) -> None:
        template_id, team = self._templates.current_key, self._team.team
        if self._unit is None or not isinstance(template_id, str):
            return
        self._fault.setVisible(not team)
        if not team:
            self._team.focus_first()
            return
        earlier = frozenset(one.question_id for one in self._open if one.question_id)
        self.start_requested.emit(
            VisitStart(self._unit, template_id, self._notice.value, self._clock(), team, earlier)
        )

    def _show_all(self) -> None:
        self._templates.show_rows(self._rows)
        self._templates.setFocus()
        self._more.hide()

    def _row(self, template: Template) -> Row:
        least, most = template.hours
        hours = f"{least:g}–{most:g} timmar på plats".replace(".", ",") if most else "utan besök på plats"
        kind = self._codes.review_kinds.get(template.review_kind, template.review_kind)
        return Row(template.id, template.name, f"{kind} · {hours}")

    def _lay_out(self) -> None:
        self._start.setProperty("role", "primary")
        for button in (self._back, self._more):
            button.setProperty("role", "quiet")
        head = QHBoxLayout()
        head.addWidget(self._name, 1)
        head.addWidget(_beside(self._back, self._start))
        kinds = _Card("Typ av besök", self._no_template, self._templates, self._more)
        visit = _Card(
            "Anmält eller oanmält",
            self._notice,
            PlainLabel("Vilka som gör besöket", "h3"),
            self._team,
            self._fault,
        )
        beside = QWidget()
        column = QVBoxLayout(beside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(visit)
        column.addWidget(self._facts)
        column.addStretch(1)
        self.body.addLayout(head)
        self.body.addWidget(Columns((kinds, 1), (beside, 1)))
        self.body.addStretch(1)


class _Card(QFrame):
    """A heading with what belongs to it."""

    def __init__(self, heading: str, *widgets: QWidget) -> None:
        super().__init__()
        self.setProperty("role", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 16)
        column.setSpacing(8)
        column.addWidget(PlainLabel(heading, "h3"))
        for widget in widgets:
            column.addWidget(widget)
        column.addStretch(1)


def _beside(*buttons: QPushButton) -> QWidget:
    """Set buttons in a row, or on top of each other where there is no room."""
    both = QWidget()
    row = FlowLayout(both)
    for button in buttons:
        row.addWidget(button)
    return both
