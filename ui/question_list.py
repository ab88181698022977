"""The questions of one area, one of them in turn; the keys J D N E I K B V are heard here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from inspektor.checklist import AnswerKind, Codes, Section
from inspektor.law import LegalReference
from inspektor.visit import Answer, Mark
from ui.card_column import CardColumn
from ui.judgement_card import JUDGEMENT, JudgementCard
from ui.question_card import QuestionBody, QuestionCard
from ui.text_field import TextField


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the list shows: answers, which questions are asked, which became deficiencies, the judgement."""

    answers: Mapping[str, Answer]
    visible: frozenset[str]
    deficient: frozenset[str]
    judgement: str = ""
    is_ended: bool = False


class QuestionList(CardColumn):
    """Cards in a column. Signals carry the question's id; `moved` says whose turn it is now."""

    value_edited = Signal(str, object)
    value_chosen = Signal(str, object)
    comment_edited = Signal(str, str)
    judgement_edited = Signal(str, str)
    deficiency_asked = Signal(str)
    moved = Signal(str)
    passed_end = Signal()
    passed_start = Signal()

    def __init__(self, section: Section, codes: Codes, law: Mapping[str, LegalReference]) -> None:
        super().__init__()
        self.section, self._codes, self._law = section, codes, law
        self._sheet = Sheet({}, frozenset(), frozenset())
        self._cards = {question.id: QuestionCard(question) for question in section.questions}
        self._judgement = JudgementCard(section.name)
        self._current = ""
        self._lay_out()
        self._keys: dict[str, Callable[[], None]] = {
            "K": self.focus_comment,
            "B": lambda: self.deficiency_asked.emit(self._current),
            "V": self._toggle_details,
        }

    @property
    def current(self) -> str:
        """The id of the question whose turn it is, or JUDGEMENT."""
        return self._current

    @property
    def body(self) -> QuestionBody | None:
        """The open question's editors."""
        card = self._cards.get(self._current)
        return card.body if card else None

    @property
    def judgement_field(self) -> TextField:
        """The field for the area's judgement in words."""
        return self._judgement.field

    def show_sheet(self, sheet: Sheet) -> None:
        """Show this state of the area."""
        self._sheet = sheet
        for question_id, card in self._cards.items():
            card.setVisible(question_id in sheet.visible)
            card.show_answer(self._answer(question_id), has_deficiency=question_id in sheet.deficient)
        self._judgement.field.show_text(sheet.judgement)
        self._judgement.field.setReadOnly(sheet.is_ended)
        if self.body is not None:
            self.body.set_ended(is_ended=sheet.is_ended)
        if self._current in self._cards and self._current not in sheet.visible:
            self.go_on(1)

    def show_answer(self, answer: Answer, sheet: Sheet) -> None:
        """Show what one answer changed: its own card, and which questions are asked."""
        if sheet.visible != self._sheet.visible or sheet.deficient != self._sheet.deficient:
            self.show_sheet(sheet)
            return
        self._sheet = sheet
        if answer.question_id in self._cards:
            is_deficient = answer.question_id in sheet.deficient
            self._cards[answer.question_id].show_answer(answer, has_deficiency=is_deficient)

    def go_to(self, question_id: str) -> None:
        """Make it this question's turn (or the judgement's)."""
        if question_id not in {*self._order(), JUDGEMENT}:
            question_id = self._order()[0] if self._order() else JUDGEMENT
        self._turn_to(question_id)
        self.setFocus()
        if self.body is not None and self.body.question.kind is AnswerKind.TEXT and not self._sheet.is_ended:
            self.body.editor.fields[0].setFocus()  # letters are the answer here, not keys

    def _turn_to(self, question_id: str) -> None:
        if question_id != self._current:
            self._close_current()
            self._current = question_id
            self._open_current()
        self.set_open(self._card())
        self.moved.emit(question_id)

    def go_on(self, steps: int) -> None:
        """Go this many questions on; past either end says so."""
        order = [*self._order(), JUDGEMENT]
        here = find_nearest(self._current, list(self._cards), order)
        there = here + steps
        if there >= len(order):
            self.passed_end.emit()
        elif there < 0:
            self.passed_start.emit()
        else:
            self.go_to(order[there])

    def focus_comment(self) -> None:
        """Put the caret in the open question's comment, or in the judgement."""
        field = self.body.comment if self.body else self._judgement.field
        field.setFocus()
        field.set_caret(len(field.toPlainText()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Hear the keys that no field has taken."""
        plain = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
        if not plain or not self._take_key(event):
            event.ignore()

    def _take_key(self, event: QKeyEvent) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if steps is not None:
            self.go_on(steps)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._enter()
        elif event.key() == Qt.Key.Key_Backspace:
            if not self._sheet.is_ended and self._answer(self._current).value is not None:
                self.value_edited.emit(self._current, None)
        elif event.key() == Qt.Key.Key_Escape:
            self.setFocus()
        else:
            return self._take_letter(event.text().upper())
        return True

    def _take_letter(self, key: str) -> bool:
        if self._sheet.is_ended and key != "V":
            return False
        if self.body is not None and self.body.take_key(key):
            return True
        action = self._keys.get(key)
        if action is not None:
            action()
        return action is not None

    def _enter(self) -> None:
        """Enter begins typing where there is something to type, else it goes on."""
        fields = self.body.editor.fields if self.body else (self._judgement.field,)
        if fields and not fields[0].hasFocus():
            fields[0].setFocus()
        else:
            self.go_on(1)

    def _choose(self, value: object) -> None:
        here = self._current
        self.value_chosen.emit(here, value)
        if self._current != here:
            return
        if value is Mark.NOT_APPLICABLE and not self._answer(here).comment.strip():
            self.focus_comment()
        else:
            self.go_on(1)

    def _toggle_details(self) -> None:
        if self.body is not None:
            self.body.details.setVisible(self.body.details.isHidden())
            self.set_open(self._card())

    def _order(self) -> list[str]:
        return [question_id for question_id in self._cards if question_id in self._sheet.visible]

    def _answer(self, question_id: str) -> Answer:
        return self._sheet.answers.get(question_id) or Answer(question_id)

    def _open_current(self) -> None:
        card = self._cards.get(self._current)
        self._judgement.set_current(is_current=card is None)
        if card is None:
            return
        key = self._current
        body = QuestionBody(card.question, self._codes, self._law)
        body.show_answer(self._answer(key))
        body.set_ended(is_ended=self._sheet.is_ended)
        body.value_edited.connect(partial(self.value_edited.emit, key))
        body.value_chosen.connect(self._choose)
        body.comment_edited.connect(partial(self.comment_edited.emit, key))
        body.finished.connect(partial(self.go_on, 1))
        body.left.connect(self.setFocus)
        card.open(body)

    def _close_current(self) -> None:
        self.set_open(None)
        if self._current in self._cards:
            self._cards[self._current].close_body()

    def _card(self) -> QWidget:
        return self._cards.get(self._current) or self._judgement

    def _lay_out(self) -> None:
        self.setAccessibleName(f"Frågor: {self.section.name}")
        for card in self._cards.values():
            card.pointed_at.connect(self.go_to)
        self._judgement.edited.connect(partial(self.judgement_edited.emit, self.section.key))
        self._judgement.pointed_at.connect(partial(self._turn_to, JUDGEMENT))
        self._judgement.field.finished.connect(partial(self.go_on, 1))
        self._judgement.field.left.connect(self.setFocus)
        self.set_cards([*self._cards.values(), self._judgement])


def find_nearest(current: str, ids: Sequence[str], order: Sequence[str]) -> int:
    """Give where the question stands in the order, or would stand, had it not just been hidden."""
    if current in order:
        return order.index(current)
    before = ids[: ids.index(current)] if current in ids else []
    return sum(1 for question_id in before if question_id in order) - 1
