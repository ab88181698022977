"""Photos and documents in an emergency copy: out of one vault, and into another under the same id."""

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, insert, select

from inspektor.storage.attachment_file import AttachmentFile
from inspektor.storage.attachments import read_attachment
from inspektor.storage.database import Database
from inspektor.storage.emergency_file import DAMAGED, Attachment, EmergencyError, Piece, Record
from inspektor.storage.faults import faults_in_words
from inspektor.storage.tables import attachment
from inspektor.storage.union import find_gone

_PIECE_BYTES = 1024 * 1024
_MOST_BYTES = 100 * 1024 * 1024
_ID = re.compile(r"[0-9a-f-]{36}", re.ASCII)
_COLUMNS = frozenset(column.name for column in attachment.columns)


class _Row(msgspec.Struct, frozen=True):
    """What a row must have before anything is written under its name."""

    id: str
    visit: str
    media_type: str
    size: int
    digest: str
    key: bytes


def list_unsent(db: Connection) -> tuple[tuple[str, str], ...]:
    """Give visit and id of each attachment that the centre has not received."""
    waiting = select(attachment.c.visit, attachment.c.id).where(attachment.c.received.is_(None))
    return tuple((row.visit, row.id) for row in db.execute(waiting.order_by(attachment.c.id)))


def pack(database: Database, ids: Sequence[str]) -> Iterator[Record]:
    """Give each attachment's row and then its plain bytes in pieces; the copy seals them."""
    for each in ids:
        with database.read() as db:
            row = db.execute(select(attachment).where(attachment.c.id == each)).mappings().one()
        yield Attachment(dict(row))
        data = read_attachment(database, each)
        for start in range(0, len(data), _PIECE_BYTES):
            yield Piece(data[start : start + _PIECE_BYTES])


def check(rows: Attachment) -> None:
    """Hold that a row can be taken in; EmergencyError if not."""
    row = _read_row(rows)
    if not _ID.fullmatch(row.id) or not 0 <= row.size <= _MOST_BYTES or rows.row.keys() - _COLUMNS:
        raise EmergencyError(DAMAGED)


def unpack(database: Database, records: Iterator[Record]) -> int:
    """Take in the attachments among these records that this vault lacks; give how many."""
    count, row, pieces = 0, None, list[bytes]()
    for record in records:
        if isinstance(record, Piece):
            pieces.append(record.content)
            continue
        count += _put(database, row, b"".join(pieces))
        row, pieces = (record if isinstance(record, Attachment) else None), []
    return count + _put(database, row, b"".join(pieces))


def _put(database: Database, packed: Attachment | None, data: bytes) -> int:
    if packed is None:
        return 0
    row = _read_row(packed)
    if sha256(data).hexdigest() != row.digest or len(data) != row.size:
        raise EmergencyError(DAMAGED)
    with database.read() as db:
        held = db.execute(select(attachment.c.id).where(attachment.c.id == row.id)).first()
        if held is not None or find_gone(db, [row.id]):
            return 0
    files, extra = database.files, f"{row.id}\n{row.media_type}".encode()
    with faults_in_words():
        AttachmentFile(files.attachments / row.id, files.spares / row.id, row.key, extra, row.size).write(
            data
        )
    with database.begin() as db:  # the row comes last: without it the files are orphans, and swept
        db.execute(insert(attachment), packed.row)
    return 1


def _read_row(packed: Attachment) -> _Row:
    try:
        return msgspec.convert(packed.row, _Row)
    except msgspec.ValidationError as error:
        raise EmergencyError(DAMAGED) from error
