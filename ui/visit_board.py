"""One open visit on the screen: areas at the left, questions in the middle, notes at the right."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from inspektor.answer import has_answer
from inspektor.checklist import Form
from inspektor.form import visible_ids
from inspektor.place import Place
from inspektor.storage.database import Clock
from inspektor.visit import Answer, Mark, Value, Visit, VisitState
from ui.area_list import AreaList, Progress
from ui.carets import find_caret, put_caret
from ui.judgement_card import JUDGEMENT
from ui.notes_pane import NotesPane
from ui.page import has_caret, is_narrow
from ui.question_list import QuestionList, Sheet
from ui.question_stack import QuestionStack
from ui.visit_header import VisitHeader
from ui.visit_writer import VisitWriter

_AREA_WIDTH, _NOTES_WIDTH, _LOW, _NO_LIMIT = 230, 350, 420, 16_777_215


class VisitBoard(QWidget):
    """
    Shows what the page gives it and says what the inspector does; the writer takes it to the disk.

    `moved` says that the place has changed; `deficiency_asked` that a question is to become a deficiency.
    """

    moved = Signal()
    deficiency_asked = Signal(str)
    notes_changed = Signal()
    note_left = Signal()

    def __init__(self, visit: Visit, writer: VisitWriter, clock: Clock, areas: Mapping[str, str]) -> None:
        super().__init__()
        self.setObjectName("page")
        self._visit, self._writer = visit, writer
        self._answers = dict(visit.answers)
        self._judgements = dict(visit.judgements)
        self._deficient: frozenset[str] = frozenset()
        self._visible: frozenset[str] = frozenset()
        self._last_place: dict[str, Place] = {}
        self.header = VisitHeader()
        self._area_list, self._area_combo = AreaList(), QComboBox()
        self._stack = QuestionStack(visit.form, self._sheet)
        names = {section.key: section.name for section in visit.form.sections}
        questions = {question.id: f"{question.id} {question.text}" for question in visit.form.questions}
        self.notes = NotesPane(writer, clock, {**names, **areas}, questions)
        self._middle = QWidget()
        self._lay_out()
        self._connect()
        self.show_visit(visit)

    @property
    def form(self) -> Form:
        """What the visit asks."""
        return self._visit.form

    @property
    def place(self) -> Place:
        """Where the caret is."""
        questions, visit_id = self._stack.current, self._visit.facts.id
        place = find_caret(questions) if questions else Place("visit")
        note = self.notes.box.text
        if has_caret(note):
            place = replace(place, record_id=self.notes.note_id, field="note", caret=note.caret)
        return replace(place, visit_id=visit_id)

    def show_visit(self, visit: Visit) -> None:
        """Show the visit as it stands now: at first, and after something came in from elsewhere."""
        self._visit = visit
        self._writer.seen = visit.as_of
        self._answers, self._judgements = dict(visit.answers), dict(visit.judgements)
        made = (one for one in visit.deficiencies if one.question_id and not one.void_reason)
        self._deficient = frozenset(one.question_id for one in made)
        self.header.show_facts(visit.facts)
        self.notes.show_notes(visit.notes)
        self.notes.box.setEnabled(visit.facts.state is VisitState.ONGOING)
        self._look_again()
        self._stack.show_again()

    def go_to_area(self, number: int) -> None:
        """Open the area with this number (0 is the first), where the caret last was in it."""
        if 0 <= number < len(self.form.sections):
            self._keep_place()
            questions = self._open_area(number)
            put_caret(questions, self._last_place.get(questions.section.key, Place()))

    def go_to(self, place: Place) -> None:
        """Put the caret exactly there; on the first question if the place is not known."""
        keys = [section.key for section in self.form.sections]
        is_note = place.field == "note"
        if keys and not (
            is_note and self._stack.current
        ):  # a note is opened beside the question that is shown
            put_caret(self._open_area(keys.index(place.area) if place.area in keys else 0), place)
        if is_note:
            self.open_note(place)

    def go_to_question(self, question_id: str) -> None:
        """Make it this question's turn, whichever area it stands in."""
        section = self.form.find_section(question_id)
        if section is not None:
            self.go_to(Place(area=section.key, record_id=question_id))

    def open_note(self, place: Place | None = None) -> None:
        """Put the caret in a new note, or in the one the place names; Esc comes back here."""
        self._keep_place()
        self._show_sides(is_noting=True)
        if place is None or not place.record_id:
            self.notes.open_new()
        else:
            self.notes.open_note(place.record_id, place.caret)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        focus = self.focusWidget()
        self._show_sides(is_noting=focus is not None and self.notes.isAncestorOf(focus))

    def _show_sides(self, *, is_noting: bool) -> None:
        """On a narrow screen questions and notes take turns, and the areas are a list to open."""
        narrow = is_narrow(self)
        self.header.set_brief(is_brief=self.height() < _LOW)
        self._area_list.setVisible(not narrow)
        self._area_combo.setVisible(narrow)
        self.notes.setVisible(not narrow or is_noting)
        self._middle.setVisible(not narrow or not is_noting)
        self.notes.setMaximumWidth(_NO_LIMIT if narrow else _NOTES_WIDTH)

    def _keep_place(self) -> None:
        place = self.place
        if place.area and place.field != "note":
            self._last_place[place.area] = place

    def _open_area(self, number: int) -> QuestionList:
        self._area_list.choose(number)
        self._area_combo.setCurrentIndex(number)
        self._show_sides(is_noting=False)
        return self._stack.open(number)

    def _answer(self, question_id: str, value: Value, at_once: bool) -> None:  # the signal's own shape
        self._writer.answer(question_id, value, at_once=at_once)
        self._show_answer(replace(self._answer_of(question_id), value=value))

    def _comment(self, question_id: str, text: str) -> None:
        self._writer.comment(question_id, text)
        self._show_answer(replace(self._answer_of(question_id), comment=text))

    def _judge(self, area: str, text: str) -> None:
        self._judgements[area] = text
        self._writer.judgement(area, text)

    def _ask_deficiency(self, question_id: str) -> None:
        if question_id != JUDGEMENT:
            self._keep_place()
            self.deficiency_asked.emit(question_id)

    def _return_from_note(self) -> None:
        questions = self._stack.current
        if questions is not None:
            self._show_sides(is_noting=False)
            put_caret(questions, self._last_place.get(questions.section.key, Place()))
        self.note_left.emit()

    def _answer_of(self, question_id: str) -> Answer:
        return self._answers.get(question_id) or Answer(question_id)

    def _show_answer(self, answer: Answer) -> None:
        self._answers[answer.question_id] = answer
        self._look_again()
        questions = self._stack.current
        if questions is not None:
            questions.show_answer(answer, self._sheet(questions.section.key))

    def _look_again(self) -> None:
        """Which questions are asked follows from the answers, and progress from both."""
        values = {key: answer.value for key, answer in self._answers.items()}
        self._visible = visible_ids(self.form, values, self._visit.facts.unit)
        done_in_all = 0
        for number, section in enumerate(self.form.sections):
            asked = [question.id for question in section.questions if question.id in self._visible]
            done = sum(1 for question_id in asked if is_answered(self._answer_of(question_id)))
            self._area_list.show_progress(number, Progress(done, len(asked)))
            done_in_all += done
        self.header.show_progress(done_in_all, len(self._visible))

    def _sheet(self, area: str) -> Sheet:
        is_ended = self._visit.facts.state is VisitState.COMPLETED
        judgement = self._judgements.get(area, "")
        return Sheet(self._answers, self._visible, self._deficient, judgement, is_ended)

    def _connect(self) -> None:
        self._stack.value_given.connect(self._answer)
        self._stack.comment_edited.connect(self._comment)
        self._stack.judgement_edited.connect(self._judge)
        self._stack.deficiency_asked.connect(self._ask_deficiency)
        self._stack.moved.connect(self.moved)
        self._stack.passed.connect(self.go_to_area)
        self._area_list.chosen.connect(self.go_to_area)
        self._area_combo.activated.connect(self.go_to_area)
        self.notes.left.connect(self._return_from_note)
        self.notes.changed.connect(self.notes_changed)

    def _lay_out(self) -> None:
        sections = self.form.sections
        self._area_list.show_sections(sections)
        self._area_list.setFixedWidth(_AREA_WIDTH)
        self._area_combo.setAccessibleName("Område")
        self._area_combo.addItems([f"{number} {section.name}" for number, section in enumerate(sections, 1)])
        middle = QVBoxLayout(self._middle)
        middle.setContentsMargins(0, 0, 0, 0)
        for widget in (self.header, self._area_combo):
            middle.addWidget(widget)
        middle.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 12, 12, 8)
        row.setSpacing(12)
        row.addWidget(self._area_list)
        row.addWidget(self._middle, 1)
        row.addWidget(self.notes)


def is_answered(answer: Answer) -> bool:
    """Say whether the question needs no more: "ej tillämpligt" needs its comment to count."""
    if answer.value is Mark.NOT_APPLICABLE:
        return bool(answer.comment.strip())
    return has_answer(answer.value)
