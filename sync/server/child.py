"""Starts a centre in a process of its own, on a free port: for rehearsal, bench and tests."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sync.server.accounts import make_account
from sync.server.database import open_embedded

_COMMAND = (sys.executable, "-m", "sync.server.app")
_STOP_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Child:
    """A centre that runs: where it answers, and the process (for whoever wants to kill it)."""

    url: str
    process: subprocess.Popen[str]


@contextmanager
def running_centre(folder: Path, port: int = 0) -> Iterator[Child]:
    """Give a centre that keeps its data in `folder`; it is stopped at the end."""
    command = [*_COMMAND, "--data", str(folder), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:  # noqa: S603  # our own program
        try:
            yield Child(_read_url(process), process)
        finally:
            process.terminate()
            _wait(process)


def make_token(folder: Path, name: str) -> str:
    """Let a laptop in and give its token; the centre may be running."""
    engine = open_embedded(folder)
    try:
        with engine.begin() as db:
            return make_account(db, name, datetime.now(UTC))
    finally:
        engine.dispose()


def _read_url(process: subprocess.Popen[str]) -> str:
    line = process.stdout.readline() if process.stdout else ""
    found = re.search(r"https?://\S+", line)
    if found is None:
        raise RuntimeError("the centre did not start")
    return found[0]


def _wait(process: subprocess.Popen[str]) -> None:
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
