"""Kills a process that keeps things at random moments, and counts what it had promised and is gone."""

import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.campaign.nursery import Nursery, nursery
from tests.campaign.promises import judge
from tests.campaign.verdict import Verdict
from tests.figures import Row, row

_LONGEST_LIFE = {"save": 0.08, "lock": 0.12, "migrate": 0.08, "photo": 0.1, "backup": 0.2}
"""Seconds of what is done, by flow; the first of them goes into opening the vault."""
_KILLS_OF_ONE_VAULT = {"save": 15, "lock": 15, "migrate": 1, "photo": 8, "backup": 8}
_MANY = 10**5


@dataclass
class _Vault:
    """A vault that is written and killed again and again, and all that was ever promised of it."""

    folder: Path
    said: list[str] = field(default_factory=list)
    kills: int = 0


def run(count: int, seed: int, folder: Path) -> list[Row]:
    """Kill `count` times in all, each flow as often as the next."""
    chance, lost, faults = random.Random(seed), 0, list[str]()
    vaults: dict[str, _Vault] = {}
    kills: Counter[str] = Counter()
    with nursery() as children:
        for number in range(count):
            flow = list(_LONGEST_LIFE)[number % len(_LONGEST_LIFE)]
            if flow not in vaults or vaults[flow].kills == _KILLS_OF_ONE_VAULT[flow]:
                vaults[flow] = _Vault(folder / f"{flow}-{number}")
                vaults[flow].folder.mkdir()
            verdict = _kill_once(children, flow, vaults[flow], chance)
            lost += verdict.lost
            faults += verdict.faults
            kills[flow] += 1
    return _to_rows(kills, lost, faults)


def _kill_once(children: Nursery, flow: str, vault: _Vault, chance: random.Random) -> Verdict:
    first = 1 + max((int(line.split()[1]) for line in vault.said if line.startswith("note ")), default=0)
    life = children.live(flow, vault.folder, first, _MANY, kill_after=chance.uniform(0, _LONGEST_LIFE[flow]))
    vault.said += life.said
    vault.kills += 1
    return judge(vault.folder, vault.said)


def _to_rows(kills: Counter[str], lost: int, faults: list[str]) -> list[Row]:
    if faults:
        print(f"kill -9 of the storage process: {faults[0]}")  # noqa: T201 - a table for the terminal
    flows = ", ".join(kills)
    return [
        row(f"kill -9 of the storage process ({flows}): kills", kills.total(), 1, "kills", "higher"),
        row("kill -9 of the storage process: promised and lost", lost, 0, "things"),
        row("kill -9 of the storage process: vaults not opened or not whole", len(faults), 0, "vaults"),
    ]
