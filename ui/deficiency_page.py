"""Brister: the deficiencies of a visit, or every open one, each written in four parts."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from inspektor.deficiency import Deficiency
from inspektor.deficiency_draft import draft_deficiency
from inspektor.errors import InspektorError
from inspektor.place import Place
from inspektor.storage.database import Database
from inspektor.storage.deficiencies import add_deficiency, record_deficiency
from ui.autosave import Autosave, Write
from ui.deficiency_book import DeficiencyBook
from ui.deficiency_editor import DeficiencyEditor
from ui.deficiency_head import DeficiencyHead, NoDeficiencies
from ui.deficiency_list import DeficiencyList
from ui.deficiency_sides import DeficiencySides
from ui.page import Page, is_narrow
from ui.severity_choice import SEVERITY_KEYS

_UNSAVED = "Bristen är inte sparad än. Texten står kvar; Inspektor försöker igen varje sekund."


class DeficiencyPage(Page):
    """
    The list at the left, one deficiency at the right; on a narrow screen the list stands above.

    Everything is saved as it is written. `changed` says in which visit something is no longer what it was.
    """

    title = "Brister"
    changed = Signal(str)

    def __init__(self, database: Database, autosave: Autosave, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._database = database
        self._book = DeficiencyBook(database)
        self._autosave = autosave
        self._visit_id = ""
        self._current = ""
        self.list = DeficiencyList()
        self.editor = DeficiencyEditor()
        self._head = DeficiencyHead()
        self._empty = NoDeficiencies()
        self._sides = DeficiencySides(self.list, self.editor)
        self._column = QVBoxLayout(self)
        self._lay_out()
        self._connect()

    def show_visit(self, visit_id: str) -> None:
        """Choose the visit; "" shows the open deficiencies of all."""
        self._visit_id = visit_id
        self._head.show_choice(visit_id != "", visit_id)
        self.enter()

    def show_deficiency(self, deficiency_id: str, field: str = "", caret: int = 0) -> None:
        """Go to one deficiency, and to a place in its text when `field` is given."""
        self._show_rows(deficiency_id)
        if field:
            self.editor.set_caret(field, caret)

    def enter(self) -> None:
        """Read what holds now, but for what is written and not on the disk yet."""
        self._read(self._visit_id if self._head.is_one_visit else "")
        self._head.show_place(self._book.say_place(), can_add=bool(self._visit_id))
        self._show_rows(self._current)

    def read_again(self) -> None:
        """Show what came from elsewhere; what is being written stays."""
        self.enter()

    def leave(self) -> None:
        """Write what stands in the editors."""
        if not self._autosave.flush():
            raise InspektorError(_UNSAVED)

    def focus_start(self) -> None:
        """Stand in the list, or on the button that adds the first deficiency."""
        (self.list if len(self._book) else self._empty.button).setFocus()

    def place(self) -> Place:
        """Give where the inspector is, for the app to open on."""
        field, caret = self.editor.caret()
        return Place("deficiencies", self._visit_id, record_id=self._current, field=field, caret=caret)

    def add_deficiency(self) -> None:
        """Start a free deficiency of the visit and put the caret in what was seen."""
        if self._visit_id:
            self._head.show_choice(True, self._visit_id)
            visit = self._book.get_visit(self._visit_id)
            self.take_in(draft_deficiency(visit, None, on=self._today()))

    def take_in(self, deficiency: Deficiency) -> None:
        """Add a drafted deficiency, and let it be written on."""
        self._autosave.put_now(("deficiency", deficiency.id), _add(deficiency))
        if self._book.visit_id != deficiency.visit_id:
            self._read(deficiency.visit_id)
        self._book.put(deficiency)
        self.changed.emit(deficiency.visit_id)
        self.show_deficiency(deficiency.id, "observation", len(deficiency.observation))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Take the keys that no text took: a severity's letter, Delete, and Ctrl+Enter for the next one."""
        key = Qt.Key(event.key())
        is_plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if is_plain and key in SEVERITY_KEYS and self._current:
            self._edit("severity", SEVERITY_KEYS[key])
        elif is_plain and key == Qt.Key.Key_Escape:
            self.list.setFocus()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not is_plain:
            self._go_on()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        narrow = is_narrow(self)
        self._head.set_slim(is_slim=narrow)
        self._column.setContentsMargins(*((14, 8, 10, 4) if narrow else (28, 20, 18, 8)))

    def _read(self, visit_id: str) -> None:
        self._book.read(visit_id, keeps_written=not self._autosave.flush())

    def _edit(self, field: str, value: object) -> None:
        """Save a field, and show what follows from it."""
        if not self._current:
            return
        deficiency = self._book.get(self._current)
        for name, new in self._book.edit(self._current, field, value).items():
            self._autosave.put((deficiency.id, name), _write(deficiency, name, new, self._book.as_of))
        if not isinstance(value, str) or field == "severity":
            self._autosave.flush()
        self._show_rows(self._current)
        if field == "severity" and self._book.get(self._current).needs_reason:
            self.editor.set_caret("severity_reason")
        self.changed.emit(deficiency.visit_id)

    def _point(self, deficiency_id: str) -> None:
        """Show the one that the list's cursor came to; what was written in the other is saved first."""
        if deficiency_id != self._current:
            self._autosave.flush()
            self._current = deficiency_id
            self.editor.show_deficiency(self._book.show(deficiency_id))
            self.editor.close_void()
            self.editor.verticalScrollBar().setValue(0)

    def _go_on(self) -> None:
        """Go to the next deficiency, into the same field; from the last one to the list."""
        field, _ = self.editor.caret()
        if not self.list.move_on():
            self.list.setFocus()
        elif field:
            self.editor.set_caret(field)

    def _show_rows(self, current: str) -> None:
        has_any = len(self._book) > 0
        self._sides.setVisible(has_any)
        self._empty.show_words(can_add=bool(self._visit_id), is_shown=not has_any)
        if not has_any:
            self._current = ""
            return
        chosen = current if current in self._book else None
        if chosen is None:
            self._current = ""
        self.list.show_rows(self._book.rows(self._today()), chosen)
        self.editor.show_deficiency(self._book.show(self._current))

    def _today(self) -> date:
        return self._database.clock().date()

    def _switch(self, is_one_visit: bool) -> None:  # the signal's own shape
        self._autosave.flush()
        self._head.show_choice(is_one_visit, self._visit_id)
        self.enter()
        self.focus_start()

    def _connect(self) -> None:
        self.list.pointed_at.connect(self._point)
        self.list.chosen.connect(lambda _key: self.editor.set_caret("observation"))
        self.list.void_asked.connect(self.editor.start_void)
        self.editor.edited.connect(self._edit)
        self.editor.next_asked.connect(self._go_on)
        self.editor.left.connect(self.list.setFocus)
        for field in (*self.editor.texts.values(), self.editor.deadline.line):
            field.installEventFilter(self._autosave)  # saved at once when the field is left
        self._head.switched.connect(self._switch)
        for button in (self._head.add, self._empty.button):
            button.clicked.connect(self.add_deficiency)
        for key in ("Ctrl+B", "Ins"):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.add_deficiency)

    def _lay_out(self) -> None:
        column = self._column
        column.setSpacing(10)
        column.addWidget(self._head)
        column.addWidget(self._empty)
        column.addWidget(self._sides, 1)
        column.addStretch()


def _add(deficiency: Deficiency) -> Write:
    return lambda db: add_deficiency(db, deficiency)


def _write(deficiency: Deficiency, field: str, value: object, seen: int) -> Write:
    return lambda db: record_deficiency(db, deficiency.visit_id, deficiency.id, field, value, seen=seen)
