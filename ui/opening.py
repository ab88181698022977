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

if TYPE_CHECKING:  # heavy: imported behind the visible window
    from inspektor.vault import Vault
    from ui.start_page import StartPage

DATA_VARIABLE = "INSPEKTOR_DATA"
_ALREADY_OPEN = "Inspektor är redan öppet på den här datorn. Stäng det andra fönstret och öppna sedan igen."


def data_folder() -> Path:
    """Give the folder that holds everything of this person's, readable by nobody else."""
    folder = Path(os.environ.get(DATA_VARIABLE) or _usual_folder())
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def show_window(*, is_real: bool) -> int:
    """Show the window with the municipality's own vault or the practice one; give the exit status."""
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
    opening = Opening(window, messages, look, folder, lock, is_real=is_real)
    window.painted.connect(partial(QTimer.singleShot, 0, opening.open_vault))
    window.show()
    return app.exec()


@dataclass(frozen=True, slots=True)
class Opening:
    """What happens behind the visible window, each step after the former has been seen."""

    window: MainWindow
    messages: Messages
    look: Look
    folder: Path
    lock: QLockFile
    is_real: bool

    def open_vault(self) -> None:
        """Import what is heavy and open the vault; a fault leaves the window with its sentence."""
        from inspektor import vault  # noqa: PLC0415 - the database, behind the visible window

        try:
            self._take_lock()
            opened = (vault.open_real if self.is_real else vault.open_practice)(self.folder)
        except InspektorError as fault:
            self.messages.tell(fault)
            self.window.say_waiting("Inspektor kunde inte öppna dina uppgifter. Längst ner står varför.")
        else:
            self._show_start(opened)

    def _take_lock(self) -> None:
        """Two programs on one vault would each show what the other has not seen."""
        if not self.lock.tryLock(0):
            raise InspektorError(_ALREADY_OPEN)

    def _show_start(self, vault: "Vault") -> None:
        """Show the list of visits at once, unless another page was open last."""
        from inspektor.storage.places import find_place  # noqa: PLC0415 - as above
        from ui.start_page import StartPage  # noqa: PLC0415 - as above

        start = StartPage(vault.database, vault.database.clock)
        with vault.database.read() as db:
            place = find_place(db)
        if place.page == "start":
            self.window.add_page("start", lambda: start)
            self.window.show_page("start")
        QTimer.singleShot(0, self.window, partial(self._lay_out, vault, start))

    def _lay_out(self, vault: "Vault", start: "StartPage") -> None:
        """Make the other pages behind the list of visits, which can be read meanwhile."""
        from ui.desk import Desk  # noqa: PLC0415 - checklists and editors, behind the list of visits

        Desk(self.window, vault, self.messages, self.look, self.folder, start).begin()


def _usual_folder() -> str:
    from platformdirs import user_data_dir  # noqa: PLC0415 - only where no folder is given

    return user_data_dir("Inspektor", appauthor=False)
