"""The areas' lists of questions, each made in a pause or when first opened, and kept as it was left."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget

from inspektor.checklist import Form
from ui.question_list import QuestionList, Sheet

_IDLE_MS = 30


class QuestionStack(QStackedWidget):
    """
    One list is shown. Signals are those of the lists; `passed` gives the area that one has come to.

    `sheet_of` gives what an area is to show now.
    """

    value_given = Signal(str, object, bool)
    comment_edited = Signal(str, str)
    judgement_edited = Signal(str, str)
    deficiency_asked = Signal(str)
    moved = Signal()
    passed = Signal(int)

    def __init__(self, form: Form, sheet_of: Callable[[str], Sheet]) -> None:
        super().__init__()
        self._form, self._sheet_of = form, sheet_of
        self._lists: dict[int, QuestionList] = {}
        self._number = 0
        self._idle = QTimer(self, singleShot=True, interval=_IDLE_MS)
        self._idle.timeout.connect(self._prepare)

    @property
    def current(self) -> QuestionList | None:
        """The list that is shown."""
        shown = self.currentWidget()
        return shown if isinstance(shown, QuestionList) else None

    def open(self, number: int) -> QuestionList:
        """Show the area with this number (0 is the first)."""
        self._number = number
        self._take_in(number)
        self.setCurrentWidget(self._lists[number])
        self._idle.start()
        return self._lists[number]

    def show_again(self) -> None:
        """Show what holds now in every list."""
        for questions in self._lists.values():
            questions.show_sheet(self._sheet_of(questions.section.key))

    def _prepare(self) -> None:
        """Make the next area between two keys, so that nobody waits for it when it is opened."""
        here = self._number
        waiting = [number for number in range(len(self._form.sections)) if number not in self._lists]
        if waiting:
            self._take_in(min(waiting, key=lambda number: (number < here, number)))
            self._idle.start()

    def _take_in(self, number: int) -> None:
        if number not in self._lists:
            self._lists[number] = self._make_list(number)
            self.addWidget(self._lists[number])

    def _make_list(self, number: int) -> QuestionList:
        form = self._form
        questions = QuestionList(form.sections[number], form.codes, form.law)
        questions.show_sheet(self._sheet_of(form.sections[number].key))
        questions.value_chosen.connect(lambda key, value: self.value_given.emit(key, value, True))
        questions.value_edited.connect(lambda key, value: self.value_given.emit(key, value, False))
        questions.comment_edited.connect(self.comment_edited)
        questions.judgement_edited.connect(self.judgement_edited)
        questions.deficiency_asked.connect(self.deficiency_asked)
        questions.moved.connect(lambda _key: self.moved.emit())
        questions.passed_end.connect(lambda: self.passed.emit(number + 1))
        questions.passed_start.connect(lambda: self.passed.emit(number - 1))
        return questions
