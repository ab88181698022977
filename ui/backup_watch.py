"""Sees to it that a backup is made while somebody works, and an emergency copy when the battery runs low."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from inspektor.errors import InspektorError
from inspektor.storage.backup_files import Backup, find_backups
from inspektor.storage.backups import is_needed, make_backup
from inspektor.storage.database import Database
from inspektor.storage.emergency import find_unsent_visits
from inspektor.storage.emergency_file import Facts
from inspektor.storage.progress import Progress
from ui.background import Background
from ui.disks import FindDisks, choose_targets
from ui.emergency_jobs import say_facts, write_copy
from ui.messages import Messages
from ui.state_line import StateLine

_EVERY_MS = 30 * 60 * 1000
_SOON_MS = 20 * 1000  # not while the program still opens
_RETRY_MS = 2 * 60 * 1000
_NO_STICK = (
    "Batteriet är snart slut, och centralen har inte tagit emot allt ditt arbete. Anslut ström, eller sätt "
    "i ett usb-minne och tryck Ctrl+Skift+N och Enter."
)


class BackupWatch(QObject):
    """
    Half an hour after the first save that no backup holds, and when asked at once, a backup is made.

    A fault stands on the state line until the next backup went well; it is tried again every other minute.
    """

    made = Signal(object)

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
        self._fault = ""
        self._is_running = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.make)

    def begin(self, *, is_mended: bool) -> None:
        """Look what is not in a backup since the last time; one is made at once if something was mended."""
        if is_mended:
            self.make()
        elif is_needed(self._database):
            self._timer.start(self._find_wait())

    def _find_wait(self) -> int:
        """Give the milliseconds until the newest backup is half an hour old: a lock begins nothing anew."""
        newest = next(iter(find_backups(self._database.files.backups)), None)
        if newest is None:
            return _SOON_MS
        age = round((self._database.clock() - newest.at).total_seconds() * 1000)
        return min(_EVERY_MS, max(_SOON_MS, _EVERY_MS - age))

    def end(self) -> None:
        """Ask for nothing more: the database is about to be closed."""
        self._timer.stop()

    def note_saved(self) -> None:
        """Count from the first save that no backup holds."""
        if not self._timer.isActive() and not self._is_running:
            self._timer.start(_EVERY_MS)

    def make(self) -> None:
        """Make a backup now, in the background, if there is anything that none holds."""
        if self._is_running:
            return
        self._timer.stop()
        self._is_running = True
        self._background.run(partial(_make_if_needed, self._database), self._take, self._fail)

    def _take(self, made: Backup | None) -> None:
        self._is_running = False
        if self._fault and self._line.fault == self._fault:
            self._line.clear_fault()
        self._fault = ""
        if made is not None:
            self.made.emit(made)

    def _fail(self, fault: BaseException) -> None:
        self._is_running = False
        self._messages.tell(fault)
        self._fault = self._line.fault
        self._timer.start(_RETRY_MS)


class BatteryCopy(QObject):
    """Writes the emergency copy by itself when little battery is left, if another disk is there."""

    def __init__(
        self,
        database: Database,
        background: Background,
        line: StateLine,
        messages: Messages,
        find_disks: FindDisks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._database, self._background = database, background
        self._line, self._messages, self._find_disks = line, messages, find_disks

    def write(self) -> None:
        """Write it on the first disk there is; without one, say so. Nothing if the centre has it all."""
        with self._database.read() as db:
            if not find_unsent_visits(db):
                return
        targets = choose_targets(self._find_disks(), self._database.path.parent)
        if not targets:
            self._messages.tell(InspektorError(_NO_STICK))
            return
        job = partial(write_copy, self._database, targets[0].root, Progress())
        self._background.run(job, self._tell, self._messages.tell)

    def _tell(self, written: tuple[Path, Facts]) -> None:
        words = f"Batteriet är snart slut. En nödkopia är skriven: {say_facts(written[1])}."
        self._line.show_info(words, seconds=60)


def _make_if_needed(database: Database) -> Backup | None:
    return make_backup(database) if is_needed(database) else None
