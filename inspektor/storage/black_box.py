"""
The second journal: what each transaction did, sealed, in files of its own beside the database.

SQLite takes a damaged log for its end and drops what was newest without a word. So the statements of every
transaction are written here too, before its commit; at the start the two are compared, and what one lacks is
taken from the other. Each entry is bound to the one before it.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from inspektor.durable import sync_file, sync_folder, write_durably
from inspektor.sealing import TAG_BYTES, BrokenSeal, seal, unseal

_LENGTH_BYTES, _LONGEST_OPENING = 4, 2**20
_SUFFIX = ".box"

Parameter = Any
"""What a driver takes: a number, a text, bytes, or None."""


class Statement(msgspec.Struct, frozen=True, array_like=True):
    """One SQL statement and the rows of parameters that it was run with."""

    text: str
    rows: list[list[Parameter]]


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """What one transaction wrote; `version` is the schema's at that time, `seq` rises by one."""

    seq: int
    version: int
    statements: list[Statement]


class Origin(IntEnum):
    """What a segment goes on from: the one before it, a vault that was new, or a database alone."""

    SEGMENT = 0
    NOTHING = 1
    DATABASE = 2


class _Opening(msgspec.Struct, frozen=True, array_like=True):
    """The first record of a segment: where it goes on from, and which older ones must be there."""

    seq: int
    tag: bytes
    origin: Origin
    kept: list[str]


