"""Writes a finished PDF where the inspector wants it: all of it or nothing, readable by nobody else."""

import errno
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from inspektor.errors import InspektorError
from inspektor.identity import new_id

DEFAULT_NAME = "minnesanteckningar-utkast.pdf"
"""Says nothing of whom it is about: it stands in file lists and in other programs' histories."""

_CAUSES: Mapping[int, str] = MappingProxyType(
    {
        errno.ENOENT: "mappen finns inte. Välj en annan mapp.",
        errno.ENOTDIR: "mappen finns inte. Välj en annan mapp.",
        errno.EACCES: "du får inte skriva i mappen. Välj en annan mapp.",
        errno.EPERM: "du får inte skriva i mappen. Välj en annan mapp.",
        errno.EROFS: "mappen är skrivskyddad. Välj en annan mapp.",
        errno.ENOSPC: "disken är full. Frigör plats eller välj en annan mapp.",
        errno.EISDIR: "det är namnet på en mapp. Välj ett filnamn.",
        errno.ENAMETOOLONG: "namnet är för långt. Välj ett kortare.",
    }
)


def save_pdf(pdf: bytes, path: Path) -> None:
    """Write the file, in place of one with the same name; InspektorError says why it could not be done."""
    part = path.with_name(f".{new_id()}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(pdf)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        cause = _CAUSES.get(error.errno or 0, "disken svarar inte som den ska. Välj en annan mapp.")
        raise InspektorError(f"PDF-filen kunde inte sparas: {cause}") from error


def free_path(folder: Path) -> Path:
    """Give a path in the folder that no file has yet: the usual name, or with a number after it."""
    usual = folder / DEFAULT_NAME
    path, number = usual, 1
    while path.exists():
        number += 1
        path = usual.with_stem(f"{usual.stem}-{number}")
    return path
