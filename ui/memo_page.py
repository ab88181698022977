"""Minnesanteckningar: the memo as it will be on paper, its free parts beside it, and the ways out."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from inspektor.errors import InspektorError
from inspektor.place import Place
from inspektor.storage.database import Database, Transaction
from inspektor.storage.visits import get_visit, record_fact
from ui.autosave import Autosave
from ui.background import Background
from ui.memo_delivery import MemoDelivery
from ui.memo_drawing import MemoDrawing
from ui.memo_head import MemoHead
from ui.memo_texts import MemoTexts
from ui.memo_words import say_left_out, say_not_drawn
from ui.messages import sentence_of
from ui.page import ScrollPage, is_narrow
from ui.plain_label import PlainLabel

if TYPE_CHECKING:  # each of these loads a PDF engine or CUPS, and waits until a memo is asked for
    from ui.memo_making import MadeMemo
    from ui.pdf_preview import PdfPreview

_TEXTS_WIDTH = 340
_LEAST_HEIGHT = 260
"""Where the window is lower than this and what stands above, the page scrolls."""
_UNSAVED = "Texten är inte sparad än. Den står kvar; Inspektor försöker igen varje sekund."


class MemoPage(ScrollPage):
    """
    Draws the memo anew after every save, in the background, at the place where one reads.

    Asked for once more while it is shown (Ctrl+P), it opens the bar for paper and file. `shown` says that a
    new drawing is seen; `faulted` gives a fault of ours, for the log.
    """

    title = "Minnesanteckningar"
    shown = Signal()
    delivered = Signal(str)
    faulted = Signal(object)

    def __init__(
        self,
        database: Database,
        autosave: Autosave,
        background: Background,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._database = database
        self._autosave = autosave
        self._visit_id = ""
        self._as_of = 0
        self._is_entered = False
        self.preview: PdfPreview | None = None
        self.made: MadeMemo | None = None
        self.texts = MemoTexts()
        self._delivery = MemoDelivery(database, autosave, background, self)
        self.bar = self._delivery.bar
        self._head = MemoHead()
        self._notice = PlainLabel(role="muted")
        self._fault = PlainLabel(role="fault")
        self._room = QWidget()
        self._drawing = MemoDrawing(database, background, self)
        self._lay_out()
        self._connect()

    def show_visit(self, visit_id: str) -> None:
        """Choose the visit whose memo is shown, "" for none; text that is not saved stays where it is."""
        if visit_id != self._visit_id and (not self._visit_id or self._autosave.flush()):
            self._visit_id, self.made, self._as_of = visit_id, None, 0
            self._notice.hide()  # of the visit before, or that there is none
        if self.isVisible():
            self._read()

    def enter(self) -> None:
        """Show the visit as it stands; when it is shown already, open the bar for paper and file."""
        if self._is_entered and self._visit_id:
            self.open_bar()
            return
        self._is_entered = True
        self._make_preview()
        self._read()

    def read_again(self) -> None:
        """Show what came from elsewhere; what is being written stays."""
        if self.isVisible():
            self._read()

    def leave(self) -> None:
        """Write what stands in the editors."""
        if not self._autosave.flush():
            raise InspektorError(_UNSAVED)

    def focus_start(self) -> None:
        """Stand on the paper, or in the bar when it is open."""
        if self.bar.isVisible():
            self.bar.print_button.setFocus()
        elif self.preview is not None:
            self.preview.view.setFocus()

    def place(self) -> Place:
        """Give where the inspector is, for the app to open on."""
        field, caret = self.texts.caret()
        return Place("memo", self._visit_id, field=field, caret=caret)

    def open_bar(self) -> None:
        """Offer paper and file; the printers are sought in the background."""
        if self._visit_id:
            self._delivery.open(self._visit_id)
            QTimer.singleShot(0, self, self._show_bar)  # once it has its place

    def open_save(self) -> None:
        """Offer a file, with the caret in its name."""
        if self._visit_id:
            if not self.bar.isVisible():
                self.open_bar()
            self.bar.focus_path()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        super().hideEvent(event)
        self._is_entered = False
        self.bar.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._arrange()

    def _read(self) -> None:
        """Read the free parts, and have the memo drawn."""
        has_visit = bool(self._visit_id)
        self._head.show_state(has_visit=has_visit, made=self.made)
        self._arrange()
        if not has_visit:
            self._notice.show()
            self._notice.setText("Öppna ett besök, så visas dess minnesanteckningar här.")
            return
        if self._autosave.flush() or not self._as_of:
            with self._database.read() as db:
                visit = get_visit(db, self._visit_id)
            self._as_of = visit.as_of
            self.texts.show_facts(visit.facts)
        self._drawing.draw(self._visit_id)

    def _edit(self, field: str, text: str) -> None:
        visit_id, seen = self._visit_id, self._as_of

        def write(db: Transaction) -> None:
            record_fact(db, visit_id, field, text, seen=seen)

        self._autosave.put((visit_id, field), write)

    def _draw_soon(self) -> None:
        if self.isVisible():
            self._drawing.draw_soon()

    def _show_memo(self, made: "MadeMemo") -> None:
        if made.visit_id != self._visit_id:
            return
        self.made = made
        self._make_preview().show_pdf(made.rendered.pdf)
        self._fault.hide()
        self._head.show_state(has_visit=True, made=made)
        lines = (say_not_drawn(made.rendered.boxed, made.rendered.dropped), say_left_out(made))
        self._notice.setText("\n".join(filter(None, lines)))
        self._notice.setVisible(any(lines))
        self.shown.emit()

    def _fail_drawing(self, fault: BaseException) -> None:
        self._fault.setText(sentence_of(fault))
        self._fault.show()
        if not isinstance(fault, InspektorError):
            self.faulted.emit(fault)

    def _show_bar(self) -> None:
        self._area.ensureWidgetVisible(self.bar, 0, 8)

    def _make_preview(self) -> "PdfPreview":
        if self.preview is None:
            from ui.pdf_preview import PdfPreview  # noqa: PLC0415 - loads a PDF engine

            self.preview = PdfPreview()
            self.preview.setMinimumHeight(_LEAST_HEIGHT)
            column = QVBoxLayout(self._room)
            column.setContentsMargins(0, 0, 0, 0)
            column.addWidget(self.preview)
        return self.preview

    def _arrange(self) -> None:
        """Show paper and texts beside each other, or on a narrow screen the one that was chosen."""
        narrow, has_visit = is_narrow(self), bool(self._visit_id)
        self._head.show_choice(is_shown=narrow and has_visit)
        self.texts.setVisible(has_visit and (not narrow or self._head.is_writing))
        self.texts.setMaximumWidth(16_777_215 if narrow else _TEXTS_WIDTH)
        self._room.setVisible(has_visit and (not narrow or not self._head.is_writing))

    def _connect(self) -> None:
        self._drawing.drawn.connect(self._show_memo)
        self._drawing.failed.connect(self._fail_drawing)
        self.texts.edited.connect(self._edit)
        for field in self.texts.fields.values():
            field.installEventFilter(self._autosave)  # saved at once when the field is left
        self.texts.left.connect(self.focus_start)
        self._autosave.saved.connect(self._draw_soon)
        self._delivery.delivered.connect(self.delivered)
        self._delivery.delivered.connect(self._draw_soon)
        self._delivery.faulted.connect(self.faulted)
        self.bar.closed.connect(self.focus_start)
        self._head.switched.connect(self._arrange)
        self._head.print_asked.connect(self.open_bar)
        self._head.save_asked.connect(self.open_save)
        shortcut = QShortcut(QKeySequence("Ctrl+S"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.open_save)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._room, 1)
        row.addWidget(self.texts, 1)
        self.texts.setMinimumHeight(_LEAST_HEIGHT)
        self.body.setSpacing(8)
        for widget in (self._head, self.bar, self._fault, self._notice):
            self.body.addWidget(widget)
        self.body.addLayout(row, 1)
        self._fault.hide()
