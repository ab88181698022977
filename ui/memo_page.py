"""Minnesanteckningar: the memo as it will be on paper, its free parts beside it, and the ways out."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from inspektor.errors import InspektorError
from inspektor.place import Place
from inspektor.storage.database import Database, Transaction, now
from inspektor.storage.journal import get_last_number
from inspektor.storage.visits import get_facts, record_fact
from ui.autosave import Autosave
from ui.background import Background
from ui.flow import FlowLayout
from ui.memo_texts import MemoTexts
from ui.memo_words import say_left_out, say_not_drawn
from ui.messages import sentence_of
from ui.page import Page, is_narrow
from ui.pdf_file import save_pdf
from ui.plain_label import PlainLabel
from ui.print_bar import PrintBar

if TYPE_CHECKING:  # each of these loads a PDF engine or CUPS, and waits until a memo is asked for
    from ui.memo_making import MadeMemo
    from ui.pdf_preview import PdfPreview
    from ui.printing import PrinterChoice

T = TypeVar("T")

_DELAY_MS = 400
_TEXTS_WIDTH = 340
_UNSAVED = "Texten är inte sparad än. Den står kvar; Inspektor försöker igen varje sekund."


class MemoPage(Page):
    """
    Draws the memo anew after every save, in the background, at the place where one reads.

    Asked for once more while it is shown (Ctrl+P), it opens the bar for paper and file. `faulted` gives each
    fault for the log; the sentence stands in the page.
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
        clock: Callable[[], datetime] = now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._database = database
        self._autosave = autosave
        self._background = background
        self._clock = clock
        self._visit_id = ""
        self._as_of = 0
        self._is_entered = False
        self._is_drawing = self._is_stale = False
        self.preview: PdfPreview | None = None
        self.made: MadeMemo | None = None
        self.texts = MemoTexts()
        self.bar = PrintBar()
        self._head = _Head()
        self._notice = PlainLabel(role="muted")
        self._fault = PlainLabel(role="fault")
        self._room = QVBoxLayout()
        self._column = QVBoxLayout(self)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._draw)
        self._lay_out()
        self._connect()

    def show_visit(self, visit_id: str) -> None:
        """Choose the visit whose memo is shown; "" for none."""
        if visit_id != self._visit_id:
            self._autosave.flush()
            self._visit_id, self.made = visit_id, None
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
            self.bar.open()
            self._run(_list_printers, self.bar.show_printers)

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
        self._column.setContentsMargins(*((14, 8, 10, 4) if is_narrow(self) else (28, 20, 18, 8)))
        self._arrange()

    def _read(self) -> None:
        """Read the free parts, and have the memo drawn."""
        has_visit = bool(self._visit_id)
        self._head.show_state(has_visit=has_visit, made=self.made)
        self._arrange()
        if not has_visit:
            self._notice.setText("Öppna ett besök, så visas dess minnesanteckningar här.")
            return
        if not self._autosave.has_unsaved:
            with self._database.read() as db:
                facts, self._as_of = get_facts(db, self._visit_id), get_last_number(db)
            self.texts.show_facts(facts)
        self._draw()

    def _edit(self, field: str, text: str) -> None:
        visit_id, seen = self._visit_id, self._as_of

        def write(db: Transaction) -> None:
            record_fact(db, visit_id, field, text, seen=seen)

        self._autosave.put((visit_id, field), write)

    def _draw_soon(self) -> None:
        if self.isVisible() and self._visit_id and not self._timer.isActive():
            self._timer.start(_DELAY_MS)

    def _draw(self) -> None:
        """Have the memo drawn; one that is asked for meanwhile is drawn once, after it."""
        if self._is_drawing:
            self._is_stale = True
            return
        self._is_drawing, self._is_stale = True, False
        job = partial(_make_memo, self._database, self._visit_id, self._clock())
        self._background.run(job, self._show_memo, self._fail_drawing)

    def _show_memo(self, made: "MadeMemo") -> None:
        self._is_drawing = False
        if self._is_stale or made.visit_id != self._visit_id:
            self._draw()
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
        self._is_drawing = False
        self._fault.setText(sentence_of(fault))
        self._fault.show()
        self.faulted.emit(fault)

    def _print(self, printer: str, copies: int) -> None:
        if self._autosave.flush():
            self.bar.say("Skickar till skrivaren …")
            job = partial(_print_memo, self._database, self._visit_id, self._clock(), printer, copies)
            self._run(job, partial(self._tell, f"Skickat till skrivaren {printer}."))

    def _save(self, path: str) -> None:
        if self._autosave.flush():
            self.bar.say("Sparar …")
            job = partial(_save_memo, self._database, self._visit_id, self._clock(), Path(path))
            self._run(job, partial(self._tell, f"Sparat som {path}."))

    def _tell(self, words: str, _result: object) -> None:
        self.bar.say(words)
        self.delivered.emit(words)
        self._draw_soon()

    def _run(self, job: Callable[[], T], done: Callable[[T], None]) -> None:
        self._background.run(job, done, self._fail_delivery)

    def _fail_delivery(self, fault: BaseException) -> None:
        self.bar.say(sentence_of(fault), is_fault=True)
        self.faulted.emit(fault)

    def _make_preview(self) -> "PdfPreview":
        if self.preview is None:
            from ui.pdf_preview import PdfPreview  # noqa: PLC0415 - loads a PDF engine

            self.preview = PdfPreview()
            self._room.addWidget(self.preview, 1)
        return self.preview

    def _arrange(self) -> None:
        """Show paper and texts beside each other, or on a narrow screen the one that was chosen."""
        narrow, has_visit = is_narrow(self), bool(self._visit_id)
        self._head.show_choice(is_shown=narrow and has_visit)
        self.texts.setVisible(has_visit and (not narrow or self._head.is_writing))
        self.texts.setMaximumWidth(16_777_215 if narrow else _TEXTS_WIDTH)
        if self.preview is not None:
            self.preview.setVisible(has_visit and (not narrow or not self._head.is_writing))

    def _connect(self) -> None:
        self.texts.edited.connect(self._edit)
        for field in self.texts.fields.values():
            field.installEventFilter(self._autosave)  # saved at once when the field is left
        self.texts.left.connect(self.focus_start)
        self._autosave.saved.connect(self._draw_soon)
        self.bar.print_asked.connect(self._print)
        self.bar.save_asked.connect(self._save)
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
        row.addLayout(self._room, 1)
        row.addWidget(self.texts, 1)
        column = self._column
        column.setSpacing(8)
        for widget in (self._head, self.bar, self._fault, self._notice):
            column.addWidget(widget)
        column.addLayout(row, 1)
        self._fault.hide()


