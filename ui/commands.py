"""The words after `inspektor`: what each is for, which arguments it takes, and what it does."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Command:
    """A word, what it is for, its arguments, and the function that does it."""

    name: str
    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def run_command(words: Sequence[str]) -> int:
    """Do what the words say; give the exit status. Words that mean nothing end the program with status 2."""
    arguments = _make_parser().parse_args(words)
    run: Callable[[argparse.Namespace], int] = arguments.run
    return run(arguments)


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("inspektor", description="Fältverktyg för uppföljning av social omsorg.")
    parser.add_argument("--version", action="version", version=f"inspektor {version('inspektor')}")
    parser.add_argument(
        "--real", action="store_true", help="öppna kommunens eget valv i stället för övningens"
    )
    parser.add_argument("--locked", help=argparse.SUPPRESS)  # how a program that locked starts anew
    parser.set_defaults(run=_show_window)
    commands = parser.add_subparsers(title="kommandon", metavar="")
    for command in COMMANDS:
        word = commands.add_parser(command.name, help=command.help, description=command.help)
        command.add_arguments(word)
        word.set_defaults(run=command.run)
    return parser


def _show_window(arguments: argparse.Namespace) -> int:
    from ui.opening import show_window  # noqa: PLC0415 - only where a window is asked for

    return show_window(is_real=arguments.real, locked=arguments.locked)


def _add_rehearsal_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("visit", type=Path, metavar="BESÖK.yaml", help="besöksfilen som ska spelas")
    parser.add_argument("--out", type=Path, required=True, metavar="MAPP", help="hit läggs allt som görs")
    parser.add_argument("--json", action="store_true", help="skriv sammanfattningen som JSON")


def _rehearse(arguments: argparse.Namespace) -> int:
    from ui.rehearsal import run  # noqa: PLC0415 - the whole program and a centre, only when asked for

    return run(arguments)


def _add_register_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("register", type=Path, metavar="REGISTER.yaml", help="kommunens utförare och enheter")


def _import_register(arguments: argparse.Namespace) -> int:
    from ui.register_import import run  # noqa: PLC0415 - the vault and its keyring, only for this word

    return run(arguments)


def _add_verify_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FIL", help="filen som exporterades")
    parser.add_argument("--key", default="", metavar="KÄNNETECKEN", help="nyckeln som ska ha signerat den")


def _verify(arguments: argparse.Namespace) -> int:
    from inspektor import verify  # noqa: PLC0415 - only for this word

    return verify.run(arguments.file, arguments.key)


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
    Command(
        "verify",
        "Kontrollerar en exporterad kedja: om något har ändrats, tagits bort eller bytt plats.",
        _add_verify_arguments,
        _verify,
    ),
)
"""The words there are; without one the window opens."""
