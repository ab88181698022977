"""Gallring: what leaves this laptop and when, what is held, and the record of what has left."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QPushButton

from inspektor.disposal import Case, Disposal, GraceRule, choose_rule
from inspektor.disposal_file import read_shipped_rules
from inspektor.durable import write_durably
from inspektor.errors import InspektorError
from inspektor.storage.clearing import dispose
from inspektor.storage.database import Database
from inspektor.storage.disposal import Choice, get_choice, keep_choice, list_cases, list_disposals
from inspektor.storage.holds import hold_visit, release_visit
from ui.background import Background
from ui.disposal_due import DisposalDue
from ui.disposal_rule import DisposalRule
from ui.disposal_words import make_case_row, make_record_row, write_record
from ui.file_dialog import choose_new_file
from ui.hold_pane import HoldPane
from ui.messages import sentence_of
from ui.plain_label import PlainLabel
from ui.progress_row import ProgressRow
from ui.rows import RowList
from ui.safety_page import SafetySection
from ui.words import counted

DEFAULT_NAME = "gallringsprotokoll.txt"
"""Says nothing of whom it is about."""
_WORDS = (
    "När ett besök är avslutat, centralen har kvitterat allt i det och väntetiden har gått, lämnar "
    "råanteckningarna den här datorn: anteckningarna, foton och dokument, och äldre versioner av texter. "
    "Kvar blir besökets uppgifter, svaren och kommentarerna som de står nu, bedömningar, brister och "
    "sammanfattning. Minnesanteckningar som görs efteråt saknar anteckningarna."
)
_REACH = (
    "De tas bort ur databasen, journalen och säkerhetskopiorna. Nödkopior på andra diskar nås inte, och "
    "centralens exemplar följer kommunens egen plan."
)
_HOW_TO_HOLD = "Enter på ett besök: håll kvar det med ett skäl, eller låt det gallras igen."
_NONE_DUE = "Inget besök kan gallras nu."
_NONE_WAITING = "Inget annat besök har råanteckningar på den här datorn."
_NONE_DONE = "Inget har gallrats än."
_NOT_SAVED = "Protokollet kunde inte sparas. Välj en annan mapp, eller frigör plats på disken."
_NOT_DUE = "Inget gallrades: besöken hade ändrats under tiden. Se vad de väntar på."


@dataclass(frozen=True, slots=True)
class _State:
    """What the section shows, read at one moment."""

    choice: Choice
    rule: GraceRule | None
    cases: tuple[Case, ...]
    disposals: tuple[Disposal, ...]


class DisposalSection(SafetySection):
    """`disposed`: notes have left, pages read again; `told` words for the state line; `faulted` ours."""

    disposed = Signal()
    told = Signal(str)
    faulted = Signal(object)

    def __init__(
        self, database: Database, background: Background, rules: Sequence[GraceRule] | None = None
    ) -> None:
        super().__init__("Gallring", _WORDS)
        self._database, self._background = database, background
        self._rules = tuple(read_shipped_rules() if rules is None else rules)
        self._state: _State | None = None
        self._shows_choice = False
        self.rule, self.due, self.pane = DisposalRule(), DisposalDue(), HoldPane()
        self.waiting, self.record = (
            RowList("Besök som väntar eller hålls kvar"),
            RowList("Gallringsprotokoll"),
        )
        self._none_due, self._none_waiting, self._none_done = (
            PlainLabel(words, "muted") for words in (_NONE_DUE, _NONE_WAITING, _NONE_DONE)
        )
        self._how_to_hold = PlainLabel(_HOW_TO_HOLD, "muted")
        self.save = QPushButton("Spara protokollet …")
        self.progress = ProgressRow()
        self._lay_out()
        self._connect()

    def enter(self) -> None:
        """Read in the background what may go, what waits and what has left."""
        if not self.progress.is_busy:
            self.progress.end("")
        self._shows_choice = True
        self._read_again()

    def leave(self) -> None:
        """Keep the name that was typed."""
        if self._state is not None:
            self._keep_choice(self.rule.choice)

    def save_to(self, path: Path) -> None:
        """Write the record as plain text: it says nothing of what stood in the notes."""
        if self._state is None:
            return
        text = write_record(self._state.disposals, self._database.clock().date())
        try:
            write_durably(path, text.encode())
        except OSError:
            self.progress.end(_NOT_SAVED, is_fault=True)
            return
        self.progress.end(f"Protokollet finns i {path.name}.")

    def _read_again(self) -> None:
        self._background.run(self._read, self._show, self._fail)

    def _read(self) -> _State:
        now = self._database.clock()
        with self._database.read() as db:
            choice = get_choice(db, self._rules, now)
            cases, disposals = list_cases(db, now, choice.days), list_disposals(db)
        return _State(choice, choose_rule(self._rules, now.date()), cases, disposals)

    def _show(self, state: _State) -> None:
        self._state = state
        if self._shows_choice:  # later on the fields are ahead of what was read
            self.rule.show_choice(state.choice, state.rule)
            self._shows_choice = False
        due = [case for case in state.cases if case.is_due]
        rest = [case for case in state.cases if not case.is_due]
        self.due.show_cases(due)
        self.waiting.show_rows([make_case_row(case) for case in rest])
        self.record.show_rows([make_record_row(each) for each in state.disposals])
        pairs = (
            (due, self.due, self._none_due),
            (rest, self.waiting, self._none_waiting),
            (rest, self._how_to_hold, self._none_waiting),
            (state.disposals, self.record, self._none_done),
        )
        for found, widget, words in pairs:
            widget.setVisible(bool(found))
            words.setVisible(not found)
        self.save.setVisible(bool(state.disposals))

    def _dispose(self, visit_ids: tuple[str, ...], approver: str) -> None:
        if self.progress.is_busy or self._state is None:
            return
        self.progress.begin("Gallrar, gör en ny säkerhetskopia och rensar de gamla …", can_cancel=False)
        job = partial(dispose, self._database, visit_ids, approver, self._state.choice.days)
        self._background.run(job, self._tell, self._fail)

    def _tell(self, visit_ids: tuple[str, ...]) -> None:
        words = f"{counted(len(visit_ids), 'besök', 'besök')} gallrat." if visit_ids else _NOT_DUE
        self._read_again()
        self.progress.end(words)
        self.disposed.emit()
        self.told.emit(words)
        if self.isAncestorOf(self.window().focusWidget() or self):  # who has gone on keeps the caret
            self.setFocus()

    def _fail(self, fault: BaseException) -> None:
        self.progress.end(sentence_of(fault), is_fault=True)
        self._background.run(self._read, self._show, self.faulted.emit)
        if not isinstance(fault, InspektorError):
            self.faulted.emit(fault)

    def _keep_choice(self, choice: Choice) -> None:
        if self._state is None or choice == self._state.choice:
            return
        with self._database.begin() as db:
            keep_choice(db, choice)
        self._state = replace(self._state, choice=choice)
        self._read_again()

    def _open_case(self, visit_id: object) -> None:
        cases = self._state.cases if self._state else ()
        found = next((case for case in cases if case.facts.id == visit_id), None)
        if found is not None:
            self.pane.open_case(found)

    def _hold(self, visit_id: str, is_to_hold: bool, reason: str) -> None:
        act = hold_visit if is_to_hold else release_visit
        try:
            with self._database.begin() as db:
                act(db, visit_id, reason)
        except InspektorError as error:
            self.progress.end(str(error), is_fault=True)
            return
        self.progress.end("")
        self.pane.close_up()
        self._read_again()

    def _return(self) -> None:
        (self.waiting if self.waiting.isVisible() else self.rule.is_on).setFocus()

    def _choose(self) -> None:
        """Let a place be pointed out; our own dialog leaves no trace in the system's recent files."""
        documents = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        start = (documents if documents.is_dir() else Path.home()) / DEFAULT_NAME
        chosen = choose_new_file(self, "Spara gallringsprotokollet", start, "Text (*.txt)")
        if chosen:
            self.save_to(Path(chosen))

    def _connect(self) -> None:
        self.setFocusProxy(self.rule.is_on)
        self.rule.changed.connect(self._keep_choice)
        self.due.asked.connect(self._dispose)
        self.due.hold_asked.connect(self._open_case)
        self.waiting.chosen.connect(self._open_case)
        self.pane.asked.connect(self._hold)
        self.pane.closed.connect(self._return)
        self.save.clicked.connect(self._choose)

    def _lay_out(self) -> None:
        self.save.setProperty("role", "quiet")
        self.column.addWidget(PlainLabel(_REACH, "muted"))
        for widget in (
            self.rule,
            PlainLabel("Kan gallras nu", "h3"),
            self._none_due,
            self.due,
            self.pane,
            self.progress,
            PlainLabel("Väntar eller hålls kvar", "h3"),
            self._none_waiting,
            self._how_to_hold,
            self.waiting,
            PlainLabel("Gallringsprotokoll", "h3"),
            self._none_done,
            self.record,
        ):
            self.column.addWidget(widget)
        self.column.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)
