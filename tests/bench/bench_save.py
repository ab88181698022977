"""Measures a keystroke's way to the disk against a bare commit of the same bytes on the same disk."""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlcipher3 import dbapi2

from inspektor.place import Place
from inspektor.record import Kind
from inspektor.storage import journal, places
from inspektor.storage.database import Database, Hand
from inspektor.storage.journal import Key

KEY = "0123456789abcdef" * 4
ROUNDS, SAVES = 12, 60
SENTENCE = "Larm lyser i sju minuter, och två i stället för tre arbetar på natten. "


def measure(folder: Path | None = None) -> dict[str, float]:
    """
    Give p50 and p99 in milliseconds of the save and of the bare commit, and their ratios.

    `p50_ms`, `p99_ms`: journal, typed table and commit, as ui/autosave.py does it. `placed_p50_ms` and
    `placed_p99_ms`: the place of the caret in the same transaction. Rounds take turns, so that what else
    the computer does is shared by all.
    """
    with tempfile.TemporaryDirectory(dir=folder) as name:
        return _measure(Path(name))


def _measure(folder: Path) -> dict[str, float]:
    database = Database(folder / "vault.db", KEY, Hand("Karin Ek", "laptop-karin"))
    bare = _open_bare(folder / "bare.db")
    ways: dict[str, Callable[[str], None]] = {
        "bare": lambda text: _save_bare(bare, text),
        "save": lambda text: _save(database, text),
        "placed": lambda text: _save_with_place(database, text),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for round_number in range(ROUNDS + 1):
        for name, save in ways.items():
            taken = _time(save)
            times[name] += taken if round_number else []  # the first round warms up
    database.close()
    bare.close()
    return _sum_up(times)


def _time(save: Callable[[str], None]) -> list[float]:
    """Give the milliseconds of each save while a text grows by a letter at a time."""
    taken = []
    for length in range(1, SAVES + 1):
        text = (SENTENCE * 6)[: 300 + length]
        start = time.perf_counter()
        save(text)
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def _sum_up(times: dict[str, list[float]]) -> dict[str, float]:
    p50 = {name: statistics.median(each) for name, each in times.items()}
    p99 = {name: statistics.quantiles(each, n=100)[98] for name, each in times.items()}
    return {
        "p50_ms": p50["save"],
        "p99_ms": p99["save"],
        "placed_p50_ms": p50["placed"],
        "placed_p99_ms": p99["placed"],
        "bare_p50_ms": p50["bare"],
        "bare_p99_ms": p99["bare"],
        "p50_ratio": p50["save"] / p50["bare"],
        "p99_ratio": p99["save"] / p99["bare"],
        "placed_p50_ratio": p50["placed"] / p50["bare"],
        "placed_p99_ratio": p99["placed"] / p99["bare"],
    }


def _open_bare(path: Path) -> dbapi2.Connection:
    """Give a connection with the settings of the real one, and one row to write over."""
    connection = dbapi2.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{KEY}'\"")
    for setting in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("CREATE TABLE answer (id INTEGER PRIMARY KEY, text TEXT)")
    return connection


def _save_bare(connection: dbapi2.Connection, text: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        "INSERT INTO answer VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET text = excluded.text", (text,)
    )
    connection.execute("COMMIT")


def _save(database: Database, text: str) -> None:
    with database.begin() as db:
        journal.record(db, Key("visit-1", Kind.JUDGEMENT, "bemanning", "text"), text)


def _save_with_place(database: Database, text: str) -> None:
    with database.begin() as db:
        journal.record(db, Key("visit-1", Kind.JUDGEMENT, "bemanning", "text"), text)
        places.remember_place(db, Place("visit", "visit-1", "bemanning", "", "text", len(text)))


if __name__ == "__main__":
    for figure, value in measure().items():
        print(f"{figure:18} {value:8.3f}")  # noqa: T201 - a tool for the terminal
