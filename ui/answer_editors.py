"""One editor for each kind of question: one key an answer where a key can say it, a field where it cannot."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from inspektor.answer import check_answer, say_number
from inspektor.checklist import NO, PARTLY, YES, AnswerKind, Question
from inspektor.errors import InspektorError
from inspektor.visit import Mark, Share, Unfinished, Value
from ui.flow import FlowLayout
from ui.line_field import LineField
from ui.plain_label import PlainLabel
from ui.text_field import TextField


@dataclass(frozen=True, slots=True)
class Choice:
    """One button: the key that presses it, what it says, and the answer it gives."""

    key: str
    label: str
    value: str | int


class AnswerEditor(QWidget):
    """
    Shows and takes the answer of one question.

    `edited` is said at each key in a field; `chosen` when one key was the whole answer; `finished` when the
    field is done with and the next question may come.
    """

    edited = Signal(object)
    chosen = Signal(object)
    finished = Signal()

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question

    def show_value(self, value: Value) -> None:
        """Show this answer; nothing is said to have been edited."""
        raise NotImplementedError

    def take_key(self, _key: str) -> bool:
        """Take a key that was pressed outside of any field; say whether it meant something here."""
        return False

    @property
    def fields(self) -> tuple[QLineEdit | QPlainTextEdit, ...]:
        """The fields in which text is typed, the first of them where typing begins."""
        return ()

    @property
    def fault(self) -> str:
        """A sentence on what is missing before this is an answer; empty when nothing is."""
        return ""


class ChoiceEditor(AnswerEditor):
    """Buttons of which one is the answer."""

    def __init__(self, question: Question, choices: Sequence[Choice]) -> None:
        super().__init__(question)
        self._keys = {choice.key: choice for choice in choices if choice.key}
        self._buttons: list[tuple[Choice, QPushButton]] = []
        row = FlowLayout(self)
        for choice in choices:
            button = make_answer_button(choice.key, choice.label)
            button.clicked.connect(lambda _checked, chosen=choice: self._choose(chosen))
            self._buttons.append((choice, button))
            row.addWidget(button)

    def show_value(self, value: Value) -> None:
        for choice, button in self._buttons:
            button.setChecked(type(value) is not bool and choice.value == value)

    def take_key(self, key: str) -> bool:
        choice = self._keys.get(key)
        if choice is not None:
            self._choose(choice)
        return choice is not None

    def _choose(self, choice: Choice) -> None:
        self.show_value(choice.value)
        self.chosen.emit(choice.value)


class MultipleEditor(AnswerEditor):
    """Buttons of which any number is the answer; the digits press them, Enter goes on."""

    def __init__(self, question: Question) -> None:
        super().__init__(question)
        self._buttons: dict[str, QPushButton] = {}
        row = FlowLayout(self)
        for number, choice in enumerate(question.choices, 1):
            button = make_answer_button(str(number) if number < 10 else "", choice)
            button.clicked.connect(self._say)
            self._buttons[choice] = button
            row.addWidget(button)

    def show_value(self, value: Value) -> None:
        chosen = value if isinstance(value, tuple) else ()
        for choice, button in self._buttons.items():
            button.setChecked(choice in chosen)

    def take_key(self, key: str) -> bool:
        if not key.isdecimal() or not 1 <= int(key) <= len(self._buttons):
            return False
        list(self._buttons.values())[int(key) - 1].click()
        return True

    def _say(self) -> None:
        chosen = tuple(choice for choice, button in self._buttons.items() if button.isChecked())
        self.edited.emit(chosen or None)


class FieldEditor(AnswerEditor):
    """One field and a unit; `read` makes the answer of what was typed, `write` the other way."""

    keys = "0123456789"

    def __init__(
        self,
        question: Question,
        read: Callable[[str], Value],
        write: Callable[[Value], str],
        hint: str,
    ) -> None:
        super().__init__(question)
        self._read, self._write = read, write
        self._field = LineField()
        self._field.setPlaceholderText(hint)
        self._field.setAccessibleName(f"Svar på {question.id}")
        self._field.textEdited.connect(lambda text: self.edited.emit(self._as_value(text)))
        self._field.finished.connect(self.finished)
        _lay_in_row(self, self._field, PlainLabel(question.unit, "muted"))

    @property
    def fields(self) -> tuple[QLineEdit | QPlainTextEdit, ...]:
        return (self._field,)

    @property
    def fault(self) -> str:
        value = self._as_value(self._field.text())
        return _find_fault(self.question, value)

    def show_value(self, value: Value) -> None:
        if self._as_value(self._field.text()) != value:
            self._field.setText(value.text if isinstance(value, Unfinished) else self._write(value))

    def take_key(self, key: str) -> bool:
        if len(key) != 1 or key not in self.keys:
            return False
        self._field.setFocus()
        self._field.insert(key)
        self._field.textEdited.emit(self._field.text())
        return True

    def _as_value(self, text: str) -> Value:
        return _accept(self.question, text, self._read)


class ShareEditor(AnswerEditor):
    """How many of how many; a slash, "av" or Enter in the first field goes to the second."""

    def __init__(self, question: Question) -> None:
        super().__init__(question)
        self._part, self._whole = LineField(), LineField()
        self._percent = PlainLabel("", "muted", wrap=False)
        for field, name in ((self._part, "Antal"), (self._whole, "Av totalt")):
            field.setAccessibleName(f"{name}, svar på {question.id}")
            field.setPlaceholderText(name.lower())
            field.setMaximumWidth(120)
            field.textEdited.connect(self._say)
        self._part.finished.connect(self._whole.setFocus)
        self._whole.finished.connect(self.finished)
        _lay_in_row(self, self._part, PlainLabel("av", wrap=False), self._whole, self._percent)

    @property
    def fields(self) -> tuple[QLineEdit | QPlainTextEdit, ...]:
        return (self._part, self._whole)

    @property
    def fault(self) -> str:
        return _find_fault(self.question, self._as_value())

    def show_value(self, value: Value) -> None:
        if value != self._as_value():
            part, whole = _split_share(value)
            self._part.setText(part)
            self._whole.setText(whole)
        percent = value.percent if isinstance(value, Share) else None
        self._percent.setText("" if percent is None else f"= {say_number(round(percent, 1))} procent")

    def take_key(self, key: str) -> bool:
        if not key.isdecimal():
            return False
        field = self._whole if self._part.text() and not self._whole.text() else self._part
        field.setFocus()
        field.insert(key)
        self._say()
        return True

    def _say(self) -> None:
        part = self._part.text()
        for sign in ("/", " av "):
            if sign in part:
                before, after = part.split(sign, 1)
                self._part.setText(before)
                self._whole.setText(after + self._whole.text())
                self._whole.setFocus()
        value = self._as_value()
        self.show_value(value)
        self.edited.emit(value)

    def _as_value(self) -> Value:
        part, whole = self._part.text().strip(), self._whole.text().strip()
        text = f"{part} av {whole}" if whole else part
        return _accept(self.question, text, lambda _text: Share(int(part), int(whole)))


class TextEditor(AnswerEditor):
    """Running text; Ctrl+Enter goes on."""

    def __init__(self, question: Question) -> None:
        super().__init__(question)
        self._field = TextField(f"Svar på {question.id}", "Skriv svaret. Ctrl+Enter går vidare.")
        self._field.textChanged.connect(self._say)
        self._field.finished.connect(self.finished)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._field)

    @property
    def fields(self) -> tuple[QLineEdit | QPlainTextEdit, ...]:
        return (self._field,)

    def show_value(self, value: Value) -> None:
        self._field.show_text(value if isinstance(value, str) and not isinstance(value, Mark) else "")

    def _say(self) -> None:
        self.edited.emit(self._field.toPlainText() or None)


def make_answer_button(key: str, label: str) -> QPushButton:
    """Make a button that shows the key that presses it."""
    button = QPushButton(f"{key}   {label}" if key else label)
    button.setProperty("role", "answer")
    button.setCheckable(True)
    button.setAccessibleName(f"{label} ({key})" if key else label)
    return button


def make_editor(question: Question) -> AnswerEditor:
    """Make the editor for the question's kind."""
    return _EDITORS[question.kind](question)


