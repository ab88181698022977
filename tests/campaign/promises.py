"""Opens a vault as the program does and counts which of the things that were promised are not in it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from sqlcipher3 import dbapi2

from inspektor.errors import InspektorError
from inspektor.storage import notes
from inspektor.storage.attachments import read_attachment
from inspektor.storage.backups import list_backups
from inspektor.storage.database import Database, Transaction
from inspektor.storage.faults import DamageError
from inspektor.storage.inspection import look, look_through
from inspektor.storage.preferences import set_preference
from tests.campaign.verdict import Verdict
from tests.campaign.writer import KEY, NAME, OLD_TEXT, QUESTIONS, VISIT, bytes_of, opened, text_of

_TRIES = 3


def judge(folder: Path, said: Iterable[str]) -> Verdict:
    """Open the vault in this folder, count what is lost of what was said, and save once more."""
    return _judge(folder, said, _look_no_further)


def judge_closely(folder: Path, said: Iterable[str]) -> Verdict:
    """Do the same, and have every page and record read first, as the program does in the background."""
    return _judge(folder, said, look_through)


def _judge(folder: Path, said: Iterable[str], inspect: Callable[[Database], None]) -> Verdict:
    promises, told = sort_promises(said), list[str]()
    try:
        with opened(folder) as database:
            _try_again(partial(_look_at, database, inspect), told)
            lost = _try_again(partial(_count_lost, database, promises), told)
            told += database.take_reports()
    except Exception as fault:  # noqa: BLE001 - what is no sentence for the inspector is a fault too
        name = "refused" if isinstance(fault, InspektorError) else type(fault).__name__
        return Verdict(sum(map(len, promises.values())), (f"{name}: {fault}",), (str(fault),))
    return Verdict(lost, _find_faults(folder / NAME), tuple(told))


_Result = TypeVar("_Result")


def _try_again(act: Callable[[], _Result], told: list[str]) -> _Result:
    """Do it; where the inspector is told that something is damaged, it is mended by the next time."""
    for _ in range(_TRIES - 1):
        try:
            return act()
        except DamageError as fault:
            told.append(str(fault))
    return act()


def _look_at(database: Database, inspect: Callable[[Database], None]) -> None:
    look(database)
    inspect(database)


def _count_lost(database: Database, promises: Mapping[str, Sequence[str]]) -> int:
    """Count what is lost, and save once more."""
    with database.read() as db:
        lost = sum(_LOOK[kind](database, db, ids) for kind, ids in promises.items())
    with database.begin() as db:
        set_preference(db, "after", "goes on")
    return lost


def _look_no_further(_database: Database) -> None:
    """Leave it at what is looked at when the program starts."""


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


def _count_lost_photos(database: Database, _db: Transaction, ids: Sequence[str]) -> int:
    """Count the attachments that are not, byte for byte, what was given."""
    pairs = (each.split() for each in ids)
    return sum(read_attachment(database, name) != bytes_of(int(number)) for number, name in pairs)


def _count_lost_backups(database: Database, _db: Transaction, ids: Sequence[str]) -> int:
    """Count what has a backup's name and is not whole, and the last one promised if it is gone."""
    found = {each.path.name: whole for each, whole in list_backups(database.files, KEY)}
    return sum(not whole for whole in found.values()) + (ids[-1] not in found)


_LOOK: Mapping[str, Callable[[Database, Transaction, Sequence[str]], int]] = MappingProxyType(
    {
        "note": _count_lost_notes,
        "old": _count_lost_old,
        "photo": _count_lost_photos,
        "backup": _count_lost_backups,
    }
)
