"""The command inspektor-server: start the centre, let laptops in, shut them out."""

import argparse
import ipaddress
import logging
import socket
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import platformdirs
import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine

from inspektor.errors import InspektorError
from sync.server import accounts
from sync.server.database import open_embedded
from sync.server.store import renew_epoch

AppMaker = Callable[[Engine], FastAPI]


class SilentFormatter(logging.Formatter):
    """Says where a fault came from and never what it held: the log may not carry content."""

    def formatException(  # noqa: N802  # logging's own name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        kind, _, trace = ei
        places: list[str] = []
        while trace is not None:
            places.append(f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}")
            trace = trace.tb_next
        return f"{kind.__name__ if kind else ''} at {' > '.join(places[-8:])}"


def run(make_app: AppMaker, arguments: Sequence[str] | None = None) -> None:
    """Do what the command line says; a fault that its reader can mend is one Swedish line and status 2."""
    options = _parse(arguments)
    try:
        options.action(options, make_app)
    except InspektorError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("inspektor-server", description="Centralen för Inspektor.")
    _add_folder(parser, None)
    _add_serving(parser)
    parser.set_defaults(action=_serve)
    commands = parser.add_subparsers(metavar="KOMMANDO")
    for name, action, words in _COMMANDS:
        command = commands.add_parser(name, help=words)
        command.set_defaults(action=action)
        _add_folder(command, argparse.SUPPRESS)  # before or after the command: it means the same
        if action in _ABOUT_ONE:
            command.add_argument("name", metavar="NAMN", help="datorns namn")
    return parser.parse_args(arguments)


def _add_folder(parser: argparse.ArgumentParser, default: str | None) -> None:
    words = "här bor databasen och nyckeln"
    parser.add_argument("--data", type=Path, metavar="MAPP", default=default, help=words)


def _add_serving(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", metavar="ADRESS", help="adress att svara på")
    parser.add_argument("--port", type=int, default=8470, help="0 tar en ledig port")
    parser.add_argument("--certificate", type=Path, metavar="FIL", help="TLS-certifikat (PEM)")
    parser.add_argument("--key", type=Path, metavar="FIL", help="certifikatets nyckel (PEM)")
    parser.add_argument("--behind-proxy", action="store_true", help="en proxy framför sköter TLS")


def _open(options: argparse.Namespace) -> Engine:
    return open_embedded(options.data or platformdirs.user_data_path("inspektor-server", appauthor=False))


def _now() -> datetime:
    return datetime.now(UTC)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _add_device(options: argparse.Namespace, _make_app: AppMaker) -> None:
    with _open(options).begin() as db:
        token = accounts.make_account(db, options.name, _now())
    _say(f"Nyckel för {options.name}. Den visas bara nu, skriv in den på datorn:\n{token}")


def _revoke_device(options: argparse.Namespace, _make_app: AppMaker) -> None:
    with _open(options).begin() as db:
        accounts.revoke_account(db, options.name, _now())
    _say(f"{options.name} är spärrad. Det som datorn har skickat finns kvar.")


def _list_devices(options: argparse.Namespace, _make_app: AppMaker) -> None:
    with _open(options).begin() as db:
        found = accounts.list_accounts(db)
    for account in found:
        state = f"spärrad {account.revoked_at}" if account.revoked_at else "insläppt"
        _say(f"{account.name}\t{state}\tupplagd {account.created_at}")
    if not found:
        _say("Inga datorer är upplagda. Kör inspektor-server device NAMN.")


def _note_restore(options: argparse.Namespace, _make_app: AppMaker) -> None:
    with _open(options).begin() as db:
        renew_epoch(db)
    _say("Alla datorer skickar nu allt de har en gång till. Inget blir dubbelt.")


def _serve(options: argparse.Namespace, make_app: AppMaker) -> None:
    has_tls = _check_openness(options)
    _set_up_log()
    config = uvicorn.Config(
        make_app(_open(options)),
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
        ssl_certfile=options.certificate,
        ssl_keyfile=options.key,
    )
    with _listen(options) as door:
        host, port = door.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        _say(f"Centralen svarar på {'https' if has_tls else 'http'}://{shown}:{port} (avsluta med Ctrl+C)")
        uvicorn.Server(config).run(sockets=[door])


def _listen(options: argparse.Namespace) -> socket.socket:
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    try:
        return socket.create_server((options.host, options.port), family=family, backlog=1024)
    except OSError as error:
        raise InspektorError(
            f"Det gick inte att svara på {options.host} port {options.port}. Används porten redan? Välj en "
            "annan med --port."
        ) from error


def _check_openness(options: argparse.Namespace) -> bool:
    has_tls = options.certificate is not None and options.key is not None
    if not (has_tls or options.behind_proxy or _is_loopback(options.host)):
        raise InspektorError(
            "Utan kryptering svarar centralen bara på den egna datorn. Ange --certificate och --key, eller "
            "--behind-proxy om en proxy framför sköter krypteringen."
        )
    return has_tls


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _set_up_log() -> None:
    to_stderr = logging.StreamHandler()
    to_stderr.setFormatter(SilentFormatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[to_stderr])


_COMMANDS = (
    ("device", _add_device, "släpp in en dator och visa dess nyckel"),
    ("revoke", _revoke_device, "spärra en dator"),
    ("devices", _list_devices, "visa alla datorer"),
    ("restored", _note_restore, "databasen är återställd från en äldre kopia"),
)
_ABOUT_ONE = (_add_device, _revoke_device)
