"""The notes of a visit: one box to type in, and the list of what was noted."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QListView, QVBoxLayout, QWidget

from inspektor.storage.database import Clock
from inspektor.visit import Note
from ui.note_box import NoteBox
from ui.note_list import NOTE_ROLE, NoteDelegate, NoteModel
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
        """Show these notes; the box is left alone."""
        self._notes = notes
        self._model.show_notes(notes)
        kept = [note for note in notes if not note.void_reason]
        unsorted = sum(1 for note in kept if not note.area and not note.question_id and not note.is_excluded)
        self._heading.setText(
            f"Anteckningar ({len(kept)}, {unsorted} osorterade)" if kept else "Anteckningar"
        )
        self._empty.setVisible(not kept)
        self._list.setVisible(bool(kept))

    def open_new(self) -> None:
        """Put the caret in a new note, its time being now; an opened one is ended first."""
        if self._note_id:
            self._end()
        self._at = self._clock()
        self.box.show_new(self._at)
        self.box.text.setFocus()

    def open_note(self, note_id: str, caret: int | None = None) -> None:
        """Put the caret in a note that was made before."""
        note = next((note for note in self._notes if note.id == note_id), None)
        if note is None:
            self.open_new()
            return
        self._note_id = note.id
        self.box.show_note(note)
        self.box.text.setFocus()
        self.box.text.set_caret(len(note.text) if caret is None else caret)

    def _take(self, field: str, value: object) -> None:
        if self._note_id:
            self._writer.note(self._note_id, field, value)
        elif field == "text" and str(value).strip():
            self._note_id = self._writer.new_note(
                self._at,
                self.box.source,
                str(value),
                area=self.box.area.currentData(),
                question_id=self.box.question.currentData(),
            )

    def _end(self) -> None:
        self._note_id = ""
        self._at = self._clock()
        self.box.show_new(self._at)
        self.changed.emit()

    def _leave(self) -> None:
        self._end()
        self.left.emit()

    def _void(self) -> None:
        if self._note_id:
            self._writer.note(self._note_id, "void_reason", "Makulerad vid besöket")
            self._end()

    def _open_row(self, index: QModelIndex) -> None:
        self.changed.emit()
        self.open_note(index.data(NOTE_ROLE).id)

    def _connect(self) -> None:
        self.box.edited.connect(self._take)
        self.box.ended.connect(self._end)
        self.box.left.connect(self._leave)
        self.box.void_asked.connect(self._void)
        self._list.activated.connect(self._open_row)
        self._list.clicked.connect(self._open_row)

    def _lay_out(self) -> None:
        self._list.setModel(self._model)
        self._list.setItemDelegate(NoteDelegate(self._list))
        self._list.setUniformItemSizes(True)
        self._list.setAccessibleName("Anteckningar")
        self._list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._heading)
        column.addWidget(self.box)
        column.addWidget(self._empty)
        column.addWidget(self._list, 1000)
        column.addStretch(1)
