"""Measures backup, restore and emergency copy against a plain copy of the same bytes on the same disk."""

import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from inspektor.record import Kind
from inspektor.storage import journal
from inspektor.storage.backups import make_backup
from inspektor.storage.database import Database, Hand
from inspektor.storage.emergency import read_emergency_copy, take_in, write_emergency_copy
from inspektor.storage.journal import Key
from inspektor.storage.restoring import bring_back

T = TypeVar("T")

KEY = "0123456789abcdef" * 4
HAND = Hand("Karin Ek", "laptop-karin")
MEGABYTE = 1024 * 1024
TEXTS, LETTERS, ROUNDS = 3000, 4000, 3


def measure(folder: Path | None = None) -> dict[str, float]:
    """
    Give MB a second of the vault's size, and each as a share of a plain copy that is synced, in one run.

    `backup`: written, opened, checked and named. `heal`: the database is gone and made anew at the start.
    `restore`: all of a backup brought into an empty vault, change by change. `emergency`: all of the vault
    written, synced and read back; `take_in`: that copy into an empty vault.
    """
    with tempfile.TemporaryDirectory(dir=folder) as name:
        return _measure(Path(name))


def _measure(folder: Path) -> dict[str, float]:
    database = _fill(folder / "vault.db")
    backup, seconds = _time(lambda: make_backup(database))
    size = backup.path.stat().st_size / MEGABYTE
    plain = min(_time(lambda: _copy(backup.path, folder / "plain.db"))[1] for _ in range(ROUNDS))
    speeds = {"plain": size / plain, "backup": size / seconds}
    empty = Database(folder / "empty.db", KEY, HAND)
    speeds["restore"] = size / _time(lambda: bring_back(empty, backup, with_altered=True))[1]
    (copy, _), seconds = _time(lambda: write_emergency_copy(database, folder, b""))
    speeds["emergency"] = size / seconds
    other = Database(folder / "other.db", KEY, HAND)
    speeds["take_in"] = size / _time(lambda: take_in(other, read_emergency_copy(copy, KEY)))[1]
    make_backup(database)
    for each in (database, empty, other):
        each.close()
    database.path.unlink()
    healed, seconds = _time(lambda: Database(folder / "vault.db", KEY, HAND))
    healed.close()
    speeds["heal"] = size / seconds
    shares = {f"{name}_share": speed / speeds["plain"] for name, speed in speeds.items()}
    return {"megabytes": size, **speeds, **shares}


def _fill(path: Path) -> Database:
    chance, database = random.Random(3), Database(path, KEY, HAND)
    for start in range(0, TEXTS, 100):
        with database.begin() as db:
            for number in range(start, start + 100):
                key = Key(f"visit-{number % 40}", Kind.JUDGEMENT, f"{number}", "text")
                journal.record(db, key, chance.randbytes(LETTERS // 2).hex())
    return database


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    with target.open("rb+") as file:
        os.fsync(file.fileno())


def _time(job: Callable[[], T]) -> tuple[T, float]:
    begun = time.perf_counter()
    result = job()
    return result, time.perf_counter() - begun


if __name__ == "__main__":
    for figure, value in measure().items():
        print(f"{figure:18} {value:8.3f}")  # noqa: T201 - a tool for the terminal
