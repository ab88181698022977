"""Opens a vault as the program does and counts which of the things that were promised are not in it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from sqlcipher3 import dbapi2

from inspektor.errors import InspektorError
from inspektor.storage import notes
from inspektor.storage.database import Database, Transaction
from inspektor.storage.preferences import set_preference
from tests.campaign.writer import KEY, NAME, OLD_TEXT, QUESTIONS, VISIT, opened, text_of


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many promised things are lost, what is not whole, and what the inspector is told."""

    lost: int
    faults: tuple[str, ...]
    told: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """All is there and whole."""
        return not self.lost and not self.faults


def judge(folder: Path, said: Iterable[str]) -> Verdict:
    """Open the vault in this folder, count what is lost of what was said, and save once more."""
    return _judge(folder, said, _take_as_it_is)


def judge_closely(folder: Path, said: Iterable[str]) -> Verdict:
    """Do the same, and have every page and record read first, as the program does in the background."""
    return _judge(folder, said, Database.inspect)


def _judge(folder: Path, said: Iterable[str], inspect: Callable[[Database], None]) -> Verdict:
    promises = sort_promises(said)
    try:
        with opened(folder) as database:
            inspect(database)
            with database.read() as db:
                lost = sum(_LOOK[kind](database, db, ids) for kind, ids in promises.items())
            with database.begin() as db:
                set_preference(db, "after", "goes on")
            told = database.take_reports()
    except Exception as fault:  # noqa: BLE001 - what is no sentence for the inspector is a fault too
        name = "refused" if isinstance(fault, InspektorError) else type(fault).__name__
        return Verdict(sum(map(len, promises.values())), (f"{name}: {fault}",), (str(fault),))
    return Verdict(lost, _find_faults(folder / NAME), told)


def _take_as_it_is(_database: Database) -> None:
    """Read nothing but what is asked for."""


def sort_promises(said: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """Give the ids that were promised, by the kind of thing."""
    promises: dict[str, list[str]] = {}
    for line in said:
        kind, _, name = line.partition(" ")
        if kind in _LOOK:
            promises.setdefault(kind, []).append(name)
    return promises


def _find_faults(path: Path) -> tuple[str, ...]:
    """Read every page of the closed file with none of the program's own code."""
    connection = dbapi2.connect(str(path))
    try:
        connection.execute(f"PRAGMA key = \"x'{KEY}'\"")
        checks = ("cipher_integrity_check", "quick_check", "foreign_key_check")
        rows = [str(row[0]) for check in checks for row in connection.execute(f"PRAGMA {check}")]
    finally:
        connection.close()
    return tuple(text for text in rows if text != "ok")


def _count_lost_notes(_database: Database, db: Transaction, ids: Sequence[str]) -> int:
    """Count the notes, and the comments that are older than the last one promised of their question."""
    texts = {note.id: note.text for note in notes.list_notes(db, VISIT)}
    lost = sum(texts.get(f"text-{number}") != text_of(int(number)) for number in ids)
    rows = db.exec_driver_sql("SELECT record, comment FROM answer WHERE visit = ?", (VISIT,)).all()
    found = {str(record): int(comment.split(":")[0]) for record, comment in rows}
    last = {f"Q-{int(number) % QUESTIONS}": int(number) for number in ids}
    return lost + sum(found.get(question, -1) < number for question, number in last.items())


def _count_lost_old(_database: Database, db: Transaction, ids: Sequence[str]) -> int:
    texts = {note.id: note.text for note in notes.list_notes(db, VISIT)}
    return sum(texts.get(name) != OLD_TEXT for name in ids)


_LOOK: Mapping[str, Callable[[Database, Transaction, Sequence[str]], int]] = MappingProxyType(
    {"note": _count_lost_notes, "old": _count_lost_old}
)
