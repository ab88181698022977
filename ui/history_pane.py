"""The history of a field or a note: who wrote what and when, and a way to take each version back."""

import re
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from inspektor.storage.database import Database
from inspektor.storage.history import Entry, State, list_history
from inspektor.storage.journal import Key
from inspektor.visit import Conflict, Visit
from ui.conflict_words import name_field, name_record, say_value
from ui.flow import FlowLayout
from ui.overlay import Overlay
from ui.page import show_widget
from ui.plain_label import PlainLabel
from ui.swedish_time import say_moment

_AT_ONCE = 40
_SAID_BY_ALL = "author"
"""Every version names its writer; that a note has a field for it too tells nobody more."""
_LONG_WORD = re.compile(r"(\S{24})(?=\S)")
_NO_FIELD = (
    "Ställ markören i ett svar, en kommentar, en anteckning, en brist eller en text i minnesanteckningarna, "
    "och tryck Ctrl+H igen. Då visas vad som har stått där."
)
_NOTHING = "Ingen har skrivit något här än."
_STATES = {
    State.CURRENT: "står nu",
    State.CONFLICT: "en av flera texter som står nu",
    State.UNDONE: "ångrad",
    State.SET_ASIDE: "visas inte: värdet passar inte i rutan",
}


class HistoryPane(Overlay):
    """
    Every version is a card, the newest first. `chosen` gives the one that is to be written anew.

    Up and down go between the versions that can be taken back, Enter takes one back.
    """

    chosen = Signal(object)

    def __init__(self, room: QWidget, database: Database) -> None:
        super().__init__(room, "Historik", "Alla versioner")
        self._database = database
        self._key: Key | None = None
        self._visit: Visit | None = None
        self._shown = _AT_ONCE
        self.buttons: list[QPushButton] = []

    def show_field(self, key: Key | None, visit: Visit | None) -> None:
        """Open the history of the field, which belongs to the visit, or close the pane if it is open."""
        if not self.isVisible():
            self._key, self._visit, self._shown = key, visit, _AT_ONCE
        self.toggle()
        self._focus_first()

    def read_again(self) -> None:
        """Show what has become of the field."""
        if self.isVisible():
            self.fill()
            self._focus_first()

    def fill(self) -> None:
        """Read the versions and show them."""
        sheet = QWidget()
        sheet.setObjectName("sheet")
        column = QVBoxLayout(sheet)
        column.setContentsMargins(10, 6, 12, 12)
        column.setSpacing(10)
        self.buttons = []
        for widget in self._make_content():
            column.addWidget(widget)
        column.addStretch()
        self._area.setWidget(sheet)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Let the arrows go from button to button, and Enter press the one that has the focus."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        focus = self.focusWidget()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and isinstance(focus, QPushButton):
            focus.click()
        elif steps is not None and focus in self.buttons:
            self._focus(self.buttons.index(focus) + steps)
        else:
            super().keyPressEvent(event)

    def _make_content(self) -> list[QWidget]:
        key, visit = self._key, self._visit
        if key is None or visit is None:
            return [PlainLabel(_NO_FIELD, "muted")]
        with self._database.read() as db:
            entries = [entry for entry in list_history(db, key) if entry.key.field != _SAID_BY_ALL]
        words = name_record(visit, key.kind, key.record)
        name = PlainLabel(f"{words}: {name_field(key.field)}" if key.field else words, "h3")
        if not entries:
            return [name, PlainLabel(_NOTHING, "muted")]
        cards = [self._make_card(visit, entry) for entry in entries[: self._shown]]
        return [name, *cards, *([self._make_more()] if len(entries) > self._shown else [])]

    def _make_card(self, visit: Visit, entry: Entry) -> QWidget:
        card = QFrame()
        card.setProperty("role", "panel")
        column = QVBoxLayout(card)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(6)
        who = entry.author if entry.is_own else f"{entry.author} (annan dator)"
        field = name_field(entry.key.field) if self._key and not self._key.field else ""
        marks = (f"{who}, {say_moment(entry.at)}", field, _STATES.get(entry.state, ""))
        column.addWidget(PlainLabel(" · ".join(filter(None, marks)), "small"))
        as_read = Conflict(entry.key.kind, entry.key.record, entry.key.field, ())
        if entry.state is not State.SET_ASIDE:  # what does not fit its field cannot be read either
            column.addWidget(PlainLabel(_make_breakable(say_value(visit, as_read, entry.value))))
        if entry.may_be_restored:
            column.addLayout(self._make_button(entry, who))
        return card

    def _make_button(self, entry: Entry, who: str) -> FlowLayout:
        button = QPushButton("Återta")
        button.setAccessibleName(f"Återta det som {who} skrev {say_moment(entry.at)}")
        button.clicked.connect(partial(self.chosen.emit, entry))
        self.buttons.append(button)
        row = FlowLayout(spacing=8)
        row.addWidget(button)
        return row

    def _make_more(self) -> QPushButton:
        button = QPushButton("Visa äldre")
        button.clicked.connect(self._show_more)
        self.buttons.append(button)
        return button

    def _show_more(self) -> None:
        here = len(self.buttons) - 1
        self._shown += _AT_ONCE
        self.fill()
        self._focus(here)

    def _focus_first(self) -> None:
        if self.isVisible() and self.buttons:
            self._focus(0)

    def _focus(self, number: int) -> None:
        if 0 <= number < len(self.buttons):
            self.buttons[number].setFocus()
            show_widget(self.buttons[number].parentWidget())


def _make_breakable(text: str) -> str:
    """Let a word without end go on in the next line: the pane is narrow, and all of it must be read."""
    return _LONG_WORD.sub("\\1\u200b", text)
