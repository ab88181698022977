"""Makes real parts: a centre in a process of its own, laptops with encrypted files, and networks that cut."""

import dataclasses
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from inspektor.storage import tables
from inspektor.storage.database import Database, Hand
from sync.client import Server, SyncReport, synchronize
from sync.client.transport import Transport
from sync.server.child import make_token, running_centre

HERE = Path(__file__).parent


def no_wait(_seconds: float) -> None:
    """Stand in for waiting: the tests' networks mend at once."""


@dataclasses.dataclass
class Laptop:
    """One inspector's computer: its database, and where its centre is."""

    database: Database
    server: Server
    key: str

    def sync(self, server: Server | None = None, transport: Transport | None = None) -> SyncReport:
        return synchronize(self.database, server or self.server, transport=transport, wait=no_wait)

    def content(self) -> dict[str, list[tuple[object, ...]]]:
        """Give all that the screens of this laptop can show, in an order of no machine."""
        shown = [tables.register, tables.conflict, *tables.RECORD_TABLES.values()]
        with self.database.read() as db:
            found = {table.name: db.execute(select(table)).all() for table in shown}
        return {name: sorted((tuple(row) for row in rows), key=repr) for name, rows in found.items()}

    def journal(self) -> list[tuple[str, str]]:
        with self.database.read() as db:
            rows = db.execute(select(tables.change.c.id, tables.change.c.value)).all()
        return sorted((row.id, row.value) for row in rows)


@dataclasses.dataclass(frozen=True)
class Centre:
    """A centre that runs; `folder` is where its data lies."""

    url: str
    folder: Path
    process: subprocess.Popen[str]

    def let_in(self, name: str) -> Server:
        return Server(self.url, make_token(self.folder, name))


@pytest.fixture(scope="session")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """Give a centre that many tests share: its changes pile up, as at a real one."""
    with start_centre(tmp_path_factory.mktemp("centre")) as centre:
        yield centre


@pytest.fixture
def own_centre(tmp_path: Path) -> Iterator[Centre]:
    """Give a centre that only this test knows."""
    with start_centre(tmp_path / "centre") as centre:
        yield centre


@pytest.fixture
def start() -> Iterator[Callable[..., Centre]]:
    """Give a starter of centres, for tests that stop one and start it again."""
    with ExitStack() as stack:
        yield lambda folder, port=0: stack.enter_context(start_centre(folder, port))


@contextmanager
def start_centre(folder: Path, port: int = 0) -> Iterator[Centre]:
    with running_centre(folder, port) as child:
        yield Centre(child.url, folder, child.process)


MakeLaptop = Callable[[str, Server], Laptop]


@pytest.fixture
def make_laptop(tmp_path: Path) -> Iterator[MakeLaptop]:
    """Give a maker of laptops; each name is a device of its own with a clock of its own."""
    with ExitStack() as stack:

        def make(name: str, server: Server) -> Laptop:
            key = secrets.token_hex(32)
            database = open_database(tmp_path / f"{name}.db", key, name)
            stack.callback(database.close)
            return Laptop(database, server, key)

        yield make


def open_database(path: Path, key: str, name: str) -> Database:
    offset = timedelta(days=len(name))  # clocks disagree: nothing may depend on them
    return Database(path, key, Hand(name, f"device-{name}", lambda: datetime.now(UTC) + offset))


@pytest.fixture
def open_again() -> Iterator[Callable[[Path, str, str], Database]]:
    """Give what opens a laptop's file once more."""
    with ExitStack() as stack:

        def open_it(path: Path, key: str, name: str) -> Database:
            database = open_database(path, key, name)
            stack.callback(database.close)
            return database

        yield open_it


class Helper:
    """One of the small servers beside this file: takes orders on stdin and says what it saw."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.port = int(self.listen())

    def listen(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def order(self, words: str) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{words}\n")
        self._process.stdin.flush()
        return self.listen()

    def stop(self) -> str:
        """End it, and give all that it said since it was last listened to."""
        self._process.kill()
        assert self._process.stdout is not None
        return self._process.stdout.read()


@pytest.fixture
def helper() -> Iterator[Callable[..., Helper]]:
    """Give a starter of the small servers: helper("cutting_proxy.py", port)."""
    with ExitStack() as stack:
        yield lambda script, argument: Helper(stack.enter_context(_running(script, str(argument))))


@contextmanager
def _running(script: str, argument: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, str(HERE / script), argument]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, encoding="utf-8") as process:
        try:
            yield process
        finally:
            process.kill()