def _lay_in_row(editor: QWidget, *widgets: QWidget) -> None:
    row = QHBoxLayout(editor)
    row.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)


def _accept(question: Question, text: str, read: Callable[[str], Value]) -> Value:
    """Give the answer that the text is, or the text itself as unfinished: what was typed is always kept."""
    if not text.strip():
        return None
    try:
        value = read(text.strip())
        check_answer(question, value)
    except (ValueError, InspektorError):
        return Unfinished(text)
    return value


def _find_fault(question: Question, value: Value) -> str:
    return _FAULTS.get(question.kind, "") if isinstance(value, Unfinished) else ""


_FAULTS: Mapping[AnswerKind, str] = {
    AnswerKind.COUNT: "Inget svar än: skriv ett tal som är noll eller större.",
    AnswerKind.SHARE: "Inget svar än: skriv två heltal, där det första är högst så stort som det andra.",
    AnswerKind.DATE: "Inget svar än: skriv ett datum som 2026-11-19, gärna med klockslag.",
}


def _split_share(value: Value) -> tuple[str, str]:
    if isinstance(value, Share):
        return str(value.part), str(value.whole)
    if isinstance(value, Unfinished):
        part, _, whole = value.text.partition(" av ")
        return part, whole
    return "", ""


def _read_number(text: str) -> Value:
    number = float(text.replace(" ", "").replace(",", "."))
    return int(number) if number.is_integer() else number


