"""
Cleans real pictures through the real child process and looks at every byte that comes back.

Mutants that must turn this red: `_find_turn` gives None; `_draw_anew` gives the image itself; no white sheet
under transparency; `_MOST_PIXELS` a hundred times as large; the thumbnail as large as the picture.
"""

import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin
from PIL.ExifTags import GPS, IFD, Base

from inspektor.errors import InspektorError
from inspektor.pictures.cleaning import COMMAND, clean_picture

CANARY = b"KANARIE"
CORNERS = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)]
TRACES = (b"Exif", b"GPS", b"adobe", b"ICC", b"Photoshop", b"8BIM", b"IPTC", b"xpacket", b"tEXt", b"eXIf")

# A small process between: the peak of a process begins with that of whoever started it.
MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""

Encode = Callable[..., bytes]
ReadCorners = Callable[[bytes], tuple[tuple[int, int], list[tuple[int, ...]]]]


def make_exif(orientation: int = 1) -> Image.Exif:
    """Give what a telephone writes: camera, orientation, place, a maker's note, and a canary in each."""
    exif = Image.Exif()
    exif[Base.Orientation] = orientation
    exif[Base.Make] = "KANARIE Phone"
    exif[Base.ImageDescription] = "KANARIE bor i rum 7"
    exif.get_ifd(IFD.Exif)[Base.MakerNote] = CANARY * 9
    exif.get_ifd(IFD.Exif)[Base.UserComment] = CANARY
    exif.get_ifd(IFD.GPSInfo).update({GPS.GPSLatitude: (57.0, 42.0, 31.0), GPS.GPSAreaInformation: CANARY})
    return exif


def jpeg_segments(data: bytes) -> Iterator[int]:
    """Give the markers of a JPEG up to its pixels."""
    position = 2
    while data[position + 1] != 0xDA:
        assert data[position] == 0xFF
        yield data[position + 1]
        position += 2 + int.from_bytes(data[position + 2 : position + 4])


def png_chunks(data: bytes) -> Iterator[bytes]:
    """Give the names of a PNG's chunks, to the last byte of the file."""
    position = 8
    while position < len(data):
        yield data[position + 4 : position + 8]
        position += 12 + int.from_bytes(data[position : position + 4])
    assert position == len(data)


def assert_only_pixels(data: bytes) -> None:
    """Hold that the file has nothing in it but what is needed to draw it."""
    assert CANARY not in data
    assert [trace for trace in TRACES if trace in data] == []
    if data.startswith(b"\x89PNG"):
        assert set(png_chunks(data)) == {b"IHDR", b"IDAT", b"IEND"}
        return
    jfif, tables, frame, codes = 0xE0, 0xDB, 0xC0, 0xC4
    assert set(jpeg_segments(data)) == {jfif, tables, frame, codes}
    assert data.endswith(b"\xff\xd9")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_picture_is_upright_however_the_camera_was_held(
    orientation: int, sheet: Image.Image, encode: Encode, read_corners: ReadCorners
) -> None:
    turns = Image.Transpose
    lay = {
        2: turns.FLIP_LEFT_RIGHT,
        3: turns.ROTATE_180,
        4: turns.FLIP_TOP_BOTTOM,
        5: turns.TRANSPOSE,
        6: turns.ROTATE_90,
        7: turns.TRANSVERSE,
        8: turns.ROTATE_270,
    }
    as_taken = sheet.transpose(lay[orientation]) if orientation in lay else sheet
    clean = clean_picture(encode(as_taken, "JPEG", exif=make_exif(orientation), quality=95))
    assert read_corners(clean.data) == ((240, 160), CORNERS)
    assert read_corners(clean.thumbnail)[1] == CORNERS
    assert (clean.width, clean.height, clean.media_type) == (240, 160, "image/jpeg")


def test_a_jpeg_brings_nothing_but_its_pixels(sheet: Image.Image, encode: Encode) -> None:
    icc = CANARY * 40
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>KANARIE</x:xmpmeta>"
    photo = encode(sheet, "JPEG", exif=make_exif(6), icc_profile=icc, xmp=xmp, comment=CANARY)
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x0c\x1c\x02\x78\x00\x07" + CANARY
    segment = b"\xff\xed" + (len(iptc) + 2).to_bytes(2) + iptc
    photo = photo[:2] + segment + photo[2:] + b"PK\x03\x04" + CANARY
    assert photo.count(CANARY) > 45
    clean = clean_picture(photo)
    assert_only_pixels(clean.data)
    assert_only_pixels(clean.thumbnail)


