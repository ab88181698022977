"""
Keeps photos and documents: sealed files beside the database, each with a key of its own in its row.

The row is the commit point: files come before it and go after it. Deleting the row deletes the key, and so
the content, even on a disk that keeps what was written over.
"""

import errno
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from nacl.utils import random
from sqlalchemy import Connection, delete, insert, select

from inspektor.errors import InspektorError
from inspektor.identity import new_id
from inspektor.sealing import KEY_BYTES, BrokenSeal
from inspektor.storage.attachment_file import AttachmentFile, Health, list_orphans, remove_files
from inspektor.storage.database import Database, get_hand
from inspektor.storage.faults import StorageError
from inspektor.storage.files import VaultFiles
from inspektor.storage.tables import attachment

MOST_BYTES = 100 * 2**20
_LONGEST_NAME = 255
# Where the database had to be made anew without its newest rows, the damaged one still has their keys.
_ORPHAN_AGE = timedelta(days=30)
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})

_TOO_LARGE = "Filen är större än 100 MB och sparades inte. Dela upp den, eller välj en mindre fil."
_NO_ROOM = "Disken är full och filen sparades inte. Frigör plats på disken och lägg till den igen."
_NO_DISK = (
    "Filen kunde inte skrivas till disken och sparades inte. Kontrollera disken och lägg till filen igen."
)
_NO_ROW = (
    "Databasen tog inte emot filen, och den sparades inte. Kontrollera att disken inte är full och lägg till "
    "filen igen."
)
_GONE = "Bilagan finns inte längre på den här datorn. Gå tillbaka till besöket och öppna det igen."
_REPORTS: Mapping[Health, tuple[str, str, str]] = MappingProxyType(
    {
        Health.MENDED: (
            "En bilaga var skadad på disken och är återställd från sin kopia.",
            "{} bilagor var skadade på disken och är återställda från sina kopior.",
            "Inget är förlorat.",
        ),
        Health.HALF: (
            "En bilaga är skadad på disken och finns bara i sin kopia, för disken tar inte emot en ny.",
            "{} bilagor är skadade på disken och finns bara i sina kopior, för disken tar inte emot nya.",
            "Frigör plats på disken.",
        ),
        Health.LOST: (
            "En bilaga är skadad i båda sina kopior och går inte att läsa.",
            "{} bilagor är skadade i båda sina kopior och går inte att läsa.",
            "Lägg till på nytt om originalet finns kvar, annars kontakta systemförvaltaren.",
        ),
    }
)
"""What is said of one, of several, and what follows."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """
    What is known of a photo or document without opening it.

    `record` is the id of the note or question it belongs to, empty for the visit; `name` is what the file was
    called: text, never a path; `size` is in bytes; `digest` is SHA-256 of the plain bytes in hex; `thumbnail`
    is a JPEG of at most 64 KiB, empty for a document; `received` is the centre's receipt, or None.
    """

    id: str
    visit_id: str
    record: str
    name: str
    media_type: str
    size: int
    digest: str
    thumbnail: bytes
    author: str
    at: datetime
    received: str | None


def add_attachment(
    database: Database,
    visit_id: str,
    data: bytes,
    *,
    name: str,
    media_type: str,
    record: str = "",
    thumbnail: bytes = b"",
) -> str:
    """
    Keep the bytes as they are and give the attachment's id: then they are on the disk, twice, and sealed.

    InspektorError, and nothing half left, if they are over 100 MB or the disk does not take them.
    """
    if len(data) > MOST_BYTES:
        raise InspektorError(_TOO_LARGE)
    row = {
        "id": new_id(),
        "visit": visit_id,
        "record": record,
        "name": _make_storable(name),
        "media_type": media_type,
        "size": len(data),
        "digest": sha256(data).hexdigest(),
        "key": random(KEY_BYTES),
        "thumbnail": thumbnail,
        "at": database.clock().isoformat(),
    }
    return _write(database, row, data)


def _make_storable(name: str) -> str:
    # A file's name can hold halves of characters, which no database takes.
    return name[:_LONGEST_NAME].encode(errors="replace").decode()


def _write(database: Database, row: dict[str, Any], data: bytes) -> str:
    file = _open_file(database.files, row["id"], row["media_type"], row["key"], row["size"])
    with _all_or_nothing(file):
        file.write(data)
        with database.begin() as db:
            db.execute(insert(attachment), {**row, "author": get_hand(db).author})
    return file.main.name


@contextmanager
def _all_or_nothing(file: AttachmentFile) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        file.remove()
        raise StorageError(_NO_ROOM if error.errno in _FULL else _NO_DISK) from error
    except StorageError as error:  # its own sentence promises to try again
        file.remove()
        raise StorageError(_NO_ROW) from error
    except BaseException:
        file.remove()
        raise


def _open_file(files: VaultFiles, name: str, media_type: str, key: bytes, size: int) -> AttachmentFile:
    extra = f"{name}\n{media_type}".encode()
    return AttachmentFile(files.attachments / name, files.spares / name, key, extra, size)


def list_attachments(db: Connection, visit_id: str) -> tuple[Attachment, ...]:
    """Give the visit's attachments, oldest first, without their content."""
    rows = db.execute(select(attachment).where(attachment.c.visit == visit_id).order_by(attachment.c.id))
    return tuple(
        Attachment(
            id=row.id,
            visit_id=row.visit,
            record=row.record,
            name=row.name,
            media_type=row.media_type,
            size=row.size,
            digest=row.digest,
            thumbnail=row.thumbnail,
            author=row.author,
            at=datetime.fromisoformat(row.at),
            received=row.received,
        )
        for row in rows
    )


