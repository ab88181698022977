"""Measures how long the real vault takes to unlock: keyring, header, Argon2id at its real cost, database."""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.inspektor.keys.gnome import ROOT, GnomeSession, is_installed

ROUNDS = 7
_SCRIPT = """
import sys, time
from pathlib import Path
from inspektor.keys.wrapping import USUAL_COST, stretch
from inspektor.vault import find_lock, open_real
from tests.inspektor.keys.keyrings import MemoryKeyring
from tests.inspektor.keys.setting_up import PIN, set_up

folder, rounds = Path(sys.argv[1]), int(sys.argv[2])
ring = None if sys.argv[3] == "gnome" else MemoryKeyring()
open_real(folder, set_up(find_lock(folder, ring))[0]).database.close()
for _ in range(rounds):
    start = time.perf_counter()
    vault = open_real(folder, find_lock(folder, ring).unlock(PIN))
    opened = time.perf_counter()
    vault.database.close()
    between = time.perf_counter()
    stretch(PIN, bytes(16), USUAL_COST)
    print(opened - start, time.perf_counter() - between)
"""


def measure() -> dict[str, float]:
    """
    Give seconds, the slowest of seven: `unlock`, from the PIN to the open database; `kdf`, Argon2id alone.

    The keyring is the real one of GNOME, in a session of its own; where that is not installed, one in memory.
    """
    with tempfile.TemporaryDirectory() as name:
        said = _run(Path(name))
    times = [tuple(map(float, line.split())) for line in said.splitlines()]
    return {"unlock": max(unlock for unlock, _ in times), "kdf": max(kdf for _, kdf in times)}


def _run(folder: Path) -> str:
    arguments = [str(folder / "vault"), str(ROUNDS)]
    if is_installed():
        return GnomeSession(folder / "account").run(_SCRIPT, *arguments, "gnome")
    command = [sys.executable, "-c", _SCRIPT, *arguments, "memory"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    for figure, value in measure().items():
        print(f"{figure:18} {value:8.3f}")  # noqa: T201 - a tool for the terminal
