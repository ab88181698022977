"""One question on the screen: a line while others are asked, and all that is needed when it is its turn."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from inspektor.answer import in_words
from inspektor.checklist import NO, PARTLY, YES, Codes, Question
from inspektor.form import law_in_words
from inspektor.law import LegalReference
from inspektor.visit import Answer, Mark, Unfinished, Value
from ui.answer_editors import AnswerEditor, make_answer_button, make_editor
from ui.flow import FlowLayout
from ui.line_field import LineField
from ui.plain_label import PlainLabel
from ui.style import dress
from ui.text_field import TextField

_TONES: Mapping[object, str] = {YES: "ok", PARTLY: "vasentlig", NO: "allvarlig"}
_SHOWN_ANSWER = 26


class QuestionBody(QWidget):
    """What stands under the question whose turn it is: the answer, the comment, the guidance."""

    value_edited = Signal(object)
    value_chosen = Signal(object)
    comment_edited = Signal(str)
    finished = Signal()
    left = Signal()

    def __init__(self, question: Question, codes: Codes, law: Mapping[str, LegalReference]) -> None:
        super().__init__()
        self.question = question
        self.editor: AnswerEditor = make_editor(question)
        self.comment = TextField(
            f"Kommentar till {question.id}", "Kommentar (K). Enter går vidare.", enter_finishes=True
        )
        self.details = _make_details(question, codes, law)
        self._marks = _make_marks(question)
        self._fault = PlainLabel("", "fault")
        self._lay_out()
        self._connect()

    def show_answer(self, answer: Answer) -> None:
        """Show what is answered and commented."""
        self.editor.show_value(answer.value)
        for mark, button in self._marks.items():
            button.setChecked(answer.value is mark)
        self.comment.show_text(answer.comment)
        self._fault.setText(self.editor.fault or _missing_comment(answer))
        self._fault.setVisible(bool(self._fault.text()))

    def set_ended(self, *, is_ended: bool) -> None:
        """Show without taking anything: an ended visit is opened again before it is changed."""
        self.editor.setEnabled(not is_ended)
        for button in self._marks.values():
            button.setEnabled(not is_ended)
        self.comment.setReadOnly(is_ended)

    def take_key(self, key: str) -> bool:
        """Take a key that was pressed outside of any field; say whether it meant something."""
        if self.editor.take_key(key):
            return True
        pressed = {"E": Mark.NOT_APPLICABLE, "I": Mark.NOT_ASSESSED}.get(key)
        if pressed is None or pressed not in self._marks:
            return False
        self._choose(pressed)
        return True

    def _choose(self, mark: Mark) -> None:
        self.value_chosen.emit(mark)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(8)
        column.addWidget(PlainLabel(self.question.guidance, "muted"))
        column.addWidget(self.details)
        self.details.setVisible(False)
        for row in self._make_rows():
            column.addWidget(row)
        column.addWidget(self._fault)
        column.addWidget(self.comment)

    def _make_rows(self) -> tuple[QWidget, ...]:
        """Buttons that answer stand beside the marks; a field has a line of its own."""
        marks, row = QWidget(), QWidget()
        flow = FlowLayout(marks)
        for button in self._marks.values():
            flow.addWidget(button)
        if self.editor.fields:
            return (self.editor, marks)
        together = FlowLayout(row)
        together.addWidget(self.editor)
        together.addWidget(marks)
        return (row,)

    def _connect(self) -> None:
        self.editor.edited.connect(self.value_edited)
        self.editor.chosen.connect(self.value_chosen)
        self.editor.finished.connect(self.finished)
        self.comment.textChanged.connect(lambda: self.comment_edited.emit(self.comment.toPlainText()))
        self.comment.finished.connect(self.finished)
        self.comment.left.connect(self.left)
        for mark, button in self._marks.items():
            button.clicked.connect(lambda _checked, chosen=mark: self._choose(chosen))
        for field in self.editor.fields:
            if isinstance(field, TextField | LineField):
                field.left.connect(self.left)


class QuestionCard(QFrame):
    """
    A question with its answer in a word, clickable; `body` is there while it is the question's turn.

    `pointed_at` is said when somebody clicks on it.
    """

    pointed_at = Signal(str)

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question
        self.body: QuestionBody | None = None
        self.setProperty("role", "question")
        self.setAccessibleName(f"{question.id} {question.text}")
        self._answer = PlainLabel("", "chip", tone="neutral", wrap=False)
        self._comment = PlainLabel("kommentar", "chip", tone="info", wrap=False)
        self._deficiency = PlainLabel("brist", "chip", tone="allvarlig", wrap=False)
        self._column = QVBoxLayout(self)
        self._lay_out()

    def show_answer(self, answer: Answer, *, has_deficiency: bool) -> None:
        """Show the answer in a word, whether there is a comment, and whether it became a deficiency."""
        words = in_words(self.question, answer.value)
        self._answer.setText(words if len(words) <= _SHOWN_ANSWER else words[: _SHOWN_ANSWER - 1] + "…")
        self._answer.setVisible(bool(words))
        if self._answer.property("tone") != _tone_of(answer.value):
            dress(self._answer, tone=_tone_of(answer.value))
        self._comment.setVisible(bool(answer.comment.strip()))
        self._deficiency.setVisible(has_deficiency)
        if self.body is not None:
            self.body.show_answer(answer)

    def open(self, body: QuestionBody) -> None:
        """Make it this question's turn."""
        self.body = body
        self._column.addWidget(body)
        dress(self, current=True)

    def close_body(self) -> None:
        """Its turn is over."""
        if self.body is not None:
            self._column.removeWidget(self.body)
            self.body.hide()
            self.body.deleteLater()
            self.body = None
            dress(self, current=False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.MouseButtonPress and self.body is None:
            self.pointed_at.emit(self.question.id)
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        self._column.setContentsMargins(14, 8, 14, 8)
        self._column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(10)
        number = PlainLabel(self.question.id, "small", wrap=False)
        number.setMinimumWidth(58)
        head.addWidget(number, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(PlainLabel(self.question.text), 1)
        for chip in (self._comment, self._deficiency, self._answer):
            head.addWidget(chip, 0, Qt.AlignmentFlag.AlignTop)
            chip.setVisible(False)
        self._column.addLayout(head)
        for child in (self, *self.findChildren(PlainLabel)):
            child.installEventFilter(self)


def _tone_of(value: Value) -> str:
    if isinstance(value, Unfinished):
        return "practice"
    return (
        _TONES.get(value, "neutral") if isinstance(value, str) and not isinstance(value, Mark) else "neutral"
    )


def _missing_comment(answer: Answer) -> str:
    is_missing = answer.value is Mark.NOT_APPLICABLE and not answer.comment.strip()
    return "Skriv i kommentaren varför frågan inte är tillämplig." if is_missing else ""


def _make_marks(question: Question) -> dict[Mark, QPushButton]:
    marks = {}
    if question.may_be_not_applicable:
        marks[Mark.NOT_APPLICABLE] = make_answer_button("E", "Ej tillämpligt")
    marks[Mark.NOT_ASSESSED] = make_answer_button("I", "Ej bedömt")
    return marks


def _make_details(question: Question, codes: Codes, law: Mapping[str, LegalReference]) -> QFrame:
    """Make the panel that `V` opens: whom to ask, how to check, and the law as of the visit's date."""
    panel = QFrame()
    panel.setProperty("role", "panel")
    column = QVBoxLayout(panel)
    column.setContentsMargins(12, 8, 12, 8)
    column.setSpacing(4)
    rows = (
        ("Fråga", [codes.ask[key] for key in question.ask]),
        ("Kontrollera", [codes.methods[key] for key in question.methods]),
        ("Kvalitetsområde", [codes.quality_areas[key] for key in question.quality_areas]),
        ("Vikt", [f"{question.weight} av 3"]),
    )
    for name, words in rows:
        if words:
            column.addWidget(PlainLabel(f"{name}: {'; '.join(words)}", "small"))
    for key in question.law:
        column.addWidget(PlainLabel(law_in_words(law[key]), "law"))
    return panel
