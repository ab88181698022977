"""Idag: what is to be done now, and the way to a new visit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from inspektor.deficiency import Deficiency
from inspektor.storage.database import Database, now
from inspektor.storage.deficiencies import list_open_deficiencies
from inspektor.storage.exchange import count_unsent
from inspektor.storage.visits import list_visits
from inspektor.visit import VisitFacts, VisitState
from ui.flow import FlowLayout
from ui.page import Columns, ScrollPage
from ui.plain_label import PlainLabel
from ui.rows import Row, RowList
from ui.words import NOTICE_WORDS, SEVERITY_WORDS, time_left, weekday_and_date

_FIRST = 8
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Day:
    """What the page shows: all visits, every open deficiency, and how many changes the centre lacks."""

    today: date
    visits: tuple[VisitFacts, ...] = ()
    deficiencies: tuple[Deficiency, ...] = ()
    unsent: int = 0


class StartPage(ScrollPage):
    """Today's visits, visits that go on, earlier ones, and open deficiencies with the overdue first."""

    title = "Idag"
    visit_chosen = Signal(str)
    new_visit = Signal()
    deficiency_chosen = Signal(str, str)

    def __init__(
        self, database: Database, clock: Callable[[], datetime] = now, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._database = database
        self._clock = clock
        self._date = PlainLabel(role="muted", wrap=False)
        self._new = QPushButton("Nytt besök  (Ctrl+N)")
        self._figures = tuple(_Figure() for _ in range(4))
        self._today = _Section("Dagens besök", "Inget besök har börjat idag. Tryck Ctrl+N för att börja ett.")
        self._ongoing = _Section("Pågående besök", "Inga påbörjade besök väntar på att bli klara.")
        self._earlier = _Section("Tidigare besök", "När ett besök är avslutat står det här.")
        self._open = _Section("Öppna brister", "Inga öppna brister. De du skriver under besök samlas här.")
        self._lay_out()
        self._connect()

    def enter(self) -> None:
        """Read the day from the database."""
        with self._database.read() as db:
            visits, found, unsent = list_visits(db), list_open_deficiencies(db), count_unsent(db)
        self.show_day(Day(self._clock().date(), visits, found, unsent))

    def read_again(self) -> None:
        """Show what came in from elsewhere, without moving the focus."""
        if self.isVisible():
            self.enter()

    def focus_start(self) -> None:
        """Stand on the first visit of today or the first that goes on, else on the new visit."""
        for section in (self._today, self._ongoing):
            if section.count:
                section.list.setFocus()
                return
        self._new.setFocus()

    def show_day(self, day: Day) -> None:
        """Show this day."""
        visits = [facts for facts in day.visits if facts.started.date() == day.today]
        others = [facts for facts in day.visits if facts.started.date() != day.today]
        ongoing = [facts for facts in others if facts.state is VisitState.ONGOING]
        at_work = sum(facts.state is VisitState.ONGOING for facts in day.visits)
        self._date.setText(weekday_and_date(day.today))
        self._today.show_rows([_visit_row(facts, day.today) for facts in visits])
        self._ongoing.show_rows([_visit_row(facts, day.today) for facts in ongoing])
        self._earlier.show_rows([_visit_row(facts, day.today) for facts in others if facts not in ongoing])
        units = {facts.id: facts.unit.name for facts in day.visits}
        found = sorted(day.deficiencies, key=lambda deficiency: deficiency.deadline or date.max)
        self._open.show_rows([_deficiency_row(one, units.get(one.visit_id, ""), day.today) for one in found])
        late = sum(one.deadline is not None and one.deadline < day.today for one in found)
        self._show_figures(len(visits), at_work, (len(found), late), day.unsent)

    def _show_figures(self, visits: int, ongoing: int, found: tuple[int, int], unsent: int) -> None:
        total, late = found
        lines = (
            (visits, "besök idag", ""),
            (ongoing, "pågående", ""),
            (
                total,
                "öppna brister" if not late else f"brister, {late} försenade",
                "fault" if late else "",
            ),
            (unsent, "osända", ""),
        )
        for figure, (number, words, role) in zip(self._figures, lines, strict=True):
            figure.show_figure(number, words, role)

    def _connect(self) -> None:
        self._new.clicked.connect(self.new_visit.emit)
        for section in (self._today, self._ongoing, self._earlier):
            section.list.chosen.connect(self.visit_chosen.emit)
        self._open.list.chosen.connect(self._choose_deficiency)

    def _choose_deficiency(self, key: tuple[str, str]) -> None:
        self.deficiency_chosen.emit(*key)

    def _lay_out(self) -> None:
        self._new.setProperty("role", "primary")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(PlainLabel("Idag", "h1", wrap=False))
        words.addWidget(self._date)
        head = QHBoxLayout()
        head.addLayout(words, 1)
        head.addWidget(self._new)
        self.body.addLayout(head)
        figures = QWidget()
        row = FlowLayout(figures, spacing=10)
        for figure in self._figures:
            row.addWidget(figure)
        self.body.addWidget(figures)
        self.body.addWidget(
            Columns((_stack(self._today, self._ongoing, self._earlier), 1), (_stack(self._open), 1))
        )
        self.body.addStretch(1)


class _Figure(QFrame):
    """A number with its words."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._number = PlainLabel(role="h2", wrap=False)
        self._words = PlainLabel(role="muted", wrap=False)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 14, 5)
        row.setSpacing(7)
        row.addWidget(self._number)
        row.addWidget(self._words)

    def show_figure(self, number: int, words: str, role: str) -> None:
        self._number.setText(str(number))
        self._words.setText(words)
        self._words.setProperty("role", role or "muted")
        self._words.style().polish(self._words)


class _Section(QFrame):
    """A heading with a list under it, or a helpful sentence when the list is empty."""

    def __init__(self, heading: str, empty: str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.list = RowList(heading)
        self._rows: Sequence[Row] = ()
        self._empty = PlainLabel(empty, "muted")
        self._more = QPushButton()
        self._more.setProperty("role", "quiet")
        self._more.clicked.connect(self._show_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 12, 6, 8)
        column.setSpacing(4)
        title = PlainLabel(heading, "h3")
        for label in (title, self._empty):
            label.setContentsMargins(12, 0, 12, 2)
        for widget in (title, self._empty, self.list, self._more):
            column.addWidget(widget)

    @property
    def count(self) -> int:
        """How many rows there are, the hidden ones too."""
        return len(self._rows)

    def show_rows(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self.list.show_rows(rows[:_FIRST])
        self.list.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self._more.setText(f"Visa alla {len(rows)}")
        self._more.setVisible(len(rows) > _FIRST)

    def _show_all(self) -> None:
        self.list.show_rows(self._rows)
        self.list.setFocus()
        self._more.setVisible(False)


def _stack(*sections: _Section) -> QWidget:
    column = QWidget()
    box = QVBoxLayout(column)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(14)
    for section in sections:
        box.addWidget(section)
    box.addStretch(1)
    return column


def _visit_row(facts: VisitFacts, today: date) -> Row:
    is_ongoing = facts.state is VisitState.ONGOING
    team = ", ".join(member.name for member in facts.team)
    is_today = facts.started.date() == today
    moment = f"{facts.started:%H:%M}" if is_today else f"{facts.started:%Y-%m-%d}"
    parts = (facts.template_name, team)
    return Row(
        key=facts.id,
        title=facts.unit.name,
        detail=" · ".join(part for part in parts if part),
        chip="Pågår" if is_ongoing else "Genomfört",
        tone="ok" if is_ongoing else "neutral",
        when=f"{NOTICE_WORDS[facts.notice]} {moment}",
    )


def _deficiency_row(deficiency: Deficiency, unit: str, today: date) -> Row:
    text = deficiency.observation or deficiency.demand or "Bristen är inte beskriven än."
    left = time_left(deficiency.deadline, today)
    return Row(
        key=(deficiency.visit_id, deficiency.id),
        title=unit or "Okänd enhet",
        detail=text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()} …",
        chip=SEVERITY_WORDS[deficiency.severity],
        tone=str(deficiency.severity),
        when=f"{deficiency.deadline}, {left}" if deficiency.deadline else left,
        is_late=deficiency.deadline is not None and deficiency.deadline < today,
    )
