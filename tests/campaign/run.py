"""`make campaign`: breaks for an hour what Inspektor promises never breaks, and counts what gives way."""

import argparse
import random
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.campaign import full_disk, kill_storage, power_cut, ruin  # noqa: E402 - the path comes first
from tests.figures import Row, run_parts  # noqa: E402 - the same

OUT = ROOT / "build" / "campaign.json"

Part = Callable[[int, Path], Sequence[Row]]
"""What takes a seed and an empty folder."""


def cut_power(seed: int, folder: Path) -> Sequence[Row]:
    """Cut the power 10,000 times."""
    return power_cut.run(10_000, seed, folder) + power_cut.run_alone(2000, seed, folder)


def kill(seed: int, folder: Path) -> Sequence[Row]:
    """Kill the process that keeps things 1,000 times."""
    return kill_storage.run(1000, seed, folder)


def fill_disk(seed: int, folder: Path) -> Sequence[Row]:
    """Let each call to the disk of a session fail once."""
    return full_disk.run(None, seed, folder)


def destroy(seed: int, folder: Path) -> Sequence[Row]:
    """Destroy each file, and flip 2,000 bits."""
    return ruin.run(2000, seed, folder)


PARTS: tuple[Part, ...] = (cut_power, kill, fill_disk, destroy)


def main() -> int:
    """Print a table and leave build/campaign.json; 1 if something was promised and not kept."""
    parser = argparse.ArgumentParser(description="Break what is promised never to break, for an hour.")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--only", default="", help="one part: " + ", ".join(p.__name__ for p in PARTS))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)  # noqa: T201 - a table for the terminal
    parts = [part for part in PARTS if arguments.only in {"", part.__name__}]
    rows = run_parts([partial(_run, part, arguments.seed) for part in parts], OUT)
    return 1 if any(each.ok is False for each in rows) else 0


def _run(part: Part, seed: int) -> Sequence[Row]:
    with TemporaryDirectory(prefix="inspektor-campaign-") as folder:
        return part(seed, Path(folder))


if __name__ == "__main__":
    sys.exit(main())
