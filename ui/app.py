"""Starts the program: the window first, then everything that takes time behind it."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from inspektor.errors import InspektorError
from ui.application import make_application
from ui.look import Look, load_look
from ui.main_window import MainWindow
from ui.messages import FaultLog, Messages, install_excepthook

if TYPE_CHECKING:  # heavy: imported behind the visible window
    from inspektor.vault import Vault
    from ui.start_page import StartPage

DATA_VARIABLE = "INSPEKTOR_DATA"


@dataclass(frozen=True, slots=True)
class Command:
    """A word after `inspektor`: what it is for, which arguments it takes, and what it does."""

    name: str
    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def _add_rehearsal_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("visit", type=Path, metavar="BESÖK.yaml", help="besöksfilen som ska spelas")
    parser.add_argument("--out", type=Path, required=True, metavar="MAPP", help="hit läggs allt som görs")
    parser.add_argument("--json", action="store_true", help="skriv sammanfattningen som JSON")


def _rehearse(arguments: argparse.Namespace) -> int:
    from ui.rehearsal import run  # noqa: PLC0415 - the whole program and a centre, only when asked for

    return run(arguments)


def main(argv: Sequence[str] | None = None) -> int:
    """Run `inspektor` with these arguments; give the exit status."""
    arguments = _make_parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = arguments.run
    return run(arguments)


def data_folder() -> Path:
    """Give the folder that holds everything of this person's, readable by nobody else."""
    folder = Path(os.environ.get(DATA_VARIABLE) or _usual_folder())
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="inspektor", description="Fältverktyg för uppföljning av social omsorg."
    )
    parser.add_argument("--version", action=_ShowVersion, nargs=0, help="visa versionen")
    parser.add_argument(
        "--real", action="store_true", help="öppna kommunens eget valv i stället för övningskommunen"
    )
    parser.set_defaults(run=_run_window)
    words = parser.add_subparsers(title="kommandon", metavar="")
    for command in COMMANDS:
        word = words.add_parser(command.name, help=command.help, description=command.help)
        command.add_arguments(word)
        word.set_defaults(run=command.run)
    return parser


class _ShowVersion(argparse.Action):
    """Prints the installed version; looked up only when asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version  # noqa: PLC0415 - 20 ms that no window should wait for

        sys.stdout.write(f"inspektor {version('inspektor')}\n")
        parser.exit()


def _run_window(arguments: argparse.Namespace) -> int:
    """Show the window, then open the vault behind it."""
    folder = data_folder()
    look = load_look(folder)
    app = make_application(look)
    window = MainWindow(is_practice=not arguments.real)
    messages = install_excepthook(window.state_line, FaultLog(folder / "inspektor.log"))
    opening = Opening(window, messages, look, folder, is_real=arguments.real)
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
    is_real: bool

    def open_vault(self) -> None:
        """Import what is heavy and open the vault; a fault leaves the window with its sentence."""
        from inspektor import vault  # noqa: PLC0415 - the database, behind the visible window

        try:
            opened = (vault.open_real if self.is_real else vault.open_practice)(self.folder)
        except InspektorError as fault:
            self.messages.tell(fault)
            self.window.say_waiting("Inspektor kunde inte öppna dina uppgifter. Längst ner står varför.")
        else:
            self._show_start(opened)

    def _show_start(self, vault: "Vault") -> None:
        """Show the list of visits at once, unless another page was open last."""
        from inspektor.storage.places import find_place  # noqa: PLC0415 - as above
        from ui.start_page import StartPage  # noqa: PLC0415 - as above

        start = StartPage(vault.database, vault.database.clock)
        with vault.database.read() as db:
            place = find_place(db)
        if place.page == "start":
            self.window.add_page("start", start)
            self.window.show_page("start")
        QTimer.singleShot(0, self.window, partial(self._lay_out, vault, start))

    def _lay_out(self, vault: "Vault", start: "StartPage") -> None:
        """Make the other pages behind the list of visits, which can be read meanwhile."""
        from ui.desk import Desk  # noqa: PLC0415 - checklists and editors, behind the list of visits

        Desk(self.window, vault, self.messages, self.look, self.folder, start).begin()


def _import_register(arguments: argparse.Namespace) -> int:
    from inspektor.storage.registers import save_register  # noqa: PLC0415 - only for this word
    from inspektor.vault import open_real, read_register_file  # noqa: PLC0415 - as above

    try:
        vault = open_real(data_folder())
        register = read_register_file(arguments.register, vault.bank.codes)
    except InspektorError as fault:
        sys.stderr.write(f"{fault}\n")
        return 2
    with vault.database.begin() as db:
        save_register(db, register)
    sys.stdout.write(f"{len(register.units)} enheter finns nu i registret för {register.municipality}.\n")
    return 0


def _add_register_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("register", type=Path, metavar="REGISTER.yaml", help="kommunens utförare och enheter")


def _usual_folder() -> str:
    from platformdirs import user_data_dir  # noqa: PLC0415 - only where no folder is given

    return user_data_dir("Inspektor", appauthor=False)


COMMANDS: tuple[Command, ...] = (
    Command(
        "rehearse",
        "Spelar en besöksfil genom det riktiga programmet, centralen och en andra dator.",
        _add_rehearsal_arguments,
        _rehearse,
    ),
    Command(
        "import-register",
        "Läser in kommunens register i det riktiga valvet, i stället för det som fanns.",
        _add_register_arguments,
        _import_register,
    ),
)
"""The words there are; without one the window opens."""
