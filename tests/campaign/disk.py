"""A disk in memory that knows what is surely kept at each moment, and what a power cut leaves of the rest."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath

SECTOR = 512
"""Bytes that a disk writes whole or not at all."""


@dataclass(frozen=True, slots=True)
class Make:
    """A new file or folder."""

    path: PurePath
    is_folder: bool = False


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes at a place in a file."""

    path: PurePath
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Resize:
    """A file cut or lengthened."""

    path: PurePath
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    """What the file or folder holds is on the disk when this is over."""

    path: PurePath


@dataclass(frozen=True, slots=True)
class Rename:
    """A new name, in place of whatever had it."""

    old: PurePath
    new: PurePath


@dataclass(frozen=True, slots=True)
class Remove:
    """A name that is gone."""

    path: PurePath


@dataclass(frozen=True, slots=True)
class Say:
    """A line that the program said: from here on it has promised that this is kept."""

    text: str


Event = Make | Write | Resize | Sync | Rename | Remove | Say
Change = Write | Resize


@dataclass(eq=False, slots=True)
class Node:
    """A file or folder, whatever its name: the bytes that are surely kept, and what came since."""

    is_folder: bool
    settled: bytearray = field(default_factory=bytearray)
    pending: list[Change] = field(default_factory=list)


Names = dict[PurePath, Node | None]
"""What an act says of names; None is a name that is gone."""


class Disk:
    """Takes in events, and gives at any moment what may be found after a power cut."""

    def __init__(self, folder: PurePath) -> None:
        """Begin with this folder alone, empty."""
        self._root = folder
        self._seen: dict[PurePath, Node] = {folder: Node(is_folder=True)}
        self._kept: Names = dict(self._seen)
        self._acts: list[Names] = []

    def take(self, event: Event) -> None:
        """Take in what happened next."""
        match event:
            case Make():
                self._act({event.path: Node(event.is_folder)})
            case Remove():
                self._act({event.path: None})
            case Rename():
                self._rename(event.old, event.new)
            case Write() | Resize():
                self._seen[event.path].pending.append(event)
            case Sync():
                self._sync(event.path)
            case Say():
                pass

    def exists(self, path: PurePath) -> bool:
        """Say whether the running program sees something there."""
        return path in self._seen

    def read(self, path: PurePath) -> bytes:
        """Give what the running program sees in a file."""
        node = self._seen[path]
        data = bytearray(node.settled)
        for change in node.pending:
            _apply(data, change)
        return bytes(data)

    def cut_power(self, chance: random.Random) -> dict[PurePath, bytes | None]:
        """Give the files (their bytes) and folders (None) that may be found, by their place in the folder."""
        keeps = chance.choice((0.0, 0.1, 0.5, 0.9, 1.0))  # some disks lose all that they may, some nothing
        names = dict(self._kept)
        for act in self._acts:
            if chance.random() < keeps:
                names.update(act)
        return {
            path.relative_to(self._root): None if node.is_folder else _leave(node, keeps, chance)
            for path, node in sorted(names.items())
            if node and path != self._root and self._is_reachable(path, names)
        }

    def _act(self, names: Names) -> None:
        self._acts.append(names)
        for path, node in names.items():
            if node is None:
                self._seen.pop(path)
            else:
                self._seen[path] = node

    def _rename(self, old: PurePath, new: PurePath) -> None:
        moved: Names = {path: None for path in self._seen if old in (path, *path.parents)}
        there: Names = {new / path.relative_to(old): self._seen[path] for path in moved}
        self._act({**moved, **there})

    def _sync(self, path: PurePath) -> None:
        node = self._seen[path]
        for change in node.pending:
            _apply(node.settled, change)
        node.pending.clear()
        if node.is_folder:
            settled = [act for act in self._acts if any(name.parent == path for name in act)]
            self._acts = [act for act in self._acts if act not in settled]
            for act in settled:
                self._kept.update(act)

    def _is_reachable(self, path: PurePath, names: Names) -> bool:
        return all(names.get(parent) for parent in path.parents if self._root in (parent, *parent.parents))


def _leave(node: Node, keeps: float, chance: random.Random) -> bytes:
    """Give what may be found in a file: each change since it was synced is there, or not, or torn."""
    data = bytearray(node.settled)
    for change in node.pending:
        draw = chance.random()
        if draw < keeps:
            _apply(data, change)
        elif isinstance(change, Write) and draw < keeps + 0.2 and keeps > 0:
            for piece in _tear(change):
                if chance.random() < 0.5:
                    _apply(data, piece)
    return bytes(data)


def _tear(write: Write) -> Iterator[Write]:
    begin, end = write.offset, write.offset + len(write.data)
    while begin < end:
        following = min(end, (begin // SECTOR + 1) * SECTOR)
        yield Write(write.path, begin, write.data[begin - write.offset : following - write.offset])
        begin = following


def _apply(data: bytearray, change: Change) -> None:
    size = change.size if isinstance(change, Resize) else change.offset
    if len(data) < size:
        data.extend(bytes(size - len(data)))
    if isinstance(change, Resize):
        del data[size:]
    else:
        data[size : size + len(change.data)] = change.data
