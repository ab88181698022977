"""
The process that decodes one stranger's picture: a picture in, a clean one out, and nothing else in reach.

Run as `python -I -m inspektor.pictures.child`. It imports all that it needs, gives up its rights, reads the
picture from standard input, writes the clean one to standard output and ends.
"""

import sys
from contextlib import suppress
from io import BytesIO

# No TIFF is read; but EXIF keeps the orientation in a piece of it, and Pillow imports that when asked.
from PIL import Image, JpegImagePlugin, PngImagePlugin, TiffImagePlugin
from PIL.ExifTags import Base

from inspektor.pictures import wire
from inspektor.pictures.limits import limit_process

_MOST_PIXELS = 60_000_000
_THUMBNAIL_SIDE = 256
_WHITE = (255, 255, 255)
_SHRINKS_WELL = frozenset({"L", "LA", "RGB", "RGBA", "CMYK", "YCbCr"})  # others are of few colors: no shades
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF's orientation (CIPA DC-008, 4.6.4) -> what makes the picture upright."""
_SAVE_OPTIONS = {"JPEG": {"quality": 85}, "PNG": {}}


def main() -> int:
    """Clean the picture from standard input; the exit status says why there is none."""
    prepare()
    limit_process()
    try:
        answer = clean(sys.stdin.buffer.read())
    except (MemoryError, OverflowError):
        return wire.TOO_LARGE
    except Exception:  # noqa: BLE001 - a damaged picture can raise anything in its decoder
        return wire.DAMAGED
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    return 0


def prepare() -> None:
    """Import what Pillow would import later, when no file can be opened any more."""
    Image.preinit()
    Image.new("RGB", (1, 1)).save(BytesIO(), "JPEG")
    assert TiffImagePlugin  # noqa: S101 - it is imported for Pillow's sake


def clean(data: bytes) -> bytes:
    """Give the answer for this picture, in the format it came in; MemoryError if it is too large."""
    # By class and not by Image.open: no other format's code ever sees the bytes.
    is_png = data.startswith(wire.PNG_MAGIC)
    reader = PngImagePlugin.PngImageFile if is_png else JpegImagePlugin.JpegImageFile
    image: Image.Image = reader(BytesIO(data))
    if image.width * image.height > _MOST_PIXELS:
        raise MemoryError
    sheet = _draw_anew(image)
    turn = _find_turn(image)  # after the drawing, which tells of damaged pixels: this would swallow it
    sheet = sheet.transpose(turn) if turn is not None else sheet
    picture = _encode(sheet, "PNG" if is_png else "JPEG")
    width, height = sheet.size
    sheet.thumbnail((_THUMBNAIL_SIDE, _THUMBNAIL_SIDE))
    return wire.pack(width, height, picture, _encode(sheet, "JPEG"))


def _find_turn(image: Image.Image) -> Image.Transpose | None:
    # How the camera was held may be unreadable: no reason to lose the picture.
    with suppress(Exception):
        return _TURNS.get(image.getexif().get(Base.Orientation, 1))
    return None


def _draw_anew(image: Image.Image) -> Image.Image:
    """Draw the pixels, shrunk, on a new white sheet: what hid in notes and under transparency is gone."""
    if image.mode not in _SHRINKS_WELL:
        image = image.convert("RGBA")
    image.thumbnail((wire.LONGEST_SIDE, wire.LONGEST_SIDE))
    sheet = Image.new("RGB", image.size, _WHITE)
    sheet.paste(image, mask=image.getchannel("A") if "A" in image.getbands() else None)
    return sheet


def _encode(image: Image.Image, form: str) -> bytes:
    out = BytesIO()
    image.save(out, form, **_SAVE_OPTIONS[form])
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
