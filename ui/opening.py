"""Opens the program: the window first, then the vault, the list of visits, and the other pages behind it."""

import os
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QTimer

from inspektor.errors import InspektorError
from ui.application import make_application
from ui.look import Look, load_look
from ui.main_window import MainWindow
from ui.messages import FaultLog, Messages, install_excepthook
from ui.window_place import show_window_at

if TYPE_CHECKING:  # heavy: imported behind the visible window
    from inspektor.keys.keyring_door import Keyring
    from inspektor.keys.vault_lock import VaultLock
    from inspektor.vault import Vault
    from ui.start_page import StartPage
    from ui.unlock_page import UnlockPage

DATA_VARIABLE = "INSPEKTOR_DATA"
_MENDED_SECONDS = 90
_ALREADY_OPEN = "Inspektor är redan öppet på den här datorn. Stäng det andra fönstret och öppna sedan igen."


def data_folder() -> Path:
    """Give the folder that holds everything of this person's, readable by nobody else."""
    folder = Path(os.environ.get(DATA_VARIABLE) or _usual_folder())
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def take_lock_file(lock: QLockFile) -> bool:
    """Take the file that says that a program is open on this folder, or say that another one has it."""
    if not lock.tryLock(0):
        return False
    Path(lock.fileName()).chmod(0o600)  # QLockFile makes one that others may read
    return True


def show_window(*, is_real: bool, locked: str | None = None, keyring: "Keyring | None" = None) -> int:
    """
    Show the window with the municipality's own vault or the practice one; give the exit status.

    `locked`: it follows on one that was locked; where that window stood, in hex. `keyring`: a test's own.
    """
    try:
        folder = data_folder()
    except OSError:
        sys.stderr.write("Mappen för dina uppgifter kunde inte skapas. Kontrollera disken.\n")
        return 2
    look = load_look(folder)
    app = make_application(look)
    window = MainWindow(is_practice=not is_real)
    messages = install_excepthook(window.state_line, FaultLog(folder / "inspektor.log"))
    lock = QLockFile(str(folder / "inspektor.lock"))
    opening = Opening(
        window, messages, look, folder, lock, keyring, is_real=is_real, is_locked=locked is not None
    )
    window.painted.connect(partial(QTimer.singleShot, 0, opening.open_vault))
    show_window_at(window, locked or "")
    return app.exec()


@dataclass(frozen=True, slots=True)
class Opening:
    """What happens behind the visible window, each step after the former has been seen."""

    window: MainWindow
    messages: Messages
    look: Look
    folder: Path
    lock: QLockFile
    keyring: "Keyring | None"
    is_real: bool
    is_locked: bool

    def open_vault(self) -> None:
        """Open the vault, or show what stands before it; a fault leaves the window with its sentence."""
        try:
            self._take_lock()
            if self.is_real:
                self._enter_real()
            elif self.is_locked:
                self._wait_at_practice()
            else:
                self._open_practice()
        except InspektorError as fault:
            self.messages.tell(fault)
            self.window.say_waiting("Inspektor kunde inte öppna dina uppgifter. Längst ner står varför.")

    def _take_lock(self) -> None:
        """Two programs on one vault would each show what the other has not seen."""
        if not take_lock_file(self.lock):
            raise InspektorError(_ALREADY_OPEN)

    def _enter_real(self) -> None:
        from inspektor.vault import find_lock  # noqa: PLC0415 - the database, behind the visible window
        from ui.entrance import Entrance  # noqa: PLC0415 - as above

        lock = find_lock(self.folder, self.keyring)
        entrance = Entrance(self.window, lock, self.folder, self.messages)
        entrance.opened.connect(lambda vault: self._show_start(vault, lock.take_reports()))
        entrance.begin()

    def _wait_at_practice(self) -> None:
        from ui.unlock_page import UnlockPage  # noqa: PLC0415 - as above

        gate = UnlockPage(is_practice=True)
        gate.unlock_asked.connect(partial(self._leave_practice_gate, gate))
        self.window.show_gate(gate)
        gate.focus_start()

    def _leave_practice_gate(self, gate: "UnlockPage", _code: str) -> None:
        self.window.show_gate(None)
        gate.deleteLater()
        self.window.repaint()  # the word that one waits, before what takes time
        self._open_practice()

    def _open_practice(self) -> None:
        from inspektor.vault import open_practice  # noqa: PLC0415 - as above

        self._show_start(open_practice(self.folder))

    def _show_start(self, vault: "Vault", reports: tuple[str, ...] = ()) -> None:
        """Show the list of visits at once, unless another page was open last."""
        from inspektor.storage.places import find_place  # noqa: PLC0415 - as above
        from ui.start_page import StartPage  # noqa: PLC0415 - as above

        start = StartPage(vault.database, vault.database.clock)
        with vault.database.read() as db:
            place = find_place(db)
        if place.page == "start":
            self.window.add_page("start", lambda: start)
            self.window.show_page("start")
        QTimer.singleShot(0, self.window, partial(self._lay_out, vault, start, reports))

    def _lay_out(self, vault: "Vault", start: "StartPage", reports: tuple[str, ...]) -> None:
        """Make the other pages behind the list of visits, which can be read meanwhile."""
        from ui.desk import Desk  # noqa: PLC0415 - checklists and editors, behind the list of visits
        from ui.guard import Guard  # noqa: PLC0415 - as above
        from ui.safety import Safety  # noqa: PLC0415 - as above

        desk = Desk(self.window, vault, self.messages, self.look, self.folder, start)
        desk.begin()
        Guard(self.window, desk, vault.database, self.messages, self._give_way).start()
        mended = (*reports, *vault.database.take_reports())
        Safety(self.window, desk, vault, self.messages, self._find_lock()).start(is_mended=bool(mended))
        if mended:
            self.window.state_line.show_info(" ".join(mended), _MENDED_SECONDS)

    def _find_lock(self) -> "VaultLock | None":
        from inspektor.vault import find_lock  # noqa: PLC0415 - as above

        return find_lock(self.folder, self.keyring) if self.is_real else None

    def _give_way(self, place: str) -> None:
        """Let a locked process take this one's lock file, and its place on the screen."""
        from ui.locking import succeed  # noqa: PLC0415 - as above

        self.lock.unlock()
        succeed(place)


def _usual_folder() -> str:
    from platformdirs import user_data_dir  # noqa: PLC0415 - only where no folder is given

    return user_data_dir("Inspektor", appauthor=False)
