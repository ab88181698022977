"""Where a note is typed: source letter (sticky), time of its own, text; where it belongs can wait."""

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFrame,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inspektor.visit import Note, Source
from ui.flow import FlowLayout
from ui.note_list import SOURCE_WORDS
from ui.note_void import KEY, NoteVoid
from ui.plain_label import PlainLabel
from ui.text_field import TextField

_UNSORTED = "Osorterad"


class NoteBox(QFrame):
    """
    Types one note, new or old. Enter ends it and begins the next; Esc goes back to where one was.

    A note that is void is shown and takes nothing but that it holds again. `edited` gives the field and its
    value. Alt+letter chooses the source, Alt+1..9 the area.
    """

    edited = Signal(str, object)
    ended = Signal()
    left = Signal()
    voided = Signal(str)
    void_taken_back = Signal()

    def __init__(self, areas: Mapping[str, str], questions: Mapping[str, str]) -> None:
        """`areas` and `questions`: code -> name, in the order they are offered."""
        super().__init__()
        self.setProperty("role", "card")
        self.text = TextField(
            "Anteckning", "Skriv. Enter = ny anteckning, Esc = tillbaka.", enter_finishes=True
        )
        self._head = PlainLabel("", "small", wrap=False)
        self._sources: dict[Source, QPushButton] = {}
        self._group = QButtonGroup(self)
        self.area = _make_combo("Område", areas)
        self.question = _make_combo("Fråga", questions)
        self._excluded = QCheckBox("Ta inte med (Alt+X)")
        self.void = NoteVoid()
        self._source = Source.OBSERVATION
        self._lay_out()
        self._connect(len(areas))

    @property
    def source(self) -> Source:
        """The source letter that is chosen; it stays chosen for the next note."""
        return self._source

    def show_new(self, at: datetime) -> None:
        """Begin a new note with this time."""
        self._head.setText(f"Ny anteckning {at:%H:%M} · Alt+bokstav byter källa")
        self._show("", "", "", is_excluded=False)
        self._set_void(None)

    def show_note(self, note: Note) -> None:
        """Open a note that was made before."""
        self._head.setText(f"Anteckning {note.at:%H:%M}")
        self._source = note.source
        self._show(note.text, note.area, note.question_id, is_excluded=note.is_excluded)
        self._set_void(note.void_reason)

    def _set_void(self, reason: str | None) -> None:
        self.void.show_reason(reason)
        self.text.setReadOnly(bool(reason))
        for widget in (*self._sources.values(), self.area, self.question, self._excluded):
            widget.setEnabled(not reason)

    def choose_source(self, source: Source) -> None:
        """Choose where the note comes from."""
        if self.text.isReadOnly():
            return
        self._source = source
        self._sources[source].setChecked(True)
        self.edited.emit("source", str(source))

    def _show(self, text: str, area: str, question: str, *, is_excluded: bool) -> None:
        self.text.show_text(text)
        self._sources[self._source].setChecked(True)
        for combo, code in ((self.area, area), (self.question, question)):
            combo.setCurrentIndex(max(0, combo.findData(code)))
        self._excluded.setChecked(is_excluded)

    def _connect(self, area_count: int) -> None:
        self.text.textChanged.connect(lambda: self.edited.emit("text", self.text.toPlainText()))
        self.text.finished.connect(self.ended)
        self.text.left.connect(self.left)
        self.area.activated.connect(lambda _row: self.edited.emit("area", self.area.currentData()))
        self.question.activated.connect(
            lambda _row: self.edited.emit("question_id", self.question.currentData())
        )
        self._excluded.clicked.connect(lambda checked: self.edited.emit("is_excluded", checked))
        self.void.given.connect(self.voided)
        self.void.taken_back.connect(self.void_taken_back)
        self.void.left.connect(self.text.setFocus)
        for source, button in self._sources.items():
            button.clicked.connect(lambda _checked, chosen=source: self.choose_source(chosen))
            self._bind(f"Alt+{source.value}", lambda chosen=source: self.choose_source(chosen))
        for number in range(min(area_count, 10)):
            self._bind(f"Alt+{(number + 1) % 10}", lambda row=number + 1: self._choose_area(row))
        self._bind("Alt+X", self._excluded.click)
        self._bind(KEY, self._act_on_void)

    def _act_on_void(self) -> None:
        if self.void.isVisible():  # a new note has nothing to make void
            self.void.act()

    def _choose_area(self, row: int) -> None:
        if self.text.isReadOnly():
            return
        self.area.setCurrentIndex(row)
        self.edited.emit("area", self.area.currentData())

    def _bind(self, keys: str, act: object) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(7)
        column.addWidget(self._head)
        letters = QWidget()
        row = FlowLayout(letters, spacing=4)
        for source, words in SOURCE_WORDS.items():
            button = _make_letter(source, words)
            self._group.addButton(button)
            self._sources[source] = button
            row.addWidget(button)
        column.addWidget(letters)
        column.addWidget(self.text)
        where = QWidget()
        flow = FlowLayout(where)
        for widget in (self.area, self.question, self._excluded):
            flow.addWidget(widget)
        column.addWidget(where)
        column.addWidget(self.void)


def _make_letter(source: Source, words: str) -> QPushButton:
    button = QPushButton(source.value)
    button.setProperty("role", "letter")
    button.setCheckable(True)
    button.setToolTip(f"{words} (Alt+{source.value})")
    button.setAccessibleName(f"Källa: {words}")
    return button


def _make_combo(name: str, entries: Mapping[str, str]) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setMinimumContentsLength(11)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.addItem(_UNSORTED if name == "Område" else "Ingen fråga", "")
    for code, words in entries.items():
        combo.addItem(words, code)
    return combo
