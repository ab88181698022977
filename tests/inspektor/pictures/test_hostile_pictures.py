"""
Feeds the decoder what an attacker or a broken camera makes; the program lives, Ghostscript never starts.

Mutants that must turn this red: `Image.open` in place of the two classes in child.py; `except Exception` gone
from its `main`; the magic not checked in cleaning.py; `_find_turn` called before
the pixels are drawn.
"""

import os
import random
import stat
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from inspektor.errors import InspektorError
from inspektor.pictures import cleaning, wire
from inspektor.pictures.cleaning import clean_picture

Encode = Callable[..., bytes]

MUTATIONS = 200
JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) (w) file pop\nshowpage\n"
SVG = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>"


def png_of(width: int, height: int, body: bytes = b"", *, wrong: bytes = b"") -> bytes:
    """Give a PNG that says it has this size; the chunk named `wrong` has a false sum."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(body)), (b"IEND", b""))
    chunks = [
        len(b).to_bytes(4) + name + b + (zlib.crc32(name + b) ^ (name == wrong)).to_bytes(4)
        for name, b in parts
    ]
    return PNG + b"".join(chunks)


def jpeg_of_size(photo: bytes, width: int, height: int) -> bytes:
    """Give the photo with another size in its header."""
    at = photo.index(b"\xff\xc0") + 5
    return photo[:at] + struct.pack(">HH", height, width) + photo[at + 4 :]


@pytest.fixture
def photo(encode: Encode, sheet: Image.Image) -> bytes:
    return encode(sheet, "JPEG")


@pytest.fixture
def ghostscript(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a `gs` first in the path that leaves a mark; give where the mark would lie."""
    mark, program = tmp_path / "started", tmp_path / "gs"
    program.write_text(f"#!/bin/sh\ntouch {mark}\n", encoding="ascii")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return mark


def assert_refused(hostile: dict[str, bytes]) -> None:
    """Hold that each is refused in a whole sentence."""
    for name, data in hostile.items():
        with pytest.raises(InspektorError, match=r"sparades inte.*\.$"):
            raise AssertionError(f"{name} came in as {clean_picture(data)}")


def test_what_is_no_picture_is_refused_in_a_sentence(
    sheet: Image.Image, encode: Encode, ghostscript: Path
) -> None:
    gif = encode(sheet.convert("P"), "GIF")
    hostile = {
        "nothing": b"",
        "one byte": b"\xff",
        "GIF called jpg": gif,
        "TIFF": encode(sheet, "TIFF"),
        "BMP": encode(sheet, "BMP"),
        "WebP": encode(sheet, "WEBP"),
        "SVG": SVG,
        "EPS": EPS,
        "EPS after a JPEG's first bytes": JPEG + EPS,
        "EPS after a PNG's first bytes": PNG + EPS,
        "GIF after a JPEG's first bytes": JPEG + gif,
        "HTML": b"<html><img src=x onerror=alert(1)>",
        "program": b"MZ\x90\x00" + bytes(100),
        "JPEG's magic only": JPEG,
        "PNG's magic only": PNG,
    }
    assert_refused(hostile)
    assert not ghostscript.exists()


