"""
The form of an emergency copy: one file that only the vault's key opens, read from end to end or not at all.

Magic, 16 random bytes, and a copy of the vault's header (its length first), so that PIN and keyring or the
recovery key open it on another laptop; then records, each its length and sealed bytes. A record is bound to
what stands first in the file and to its place, so that none can be altered, left out, swapped or added.
"""

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import msgspec

from inspektor.change import Change
from inspektor.durable import put_in_place, sync_file
from inspektor.errors import InspektorError
from inspektor.sealing import BrokenSeal, derive, seal, unseal

SUFFIX = ".inspektor"
PURPOSE = "emergency copy"
_MAGIC = b"INSPEKTOR EMERGENCY 1\n"
_ID_BYTES, _LENGTH_BYTES, _PLACE_BYTES = 16, 4, 8
_MOST_HEADER, _MOST_RECORD = 64 * 1024, 16 * 1024 * 1024
_NO_COPY = "Filen är ingen nödkopia från Inspektor, eller en skadad. Inget är ändrat; välj en annan fil."
_NEWER = "Nödkopian är gjord av en nyare version av Inspektor. Uppdatera programmet; inget är ändrat."
DAMAGED = (
    "Nödkopian är skadad eller hör till ett annat valv. Inget är ändrat; försök med en annan kopia, eller "
    "med det valvets återställningsnyckel."
)
_FULL = (
    "Nödkopian fick inte plats på disken och är borttagen. Det du har skrivit är orört; välj en annan disk."
)
_NOT_WRITTEN = (
    "Nödkopian kunde inte skrivas på disken. Det du har skrivit är orört. Kontrollera att disken sitter i "
    "och går att skriva på, eller välj en annan."
)
_NOT_READ = "Nödkopian kunde inte läsas från disken. Inget är ändrat. Kontrollera att disken sitter i."


class EmergencyError(InspektorError):
    """The copy could not be made or read in; nothing was changed."""


class Facts(msgspec.Struct, frozen=True, tag="facts"):
    """The first record: who made it (ISO 8601), and how much it holds."""

    made_at: str
    person: str
    visits: int
    changes: int
    attachments: int


class Changes(msgspec.Struct, frozen=True, tag="changes"):
    """Some of the changes, in the journal's order."""

    changes: tuple[Change, ...]


class Attachment(msgspec.Struct, frozen=True, tag="attachment"):
    """A row of the table `attachment`; pieces of its encrypted file follow."""

    row: dict[str, object]


class Piece(msgspec.Struct, frozen=True, tag="piece"):
    """The next bytes of the encrypted file before it."""

    content: bytes


class End(msgspec.Struct, frozen=True, tag="end"):
    """The last record: without it the file was cut."""


Record = Facts | Changes | Attachment | Piece | End


@dataclass(frozen=True, slots=True)
class _Opening:
    """What stands first in the file, in clear: the copy's own random id and the vault's header."""

    id: bytes
    header: bytes

    @property
    def packed(self) -> bytes:
        return _MAGIC + self.id + len(self.header).to_bytes(_LENGTH_BYTES, "big") + self.header

    def bind(self, place: int) -> bytes:
        """Give what the record at this place is bound to."""
        return sha256(self.packed).digest() + place.to_bytes(_PLACE_BYTES, "big")


def write_file(path: Path, key: str, header: bytes, records: Iterable[Record]) -> None:
    """Write a copy durably; EmergencyError, and nothing under that name, if the disk is full or gone."""
    temporary = path.with_name(path.name + ".new")
    opening, sealing_key = _Opening(os.urandom(_ID_BYTES), header), derive(key, PURPOSE)
    try:
        with _disk_faults(_NOT_WRITTEN):
            with temporary.open("wb") as file:
                file.write(opening.packed)
                for place, record in enumerate(records):
                    sealed = seal(sealing_key, msgspec.msgpack.encode(record), opening.bind(place))
                    file.write(len(sealed).to_bytes(_LENGTH_BYTES, "big") + sealed)
                file.flush()
                sync_file(file.fileno())
            put_in_place(temporary, path)
    except BaseException:
        with suppress(OSError):  # a disk that is gone has nothing to take away
            temporary.unlink(missing_ok=True)
        raise


def read_header(path: Path) -> bytes:
    """Give the copy of the vault's header; empty for the practice vault. EmergencyError if it is no copy."""
    with _disk_faults(_NOT_READ), path.open("rb") as file:
        return _read_opening(file).header


def read_records(path: Path, key: str) -> Iterator[Record]:
    """Give the records up to the last, each found whole; EmergencyError where one is not."""
    sealing_key = derive(key, PURPOSE)
    with _disk_faults(_NOT_READ), path.open("rb") as file:
        _forget_what_is_cached(file)
        opening, place = _read_opening(file), 0
        while True:
            record = _read_record(file, sealing_key, opening.bind(place))
            place += 1
            if isinstance(record, End):
                break
            yield record
        if file.read(1):
            raise EmergencyError(DAMAGED)


@contextmanager
def _disk_faults(sentence: str) -> Iterator[None]:
    """The vault's own sentences would not do: it is another disk that does not work."""
    try:
        yield
    except OSError as error:
        is_full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        raise EmergencyError(_FULL if is_full else sentence) from error


def _read_opening(file: BinaryIO) -> _Opening:
    if file.read(len(_MAGIC)) != _MAGIC:
        raise EmergencyError(_NO_COPY)
    name, size = file.read(_ID_BYTES), int.from_bytes(file.read(_LENGTH_BYTES), "big")
    header = file.read(size) if size <= _MOST_HEADER else b""
    if len(header) != size:
        raise EmergencyError(_NO_COPY)
    return _Opening(name, header)


def _read_record(file: BinaryIO, key: bytes, bound_to: bytes) -> Record:
    size = int.from_bytes(file.read(_LENGTH_BYTES), "big")
    if not 0 < size <= _MOST_RECORD:
        raise EmergencyError(DAMAGED)
    try:
        plain = unseal(key, file.read(size), bound_to)
    except BrokenSeal as error:
        raise EmergencyError(DAMAGED) from error
    try:
        record: Record = msgspec.msgpack.decode(plain, type=Record)
    except msgspec.MsgspecError as error:
        raise EmergencyError(_NEWER) from error
    return record


def _forget_what_is_cached(file: BinaryIO) -> None:
    """Read from the disk itself where the system lets us: what lies in memory proves nothing."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