class _Head(QWidget):
    """The page's name, the draft mark with its version, the ways out, and what a narrow screen shows."""

    switched = Signal()
    print_asked = Signal()
    save_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._draft = PlainLabel("UTKAST", "chip", tone="vasentlig", wrap=False)
        self._print = QPushButton("Skriv ut…  Ctrl+P")
        self._save = QPushButton("Spara som PDF…  Ctrl+S")
        self._paper, self._write = QPushButton("Papperet"), QPushButton("Texterna")
        self._print.clicked.connect(self.print_asked)
        self._save.clicked.connect(self.save_asked)
        row = FlowLayout(self, spacing=8)
        row.addWidget(PlainLabel("Minnesanteckningar", "h1", wrap=False))
        row.addWidget(self._draft)
        group = QButtonGroup(self)
        for button in (self._paper, self._write):
            button.setProperty("role", "segment")
            button.setCheckable(True)
            button.clicked.connect(self.switched)
            group.addButton(button)
            row.addWidget(button)
        self._paper.setChecked(True)
        row.addWidget(self._print)
        row.addWidget(self._save)
        self.show_state(has_visit=False, made=None)

    @property
    def is_writing(self) -> bool:
        return self._write.isChecked()

    def show_choice(self, *, is_shown: bool) -> None:
        for button in (self._paper, self._write):
            button.setVisible(is_shown)

    def show_state(self, *, has_visit: bool, made: "MadeMemo | None") -> None:
        self._draft.setText(f"UTKAST version {made.version}" if made else "UTKAST")
        for widget in (self._draft, self._print, self._save):
            widget.setVisible(has_visit)


def _make_memo(database: Database, visit_id: str, made_at: datetime) -> "MadeMemo":
    from ui.memo_making import make_memo  # noqa: PLC0415 - loads reportlab, here beside the screen

    return make_memo(database, visit_id, made_at)


def _list_printers() -> "tuple[PrinterChoice, ...]":
    from ui.printing import list_printers  # noqa: PLC0415 - loads CUPS

    return list_printers()


def _print_memo(database: Database, visit_id: str, made_at: datetime, printer: str, copies: int) -> None:
    from ui.memo_making import issue_memo  # noqa: PLC0415 - loads reportlab
    from ui.printing import print_pdf  # noqa: PLC0415 - loads CUPS

    made = _make_memo(database, visit_id, made_at)
    print_pdf(made.rendered.pdf, printer, copies)
    issue_memo(database, made)


def _save_memo(database: Database, visit_id: str, made_at: datetime, path: Path) -> None:
    from ui.memo_making import issue_memo  # noqa: PLC0415 - loads reportlab

    made = _make_memo(database, visit_id, made_at)
    save_pdf(made.rendered.pdf, path)
    issue_memo(database, made)
