"""Takes in files from outside: what may come, judged by its bytes, and made harmless before it is kept."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from inspektor.errors import InspektorError
from inspektor.pictures.cleaning import clean_picture
from inspektor.storage.attachments import add_attachment
from inspektor.storage.database import Database

_PDF = "application/pdf"
_REFUSED = (
    "Filen är av ett slag som Inspektor inte tar emot och sparades inte. Välj en bild (JPEG eller PNG) eller "
    "ett PDF-dokument."
)
_HEIC = (
    "Bilden är i formatet HEIC, som Inspektor inte kan läsa, och sparades inte. Spara om den som JPEG, eller "
    "välj JPEG i kamerans inställningar."
)
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


def add_file(database: Database, visit_id: str, data: bytes, *, name: str, record: str = "") -> str:
    """
    Keep a JPEG, PNG or PDF, whatever it is called, and give the attachment's id.

    A picture is drawn anew in a process of its own (see `clean_picture`), which takes up to 10 s: call this
    in the background. A PDF is kept as it is and never parsed. InspektorError on anything else, on a damaged
    picture, and when the disk does not take it; then nothing was kept.
    """
    for magic, add in _ADDERS.items():
        if data.startswith(magic):
            return add(database, visit_id, data, name, record)
    is_heic = data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS  # ISO/IEC 23008-12, 10.2
    raise InspektorError(_HEIC if is_heic else _REFUSED)


def _add_photo(database: Database, visit_id: str, data: bytes, name: str, record: str) -> str:
    clean = clean_picture(data)
    return add_attachment(
        database,
        visit_id,
        clean.data,
        name=name,
        media_type=clean.media_type,
        record=record,
        thumbnail=clean.thumbnail,
    )


def _add_document(database: Database, visit_id: str, data: bytes, name: str, record: str) -> str:
    return add_attachment(database, visit_id, data, name=name, media_type=_PDF, record=record)


_ADDERS: Mapping[bytes, Callable[[Database, str, bytes, str, str], str]] = MappingProxyType(
    {b"\xff\xd8\xff": _add_photo, b"\x89PNG\r\n\x1a\n": _add_photo, b"%PDF-": _add_document}
)
"""The first bytes -> how to keep what begins so: the whole list of what comes in."""
