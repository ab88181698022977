"""Nytt besök: find any unit by a few letters, then start; nothing is asked that can wait."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QStackedWidget, QVBoxLayout

from inspektor.checklist import Codes, Template
from inspektor.deficiency import Deficiency
from inspektor.register import Register, Unit, UnitIndex
from inspektor.storage.database import Database, now
from inspektor.storage.deficiencies import list_open_deficiencies
from inspektor.storage.preferences import PERSON_NAME, PERSON_ROLE, get_preference
from inspektor.storage.visits import list_visits
from inspektor.visit import Notice, TeamMember
from ui.new_visit_form import NewVisitForm
from ui.page import Columns, Page, ScrollPage
from ui.plain_label import PlainLabel
from ui.rows import Row, RowList
from ui.unit_facts import UnitFacts
from ui.words import OPERATION_FORM_WORDS, counted

_MOST_HITS = 40
_EXAMPLE = "”lind sä” hittar till exempel Lindgården, särskilt boende."
_HOW = f"Skriv några bokstäver, välj med pilarna och tryck Enter; {_EXAMPLE}"
_NONE_FOUND = f"Ingen enhet hittades. Sök på början av namnet, orten eller utföraren; {_EXAMPLE}"
_NO_REGISTER = "Kommunens register är inte inläst än. IT läser in det med inspektor import-register FIL."
_MOVES = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})

Found = dict[str, list[Deficiency]]


class NewVisitPage(Page):
    """
    First the search, then the form. Ctrl+N, a few letters, Enter, Enter: the visit is on.

    `start_requested` gives a `VisitStart`; `templates` gives those for a unit, the proposed one first.
    """

    title = "Nytt besök"
    start_requested = Signal(object)

    def __init__(
        self,
        database: Database,
        register: Register,
        codes: Codes,
        templates: Callable[[Unit], Sequence[Template]],
        clock: Callable[[], datetime] = now,
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._database = database
        self._clock = clock
        self._templates = templates
        self._found: Found = {}
        self._team: tuple[TeamMember, ...] = ()
        self._search = UnitSearch(register, codes)
        self._form = NewVisitForm(register, codes, clock)
        self._steps = QStackedWidget()
        for step in (self._search, self._form):
            self._steps.addWidget(step)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._steps)
        self._search.pointed_at.connect(self._show_facts)
        self._search.chosen.connect(self._choose)
        self._form.start_requested.connect(self.start_requested.emit)
        self._form.left.connect(self._search_again)

    def enter(self) -> None:
        """Begin with an empty search; read who uses this laptop and what is open."""
        with self._database.read() as db:
            units = {facts.id: facts.unit.id for facts in list_visits(db)}
            self._found = {}
            for one in list_open_deficiencies(db):
                self._found.setdefault(units.get(one.visit_id, ""), []).append(one)
            name = get_preference(db, PERSON_NAME)
            role = get_preference(db, PERSON_ROLE, "uppfoljare")
        self._team = (TeamMember(name, role),) if name else ()
        self._steps.setCurrentWidget(self._search)
        self._search.begin({unit: len(found) for unit, found in self._found.items()})

    def focus_start(self) -> None:
        self._search.focus_start()

    @property
    def notice(self) -> Notice:
        """How the visit is announced, as it is chosen now."""
        return self._form.notice

    def _open_at(self, unit: Unit) -> Sequence[Deficiency]:
        return self._found.get(unit.id, ())

    def _show_facts(self, unit: Unit) -> None:
        self._search.facts.show_unit(unit, self._open_at(unit), self._clock().date())

    def _choose(self, unit: Unit) -> None:
        self._form.begin(unit, self._templates(unit), self._open_at(unit), self._team)
        self._steps.setCurrentWidget(self._form)
        self._form.focus_start()

    def _search_again(self) -> None:
        self._steps.setCurrentWidget(self._search)
        self._search.focus_start()


class UnitSearch(ScrollPage):
    """A line to type in and what it finds; arrows move in the hits while the caret stays in the line."""

    pointed_at = Signal(object)
    chosen = Signal(object)

    def __init__(self, register: Register, codes: Codes) -> None:
        super().__init__()
        self._codes = codes
        self._units = register.units
        self._index = UnitIndex(register, codes)
        self._open: dict[str, int] = {}
        self.facts = UnitFacts(register, codes)
        self._line = QLineEdit()
        self._hits = RowList("Enheter", is_whole=False)
        self._count = PlainLabel(role="small")
        self._none = PlainLabel(role="muted")
        self._lay_out()
        self._line.textChanged.connect(self._find)
        self._line.installEventFilter(self)
        self._hits.pointed_at.connect(lambda key: self.pointed_at.emit(self._units[key]))
        self._hits.chosen.connect(lambda key: self.chosen.emit(self._units[key]))

    def begin(self, open_deficiencies: dict[str, int]) -> None:
        """Forget the last search; `open_deficiencies` counts them by unit."""
        self._open = open_deficiencies
        self._line.clear()
        self._find("")

    def focus_start(self) -> None:
        self._line.setFocus()
        self._line.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Give arrows and Enter that are pressed in the line to the hits."""
        if watched is self._line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            if is_enter or event.key() in _MOVES:
                self._hits.keyPressEvent(event)
                return True
        return super().eventFilter(watched, event)

    def _find(self, words: str) -> None:
        units = self._index.search(words, _MOST_HITS)
        self._hits.show_rows([self._row(unit) for unit in units], current=units[0].id if units else None)
        self._hits.setVisible(bool(units))
        self._none.setVisible(not units)
        self._none.setText(_NONE_FOUND if self._units else _NO_REGISTER)
        self._count.setText(counted(len(units), "enhet", "enheter"))

    def _row(self, unit: Unit) -> Row:
        area = self._codes.service_areas.get(unit.service_area, unit.service_area)
        form = OPERATION_FORM_WORDS.get(unit.operation_form, unit.operation_form)
        found = self._open.get(unit.id, 0)
        chip = counted(found, "öppen brist", "öppna brister") if found else ""
        detail = " · ".join(part for part in (area, unit.provider_name, form, unit.town) if part)
        return Row(unit.id, unit.name, detail, chip, "practice" if found else "neutral")

    def _lay_out(self) -> None:
        self._line.setPlaceholderText("Sök enhet")
        self._line.setAccessibleName("Sök enhet på namn, ort, utförare eller verksamhet")
        self._line.setClearButtonEnabled(True)
        self._hits.setMinimumHeight(220)
        card = QFrame()
        card.setProperty("role", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(14, 14, 14, 10)
        column.setSpacing(8)
        column.addWidget(self._line)
        column.addWidget(self._none)
        column.addWidget(self._hits, 1)
        column.addWidget(self._count)
        self.body.addWidget(PlainLabel("Nytt besök", "h1", wrap=False))
        self.body.addWidget(PlainLabel(_HOW if self._units else "", "muted"))
        self.body.addWidget(Columns((card, 3), (self.facts, 2)), 1)
