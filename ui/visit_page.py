"""Filling in one visit: the page that opens it, keeps it written and tells others what was made of it."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from inspektor.deficiency_draft import draft_deficiency
from inspektor.errors import InspektorError
from inspektor.place import Place
from inspektor.storage import places, visits
from inspektor.storage.database import Database
from inspektor.visit import Visit, VisitState
from ui.autosave import Autosave
from ui.conflict_pane import ConflictPane
from ui.page import Page
from ui.plain_label import PlainLabel
from ui.visit_board import VisitBoard
from ui.visit_writer import VisitWriter

_UNSAVED = "Det sista du skrev är inte sparat än. Det står kvar; Inspektor försöker igen varje sekund."


class VisitPage(Page):
    """
    Shows one visit at a time. What is typed is on the disk within 300 ms, and the caret's place with it.

    `deficiency_opened` gives visit and deficiency; `memo_asked` asks for the memo of the open visit, `ended`
    says that it was ended.
    """

    title = "Besök"
    deficiency_opened = Signal(str, str)
    memo_asked = Signal()
    note_left = Signal()
    ended = Signal()

    def __init__(self, database: Database, autosave: Autosave, areas: Mapping[str, str]) -> None:
        """`areas`: code -> name of the areas a note may belong to, beside the visit's own."""
        super().__init__()
        self.setObjectName("page")
        self._database, self._areas = database, areas
        self._autosave = autosave
        self._last_place = Place()
        self._visit: Visit | None = None
        self._is_behind = False
        self.board: VisitBoard | None = None
        self.conflicts = ConflictPane(database, self._autosave)
        self.conflicts.resolved.connect(self.read_again)
        autosave.saved.connect(self._catch_up)
        self._empty = PlainLabel(
            "Inget besök är öppet. Välj ett på Idag, eller börja ett nytt med Ctrl+N.", "muted"
        )
        self._empty.setContentsMargins(28, 22, 28, 22)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._choices = _make_room(self.conflicts)
        self._column.addWidget(self._choices)
        self._column.addWidget(self._empty)
        self._choices.setVisible(False)

    @property
    def visit_id(self) -> str:
        """The visit that is open; empty when none is."""
        return self._visit.facts.id if self._visit else ""

    def open_visit(self, visit_id: str, place: Place | None = None) -> None:
        """Open a visit at this place, or where the caret last was in it."""
        if not self._autosave.flush() and visit_id != self.visit_id != "":
            return  # what is not on the disk stands in the visit that is open, and nowhere else
        if visit_id != self.visit_id:
            with self._database.read() as db:
                visit = visits.get_visit(db, visit_id)
            self._show_board(visit)
        with self._database.read() as db:
            place = place or places.find_place(db, visit_id)
        if self.board is not None:
            self.board.go_to(place)

    def enter(self) -> None:
        if self._visit is not None:
            self.read_again()

    def leave(self) -> None:
        if not self._autosave.flush():
            raise InspektorError(_UNSAVED)

    def focus_start(self) -> None:
        if self.board is not None:
            self.board.go_to(self._last_place)

    def place(self) -> Place:
        if self.board is not None and self.board.isVisible():
            self._last_place = self.board.place
        return self._last_place

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Let long texts to choose between scroll in half of the page, and leave the rest to the work."""
        super().resizeEvent(event)
        self._fit_choices()

    def read_again(self) -> None:
        """Show what the database holds now: after a sync, a choice of texts, or another page's work."""
        if self._visit is None or self.board is None:
            return
        self._is_behind = not self._autosave.flush()
        if self._is_behind:
            return
        with self._database.read() as db:
            self._visit = visits.get_visit(db, self._visit.facts.id, self._visit.form)
        self.board.show_visit(self._visit)
        self._show_conflicts()

    def _catch_up(self) -> None:
        """The disk takes what is written again: show what could not be read before."""
        if self._is_behind:
            self.read_again()

    def open_note(self) -> None:
        """Put the caret in a new note; Esc comes back to where it is now."""
        if self.board is not None:
            self.board.open_note()

    def go_to_area(self, number: int) -> None:
        """Open the area with this number, 1 being the first."""
        if self.board is not None:
            self.board.go_to_area(number - 1)

    def _show_board(self, visit: Visit) -> None:
        if self.board is not None:
            self._column.removeWidget(self.board)
            self.board.hide()
            self.board.deleteLater()
        self._visit = visit
        writer = VisitWriter(self._autosave, visit.facts.id, visit.as_of)
        self.board = VisitBoard(visit, writer, self._database.clock, self._areas)
        self._connect_board(self.board)
        self._empty.setVisible(False)
        self._column.addWidget(self.board, 1)
        self._show_conflicts()

    def _connect_board(self, board: VisitBoard) -> None:
        board.moved.connect(self._note_place)
        board.note_left.connect(self.note_left)
        board.notes_changed.connect(self.read_again)
        board.deficiency_asked.connect(self._make_deficiency)
        board.header.end_asked.connect(self._end_or_reopen)
        board.header.memo_asked.connect(self.memo_asked)

    def _note_place(self) -> None:
        self._last_place = self.place()
        self._autosave.note_move()

    def _show_conflicts(self) -> None:
        if self._visit is not None:
            self.conflicts.show_visit(self._visit)
            self._choices.setVisible(bool(self._visit.conflicts))
            self._fit_choices()

    def _fit_choices(self) -> None:
        needed = max(self.conflicts.heightForWidth(self.width()), self.conflicts.sizeHint().height())
        self._choices.setFixedHeight(min(needed, self.height() // 2))

    def _make_deficiency(self, question_id: str) -> None:
        """Open the question's deficiency, made with the proposed text and severity if there is none."""
        if not self._autosave.flush():  # else each key would make one more
            return
        self.read_again()
        visit = self._visit
        if visit is None or self.board is None:
            return
        made = [d for d in visit.deficiencies if d.question_id == question_id and not d.void_reason]
        deficiency = made[-1] if made else None
        if deficiency is None:
            deficiency = draft_deficiency(visit, question_id, on=self._database.clock().date())
            writer = VisitWriter(self._autosave, visit.facts.id, visit.as_of)
            if not writer.deficiency(deficiency):
                return
        self._last_place = self.board.place
        self.deficiency_opened.emit(visit.facts.id, deficiency.id)

    def _end_or_reopen(self) -> None:
        if self._visit is None:
            return
        writer = VisitWriter(self._autosave, self.visit_id, self._visit.as_of)
        is_ongoing = self._visit.facts.state is VisitState.ONGOING
        moment = self._database.clock().isoformat() if is_ongoing else None
        state = VisitState.COMPLETED if is_ongoing else VisitState.ONGOING
        writer.facts({"state": str(state), "ended": moment})
        self.read_again()
        if self.board is not None:
            self.board.go_to(self.board.place)
        if is_ongoing:
            self.ended.emit()


def _make_room(content: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    return area