@dataclass(frozen=True, slots=True)
class Head:
    """How far a database is: its last entry's number and seal, and where in which segment the next begins."""

    seq: int
    tag: bytes
    segment: str
    position: int


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that was read, and the head of a database that has taken it in."""

    entry: Entry
    head: Head


@dataclass(frozen=True, slots=True)
class _Segment:
    """What could be read of a segment: where it goes on from, its own first head, and its entries."""

    opening: _Opening
    first: Head
    entries: tuple[Found, ...]

    @property
    def last(self) -> Head:
        return self.entries[-1].head if self.entries else self.first

    @property
    def tips(self) -> set[tuple[int, bytes]]:
        """Give what a later segment may go on from."""
        return {(head.seq, head.tag) for head in (self.first, *(found.head for found in self.entries))}


class BlackBox:
    """A folder of segments, each a list of sealed records; only ever added to at the head of the database."""

    def __init__(self, folder: Path, key: bytes) -> None:
        """`key` is 32 bytes, for this purpose alone."""
        self._folder, self._key = folder, key
        self._open_name, self._file = "", -1

    def list_segments(self) -> tuple[str, ...]:
        """Give the names of the segments, oldest first."""
        return tuple(sorted(path.stem for path in self._folder.glob(f"*{_SUFFIX}")))

    def append(self, head: Head, version: int, statements: Sequence[Statement]) -> Head:
        """Write what a transaction did after this head and give the new one; OSError leaves all as it was."""
        plain = msgspec.msgpack.encode(Entry(head.seq + 1, version, list(statements)))
        record = _frame(seal(self._key, plain, head.tag))
        self._write(head, record)
        return Head(head.seq + 1, record[-TAG_BYTES:], head.segment, head.position + len(record))

    def cut(self, head: Head) -> None:
        """Take away what was appended after this head, as far as the disk lets us: it came to nothing."""
        if self._open_name == head.segment:
            with suppress(OSError):
                os.ftruncate(self._file, head.position)

    def start_segment(self, head: Head, origin: Origin, kept: Sequence[str] = ()) -> Head:
        """Begin a new segment that goes on from this head; OSError leaves all as it was."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        sync_folder(self._folder.parent)
        self.close()  # nothing more is written to the one before, and Windows lets nobody move what is open
        numbers = (int(name) for name in self.list_segments() if name.isdecimal())  # a copy has another name
        name = f"{1 + max(numbers, default=0):08}"
        plain = msgspec.msgpack.encode(_Opening(head.seq, head.tag, origin, list(kept)))
        record = _frame(seal(self._key, plain, name.encode()))
        write_durably(self._path(name), record)
        return Head(head.seq, record[-TAG_BYTES:], name, len(record))

    def move_aside(self, names: Sequence[str], folder: Path) -> None:
        """Take these segments out of the box without throwing them away."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in names:
            if self._path(name).exists():
                self._path(name).replace(folder / self._path(name).name)
        sync_folder(folder)
        sync_folder(self._folder)

    def drop(self, names: Sequence[str]) -> None:
        """Delete these segments."""
        for name in names:
            self._path(name).unlink(missing_ok=True)
        if names:
            sync_folder(self._folder)

    def list_needless(self, seq: int) -> tuple[str, ...]:
        """Give the segments that only a database older than `seq` would need."""
        names = self.list_segments()
        needless = [
            name
            for name, following in pairwise(names)
            if (begun := self._read_opening(following)) is not None and begun[0].seq < seq
        ]
        return tuple(needless)

    def holds(self, head: Head) -> bool:
        """Say whether the record before this head stands where the database says."""
        try:
            with self._path(head.segment).open("rb") as file:
                file.seek(max(0, head.position - TAG_BYTES))
                return file.read(TAG_BYTES) == head.tag
        except OSError:
            return False

    def has_rest(self, head: Head | None) -> bool:
        """Say whether something stands behind this head that could not be read."""
        try:
            return head is not None and self._path(head.segment).stat().st_size > head.position
        except OSError:
            return False

    def read_after(self, head: Head) -> tuple[Found, ...]:
        """Give the entries that a database at this head lacks; none if the box does not hold the head."""
        if not self.holds(head):
            return ()
        found = list(self._decode(self._path(head.segment).read_bytes(), head))
        tips = {(each.seq, each.tag) for each in (head, *(after.head for after in found))}
        for name in self.list_segments():
            segment = self._read(name) if name > head.segment else None
            if segment is not None and (segment.opening.seq, segment.opening.tag) in tips:
                if segment.entries:  # what stands behind the place it goes on from came to nothing
                    found = [each for each in found if each.head.seq <= segment.opening.seq]
                found += segment.entries
                tips |= segment.tips
        return tuple(found)

    def find_first(self) -> Head | None:
        """Give the head of a new vault, if the box reaches back to when it was new."""
        begun = (self._read_opening(name) for name in self.list_segments())
        return next((each[1] for each in begun if each and each[0].origin is Origin.NOTHING), None)

    def find_lone_start(self, head: Head) -> Head | None:
        """Give what this head's segment went on from, if that was a database alone."""
        opening, _first = self._read_opening(head.segment) or (None, None)
        if opening is None or opening.origin is not Origin.DATABASE:
            return None
        return Head(opening.seq, opening.tag, "", 0)

    def find_last_seq(self) -> int | None:
        """Give the number of the newest entry that can be read in any segment; None if nothing can be."""
        segments = (self._read(name) for name in self.list_segments())
        return max((each.last.seq for each in segments if each), default=None)

    def is_damaged(self, head: Head) -> bool:
        """Read all segments up to this head, each record's seal with it; say whether anything is missing."""
        names = [name for name in self.list_segments() if name <= head.segment]
        segments = {name: segment for name in names if (segment := self._read(name)) is not None}
        own = segments.get(head.segment)
        if own is None or len(segments) < len(names) or not set(own.opening.kept) <= set(names):
            return True
        tips: set[tuple[int, bytes]] = set()
        for name, segment in segments.items():
            goes_on = segment.opening.origin is Origin.SEGMENT and name != names[0]
            if goes_on and (segment.opening.seq, segment.opening.tag) not in tips:
                return True
            tips |= segment.tips
        return (head.seq, head.tag) not in own.tips

    def close(self) -> None:
        """Let go of the file."""
        if self._file >= 0:
            os.close(self._file)
        self._open_name, self._file = "", -1

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}{_SUFFIX}"

    def _write(self, head: Head, record: bytes) -> None:
        """Write at the head's place: what lies behind it belongs to a transaction that came to nothing."""
        if self._open_name != head.segment:
            self.close()
            flags = os.O_WRONLY | getattr(os, "O_BINARY", 0)
            self._open_name, self._file = head.segment, os.open(self._path(head.segment), flags)
        os.lseek(self._file, head.position, os.SEEK_SET)
        rest = memoryview(record)
        while rest:
            rest = rest[os.write(self._file, rest) :]
        sync_file(self._file)

    def _read(self, name: str) -> _Segment | None:
        begun = self._read_opening(name)
        if begun is None:
            return None
        try:
            data = self._path(name).read_bytes()
        except OSError:
            return None
        return _Segment(*begun, tuple(self._decode(data, begun[1])))

    def _read_opening(self, name: str) -> tuple[_Opening, Head] | None:
        """Give what a segment goes on from, and its own first head: no more of the file is read."""
        try:
            with self._path(name).open("rb") as file:
                length = int.from_bytes(file.read(_LENGTH_BYTES), "big")
                sealed = file.read(min(length, _LONGEST_OPENING))  # a damaged length may be gigabytes
            opening = msgspec.msgpack.decode(unseal(self._key, sealed, name.encode()), type=_Opening)
        except (OSError, BrokenSeal):
            return None
        return opening, Head(opening.seq, sealed[-TAG_BYTES:], name, _LENGTH_BYTES + len(sealed))

    def _decode(self, data: bytes, head: Head) -> Iterator[Found]:
        """Give the entries behind this head, as far as each is bound to the one before it."""
        while True:
            begin = head.position + _LENGTH_BYTES
            end = begin + int.from_bytes(data[head.position : begin], "big")
            try:
                entry = msgspec.msgpack.decode(unseal(self._key, data[begin:end], head.tag), type=Entry)
            except BrokenSeal:
                return
            head = Head(entry.seq, data[end - TAG_BYTES : end], head.segment, end)
            yield Found(entry, head)


def _frame(sealed: bytes) -> bytes:
    return len(sealed).to_bytes(_LENGTH_BYTES, "big") + sealed
