"""Cuts the power at random moments of a recorded run, and counts what was promised and is gone."""

import random
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from types import MappingProxyType

from inspektor.storage.files import VaultFiles
from tests.campaign import trace
from tests.campaign.disk import Disk, Event, Say
from tests.campaign.pins import judge_lock
from tests.campaign.promises import judge
from tests.campaign.spread import spread
from tests.campaign.verdict import Verdict
from tests.campaign.writer import NAME
from tests.figures import Row, row

WRITER = Path(__file__).with_name("writer.py")
Image = dict[PurePath, bytes | None]
Look = Callable[[Path, Sequence[str]], Verdict]


@dataclass(frozen=True, slots=True)
class Flow:
    """What is recorded, how many times it is done, which part of all images it gets, and who judges them."""

    name: str
    times: int
    part: float
    look: Look = judge


FLOWS = (
    Flow("save", 40, 0.4),
    Flow("photo", 6, 0.15),
    Flow("backup", 12, 0.15),
    Flow("mend", 6, 0.1),
    Flow("migrate", 6, 0.1),
    Flow("pin", 5, 0.1, judge_lock),
)

ALONE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "power cut, database without box": (VaultFiles(Path(NAME)).box.name,),
        "power cut, box without database": (NAME, VaultFiles(Path(NAME)).wal.name),
    }
)
"""What is taken out of the images, so that neither journal can hide what is wrong with the other."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What a program did to the files of a folder."""

    folder: Path
    events: tuple[Event, ...]

    @property
    def first_promise(self) -> int:
        """The place of the first thing that was said."""
        return next(place for place, event in enumerate(self.events) if isinstance(event, Say))


@dataclass(frozen=True, slots=True)
class Tally:
    """What a number of images came to; `worst` is what was wrong in one of them."""

    images: int = 0
    lost: int = 0
    not_whole: int = 0
    worst: str = ""

    def __add__(self, other: "Tally") -> "Tally":
        """Put two tallies together."""
        return Tally(
            self.images + other.images,
            self.lost + other.lost,
            self.not_whole + other.not_whole,
            self.worst or other.worst,
        )


def run(count: int, seed: int, folder: Path) -> list[Row]:
    """Cut the power `count` times in all, shared by the flows; 0 is promised to be lost."""
    rows = []
    for flow in FLOWS:
        recording = record_flow(flow.name, flow.times, folder)
        tally = cut_often(recording, round(count * flow.part), seed, folder, look=flow.look)
        rows += to_rows(f"power cut, {flow.name}", tally)
    return rows


def run_alone(count: int, seed: int, folder: Path) -> list[Row]:
    """Cut the power and take away one of the two journals each time: the other one is enough."""
    recording, rows = record_flow("save", 40, folder), list[Row]()
    for name, without in ALONE.items():
        rows += to_rows(name, cut_often(recording, count // len(ALONE), seed, folder, without=without))
    return rows


def to_rows(name: str, tally: Tally) -> list[Row]:
    """Give the figures of one flow; what was wrong first is printed."""
    if tally.worst:
        print(f"{name}: {tally.worst}")  # noqa: T201 - a table for the terminal
    return [
        row(f"{name}: images opened", tally.images, 1, "images", "higher"),
        row(f"{name}: promised and lost", tally.lost, 0, "things"),
        row(f"{name}: vaults not opened or not whole", tally.not_whole, 0, "vaults"),
    ]


def record_flow(flow: str, times: int, folder: Path) -> Recording:
    """Do it once and give all that it did to the disk."""
    vault = folder / f"recorded-{flow}"
    vault.mkdir()
    command = (sys.executable, str(WRITER), flow, str(vault), str(times))
    return Recording(vault.resolve(), trace.record(command, vault, folder / "strace.log"))


def cut_often(
    recording: Recording,
    count: int,
    seed: int,
    folder: Path,
    *,
    without: Sequence[str] = (),
    look: Look = judge,
) -> Tally:
    """Judge `count` images; `without` names files and folders that are taken out of each."""
    work = partial(cut, recording, folder, without, look)
    return sum(spread(work, count, seed), Tally())


def cut(
    recording: Recording, folder: Path, without: Sequence[str], look: Look, count: int, chance: random.Random
) -> Tally:
    """Judge `count` images in this process."""
    first = recording.first_promise if without else 0  # a vault that is being made has but one journal
    cuts = sorted(chance.randint(first, len(recording.events)) for _ in range(count))
    disk, said, taken, tally = Disk(recording.folder), list[str](), 0, Tally()
    for place in cuts:
        for event in recording.events[taken:place]:
            disk.take(event)
            if isinstance(event, Say):
                said.append(event.text)
        taken = place
        image = disk.cut_power(chance)
        kept = {path: data for path, data in image.items() if path.parts[0] not in without}
        verdict = judge_image(kept, said, folder, look)
        tally += Tally(1, verdict.lost, bool(verdict.faults), " ".join(verdict.faults))
    return tally


def judge_image(image: Image, said: Sequence[str], folder: Path, look: Look) -> Verdict:
    """Lay the image out in a folder of its own, judge it, and take it away."""
    with TemporaryDirectory(dir=folder) as place:
        lay_out(image, Path(place))
        return look(Path(place), said)


def lay_out(image: Image, folder: Path) -> None:
    """Write the image's files and folders."""
    for path, data in image.items():
        if data is None:
            (folder / path).mkdir(exist_ok=True)
        else:
            (folder / path).write_bytes(data)


def main() -> int:
    """Cut one flow alone, to look into what is broken: FLOW TIMES IMAGES SEED [WITHOUT...]; 1 if red."""
    flow, times, count, seed, *without = sys.argv[1:]
    with TemporaryDirectory() as folder:
        recording = record_flow(flow, int(times), Path(folder))
        look = next(each.look for each in FLOWS if each.name == flow)
        tally = cut_often(recording, int(count), int(seed), Path(folder), without=without, look=look)
    print(*to_rows(f"power cut, {flow}", tally), sep="\n")  # noqa: T201 - for the terminal
    return 1 if tally.lost or tally.not_whole else 0


if __name__ == "__main__":
    sys.exit(main())
