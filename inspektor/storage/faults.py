"""Turns what can go wrong with a disk into sentences that say what to do."""

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy.exc import DBAPIError

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
        _CORRUPT: "Databasen är skadad. Rör inte filen, sluta arbeta i den och kontakta systemförvaltaren: "
        "det som är mottaget av centralen finns där.",
        _CANNOT_OPEN: "Databasen kunde inte öppnas. "
        "Kontrollera att mappen finns och att du får skriva i den.",
        _NOT_A_DATABASE: "Databasen kunde inte öppnas: fel nyckel eller en skadad fil. Filen är orörd; "
        "kontakta systemförvaltaren.",
    }
)
_SAME_AS = MappingProxyType({_LOCKED: _BUSY})


class StorageError(InspektorError):
    """The database could not do what was asked; nothing was half done, and it may be tried again."""


def find_sentence(code: int) -> str | None:
    """Give the Swedish sentence for SQLite's primary result code, or None if it is a fault of ours."""
    primary = code & 0xFF
    return _SENTENCES.get(_SAME_AS.get(primary, primary))


def as_storage_error(error: Exception) -> StorageError | None:
    """Give the sentence for a driver's or SQLAlchemy's exception; None if it is a fault of ours."""
    original = error.orig if isinstance(error, DBAPIError) else error
    sentence = find_sentence(int(getattr(original, "sqlite_errorcode", None) or 0))
    return StorageError(sentence) if sentence else None
