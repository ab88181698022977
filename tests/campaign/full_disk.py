"""Lets the k-th call to the disk fail, for a while, and sees what is lost, what is told and what goes on."""

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.campaign import power_cut
from tests.campaign.nursery import Life, nursery
from tests.campaign.promises import judge
from tests.figures import Row, row

_TEXTS = 15
_AT = 5000
"""The call that fails by strace's count; the k-th of the program becomes it by calls that do nothing."""


@dataclass(frozen=True, slots=True)
class Failing:
    """A call that fails, with which error, so many times in a row."""

    call: str
    error: str
    times: int


FAILINGS = (
    Failing("write", "ENOSPC", 1),
    Failing("write", "ENOSPC", 8),
    Failing("pwrite64", "ENOSPC", 1),
    Failing("pwrite64", "ENOSPC", 8),
    Failing("pwrite64", "EIO", 2),
    Failing("fsync", "EIO", 1),
    Failing("ftruncate", "ENOSPC", 1),
)


@dataclass(slots=True)
class _Tally:
    failed: int = 0
    untold: int = 0
    stuck: int = 0
    lost: int = 0
    not_whole: int = 0


def run(count: int | None, seed: int, folder: Path) -> list[Row]:
    """Let `count` runs meet a failing disk, at random places; None lets each call of each kind fail once."""
    chance, tally = random.Random(seed), _Tally()
    calls = _count_calls(folder)
    for failing in FAILINGS:
        places: Iterable[int] = range(1, calls[failing.call] + 1)
        if count is not None:
            share = min(calls[failing.call], max(1, count // len(FAILINGS)))
            places = sorted(chance.sample(list(places), share))
        _meet(failing, places, folder, tally)
    return [
        row("full disk: calls that failed", tally.failed, 1, "calls", "higher"),
        row("full disk: promised and lost", tally.lost, 0, "things"),
        row("full disk: failed otherwise than with a sentence", tally.untold, 0, "runs"),
        row("full disk: did not go on by itself", tally.stuck, 0, "runs"),
        row("full disk: vaults not opened or not whole", tally.not_whole, 0, "vaults"),
    ]


def _count_calls(folder: Path) -> dict[str, int]:
    """Give how often a run calls the system; the start of Python is in it, so that no place is left out."""
    power_cut.record_flow("starve", _TEXTS, folder)
    log = (folder / "strace.log").read_text(encoding="ascii")
    return {each.call: len(re.findall(rf"^\d+ +{each.call}\(", log, re.MULTILINE)) for each in FAILINGS}


def _meet(failing: Failing, places: Iterable[int], folder: Path, tally: _Tally) -> None:
    when = f"{_AT}..{_AT + failing.times - 1}"
    inject = ("-e", f"inject={failing.call}:error={failing.error}:when={when}", "-e", f"trace={failing.call}")
    log = folder / "failed.log"
    with nursery("strace", "-f", "-qq", "--seccomp-bpf", "-Z", *inject, "-o", str(log)) as children:
        for place in places:
            vault = folder / f"{failing.call}-{failing.error}-{failing.times}-{place}"
            vault.mkdir()
            life = children.live("starve", vault, 0, _TEXTS, burned=(failing.call, _AT - place))
            _add(life, vault, tally)
    tally.failed += log.read_text(encoding="ascii", errors="replace").count("(INJECTED)")


def _add(life: Life, vault: Path, tally: _Tally) -> None:
    verdict = judge(vault, life.said)
    tally.stuck += "stuck" in life.said
    tally.untold += life.status != 0 and "stuck" not in life.said
    tally.lost += verdict.lost
    tally.not_whole += bool(verdict.faults)