def test_a_broken_picture_is_refused_in_a_sentence(photo: bytes, sheet: Image.Image, encode: Encode) -> None:
    row = bytes(1 + 9 * 3)
    png = encode(sheet, "PNG")
    hostile = {
        "JPEG cut in half": photo[: len(photo) // 2],
        "JPEG without its end": photo[:-40],
        "PNG cut in half": png[: len(png) // 2],
        "JPEG of no width": jpeg_of_size(photo, 0, 160),
        "JPEG of no height": jpeg_of_size(photo, 240, 0),
        "JPEG of 4,295 megapixels": jpeg_of_size(photo, 65_535, 65_535),
        "PNG of no width": png_of(0, 9, row * 9),
        "PNG of 2**31 pixels a side": png_of(2**31 - 1, 2**31 - 1, row),
        "PNG of 2**32 - 1 pixels a side": png_of(2**32 - 1, 2**32 - 1, row),
        "PNG of a thin line of 61 megapixels": png_of(61_000_000, 1, row),
        "PNG with too few pixels": png_of(9, 9, row)[:-20],
        "PNG with a wrong sum of its header": png_of(9, 9, row * 9, wrong=b"IHDR"),
        "PNG whose chunk is longer than the file": PNG + b"\x7f\xff\xff\xffIHDR" + bytes(20),
        "PNG whose packed pixels are noise": png_of(9, 9, row * 9).replace(b"\x78\x9c", b"\xff\xff"),
    }
    assert_refused(hostile)


@pytest.mark.parametrize("data", [b"GIF89a" + bytes(50), SVG, EPS, b"BM" + bytes(50), b"II*\x00" + bytes(50)])
def test_what_does_not_begin_as_a_jpeg_or_png_reaches_no_decoder(
    data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleaning, "COMMAND", ("no such program",))
    with pytest.raises(InspektorError, match="ingen bild som Inspektor kan läsa"):
        clean_picture(data)


def test_of_a_telephones_two_pictures_in_one_file_the_first_comes_in(
    sheet: Image.Image, encode: Encode
) -> None:
    second = Image.new("RGB", (30, 30))
    clean = clean_picture(encode(sheet, "MPO", save_all=True, append_images=[second]))
    assert (clean.width, clean.height, clean.media_type) == (240, 160, "image/jpeg")
    assert b"MPF" not in clean.data


def test_a_picture_that_is_something_else_as_well_comes_out_as_a_picture_only(
    photo: bytes, encode: Encode, sheet: Image.Image
) -> None:
    for picture in (photo, encode(sheet, "PNG")):
        for other in (b"PK\x03\x04evil.zip", b"<script>evil()</script>", b"%PDF-1.7 evil", EPS):
            clean = clean_picture(picture + other)
            assert other not in clean.data
            assert b"evil" not in clean.data + clean.thumbnail


def test_jpeg_within_a_comment_of_a_png_is_not_what_is_decoded(photo: bytes) -> None:
    nested = photo[:2] + b"\xff\xfe" + (len(PNG) + 2).to_bytes(2) + PNG + photo[2:]
    clean = clean_picture(nested)
    assert (clean.width, clean.height, clean.media_type) == (240, 160, "image/jpeg")
    assert PNG not in clean.data


# Each picture has a process of its own, as in the program: a fork of one that has imported everything.
NURSERY = """
import io, os, sys
from types import SimpleNamespace
from inspektor.pictures import child

child.prepare()
source, answers = sys.stdin.buffer, sys.stdout.buffer
while length := source.read(4):
    data = source.read(int.from_bytes(length))
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        sys.stdin = SimpleNamespace(buffer=io.BytesIO(data))
        sys.stdout = SimpleNamespace(buffer=os.fdopen(writing, "wb"))
        try:
            os._exit(child.main())
        finally:
            os._exit(99)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    answers.write(status.to_bytes(4, signed=True) + len(answer).to_bytes(4) + answer)
    answers.flush()
"""


@pytest.fixture
def decode() -> Iterator[Callable[[bytes], tuple[int, bytes]]]:
    """Give what the real child ends with and answers, without the time a start takes."""
    command = [sys.executable, "-I", "-c", NURSERY]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as nursery:
        assert nursery.stdin
        assert nursery.stdout
        ask, told = nursery.stdin, nursery.stdout

        def decode(data: bytes) -> tuple[int, bytes]:
            ask.write(len(data).to_bytes(4) + data)
            ask.flush()
            status = int.from_bytes(told.read(4), signed=True)
            return status, told.read(int.from_bytes(told.read(4)))

        yield decode
        ask.close()


def mutate(chance: random.Random, data: bytes) -> bytes:
    """Damage a picture as chance has it: bits, bytes, a piece gone, a piece twice, a length that lies."""
    picture = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(3, len(picture))
        length = chance.randint(1, 64)
        match chance.randrange(5):
            case 0:
                picture[at] ^= 1 << chance.randrange(8)
            case 1:
                picture[at : at + length] = chance.randbytes(length)
            case 2 if len(picture) > 200:
                del picture[at : at + length]
            case 3:
                picture[at:at] = picture[at : at + length]
            case _:
                picture[at : at + 4] = b"\xff\xff\xff\xff"
    return bytes(picture)


def test_mutated_pictures_are_refused_or_come_out_clean(
    sheet: Image.Image,
    encode: Encode,
    decode: Callable[[bytes], tuple[int, bytes]],
    ghostscript: Path,
) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - shown when it fails
    chance = random.Random(seed)
    exif = Image.Exif()
    exif[0x0112] = 6
    seeds = (
        (encode(sheet, "JPEG", exif=exif), "image/jpeg"),
        (encode(sheet, "JPEG", progressive=True), "image/jpeg"),
        (encode(sheet, "PNG", exif=exif), "image/png"),
        (encode(sheet.convert("P"), "PNG"), "image/png"),
    )
    outcomes = {0: 0, wire.DAMAGED: 0, wire.TOO_LARGE: 0}
    for number in range(MUTATIONS):
        picture, media_type = seeds[number % len(seeds)]
        mutated = mutate(chance, picture)
        status, answer = decode(mutated)
        if mutated.startswith(wire.MAGIC[media_type]) and status == 0:
            assert wire.unpack(answer, media_type)
        outcomes[status] += 1
    assert outcomes[0], "some are harmless"
    assert outcomes[wire.DAMAGED], "some are not"
    assert not ghostscript.exists()
