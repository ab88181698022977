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

from tests.campaign import (  # noqa: E402 - the path comes first
    by_tests,
    canaries,
    full_disk,
    kill_program,
    kill_storage,
    large,
    power_cut,
    ruin,
)
from tests.campaign.tampering import tamper_campaign  # noqa: E402 - the same
from tests.figures import Row, row, run_parts  # noqa: E402 - the same

OUT = ROOT / "build" / "campaign.json"

Part = Callable[[int, Path], Sequence[Row]]
"""What takes a seed and an empty folder."""


def cut_power(seed: int, folder: Path) -> Sequence[Row]:
    """Cut the power 10,000 times."""
    both, alone = folder / "both", folder / "alone"
    both.mkdir()
    alone.mkdir()
    return power_cut.run(10_000, seed, both) + power_cut.run_alone(2000, seed, alone)


def kill(seed: int, folder: Path) -> Sequence[Row]:
    """Kill the process that keeps things 1,000 times."""
    return kill_storage.run(1000, seed, folder)


def fill_disk(seed: int, folder: Path) -> Sequence[Row]:
    """Let each call to the disk of a session fail once."""
    return full_disk.run(None, seed, folder)


def destroy(seed: int, folder: Path) -> Sequence[Row]:
    """Destroy each file, and flip 2,000 bits."""
    return ruin.run(2000, seed, folder)


def destroy_large(seed: int, folder: Path) -> Sequence[Row]:
    """Take the time until 200 MB are whole again."""
    return large.run(seed, folder)


def kill_all(seed: int, folder: Path) -> Sequence[Row]:
    """Kill the whole program 60 times while somebody types."""
    return kill_program.run(60, seed, folder)


def look_for_canaries(seed: int, folder: Path) -> Sequence[Row]:
    """Take 200 canaries through all flows, three times."""
    return [each for number in range(3) for each in canaries.run(seed + number, folder / str(number))]


def tamper(seed: int, _folder: Path) -> Sequence[Row]:
    """Tamper with the chain 1,000 times."""
    outcome = tamper_campaign(1000, seed)
    return [
        row("chain: times tampered with", outcome.tried, 1000, "times", "higher"),
        row("chain: not found", len(outcome.missed), 0, "times"),
    ]


def run_tests(_seed: int, folder: Path) -> Sequence[Row]:
    """Count the tests that are the whole proof of their promise."""
    return by_tests.run(folder)


PARTS: tuple[Part, ...] = (
    cut_power,
    kill,
    kill_all,
    fill_disk,
    destroy,
    destroy_large,
    look_for_canaries,
    tamper,
    run_tests,
)


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
