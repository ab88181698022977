"""Starts the program: the window first, then everything that takes time behind it."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer

from inspektor.errors import InspektorError
from ui.application import make_application
from ui.look import Look, load_look
from ui.main_window import MainWindow
from ui.messages import FaultLog, Messages, install_excepthook

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


COMMANDS: tuple[Command, ...] = (
    Command(
        "rehearse",
        "Spelar en besöksfil genom det riktiga programmet, centralen och en andra dator.",
        _add_rehearsal_arguments,
        _rehearse,
    ),
)
"""The words there are; without one the window opens."""


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


def _run_window(_arguments: argparse.Namespace) -> int:
    """Show the window, then open the practice vault behind it."""
    folder = data_folder()
    look = load_look(folder)
    app = make_application(look)
    window = MainWindow()
    messages = install_excepthook(window.state_line, FaultLog(folder / "inspektor.log"))
    window.painted.connect(partial(QTimer.singleShot, 0, partial(_open_desk, window, messages, folder, look)))
    window.show()
    return app.exec()


def _open_desk(window: MainWindow, messages: Messages, folder: Path, look: Look) -> None:
    """Import what is heavy and put the pages together; a fault leaves the window with its sentence."""
    from inspektor.vault import open_practice  # noqa: PLC0415 - as above
    from ui.desk import Desk  # noqa: PLC0415 - database and checklists, behind the visible window

    try:
        desk = Desk(window, open_practice(folder), messages, look, folder)
    except InspektorError as fault:
        messages.tell(fault)
        window.say_waiting("Inspektor kunde inte öppna dina uppgifter. Längst ner står varför.")
    else:
        desk.begin()


def _usual_folder() -> str:
    from platformdirs import user_data_dir  # noqa: PLC0415 - only where no folder is given

    return user_data_dir("Inspektor", appauthor=False)