def test_a_png_brings_nothing_but_its_pixels(sheet: Image.Image, encode: Encode) -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "KANARIE")
    notes.add_text("Comment", "KANARIE " * 40, zip=True)
    notes.add_itxt("XML:com.adobe.xmp", "KANARIE")
    notes.add(b"prVt", CANARY)
    picture = encode(sheet, "PNG", pnginfo=notes, exif=make_exif(6), icc_profile=CANARY * 40, dpi=(72, 72))
    clean = clean_picture(picture + CANARY)
    assert_only_pixels(clean.data)
    assert_only_pixels(clean.thumbnail)
    assert (clean.width, clean.height, clean.media_type) == (160, 240, "image/png")


def test_what_lay_under_transparency_is_gone(encode: Encode) -> None:
    hidden = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    with Image.open(BytesIO(clean_picture(encode(hidden, "PNG")).data)) as seen:
        assert seen.mode == "RGB"
        assert seen.getcolors() == [(1600, (255, 255, 255))]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_pictures_of_few_colors_and_of_many_come_in(mode: str, sheet: Image.Image, encode: Encode) -> None:
    gray = sheet.convert("L")
    image = gray.convert("I").convert(mode) if mode == "I;16" else sheet.convert(mode)
    clean = clean_picture(encode(image, "PNG"))
    assert (clean.width, clean.height) == (240, 160)


def test_a_scan_in_the_colors_of_print_comes_in(
    sheet: Image.Image, encode: Encode, read_corners: ReadCorners
) -> None:
    assert read_corners(clean_picture(encode(sheet.convert("CMYK"), "JPEG")).data)[1] == CORNERS


def test_a_large_photo_is_shrunk_and_a_small_one_is_not(encode: Encode) -> None:
    noise = Image.merge("RGB", [Image.effect_noise((4000, 3000), 120)] * 3)
    large = clean_picture(encode(noise, "JPEG"))
    assert (large.width, large.height) == (2560, 1920)
    with Image.open(BytesIO(large.thumbnail)) as thumbnail:
        assert thumbnail.size == (256, 192)
    assert len(large.thumbnail) <= 64 * 2**10
    line = clean_picture(encode(Image.new("RGB", (3000, 1)), "PNG"))
    assert (line.width, line.height) == (2560, 1)
    assert clean_picture(encode(Image.new("RGB", (1, 1)), "JPEG")).width == 1


def test_a_photo_with_unreadable_notes_is_kept_as_it_lies(sheet: Image.Image, encode: Encode) -> None:
    photo = encode(sheet, "JPEG", exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff" + CANARY)
    clean = clean_picture(photo)
    assert (clean.width, clean.height) == (240, 160)
    assert_only_pixels(clean.data)


def make_bomb(side: int) -> bytes:
    """Give a PNG of side x side black pixels of one bit, with none of Pillow's own memory."""
    squeeze = zlib.compressobj(9)
    row = bytes(1 + side // 8)
    pixels = b"".join(squeeze.compress(row) for _ in range(side)) + squeeze.flush()
    parts = ((b"IHDR", side.to_bytes(4) * 2 + b"\x01\x00\x00\x00\x00"), (b"IDAT", pixels), (b"IEND", b""))
    chunks = [
        len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4) for name, body in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def test_a_bomb_of_twenty_kilobytes_is_refused_before_it_is_unpacked() -> None:
    bomb = make_bomb(13_000)
    assert len(bomb) < 30_000
    with pytest.raises(InspektorError, match=r"för stor.*60 megapixlar"):
        clean_picture(bomb)
    command = [sys.executable, "-I", "-c", MEASURE, *COMMAND]
    measured = subprocess.run(command, input=bomb, capture_output=True, check=True)
    assert int(measured.stdout) < 100 * 1024, "kilobytes"


def test_the_largest_picture_allowed_fits_in_the_memory_allowed() -> None:
    clean = clean_picture(make_bomb(7_744))
    assert (clean.width, clean.height) == (2560, 2560)


def test_a_file_of_more_than_sixty_megabytes_is_refused_unread() -> None:
    with pytest.raises(InspektorError, match="för stor"):
        clean_picture(b"\xff\xd8\xff" + bytes(60 * 2**20))
