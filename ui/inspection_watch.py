"""Looks through the vault's files behind the screen and says what was found damaged and mended."""

from functools import partial

from PySide6.QtCore import QObject, QTimer

from inspektor.storage.database import Database
from inspektor.storage.inspection import look, look_through
from ui.background import Background
from ui.messages import Messages
from ui.state_line import StateLine

MENDED_SECONDS = 20
_AFTER_MS = 3 * 1000
_EVERY_MS = 60 * 60 * 1000


class InspectionWatch(QObject):
    """Soon after the start, and then once an hour, every page and record that is kept is read."""

    def __init__(
        self,
        database: Database,
        background: Background,
        line: StateLine,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._database, self._background = database, background
        self._line, self._messages = line, messages
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.inspect)

    def begin(self, after_ms: int = _AFTER_MS) -> None:
        """Look through the files when so many milliseconds have passed."""
        self._timer.start(after_ms)

    def end(self) -> None:
        """Ask for nothing more: the database is about to be closed."""
        self._timer.stop()

    def inspect(self) -> None:
        """Look through the files now, in the background."""
        self._background.run(partial(_look_at_all, self._database), self._take, self._fail)

    def tell(self) -> None:
        """Say what was mended, if anything was: a save may have mended the database on its way."""
        reports = self._database.take_reports()
        if reports:
            self._line.show_info(" ".join(reports), MENDED_SECONDS)

    def _take(self, _nothing: None) -> None:
        self.tell()
        self._timer.start(_EVERY_MS)

    def _fail(self, fault: BaseException) -> None:
        self._messages.tell(fault)
        self.tell()
        self._timer.start(_EVERY_MS)


def _look_at_all(database: Database) -> None:
    look(database)
    look_through(database)
