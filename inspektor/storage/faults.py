"""Turns what can go wrong with a disk into sentences that say what to do."""

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2

from inspektor.errors import InspektorError

_FULL, _READONLY, _BUSY, _LOCKED, _IO, _CORRUPT, _CANNOT_OPEN, _NOT_A_DATABASE = 13, 8, 5, 6, 10, 11, 14, 26

_SENTENCES: Mapping[int, str] = MappingProxyType(
    {
        _FULL: "Disken är full, texten står kvar här men är inte sparad. Frigör plats på disken, "
        "Inspektor sparar då av sig själv.",
        _READONLY: "Databasen går bara att läsa, texten står kvar här men är inte sparad. "
        "Kontrollera att mappen inte är skrivskyddad, Inspektor sparar då av sig själv.",
        _BUSY: "Databasen används av ett annat program, texten står kvar här men är inte sparad. "
        "Stäng det andra programmet, Inspektor sparar då av sig själv.",
        _IO: "Disken svarar inte som den ska, texten står kvar här men är inte sparad. Kontrollera disken, "
        "Inspektor försöker igen av sig själv.",
        _CORRUPT: "Databasen är skadad, texten står kvar här men är inte sparad. Inspektor lagar den av sig "
        "själv; kontakta systemförvaltaren om det inte hjälper.",
        _CANNOT_OPEN: "Databasen kunde inte öppnas. "
        "Kontrollera att mappen finns och att du får skriva i den.",
        _NOT_A_DATABASE: "Databasen kunde inte öppnas: fel nyckel eller en skadad fil. Filen är orörd; "
        "kontakta systemförvaltaren.",
    }
)
_SAME_AS = MappingProxyType({_LOCKED: _BUSY})
_DAMAGE = frozenset({_CORRUPT, _NOT_A_DATABASE})
_SHORT_READ = 522  # SQLITE_IOERR_SHORT_READ: the file ends before the page does
_OF_THE_SYSTEM = MappingProxyType(
    {
        errno.ENOSPC: _FULL,
        errno.EDQUOT: _FULL,
        errno.EROFS: _READONLY,
        errno.EACCES: _READONLY,
        errno.EPERM: _READONLY,
        errno.EIO: _IO,
        errno.ENOENT: _CANNOT_OPEN,
    }
)
_PLAIN_HEADER = b"SQLite format 3\x00"
BUSY = _SENTENCES[_BUSY]


class StorageError(InspektorError):
    """The database could not do what was asked; nothing was half done, and it may be tried again."""


class DamageError(StorageError):
    """The file is not what was written: it has to be made anew from what else there is."""

    def __init__(self, sentence: str = _SENTENCES[_NOT_A_DATABASE]) -> None:
        super().__init__(sentence)


def find_sentence(code: int) -> str | None:
    """Give the Swedish sentence for SQLite's primary result code, or None if it is a fault of ours."""
    primary = code & 0xFF
    return _SENTENCES.get(_SAME_AS.get(primary, primary))


def as_storage_error(error: Exception) -> StorageError | None:
    """Give the sentence for an exception of driver, SQLAlchemy or disk; None if it is a fault of ours."""
    original = error.orig if isinstance(error, DBAPIError) else error
    code = int(getattr(original, "sqlite_errorcode", None) or 0)
    if isinstance(original, OSError):
        code = _OF_THE_SYSTEM.get(original.errno or 0, 0)
    sentence = find_sentence(code)
    if sentence is None:
        return None
    return DamageError(sentence) if code & 0xFF in _DAMAGE or code == _SHORT_READ else StorageError(sentence)


@contextmanager
def faults_in_words() -> Iterator[None]:
    """Turn what the disk and the driver say into StorageError with its sentence."""
    try:
        yield
    except (DBAPIError, dbapi2.Error, OSError) as error:
        storage_error = as_storage_error(error)
        if storage_error is None:
            raise
        raise storage_error from error


def refuse_plain(path: Path) -> None:
    """Refuse a file that anybody can read, and a place where no file can be read; a missing one is fine."""
    try:
        with path.open("rb") as file:
            header = file.read(len(_PLAIN_HEADER))
    except FileNotFoundError:
        return
    except OSError as error:
        raise StorageError(
            "Databasen kunde inte läsas. Kontrollera att filen finns och att du får läsa den."
        ) from error
    if header == _PLAIN_HEADER:
        raise StorageError(
            "Databasen är inte krypterad och öppnas därför inte. Filen är orörd; kontakta systemförvaltaren."
        )
