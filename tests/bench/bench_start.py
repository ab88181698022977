"""Measures the way to the first window and to the list of visits, and the memory of a year."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.bench.year import fill_year

ROUNDS = 7
SCRIPT = Path(__file__).with_name("first_window.py")
VISITS_A_YEAR = 200


def measure() -> dict[str, float]:
    """
    Give ratios against a bare window: `window` until it is painted, `list` until the visits are listed.

    `memory` and `memory_mb` are with a year of visits in the vault.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill_year(folder, VISITS_A_YEAR)
        _run("inspektor", folder)  # warms the files
        bare, mine = [], []
        for _ in range(ROUNDS):
            bare.append(_run("bare", folder))
            mine.append(_run("inspektor", folder))
    base = median(run["painted"][0] for run in bare)
    base_memory = median(run["painted"][1] for run in bare)
    memory = median(run["ready"][1] for run in mine)
    return {
        "bare_ms": base,
        "window": median(run["painted"][0] for run in mine) / base,
        "list": median(run["listed"][0] for run in mine) / base,
        "memory": memory / base_memory,
        "memory_mb": memory / 1024,
    }


def _run(what: str, folder: Path) -> dict[str, tuple[float, float]]:
    """Give for each word that the window says: milliseconds since its start, kilobytes in memory."""
    environment = {**os.environ, "INSPEKTOR_DATA": str(folder), "QT_QPA_PLATFORM": "offscreen"}
    begun = perf_counter()
    said: dict[str, tuple[float, float]] = {}
    command = [sys.executable, str(SCRIPT), what]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        for line in process.stdout or ():
            word, size = line.split()
            said[word] = (1000 * (perf_counter() - begun), float(size))
    return said
