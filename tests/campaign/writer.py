"""
A program that keeps things in a vault and says so: watched, starved, killed and cut off by the campaign.

`writer.py FLOW FOLDER COUNT` does one flow; what it says ("note 17") is a promise. `writer.py nursery` makes
a child for each line "FLOW FOLDER FIRST COUNT CALL BURNED" that it is given: all is imported once, and the
child first makes a call BURNED times that does nothing (strace counts the calls of each child anew).
"""

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from types import MappingProxyType

from inspektor.durable import write_durably
from inspektor.errors import InspektorError
from inspektor.place import Place
from inspektor.storage import notes, places, visits
from inspektor.storage.attachments import add_attachment
from inspektor.storage.backups import make_backup
from inspektor.storage.database import Database, Hand
from inspektor.visit import Source
from tests.campaign.pins import change_pins
from tests.campaign.saying import say

KEY = "1" * 64  # that of OLD
HAND = Hand("Karin Ek", "laptop-karin", lambda: datetime(2026, 11, 19, 6, 24, tzinfo=UTC))
NAME, VISIT, QUESTIONS = "vault.db", "visit-1", 5
OLD, OLD_TEXT = Path(__file__).parents[1] / "data" / "vault-1.db", "Larm lyser i sju minuter."
_TEXT = "larm lyser i sju minuter två på natten nyckeln satt i låset åtta till från klockan "


def text_of(number: int) -> str:
    """Give the text with this number: from a word to some pages of the database."""
    return f"{number}: " + _TEXT * (1 + number * 7 % 40)


def bytes_of(number: int) -> bytes:
    """Give the content of the attachment with this number."""
    return Random(number).randbytes(100 + number * 37_117 % 200_000)


@contextmanager
def opened(folder: Path) -> Iterator[Database]:
    """Open the vault in this folder; the first time it is made."""
    database = Database(folder / NAME, KEY, HAND)
    try:
        yield database
    finally:
        database.close()


def keep(database: Database, number: int) -> None:
    """Do what autosave does: texts and the caret's place, in one transaction."""
    with database.begin() as db:
        at = HAND.clock()
        notes.add_note(
            db, VISIT, at=at, source=Source.OBSERVATION, text=text_of(number), note_id=f"text-{number}"
        )
        visits.record_comment(db, VISIT, f"Q-{number % QUESTIONS}", text_of(number))
        places.remember_place(db, Place("visit", VISIT, f"text-{number}", "", "text", number))


def save_on(folder: Path, first: int, count: int) -> None:
    """Keep texts, and let go of the vault now and then."""
    for begin in range(first, first + count, 12):
        with opened(folder) as database:
            for number in range(begin, min(begin + 12, first + count)):
                keep(database, number)
                say("note", number)


def lock_often(folder: Path, first: int, count: int) -> None:
    """Keep one text, let go of the vault as at a lock, and open it again."""
    for number in range(first, first + count):
        with opened(folder) as database:
            keep(database, number)
            say("note", number)


def migrate(folder: Path, first: int, count: int) -> None:
    """Open what version 1 left behind, which is promised before, and go on in it."""
    if not (folder / NAME).exists():
        write_durably(folder / NAME, OLD.read_bytes())
    say("old", "note-1")
    save_on(folder, first, count)


def add_photos(folder: Path, first: int, count: int) -> None:
    """Keep attachments of all sizes beside texts, a few chunks long at most."""
    with opened(folder) as database:
        for number in range(first, first + count):
            name = f"IMG_{number}.jpg"
            kept = add_attachment(
                database, VISIT, bytes_of(number), name=name, media_type="image/jpeg", record=str(number)
            )
            say("photo", number, kept)
            keep(database, number)
            say("note", number)


def back_up(folder: Path, first: int, count: int) -> None:
    """Keep texts and make a backup behind every fourth."""
    with opened(folder) as database:
        for number in range(first, first + count):
            keep(database, number)
            say("note", number)
            if number % 4 == 3:
                say("backup", make_backup(database).path.name)


def be_mended(folder: Path, first: int, count: int) -> None:
    """Keep texts, lose the whole database, and go on in the one that is made anew from the rest."""
    back_up(folder, first, count)
    (folder / NAME).unlink()
    save_on(folder, first + count, count)


def starve(folder: Path, first: int, count: int) -> None:
    """Keep texts on a disk that fails now and then, and insist as the program does."""
    for number in range(first, first + count, 5):
        _insist(partial(_keep_five, folder, number))


def _keep_five(folder: Path, first: int) -> None:
    with opened(folder) as database:
        for number in range(first, first + 5):
            _insist(partial(keep, database, number))
            say("note", number)


def _insist(act: Callable[[], object]) -> None:
    """Try again by itself as the program does, and say each time that the inspector would have been told."""
    for _ in range(300):
        try:
            act()
        except InspektorError as fault:
            say("told", str(fault).replace(" ", "_"))
            time.sleep(0.001)
        else:
            return
    say("stuck")
    os._exit(1)


Flow = Callable[[Path, int, int], None]

FLOWS: Mapping[str, Flow] = MappingProxyType(
    {
        "save": save_on,
        "lock": lock_often,
        "migrate": migrate,
        "photo": add_photos,
        "backup": back_up,
        "pin": change_pins,
        "mend": be_mended,
        "starve": starve,
    }
)


def _burn(call: str, count: int) -> None:
    """Make calls to the system that do nothing."""
    number = os.open(os.devnull, os.O_RDWR)
    acts: Mapping[str, Callable[[], object]] = {
        "write": partial(os.write, number, b""),
        "pwrite64": partial(os.pwrite, number, b"", 0),
        "fsync": partial(os.fsync, number),
        "ftruncate": partial(os.ftruncate, number, 0),
        "none": int,
    }
    for _ in range(count):
        with suppress(OSError):
            acts[call]()
    os.close(number)


def _nurse() -> None:
    for line in sys.stdin:
        flow, folder, first, count, call, burned = line.split()
        if (child := os.fork()) == 0:
            _burn(call, int(burned))
            FLOWS[flow](Path(folder), int(first), int(count))
            os._exit(0)
        say("pid", child)
        _, status = os.waitpid(child, 0)
        say("dead", status)


def main() -> None:
    """Do one flow, or be a nursery."""
    if sys.argv[1:] == ["nursery"]:
        _nurse()
    else:
        flow, folder, count = sys.argv[1:]
        FLOWS[flow](Path(folder), 0, int(count))


if __name__ == "__main__":
    main()
