"""Puts bytes on the disk so that a power cut leaves the old file or the new one, never a half."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

_FULL_SYNC = 51  # F_FULLFSYNC: on macOS fsync leaves the bytes in the disk's own cache


def sync_file(number: int) -> None:
    """Return when the bytes of this open file are on the disk itself."""
    if sys.platform == "darwin":
        import fcntl  # noqa: PLC0415 - not on Windows

        fcntl.fcntl(number, _FULL_SYNC)
    else:
        getattr(os, "fdatasync", os.fsync)(number)  # the length goes with the bytes, the time of day need not


def sync_folder(folder: Path) -> None:
    """Return when the folder's list of names is on the disk; Windows does that by itself with the file."""
    if sys.platform == "win32":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def make_folder(folder: Path) -> None:
    """Make the folder, for nobody else, if there is none; without its name on the disk all in it is lost."""
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def write_durably(path: Path, data: bytes) -> None:
    """Write the file anew, readable by nobody else; OSError leaves the old one as it was."""
    write_parts_durably(path, (data,))


def write_parts_durably(path: Path, parts: Iterable[bytes]) -> None:
    """Write the file anew from parts that need not be in memory at once, as `write_durably` does."""
    temporary = path.with_name(path.name + ".new")
    number = os.open(temporary, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(number, "wb") as file:
            file.writelines(parts)
            file.flush()
            sync_file(file.fileno())
        put_in_place(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def put_in_place(temporary: Path, path: Path) -> None:
    """Give a file that is on the disk its name there, in place of whatever had it."""
    temporary.replace(path)
    sync_folder(path.parent)
