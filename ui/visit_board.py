"""One open visit on the screen: areas at the left, questions in the middle, notes at the right."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from inspektor.answer import has_answer
from inspektor.checklist import Form
from inspektor.form import visible_ids
from inspektor.place import Place
from inspektor.storage.database import Clock
from inspektor.visit import Answer, Mark, Value, Visit
from ui.area_list import AreaList, Progress
from ui.judgement_card import JUDGEMENT
from ui.notes_pane import NotesPane
from ui.page import is_narrow
from ui.question_list import QuestionList, Sheet
from ui.visit_header import VisitHeader
from ui.visit_writer import VisitWriter

_AREA_WIDTH, _NOTES_WIDTH = 230, 350


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
        self._deficient = _deficient_ids(visit)
        self._visible: frozenset[str] = frozenset()
        self._last_place: dict[str, Place] = {}
        self.header = VisitHeader()
        self._area_list, self._area_combo = AreaList(), QComboBox()
        self._lists = QStackedWidget()
        names = {section.key: section.name for section in visit.form.sections}
        questions = {q.id: f"{q.id} {q.text}" for q in visit.form.questions}
        self.notes = NotesPane(writer, clock, {**names, **areas}, questions)
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
        focus = QApplication.focusWidget()
        if focus is self.notes.box.text:
            caret = self.notes.box.text.caret
            return self._make_place(self.notes.note_id, "note", caret)
        questions = self._list
        if questions is None:
            return self._make_place("", "", 0)
        body = questions.body
        fields = {"judgement": questions.judgement_field}
        if body is not None:
            fields |= {"comment": body.comment}
            fields |= {f"value:{number}": field for number, field in enumerate(body.editor.fields)}
        for name, field in fields.items():
            if focus is field:
                return self._make_place(questions.current, name, _caret_of(field))
        return self._make_place(questions.current, "", 0)

    def show_visit(self, visit: Visit) -> None:
        """Show the visit as it stands now: at first, and after something came in from elsewhere."""
        self._visit = visit
        self._writer.seen = visit.as_of
        self._answers, self._judgements = dict(visit.answers), dict(visit.judgements)
        self._deficient = _deficient_ids(visit)
        self.header.show_facts(visit.facts)
        self.notes.show_notes(visit.notes)
        self._look_again()
        for number in range(self._lists.count()):
            questions = self._lists.widget(number)
            if isinstance(questions, QuestionList):
                questions.show_sheet(self._sheet(questions.section.key))

    def go_to_area(self, number: int) -> None:
        """Open the area with this number (0 is the first), where the caret last was in it."""
        if not 0 <= number < len(self._visit.form.sections):
            return
        self._keep_place()
        questions = self._open_list(number)
        last = self._last_place.get(questions.section.key)
        self._put_caret(questions, last or Place())

    def go_to(self, place: Place) -> None:
        """Put the caret exactly there; the first question if the place is not known."""
        keys = [section.key for section in self._visit.form.sections]
        if not keys:
            return
        questions = self._open_list(keys.index(place.area) if place.area in keys else 0)
        self._put_caret(questions, place)
        if place.field == "note":
            self.open_note(place)

    def open_note(self, place: Place | None = None) -> None:
        """Put the caret in a new note, or in the one the place names; Esc comes back here."""
        self._keep_place()
        self.notes.setVisible(True)
        if is_narrow(self):
            self._middle.setVisible(False)
        if place is None or not place.record_id:
            self.notes.open_new()
        else:
            self.notes.open_note(place.record_id, place.caret)

    def go_to_question(self, question_id: str) -> None:
        """Make it this question's turn, whichever area it stands in."""
        section = self._visit.form.find_section(question_id)
        if section is not None:
            self.go_to(Place(area=section.key, record_id=question_id))

    @property
    def _list(self) -> QuestionList | None:
        questions = self._lists.currentWidget()
        return questions if isinstance(questions, QuestionList) else None

    def _make_place(self, record_id: str, field: str, caret: int) -> Place:
        area = self._list.section.key if self._list else ""
        return Place("visit", self._visit.facts.id, area, record_id, field, caret)

    def _keep_place(self) -> None:
        place = self.place
        if place.area and place.field != "note":
            self._last_place[place.area] = place

    def _open_list(self, number: int) -> QuestionList:
        key = self._visit.form.sections[number].key
        found = self._find_list(key) or self._make_list(number)
        self._lists.setCurrentWidget(found)
        self._area_list.choose(number)
        self._area_combo.setCurrentIndex(number)
        self._middle.setVisible(True)
        self.notes.setVisible(not is_narrow(self))
        return found

    def _find_list(self, key: str) -> QuestionList | None:
        lists = (self._lists.widget(number) for number in range(self._lists.count()))
        return next((q for q in lists if isinstance(q, QuestionList) and q.section.key == key), None)

    def _make_list(self, number: int) -> QuestionList:
        form = self._visit.form
        questions = QuestionList(form.sections[number], form.codes, form.law)
        questions.show_sheet(self._sheet(form.sections[number].key))
        questions.value_chosen.connect(lambda key, value: self._answer(key, value, at_once=True))
        questions.value_edited.connect(lambda key, value: self._answer(key, value, at_once=False))
        questions.comment_edited.connect(self._comment)
        questions.judgement_edited.connect(self._judge)
        questions.deficiency_asked.connect(self._ask_deficiency)
        questions.moved.connect(lambda _key: self.moved.emit())
        questions.passed_end.connect(lambda: self.go_to_area(number + 1))
        questions.passed_start.connect(lambda: self.go_to_area(number - 1))
        self._lists.addWidget(questions)
        return questions

    def _put_caret(self, questions: QuestionList, place: Place) -> None:
        questions.go_to(place.record_id)
        field = self._field(questions, place.field) if questions.current == place.record_id else None
        if field is not None:
            field.setFocus()
            _set_caret(field, place.caret)

    def _field(self, questions: QuestionList, name: str) -> QWidget | None:
        if name == "judgement":
            return questions.judgement_field
        if questions.body is None or not name:
            return None
        if name == "comment":
            return questions.body.comment
        fields = questions.body.editor.fields
        number = int(name.removeprefix("value:")) if name.startswith("value:") else len(fields)
        return fields[number] if number < len(fields) else None

    def _answer(self, question_id: str, value: Value, *, at_once: bool) -> None:
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

    def _answer_of(self, question_id: str) -> Answer:
        return self._answers.get(question_id) or Answer(question_id)

    def _show_answer(self, answer: Answer) -> None:
        self._answers[answer.question_id] = answer
        self._look_again()
        if self._list is not None:
            self._list.show_answer(answer, self._sheet(self._list.section.key))

    def _look_again(self) -> None:
        """Which questions are asked follows from the answers, and progress from both."""
        values = {key: answer.value for key, answer in self._answers.items()}
        self._visible = visible_ids(self._visit.form, values, self._visit.facts.unit)
        done_in_all = 0
        for number, section in enumerate(self._visit.form.sections):
            asked = [question.id for question in section.questions if question.id in self._visible]
            done = sum(1 for question_id in asked if is_answered(self._answer_of(question_id)))
            self._area_list.show_progress(number, Progress(done, len(asked)))
            done_in_all += done
        self.header.show_progress(done_in_all, len(self._visible))

    def _sheet(self, area: str) -> Sheet:
        return Sheet(self._answers, self._visible, self._deficient, self._judgements.get(area, ""))

    def _return_from_note(self) -> None:
        questions = self._list
        if questions is not None:
            self._middle.setVisible(True)
            self.notes.setVisible(not is_narrow(self))
            self._put_caret(questions, self._last_place.get(questions.section.key, Place()))
        self.note_left.emit()

    def _connect(self) -> None:
        self._area_list.chosen.connect(self.go_to_area)
        self._area_combo.activated.connect(self.go_to_area)
        self.notes.left.connect(self._return_from_note)
        self.notes.changed.connect(self.notes_changed)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        narrow = is_narrow(self)
        self._area_list.setVisible(not narrow)
        self._area_combo.setVisible(narrow)
        is_noting = self.notes.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        self.notes.setVisible(not narrow or is_noting)
        self._middle.setVisible(not narrow or not is_noting)
        self.notes.setMaximumWidth(16777215 if narrow else _NOTES_WIDTH)

    def _lay_out(self) -> None:
        sections = self._visit.form.sections
        self._area_list.show_sections(sections)
        self._area_list.setFixedWidth(_AREA_WIDTH)
        self._area_combo.setAccessibleName("Område")
        self._area_combo.addItems([f"{number} {section.name}" for number, section in enumerate(sections, 1)])
        self._middle = QWidget()
        middle = QVBoxLayout(self._middle)
        middle.setContentsMargins(0, 0, 0, 0)
        for widget in (self.header, self._area_combo):
            middle.addWidget(widget)
        middle.addWidget(self._lists, 1)
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


def _deficient_ids(visit: Visit) -> frozenset[str]:
    return frozenset(d.question_id for d in visit.deficiencies if d.question_id and not d.void_reason)


def _caret_of(field: object) -> int:
    caret = getattr(field, "caret", None)
    return int(caret) if caret is not None else int(field.cursorPosition())  # type: ignore[attr-defined]


def _set_caret(field: QWidget, position: int) -> None:
    setter = getattr(field, "set_caret", None) or field.setCursorPosition  # type: ignore[attr-defined]
    setter(position)