def _read_date(text: str) -> Value:
    if text.casefold() in {"nu", "idag"}:
        moment = datetime.now().astimezone()
        return (
            moment.date().isoformat() if text.casefold() == "idag" else moment.isoformat(timespec="minutes")
        )
    day, _, clock = text.replace("T", " ").partition(" ")
    return f"{day}T{clock.strip().replace('.', ':')}" if clock.strip() else day


def _write_number(value: Value) -> str:
    return say_number(value) if isinstance(value, int | float) else ""


def _write_date(value: Value) -> str:
    return value.replace("T", " ")[:16] if isinstance(value, str) else ""


def _yes_partly_no(question: Question) -> AnswerEditor:
    return ChoiceEditor(
        question, (Choice("J", "Ja", YES), Choice("D", "Delvis", PARTLY), Choice("N", "Nej", NO))
    )


def _yes_no(question: Question) -> AnswerEditor:
    return ChoiceEditor(question, (Choice("J", "Ja", YES), Choice("N", "Nej", NO)))


def _scale(question: Question) -> AnswerEditor:
    steps = question.scale or tuple((step, "") for step in range(1, 5))
    return ChoiceEditor(question, [Choice(str(step), label, step) for step, label in steps])


def _one_of_list(question: Question) -> AnswerEditor:
    numbered = enumerate(question.choices, 1)
    return ChoiceEditor(
        question, [Choice(str(number) if number < 10 else "", choice, choice) for number, choice in numbered]
    )


_EDITORS: Mapping[AnswerKind, Callable[[Question], AnswerEditor]] = {
    AnswerKind.YES_PARTLY_NO: _yes_partly_no,
    AnswerKind.YES_NO: _yes_no,
    AnswerKind.SCALE: _scale,
    AnswerKind.COUNT: lambda question: FieldEditor(question, _read_number, _write_number, "antal"),
    AnswerKind.SHARE: ShareEditor,
    AnswerKind.TEXT: TextEditor,
    AnswerKind.MULTIPLE: MultipleEditor,
    AnswerKind.SINGLE: _one_of_list,
    AnswerKind.FREQUENCY: _one_of_list,
    AnswerKind.DATE: lambda question: FieldEditor(
        question, _read_date, _write_date, "2026-11-19 06:20, idag eller nu"
    ),
}
