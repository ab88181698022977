"""Destroys one file of a vault after the other, in every way, and sees who notices and what is lost."""

import random
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from inspektor.storage.database import Database
from tests.campaign.nursery import nursery
from tests.campaign.pins import judge_lock
from tests.campaign.promises import judge_closely
from tests.campaign.spread import spread
from tests.campaign.verdict import Verdict
from tests.campaign.writer import NAME, keep, opened
from tests.figures import Row, row

_NEEDLESS = "-shm"  # memory that connections share: who deletes it has damaged nothing


@dataclass(frozen=True, slots=True)
class Session:
    """A vault as it lay on the disk, what was promised of it, and which of its files are destroyed."""

    folder: Path
    said: tuple[str, ...]
    files: tuple[Path, ...]
    look: Callable[[Path, Iterable[str]], Verdict] = judge_closely


@dataclass(frozen=True, slots=True)
class Tally:
    """What destroying files came to; `silent` names those that nobody noticed."""

    ruined: int = 0
    lost: int = 0
    not_whole: int = 0
    silent: tuple[str, ...] = ()
    worst: str = ""

    def __add__(self, other: "Tally") -> "Tally":
        """Put two tallies together."""
        return Tally(
            self.ruined + other.ruined,
            self.lost + other.lost,
            self.not_whole + other.not_whole,
            self.silent + other.silent,
            self.worst or other.worst,
        )


def run(count: int, seed: int, folder: Path) -> list[Row]:
    """Flip `count` bits, and delete, cut and zero each file."""
    sessions = make_sessions(folder)
    files = [(session, file) for session in sessions for file in session.files]
    acts = [(*each, act) for each in files for act in make_acts(each[0].folder / each[1])]
    whole = sum((_ruin(*each, folder) for each in acts), Tally())
    flips = sum(spread(partial(_flip_often, files, folder), count, seed), Tally())
    return to_rows("each file destroyed", whole) + to_rows("one bit flipped", flips)


def to_rows(name: str, tally: Tally) -> list[Row]:
    """Give the figures; the files that were destroyed unseen are printed."""
    if tally.silent or tally.worst:
        print(f"{name}: {tally.worst} unseen: {sorted(set(tally.silent))}")  # noqa: T201 - a table for the terminal
    noticed = 100 * (1 - len(tally.silent) / max(1, tally.ruined))
    return [
        row(f"{name}: times", tally.ruined, 1, "times", "higher"),
        row(f"{name}: noticed", noticed, 100, "%", "higher"),
        row(f"{name}: promised and lost", tally.lost, 0, "things"),
        row(f"{name}: vaults not opened or not whole", tally.not_whole, 0, "vaults"),
    ]


def make_sessions(folder: Path) -> tuple[Session, ...]:
    """
    Work for a while, and keep the files as they lie after closing and as they lie after a power cut.

    In the second one only SQLite's log is destroyed, which writes over what is destroyed in the database. It
    is so short that it has not begun anew: else what lies behind its end is nothing that could be lost. The
    third is the header of a vault with a lock.
    """
    work, closed, cut, locked = (folder / name for name in ("work", "closed", "cut", "locked"))
    work.mkdir()
    said = live("photo", work, 0, 4) + live("backup", work, 4, 8) + live("save", work, 12, 6)
    shutil.copytree(work, closed)
    with opened(work) as database:
        more = _keep(database, 100, 20)
        shutil.copytree(work, cut)
    locked.mkdir()
    told = live("pin", locked, 0, 2)
    return (
        Session(closed, said, _list_files(closed)),
        Session(cut, said + more, (Path(NAME + "-wal"),)),
        Session(locked, told, _list_files(locked), judge_lock),
    )


def live(flow: str, folder: Path, first: int, count: int) -> tuple[str, ...]:
    """Do a flow to its end and give what it said."""
    with nursery() as children:
        said = children.live(flow, folder, first, count).said
    return tuple(line for line in said if not line.startswith("backup"))  # it may be the one destroyed


def _list_files(folder: Path) -> tuple[Path, ...]:
    files = (path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file())
    return tuple(file for file in files if _NEEDLESS not in file.name)


def _keep(database: Database, first: int, count: int) -> tuple[str, ...]:
    for number in range(first, first + count):
        keep(database, number)
    return tuple(f"note {number}" for number in range(first, first + count))


_Act = tuple[str, Callable[[Path], None]]


def make_acts(file: Path) -> Iterator[_Act]:
    """Give what is done to a file: away, zeroed, and cut at places all over it."""
    size = file.stat().st_size
    yield "deleted", Path.unlink
    yield "zeroed", partial(_zero, size=size)
    for part in range(0, 10, 2):
        yield f"cut at {part}/10", partial(_cut, size=size * part // 10)


def _zero(path: Path, size: int) -> None:
    path.write_bytes(bytes(size))


def _cut(path: Path, size: int) -> None:
    with path.open("rb+") as file:
        file.truncate(size)


def flip(path: Path, place: int) -> None:
    """Turn one bit of a file; `place` counts bits."""
    data = bytearray(path.read_bytes())
    data[place // 8] ^= 1 << place % 8
    path.write_bytes(data)


def _flip_often(
    files: Sequence[tuple[Session, Path]], folder: Path, count: int, chance: random.Random
) -> Tally:
    tally = Tally()
    for _ in range(count):
        session, file = chance.choice(files)
        place = chance.randrange(8 * (session.folder / file).stat().st_size)
        tally += _ruin(session, file, (f"bit {place}", partial(flip, place=place)), folder)
    return tally


def _ruin(session: Session, file: Path, act: _Act, folder: Path) -> Tally:
    name, do = act
    with TemporaryDirectory(dir=folder) as place:
        vault = Path(place) / "vault"
        shutil.copytree(session.folder, vault)
        do(vault / file)
        verdict = session.look(vault, session.said)
    silent = () if verdict.told else (f"{file} {name}",)
    worst = f"{file} {name}: {verdict.faults}" if verdict.faults else ""
    return Tally(1, verdict.lost, bool(verdict.faults), silent, worst)
