"""Guards an open vault: what locks it, when, and what is told of it."""

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import QObject, QTimer

from inspektor.storage.database import Database
from inspektor.storage.faults import StorageError
from inspektor.storage.preferences import get_preference
from ui.desk import Desk
from ui.idle_watch import WARN_SECONDS, IdleWatch
from ui.locking import Locking
from ui.main_window import MainWindow
from ui.messages import Messages
from ui.overlay import Overlay
from ui.system_watch import SystemWatch

IDLE_MINUTES = "lock/idle_minutes"
USUAL_MINUTES, FEWEST_MINUTES, MOST_MINUTES = 5, 1, 15
_WARNING = (
    f"Inspektor låses om {WARN_SECONDS} sekunder. Tryck på en tangent eller rör musen för att fortsätta."
)


class Guard(QObject):
    """Locks when asked, when nobody is there, and when the system says that the laptop is left."""

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        database: Database,
        messages: Messages,
        succeed: Callable[[str], None],
    ) -> None:
        """`succeed` puts a locked process in this one's place; it is given where the window stood."""
        super().__init__(window)
        self._window, self._desk, self._database, self._succeed = window, desk, database, succeed
        self.locking = Locking(window, messages, desk.autosave.flush, self._end)
        self.idle = IdleWatch(self._read_minutes, self)
        self.system = SystemWatch(self)

    def start(self) -> None:
        """Guard from now on; the system is asked once the window has been painted."""
        window = self._window
        window.lock_asked.connect(self.lock)
        window.shield.about_to_rise.connect(self._keep_place)
        self.idle.warned.connect(lambda: window.state_line.show_info(_WARNING, WARN_SECONDS))
        self.idle.stirred.connect(lambda: window.state_line.show_info("", 0))
        self.idle.idled.connect(self.lock)
        self.system.left.connect(self.lock)
        self.idle.start(window)
        QTimer.singleShot(0, self, lambda: self.system.start(window))

    def lock(self) -> None:
        """Lock, so that unlocking comes back to the same visit, question and caret."""
        self._window.shield.sink()
        for pane in self._window.findChildren(Overlay):
            pane.dismiss()
        self._desk.keep_place()
        self.locking.lock()

    def _keep_place(self) -> None:
        self._desk.keep_place()
        self._desk.autosave.flush()

    def _end(self) -> None:
        """A job beside the screen may go on to its end: the process does not wait for it."""
        self._desk.sync.end()
        self._database.close()
        self._succeed(self.locking.place)

    def _read_minutes(self) -> int:
        with suppress(StorageError):
            return read_idle_minutes(self._database)
        return USUAL_MINUTES


def read_idle_minutes(database: Database) -> int:
    """Give the minutes without an act after which the vault is locked, 1-15."""
    with database.read() as db:
        kept = get_preference(db, IDLE_MINUTES)
    return min(MOST_MINUTES, max(FEWEST_MINUTES, int(kept))) if kept.isdecimal() else USUAL_MINUTES
