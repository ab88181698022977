"""What goes through the pipes between the program and the process that decodes: sizes, limits, statuses."""

import struct
from dataclasses import dataclass

MOST_IN = 60 * 2**20
"""Bytes of a picture as it comes: a 60-megapixel PNG of a camera, with room."""
MOST_OUT = 32 * 2**20
"""Bytes of all that comes back: 2,560 x 2,560 pixels of three bytes, and a thumbnail."""
LONGEST_SIDE = 2560
MOST_THUMBNAIL = 64 * 2**10

DAMAGED, TOO_LARGE = 3, 4
"""Exit statuses of the child for which there is a sentence."""

JPEG_MAGIC, PNG_MAGIC = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
MAGIC = {"image/jpeg": JPEG_MAGIC, "image/png": PNG_MAGIC}

_HEADER = struct.Struct(">IIII")


@dataclass(frozen=True, slots=True)
class CleanPicture:
    """
    A picture drawn anew: upright, at most 2,560 pixels wide and high, with nothing in it but pixels.

    `thumbnail` is a JPEG of at most 256 pixels and 64 KiB.
    """

    data: bytes
    media_type: str
    width: int
    height: int
    thumbnail: bytes


def pack(width: int, height: int, data: bytes, thumbnail: bytes) -> bytes:
    """Give what the child answers."""
    return _HEADER.pack(width, height, len(data), len(thumbnail)) + data + thumbnail


def unpack(answer: bytes, media_type: str) -> CleanPicture | None:
    """Give what the child answered; None unless all of it looks as agreed. No byte of it is decoded."""
    if len(answer) < _HEADER.size:
        return None
    width, height, length, thumbnail_length = _HEADER.unpack_from(answer)
    data, thumbnail = answer[_HEADER.size :][:length], answer[_HEADER.size + length :]
    looks_right = (
        len(answer) == _HEADER.size + length + thumbnail_length
        and 0 < width <= LONGEST_SIDE
        and 0 < height <= LONGEST_SIDE
        and thumbnail_length <= MOST_THUMBNAIL
        and data.startswith(MAGIC[media_type])
        and thumbnail.startswith(JPEG_MAGIC)
    )
    return CleanPicture(data, media_type, width, height, thumbnail) if looks_right else None
