"""Measures how soon a photo is safe against a plain write and fsync of the same bytes on the same disk."""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image

from inspektor.pictures.cleaning import clean_picture
from inspektor.storage.attachments import add_attachment, read_attachment
from inspektor.storage.database import Database, Hand

KEY = "0123456789abcdef" * 4
ROUNDS, MEGABYTES = 15, 5
CAMERA = (4000, 3000)


def measure(folder: Path | None = None) -> dict[str, float]:
    """
    Give megabytes a second and ratios of times; `photo_ms` is one camera photo through the decoder.

    An attachment is two sealed files and a row, all durable; `add_ratio` is its time against one plain file
    with fsync, `twice_ratio` against two such files. Rounds take turns.
    """
    with tempfile.TemporaryDirectory(dir=folder) as name:
        return {**_measure(Path(name)), "photo_ms": _measure_photo()}


def _measure(folder: Path) -> dict[str, float]:
    data = os.urandom(MEGABYTES * 10**6)
    database = Database(folder / "vault.db", KEY, Hand("Karin Ek", "laptop-karin"))
    ids: list[str] = []
    ways: dict[str, Callable[[], object]] = {
        "plain": lambda: _write(folder / "plain", data),
        "twice": lambda: _write(folder / "plain", data, data),
        "add": lambda: ids.append(
            add_attachment(database, "visit-1", data, name="photo.jpg", media_type="image/jpeg")
        ),
        "read": lambda: read_attachment(database, ids[-1]),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for round_number in range(ROUNDS + 1):
        for name, way in ways.items():
            taken = _time(way)
            times[name] += [taken] if round_number else []  # the first round warms up
    database.close()
    median = {name: statistics.median(each) for name, each in times.items()}
    speeds = {f"{name}_mb_s": MEGABYTES / seconds for name, seconds in median.items()}
    ratios = {f"{name}_ratio": median["add"] / median[name] for name in ("plain", "twice")}
    return {**speeds, "add_ratio": ratios["plain_ratio"], "twice_ratio": ratios["twice_ratio"]}


def _write(path: Path, *copies: bytes) -> None:
    for number, data in enumerate(copies):
        with path.with_suffix(f".{number}").open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())


def _time(way: Callable[[], object]) -> float:
    start = time.perf_counter()
    way()
    return time.perf_counter() - start


def _measure_photo() -> float:
    """Give the milliseconds of a 12-megapixel photo, process and all."""
    out = BytesIO()
    Image.radial_gradient("L").resize(CAMERA).convert("RGB").save(out, "JPEG", quality=92)
    return statistics.median(_time(lambda: clean_picture(out.getvalue())) for _ in range(5)) * 1000


if __name__ == "__main__":
    for figure, value in measure().items():
        print(f"{figure:18} {value:8.2f}")  # noqa: T201 - a tool for the terminal
