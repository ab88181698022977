"""Saves what is typed: within 300 ms of the key, at once on leaving a field, and again until it works."""

from collections.abc import Callable, Hashable
from contextlib import suppress
from datetime import datetime
from time import perf_counter

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from inspektor.errors import InspektorError
from inspektor.storage.database import Database, Transaction, now
from inspektor.storage.faults import StorageError

Write = Callable[[Transaction], None]

_DELAY_MS = 250  # leaves 50 ms of the promised 300 for the commit
_RETRY_MS = 1000
_MOVES = {
    QEvent.Type.FocusIn,
    QEvent.Type.FocusOut,
    QEvent.Type.KeyRelease,
    QEvent.Type.MouseButtonRelease,
}


class Autosave(QObject):
    """
    Keeps the latest unsaved write of each field and commits them together.

    The timer is left alone while it runs: restarted by each key it would never fire for one who types on.
    A write that fails stays here, is said in `failed`, and is tried again every second. `timed` gives the
    milliseconds that a commit took.
    """

    saved = Signal(datetime)
    failed = Signal(str)
    timed = Signal(float)

    def __init__(
        self, database: Database, parent: QObject | None = None, *, remember: Write | None = None
    ) -> None:
        """`remember` is called in each transaction: the place of the caret goes with the text."""
        super().__init__(parent)
        self._database = database
        self._remember = remember
        self._pending: dict[Hashable, Write] = {}
        self._is_moved = False
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.flush)

    @property
    def has_unsaved(self) -> bool:
        """Say whether something typed is not on the disk yet."""
        return bool(self._pending)

    def put(self, key: Hashable, write: Write) -> None:
        """Take a field's latest write; it is committed within 300 ms."""
        self._pending.pop(key, None)
        self._pending[key] = write
        if not self._timer.isActive():
            self._timer.start(_DELAY_MS)

    def put_now(self, key: Hashable, write: Write) -> bool:
        """Take a field's latest write and commit it at once; say whether it is on the disk."""
        self._pending.pop(key, None)
        self._pending[key] = write
        return self.flush()

    def note_move(self) -> None:
        """Let the place of the caret be committed within 300 ms, though nothing was written."""
        self._is_moved = True
        if not self._timer.isActive():
            self._timer.start(_DELAY_MS)

    def flush(self) -> bool:
        """Commit what waits; say whether all that was written is on the disk."""
        self._timer.stop()
        if not self._pending and not self._is_moved:
            return True
        try:
            self._commit()
        except InspektorError as error:
            if not isinstance(error, StorageError):
                self._commit_apart()
            self._timer.start(_RETRY_MS)
            self.failed.emit(str(error))
            return not self._pending
        except Exception:
            self._commit_apart()
            raise
        self._is_moved = False
        if self._pending:  # a caret that moved is nothing that anybody wrote
            self._pending.clear()
            self.saved.emit(now())
        return True

    def _commit(self) -> None:
        begun = perf_counter()
        with self._database.begin() as db:
            for write in self._pending.values():
                write(db)
            if self._remember is not None:
                self._remember(db)
        self.timed.emit(1000 * (perf_counter() - begun))

    def _commit_apart(self) -> None:
        """A fault of ours in one field's write must not keep the other fields from the disk."""
        for key, write in list(self._pending.items()):
            with suppress(Exception):
                with self._database.begin() as db:
                    write(db)
                del self._pending[key]

    def watch(
        self,
        editor: QPlainTextEdit | QLineEdit,
        save: Callable[[Transaction, str], None],
        key: Hashable = None,
    ) -> None:
        """Save the editor's text as it is typed, and at once when it is left; `key` tells fields apart."""
        name = key if key is not None else id(editor)
        read = editor.toPlainText if isinstance(editor, QPlainTextEdit) else editor.text

        def typed() -> None:
            text = read()
            self.put(name, lambda db: save(db, text))

        editor.textChanged.connect(typed)
        editor.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Save at once when a watched editor is left, and keep the place when its caret moves."""
        if event.type() == QEvent.Type.FocusOut and isinstance(watched, QWidget):
            self.flush()
        if event.type() in _MOVES:
            self.note_move()
        return super().eventFilter(watched, event)
