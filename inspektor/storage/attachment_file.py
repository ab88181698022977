"""
Seals one attachment into two files, so that either may be destroyed.

Each file is libsodium's secretstream (XChaCha20-Poly1305): a 24-byte header, then chunks of 64 KiB, each with
17 bytes of seal that also holds its place; the last one says that it is. What is moved, cut or altered shows.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import BinaryIO

from nacl.bindings import crypto_secretstream_xchacha20poly1305_ABYTES as SEAL_BYTES
from nacl.bindings import crypto_secretstream_xchacha20poly1305_HEADERBYTES as HEADER_BYTES
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_init_pull,
    crypto_secretstream_xchacha20poly1305_init_push,
    crypto_secretstream_xchacha20poly1305_pull,
    crypto_secretstream_xchacha20poly1305_push,
    crypto_secretstream_xchacha20poly1305_state,
)
from nacl.bindings import crypto_secretstream_xchacha20poly1305_TAG_FINAL as FINAL
from nacl.bindings import crypto_secretstream_xchacha20poly1305_TAG_MESSAGE as MORE
from nacl.exceptions import CryptoError

from inspektor.durable import make_folder, sync_folder, write_parts_durably
from inspektor.sealing import BrokenSeal
from inspektor.storage.files import VaultFiles

CHUNK_BYTES = 64 * 2**10


class Health(Enum):
    """What was found of an attachment's two files."""

    WHOLE = 1
    MENDED = 2
    HALF = 3  # one is whole, and the disk does not take a new one in place of the other
    LOST = 4


@dataclass(frozen=True, slots=True)
class AttachmentFile:
    """The two files of one attachment: where they lie, and what opens them."""

    main: Path
    spare: Path
    key: bytes
    extra: bytes
    size: int

    def write(self, data: bytes) -> None:
        """Write both files, on the disk when this returns; OSError may leave one, for `remove`."""
        sealed = tuple(self._seal(data))
        for path in (self.main, self.spare):
            make_folder(path.parent)
            write_parts_durably(path, sealed)

    def remove(self) -> None:
        """Take both files away, as far as the disk lets us: without the key nobody reads what stays."""
        remove_files(self.main, self.spare)

    def read(self) -> tuple[bytes, Health]:
        """Give the plain bytes from whichever file is whole, and mend the other; BrokenSeal if none is."""
        for path, other in ((self.main, self.spare), (self.spare, self.main)):
            with suppress(OSError, BrokenSeal):
                data = b"".join(self._unseal(path))
                return data, Health.WHOLE if path == self.main else _mend(other, path)
        raise BrokenSeal

    def inspect(self, *, deep: bool) -> Health:
        """Say how both files are, and mend one from the other; only their sizes matter unless `deep`."""
        is_whole = self._is_whole if deep else self._has_size
        damaged = [path for path in (self.main, self.spare) if not is_whole(path)]
        if not damaged:
            return Health.WHOLE
        source = next((p for p in (self.main, self.spare) if p not in damaged and self._is_whole(p)), None)
        return _mend(damaged[0], source) if source else Health.LOST

    def _is_whole(self, path: Path) -> bool:
        with suppress(OSError, BrokenSeal):
            return sum(map(len, self._unseal(path))) == self.size
        return False

    def _has_size(self, path: Path) -> bool:
        chunks = max(1, -(-self.size // CHUNK_BYTES))
        with suppress(OSError):
            return path.stat().st_size == HEADER_BYTES + self.size + chunks * SEAL_BYTES
        return False

    def _seal(self, data: bytes) -> Iterator[bytes]:
        state = crypto_secretstream_xchacha20poly1305_state()
        yield crypto_secretstream_xchacha20poly1305_init_push(state, self.key)
        last = max(0, (len(data) - 1) // CHUNK_BYTES) * CHUNK_BYTES
        for start in range(0, last + 1, CHUNK_BYTES):
            chunk, tag = data[start : start + CHUNK_BYTES], FINAL if start == last else MORE
            yield crypto_secretstream_xchacha20poly1305_push(state, chunk, self.extra, tag)

    def _unseal(self, path: Path) -> Iterator[bytes]:
        state = crypto_secretstream_xchacha20poly1305_state()
        with path.open("rb") as file:
            header = file.read(HEADER_BYTES)
            if len(header) < HEADER_BYTES:
                raise BrokenSeal
            crypto_secretstream_xchacha20poly1305_init_pull(state, header, self.key)
            yield from _unseal_chunks(state, file, self.extra)


def _unseal_chunks(
    state: crypto_secretstream_xchacha20poly1305_state, file: BinaryIO, extra: bytes
) -> Iterator[bytes]:
    tag = MORE
    while tag == MORE:
        sealed = file.read(CHUNK_BYTES + SEAL_BYTES)
        if len(sealed) < SEAL_BYTES:
            raise BrokenSeal
        try:
            plain, tag = crypto_secretstream_xchacha20poly1305_pull(state, sealed, extra)
        except CryptoError as error:
            raise BrokenSeal from error
        yield plain
    if tag != FINAL or file.read(1):
        raise BrokenSeal


def _mend(damaged: Path, whole: Path) -> Health:
    # A full disk is no reason to keep the inspector from what the whole file says.
    with suppress(OSError):
        damaged.parent.mkdir(mode=0o700, exist_ok=True)
        with whole.open("rb") as file:
            write_parts_durably(damaged, iter(lambda: file.read(CHUNK_BYTES), b""))
        return Health.MENDED
    return Health.HALF


def remove_files(*paths: Path) -> None:
    """Take the files away, as far as the disk lets us; what stays is swept later."""
    for path in paths:
        with suppress(OSError):
            path.unlink()
    for folder in {path.parent for path in paths}:
        with suppress(OSError):
            sync_folder(folder)


def list_orphans(files: VaultFiles, known: Iterable[str], before: float) -> list[Path]:
    """
    Give the files that no row speaks of and that nobody can need any more.

    Half-written ones at once; whole ones when they were written before that time (seconds since 1970).
    """
    names = frozenset(known)
    found = [path for folder in (files.attachments, files.spares) for path in folder.glob("*")]
    return [
        path
        for path in found
        if path.suffix == ".new" or (path.name not in names and path.stat().st_mtime < before)
    ]
