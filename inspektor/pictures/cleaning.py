"""Turns a stranger's picture into a clean one, in a process of its own that may do nothing else."""

import sys

from inspektor.errors import InspektorError
from inspektor.pictures import wire
from inspektor.pictures.process import Outcome, run
from inspektor.pictures.wire import CleanPicture

COMMAND = (sys.executable, "-I", "-m", "inspektor.pictures.child")
SECONDS = 10

_REFUSED = (
    "Filen är ingen bild som Inspektor kan läsa och sparades inte. Välj en bild i formatet JPEG eller PNG."
)
_DAMAGED = "Bilden är skadad och sparades inte. Ta om den, eller välj en annan bild."
_TOO_LARGE = (
    "Bilden är för stor och sparades inte: högst 60 megapixlar och 60 MB. "
    "Ta om den med lägre upplösning, eller förminska den."
)
_TOO_SLOW = (
    "Bilden tog för lång tid att läsa och sparades inte. Försök igen, eller spara om den som JPEG först."
)
_SENTENCES = {None: _TOO_SLOW, wire.TOO_LARGE: _TOO_LARGE}


def clean_picture(data: bytes) -> CleanPicture:
    """
    Give the JPEG or PNG anew: upright, at most 2,560 pixels a side, without EXIF, GPS, XMP or comments.

    It takes a few tenths of a second, at most 10 s. InspektorError if it is no such picture, or damaged, or
    larger than 60 megapixels or 60 MB, or if its decoder came to harm; the program itself never decodes it.
    """
    media_type = next((name for name, magic in wire.MAGIC.items() if data.startswith(magic)), None)
    if media_type is None:
        raise InspektorError(_REFUSED)
    if len(data) > wire.MOST_IN:
        raise InspektorError(_TOO_LARGE)
    return _check(run(COMMAND, data, seconds=SECONDS, most=wire.MOST_OUT), media_type)


def _check(outcome: Outcome, media_type: str) -> CleanPicture:
    picture = wire.unpack(outcome.out, media_type) if outcome.status == 0 else None
    if picture is None:
        raise InspektorError(_SENTENCES.get(outcome.status, _DAMAGED))
    return picture
