"""Plays a visit file with keys on the real pages, as an inspector would."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QPushButton, QWidget

from inspektor.answer import say_number
from inspektor.checklist import AnswerKind, Form, Question
from inspektor.errors import InspektorError
from inspektor.visit import Mark, Notice, Share, Value
from inspektor.visit_file import PlannedAnswer, PlannedDeficiency, PlannedNote, VisitPlan
from ui.desk import Desk
from ui.keyboard import Keyboard, is_named
from ui.rows import RowList
from ui.severity_choice import SEVERITY_KEYS
from ui.visit_board import VisitBoard

_FARTHEST = 400
_MOST_NUMBERED_AREAS = 10
_LETTERS = {severity: chr(key.value) for key, severity in SEVERITY_KEYS.items()}
_REASON = "Bedömd vid besöket."


class RehearsalClock:
    """The laptop's clock while a file is played: it stands where the file says."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


class Player:
    """
    `snap` is called with a name after each screen; `keys` has counted everything that was pressed.

    `answer_keys` are those of finding and answering the questions; comments and free text are not among them.
    """

    def __init__(
        self, keys: Keyboard, desk: Desk, plan: VisitPlan, clock: RehearsalClock, snap: Callable[[str], None]
    ) -> None:
        self._keys, self._desk, self._plan, self._clock, self._snap = keys, desk, plan, clock, snap
        self.first_answer: Callable[[], None] = lambda: None
        self.answer_keys = 0

    def start_visit(self) -> None:
        """Find the unit by its name, choose template, notice and team, and start."""
        keys, plan = self._keys, self._plan
        keys.press("Ctrl+N")
        keys.write(plan.unit.name)
        self._choose_row(plan.unit.id)
        self._snap("new-visit")
        keys.press("Return")
        self._choose_row(plan.template_id)
        self._keys.reach(lambda focus: focus.accessibleName().startswith("Hur besöket är anmält"))
        order = [*Notice]
        self._keys.move(
            lambda: order.index(plan.notice) - order.index(self._desk.new_visit.notice), "Left", "Right"
        )
        self._fill_team()
        self._snap("new-visit-form")
        keys.press("Return")

    def give_answers(self) -> None:
        """Answer in the order of the form, each with its keys."""
        planned = {answer.question_id: answer for answer in self._plan.answers}
        before = self._keys.acts
        for question in self._form.questions:
            if question.id in planned:
                self._go_to(question)
                self._answer(question, planned[question.id])
                self.first_answer()
        self.answer_keys += self._keys.acts - before
        self._snap("visit")

    def take_notes(self) -> None:
        """Take each note at its own time; what the file does not sort stays unsorted."""
        for note in self._plan.notes:
            self._take_note(note)
        self._snap("visit-notes")

    def write_deficiencies(self) -> None:
        """Make each deficiency from its question or free, and write its parts."""
        for planned in self._plan.deficiencies:
            self._write_deficiency(planned)
        self._keys.press("Ctrl+D")
        self._snap("deficiencies")

    def write_summary(self) -> None:
        """Write the overall judgement beside the memo."""
        self._keys.press("Ctrl+P")
        if self._plan.summary:
            self._keys.reach(lambda focus: focus is self._desk.memo.texts.fields["summary"])
            self._keys.write(self._plan.summary)
        self._desk.memo.leave()

    @property
    def _form(self) -> Form:
        return self._board.form

    @property
    def _board(self) -> VisitBoard:
        board = self._desk.visit.board
        if board is None:
            raise InspektorError("Genomspelningen kunde inte starta besöket.")
        return board

    def _choose_row(self, key: str) -> None:
        rows = next(rows for rows in self._desk.new_visit.findChildren(RowList) if rows.isVisible())
        for _ in range(_FARTHEST):
            if rows.current_key == key:
                return
            self._keys.press("Space" if _is_button("Visa fler typer")(self._keys.focus) else "Down")
        raise InspektorError(f"Genomspelningen hittade inte {key} i listan.")

    def _fill_team(self) -> None:
        for number, member in enumerate(self._plan.team, 1):
            if number > 1:
                self._keys.reach(_is_button("Lägg till person"))
                self._keys.press("Space")
            self._keys.reach(is_named(f"Namn, person {number}"))
            self._keys.replace(member.name)
            self._keys.reach(is_named(f"Roll, person {number}"))
            self._keys.choose(member.role)
            self._keys.reach(is_named(f"Namn, person {number}"))

    def _go_to(self, question: Question) -> None:
        """Take the area's key if there is one, then the arrows."""
        sections = self._form.sections
        number = next(n for n, section in enumerate(sections) if question in section.questions)
        if self._board.place.area != sections[number].key and number < _MOST_NUMBERED_AREAS:
            self._keys.press(f"Ctrl+{(number + 1) % 10}")
        ids = [each.id for each in self._form.questions]
        for _ in range(_FARTHEST):
            here = self._board.place.record_id
            if here == question.id:
                return
            is_before = here in ids and ids.index(here) < ids.index(question.id)
            self._keys.press("Down" if is_before or self._is_before(number) else "Up")
        raise InspektorError(f"Genomspelningen kom inte fram till frågan {question.id}.")

    def _is_before(self, number: int) -> bool:
        keys = [section.key for section in self._form.sections]
        return keys.index(self._board.place.area) < number

    def _answer(self, question: Question, planned: PlannedAnswer) -> None:
        if planned.comment and planned.value is not Mark.NOT_APPLICABLE:
            self._keys.press("K")
            self._keys.write(planned.comment)
            self._keys.press("Return" if planned.value is None else "Escape")
        if planned.value is Mark.NOT_APPLICABLE:
            self._keys.press("E")
            self._keys.write(planned.comment)
            self._keys.press("Return")
        elif planned.value is Mark.NOT_ASSESSED:
            self._keys.press("I")
        elif planned.value is not None:
            self._type_value(question, planned.value)

    def _type_value(self, question: Question, value: Value) -> None:
        if question.kind is AnswerKind.TEXT:
            self._keys.write(str(value))
            self._keys.press("Ctrl+Return")
        elif isinstance(value, tuple):
            self._keys.press(*(str(question.choices.index(choice) + 1) for choice in value), "Return")
        elif question.kind in {AnswerKind.COUNT, AnswerKind.SHARE, AnswerKind.DATE}:
            self._keys.write(_as_typed(value))
            self._keys.press("Return")
            self.answer_keys += len(_as_typed(value))
        else:
            self._keys.press(_key_of(question, value))

    def _take_note(self, note: PlannedNote) -> None:
        self._clock.at = note.at
        self._keys.press("F2", f"Alt+{note.source.value}")
        self._keys.write(note.text)
        box = self._board.notes.box
        for combo, code in ((box.area, note.area), (box.question, note.question_id)):
            if code:
                self._keys.reach(_is(combo))
                self._keys.choose(code)
        self._keys.reach(lambda focus: focus is box.text)
        self._keys.press("Escape")

    def _write_deficiency(self, planned: PlannedDeficiency) -> None:
        if planned.question_id:
            self._keys.press("Ctrl+G")
            question = self._form.find_question(planned.question_id)
            if question is not None:
                self._go_to(question)
            self._keys.press("B")
        else:
            self._keys.press("Ctrl+D", "Ins", "Escape")
        self._keys.press("Escape", _LETTERS[planned.severity])
        editor = self._desk.deficiencies.editor
        if self._keys.focus is editor.severity.reason:
            self._keys.replace(_REASON)
        self._fill(editor.texts["observation"], planned.text)
        if planned.demand:
            self._fill(editor.texts["demand"], planned.demand)
        if planned.deadline:
            self._fill(editor.deadline.line, planned.deadline.isoformat())
        self._keys.press("Shift+Tab")  # leaves the field

    def _fill(self, field: QWidget, text: str) -> None:
        self._keys.reach(lambda focus: focus is field)
        self._keys.replace(text)


def _is(widget: QWidget) -> Callable[[QWidget], bool]:
    return lambda focus: focus is widget


def _is_button(words: str) -> Callable[[QWidget], bool]:
    return lambda focus: isinstance(focus, QPushButton) and focus.text() == words


def _as_typed(value: Value) -> str:
    if isinstance(value, Share):
        return f"{value.part}/{value.whole}"
    return say_number(value) if isinstance(value, int | float) else str(value).replace("T", " ")


def _key_of(question: Question, value: Value) -> str:
    if question.kind in {AnswerKind.YES_NO, AnswerKind.YES_PARTLY_NO}:
        return str(value)[0].upper()
    return str(value) if isinstance(value, int) else str(question.choices.index(str(value)) + 1)