def read_attachment(database: Database, attachment_id: str) -> bytes:
    """
    Give the plain bytes; a damaged file is mended from its copy, and `database.take_reports` tells of it.

    InspektorError if there is no such attachment, or if both files are damaged.
    """
    found = _find_files(database, attachment.c.id == attachment_id)
    if not found:
        raise InspektorError(_GONE)
    try:
        data, health = found[0].read()
    except BrokenSeal as error:
        raise InspektorError(_say(Health.LOST, 1)) from error
    if health is not Health.WHOLE:
        database.report(_say(health, 1))
    return data


def _find_files(database: Database, *where: Any) -> list[AttachmentFile]:  # SQLAlchemy's own conditions
    columns = (attachment.c.id, attachment.c.media_type, attachment.c.key, attachment.c.size)
    with database.read() as db:
        rows = db.execute(select(*columns).where(*where).order_by(attachment.c.id)).all()
    return [_open_file(database.files, *row) for row in rows]


def dispose_attachments(database: Database, visit_id: str) -> int:
    """Delete the visit's attachments: their keys with their rows, then their files. Give how many."""
    with database.begin() as db:
        ids = delete_keys(db, visit_id)
    remove_sealed(database, ids)
    return len(ids)


def delete_keys(db: Connection, visit_id: str) -> tuple[str, ...]:
    """Delete the rows, and so the keys, in the caller's transaction; give the ids for `remove_sealed`."""
    of_visit = attachment.c.visit == visit_id
    ids = tuple(db.execute(select(attachment.c.id).where(of_visit)).scalars())
    db.execute(delete(attachment).where(of_visit))
    return ids


def remove_sealed(database: Database, ids: Iterable[str]) -> None:
    """Take away the files of attachments whose rows are gone."""
    folders = (database.files.attachments, database.files.spares)
    remove_files(*(folder / each for each in ids for folder in folders))


def sweep_orphans(database: Database) -> int:
    """
    Take away what an interrupted addition or disposal left, and give how many files; for the start.

    Half-written files go at once, whole ones without a row after 30 days.
    """
    with database.read() as db:
        known = db.execute(select(attachment.c.id)).scalars().all()
    orphans = list_orphans(database.files, known, (database.clock() - _ORPHAN_AGE).timestamp())
    remove_files(*orphans)
    return len(orphans)


def inspect_attachments(database: Database, *, deep: bool) -> tuple[str, ...]:
    """
    Look at both files of every attachment, mend one from the other, and say in Swedish what was found.

    Unless `deep` only names and sizes are looked at: for the start. Deep reads it all: for the background.
    """
    counts = Counter(file.inspect(deep=deep) for file in _find_files(database))
    return tuple(_say(health, counts[health]) for health in _REPORTS if counts[health])


def _say(health: Health, count: int) -> str:
    one, many, then = _REPORTS[health]
    return f"{one if count == 1 else many.format(count)} {then}"
