"""The notes of a visit: one box to type in, and the list of what was noted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QListView, QScrollArea, QVBoxLayout, QWidget

from inspektor.storage.database import Clock
from inspektor.visit import Note, Source
from ui.note_box import NoteBox
from ui.note_list import NOTE_ROLE, NoteDelegate, NoteModel
from ui.page import show_widget
from ui.plain_label import PlainLabel
from ui.visit_writer import VisitWriter


class NotesPane(QWidget):
    """A note exists from its first letter; before that the box only knows when it was opened."""

    left = Signal()
    changed = Signal()

    def __init__(
        self, writer: VisitWriter, clock: Clock, areas: Mapping[str, str], questions: Mapping[str, str]
    ) -> None:
        super().__init__()
        self._writer, self._clock = writer, clock
        self._note_id = ""
        self._is_void_open = False
        self._at: datetime = clock()
        self._notes: Sequence[Note] = ()
        self.box = NoteBox(areas, questions)
        self._heading = PlainLabel("Anteckningar", "h3", wrap=False)
        self._empty = PlainLabel("Inga anteckningar än. F2 öppnar en ny var du än är.", "muted")
        self._model = NoteModel(areas)
        self._list = QListView()
        self._lay_out()
        self._connect()
        self.box.show_new(self._at)

    @property
    def note_id(self) -> str:
        """The note that stands in the box; empty for one that has no letter yet."""
        return self._note_id

    def show_notes(self, notes: Sequence[Note]) -> None:
        """Show these notes, the opened one too: one that types on must see what a colleague wrote in it."""
        self._notes = notes
        self._model.show_notes(notes)
        self._show_opened()
        kept = [note for note in notes if not note.void_reason]
        unsorted = sum(1 for note in kept if not note.area and not note.question_id and not note.is_excluded)
        self._heading.setText(
            f"Anteckningar ({len(kept)}, {unsorted} osorterade)" if kept else "Anteckningar"
        )
        self._empty.setVisible(not notes)
        self._list.setVisible(bool(notes))

    def open_new(self) -> None:
        """Put the caret in a new note, its time being now; an opened one is ended first."""
        if self._note_id:
            self._end()
        self._at = self._clock()
        self.box.show_new(self._at)
        self._focus_text()

    def open_note(self, note_id: str, caret: int | None = None) -> None:
        """Put the caret in a note that was made before."""
        note = next((note for note in self._notes if note.id == note_id), None)
        if note is None:
            self.open_new()
            return
        self._note_id, self._is_void_open = note.id, bool(note.void_reason)
        self.box.void.close_reason()
        self.box.show_note(note)
        self._focus_text()
        self.box.text.set_caret(len(note.text) if caret is None else caret)

    def _focus_text(self) -> None:
        self.box.text.setFocus()
        QTimer.singleShot(0, self.box.text, lambda: show_widget(self.box.text))  # once it has its place

    def _show_opened(self) -> None:
        """Show the opened note as it stands; one that has become void is written on as a new one."""
        note = next((note for note in self._notes if note.id == self._note_id), None)
        if note is not None and note.void_reason and not self._is_void_open:
            self._note_id = ""
            self._at = self._clock()
            self.box.show_new(self._at)
        elif note is not None:
            self._is_void_open = bool(note.void_reason)
            self.box.show_note(note)

    def _take(self, field: str, value: object) -> None:
        if self._note_id:
            self._writer.note(self._note_id, field, value)
            self._notes = [self._with(note, field, value) for note in self._notes]
        elif field == "text" and str(value).strip():
            where = {
                "area": self.box.area.currentData(),
                "question_id": self.box.question.currentData(),
            }
            self._note_id = self._writer.new_note(self._at, self.box.source, str(value), **where)
            new = Note(self._note_id, self._at, self.box.source, str(value), **where)
            self._notes = [*self._notes, new]

    def _with(self, note: Note, field: str, value: object) -> Note:
        """What the disk has not taken must be there when the note is opened again."""
        if note.id != self._note_id:
            return note
        return replace(note, **{field: Source(str(value)) if field == "source" else value})  # type: ignore[arg-type]  # the box knows its fields' types

    def _end(self) -> None:
        self._note_id = ""
        self._at = self._clock()
        self.box.show_new(self._at)
        self.changed.emit()

    def _leave(self) -> None:
        self._end()
        self.left.emit()

    def _void(self, reason: str) -> None:
        if self._note_id:
            self._writer.note(self._note_id, "void_reason", reason)
            self._end()
            self._focus_text()  # the field for the reason is gone, and with it the focus

    def _ask_void(self) -> None:
        if self._list.currentIndex().isValid():
            self._open_row(self._list.currentIndex())
            self.box.void.act()

    def _take_back_void(self) -> None:
        self._writer.note(self._note_id, "void_reason", "")
        self.changed.emit()
        self._focus_text()

    def _open_row(self, index: QModelIndex) -> None:
        note_id = index.data(NOTE_ROLE).id  # now: the rows change with what is written next
        self.changed.emit()
        self.open_note(note_id)

    def _connect(self) -> None:
        self.box.edited.connect(self._take)
        self.box.ended.connect(self._end)
        self.box.left.connect(self._leave)
        self.box.voided.connect(self._void)
        self.box.void_taken_back.connect(self._take_back_void)
        self._list.activated.connect(self._open_row)
        self._list.clicked.connect(self._open_row)
        delete = QShortcut(QKeySequence("Delete"), self._list)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._ask_void)

    def _lay_out(self) -> None:
        self._list.setModel(self._model)
        self._list.setItemDelegate(NoteDelegate(self._list))
        self._list.setUniformItemSizes(True)
        self._list.setAccessibleName("Anteckningar")
        self._list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        content = QWidget()
        content.setObjectName("page")
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what stands in it takes the keys
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(content)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(area)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._heading)
        column.addWidget(self.box)
        column.addWidget(self._empty)
        column.addWidget(self._list, 1000)
        column.addStretch(1)
