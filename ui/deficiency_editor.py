"""One deficiency as it is written: origin, severity, four parts, what is demanded, and until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from inspektor.checklist import Severity, SeverityTerms
from inspektor.deficiency import Deficiency
from ui.date_field import DateField
from ui.page import has_caret
from ui.plain_label import PlainLabel
from ui.severity_choice import SeverityChoice
from ui.text_field import TextField

_TEXTS = (
    # field, heading, what to write there
    ("requirement", "Krav", "Vad som gäller: lag, föreskrift, avtal eller rutin"),
    ("observation", "Iakttagelse", "Vad som sågs, hördes eller lästes"),
    ("evidence", "Underlag", "Vad iakttagelsen vilar på: intervju, dokument, stickprov, egen observation"),
    ("extent", "Omfattning och konsekvens", "Hur många, hur ofta, och vad det betyder för dem det gäller"),
    ("demand", "Krav på åtgärd", "Vad utföraren ska göra"),
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a deficiency comes from, in words: `title` and lines under it; `law` as of the visit's date."""

    title: str
    lines: tuple[str, ...] = ()
    law: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A deficiency with all that its editor shows around it; `proposal` is the deadline that is usual."""

    deficiency: Deficiency
    heading: str
    origin: Origin
    terms: Mapping[Severity, SeverityTerms]
    proposal: date | None


class DeficiencyEditor(QScrollArea):
    """
    `edited` says field and value at each key; `next_asked` is Ctrl+Enter, `left` is Esc.

    It keeps nothing itself: the page that hears `edited` saves, and shows what then holds.
    """

    edited = Signal(str, object)
    next_asked = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Bristen")
        self._heading = PlainLabel(role="h2")
        self._origin = _OriginPanel()
        self.severity = SeverityChoice()
        self.texts = {field: TextField(title, hint) for field, title, hint in _TEXTS}
        self.texts["severity_reason"] = self.severity.reason
        self.texts["void_reason"] = TextField("Skäl till makulering", "Varför ska bristen inte gälla?")
        self.deadline = DateField("Frist", days=(7, 30))
        self.acute = QCheckBox("Akut: ska tas upp på plats och åtgärdas samma dag")
        self._void = _VoidPanel(self.texts["void_reason"])
        self._lay_out()
        self._connect()

    def show_deficiency(self, shown: Shown) -> None:
        """Show what holds now; a field whose text is the same keeps its caret."""
        deficiency = shown.deficiency
        self._heading.setText(shown.heading)
        self._origin.show_origin(shown.origin)
        self.severity.show_severity(deficiency, shown.terms)
        for field, editor in self.texts.items():
            editor.show_text(getattr(deficiency, field))
        self.deadline.show_day(deficiency.deadline, shown.proposal)
        self.acute.setChecked(deficiency.is_acute)
        self._void.show_void(is_void=bool(deficiency.void_reason.strip()))

    def start_void(self) -> None:
        """Ask for the reason; the deficiency is void as soon as there is one."""
        self._void.open()

    def close_void(self) -> None:
        """Take the reason's field away when nothing stands in it."""
        self._void.close_empty()

    def caret(self) -> tuple[str, int]:
        """Give the field that is written in and the caret's position in it; nothing if there is none."""
        for field, editor in self.texts.items():
            if has_caret(editor):
                return field, editor.caret
        return "", 0

    def set_caret(self, field: str, position: int = 0) -> None:
        """Put the caret there, and let it be seen."""
        if field in self.texts:
            self.texts[field].set_caret(position)
            self.texts[field].setFocus()
            self.ensureWidgetVisible(self.texts[field])

    def _connect(self) -> None:
        for field, editor in self.texts.items():
            editor.textChanged.connect(partial(self._say_text, field))
            editor.finished.connect(self.next_asked)
            editor.left.connect(self.left)
        self.severity.chosen.connect(partial(self.edited.emit, "severity"))
        self.deadline.edited.connect(partial(self.edited.emit, "deadline"))
        self.acute.clicked.connect(lambda is_acute: self.edited.emit("is_acute", is_acute))
        self._void.undone.connect(partial(self.edited.emit, "void_reason", ""))

    def _say_text(self, field: str) -> None:
        self.edited.emit(field, self.texts[field].toPlainText())

    def _lay_out(self) -> None:
        content = QWidget()
        content.setObjectName("page")
        column = QVBoxLayout(content)
        column.setContentsMargins(2, 2, 10, 16)
        column.setSpacing(12)
        for widget in (self._heading, self._void, self._origin):
            column.addWidget(widget)
        column.addLayout(_labeled("Allvarlighet", self.severity))
        for field, title, _ in _TEXTS:
            column.addLayout(_labeled(title, self.texts[field]))
        column.addLayout(_labeled("Frist", self.deadline))
        column.addWidget(self.acute)
        column.addWidget(self._void.button, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addStretch()
        self.setWidget(content)


class _OriginPanel(QFrame):
    """The question that was asked, what was answered, and the law as it stood on the visit's day."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._title = PlainLabel(role="h3")
        self._lines = PlainLabel(role="muted")
        self._law = PlainLabel(role="law")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(4)
        for label in (self._title, self._lines, self._law):
            column.addWidget(label)

    def show_origin(self, origin: Origin) -> None:
        self._title.setText(origin.title)
        for label, lines in ((self._lines, origin.lines), (self._law, origin.law)):
            label.setText("\n".join(lines))
            label.setVisible(bool(lines))


class _VoidPanel(QFrame):
    """What is no longer to hold stays, with the reason why; emptying the reason takes it back."""

    undone = Signal()

    def __init__(self, reason: TextField) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._reason = reason
        self._words = PlainLabel()
        self.button = QPushButton("Makulera…  Delete")
        self.button.setProperty("role", "danger")
        self.button.clicked.connect(self.open)
        self._undo = QPushButton("Ångra makuleringen")
        self._undo.clicked.connect(self._take_back)
        row = QHBoxLayout()
        row.addWidget(self._words, 1)
        row.addWidget(self._undo)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.addLayout(row)
        column.addWidget(reason)
        self.hide()

    def show_void(self, *, is_void: bool) -> None:
        is_open = is_void or self._reason.hasFocus()
        self._words.setText(
            "Makulerad: kommer inte med i minnesanteckningarna."
            if is_void
            else "Skriv varför bristen inte ska gälla. Den lämnar minnesanteckningarna men finns kvar här."
        )
        self._undo.setText("Ångra makuleringen" if is_void else "Stäng")
        self.setVisible(is_open)
        self.button.setVisible(not is_open)

    def open(self) -> None:
        self.setVisible(True)
        self.button.hide()
        self.show_void(is_void=bool(self._reason.toPlainText().strip()))
        self.setVisible(True)
        self._reason.setFocus()

    def close_empty(self) -> None:
        if not self._reason.toPlainText().strip():
            self.hide()
            self.button.show()

    def _take_back(self) -> None:
        self._reason.show_text("")
        self.undone.emit()
        self.close_empty()


def _labeled(title: str, editor: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(4)
    column.addWidget(PlainLabel(title, "h3"))
    column.addWidget(editor)
    return column
