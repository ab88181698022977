"""Has the memo drawn again and again in the background, one at a time, never an old one last."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from inspektor.storage.database import Database
from ui.background import Background
from ui.memo_jobs import make_memo

if TYPE_CHECKING:
    from ui.memo_making import MadeMemo  # loads reportlab

_DELAY_MS = 400


class MemoDrawing(QObject):
    """`drawn` gives the memo of the visit that was asked for last; `failed` gives what went wrong."""

    drawn = Signal(object)
    failed = Signal(object)

    def __init__(self, database: Database, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._database = database
        self._background = background
        self._visit_id = ""
        self._is_running = self._is_stale = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._start)

    def draw(self, visit_id: str) -> None:
        """Draw the memo of this visit now; what is asked for meanwhile is drawn once, after it."""
        self._visit_id = visit_id
        self._start()

    def draw_soon(self) -> None:
        """Draw once more in a moment; restarted by each key, the timer would never fire for who types on."""
        if self._visit_id and not self._timer.isActive():
            self._timer.start(_DELAY_MS)

    def _start(self) -> None:
        self._is_stale = self._is_running
        if not self._is_running and self._visit_id:
            self._is_running = True
            job = partial(make_memo, self._database, self._visit_id, self._database.clock())
            self._background.run(job, self._take, self._fail)

    def _take(self, made: "MadeMemo") -> None:
        self._is_running = False
        if self._is_stale or made.visit_id != self._visit_id:
            self._start()
        else:
            self.drawn.emit(made)

    def _fail(self, fault: BaseException) -> None:
        self._is_running = False
        if self._is_stale:
            self._start()
        else:
            self.failed.emit(fault)
