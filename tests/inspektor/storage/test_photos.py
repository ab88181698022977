"""
Takes files from outside into a real vault: a photo loses its traces, a PDF not a byte; others are refused.

Mutants that must turn this red: the photo stored as it came; one line more or less in `_ADDERS`.
"""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from inspektor.errors import InspektorError
from inspektor.storage.attachments import list_attachments, read_attachment
from inspektor.storage.database import Database
from inspektor.storage.photos import add_file

VISIT = "visit-1"
PDF = b"%PDF-1.7\n" + b"KANARIE \x00\xff not a PDF at all" * 50


def make_photo(form: str) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "KANARIE bor i rum 7"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    out = BytesIO()
    Image.new("RGB", (60, 40), "green").save(out, form, exif=exif)
    return out.getvalue()


@pytest.mark.parametrize(("form", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png")])
def test_a_photo_is_kept_upright_and_without_traces(database: Database, form: str, media_type: str) -> None:
    made = add_file(database, VISIT, make_photo(form), name="KANARIE.heic", record="note-1")
    with database.read() as db:
        (found,) = list_attachments(db, VISIT)
    assert (found.id, found.media_type, found.record, found.name) == (
        made, media_type, "note-1", "KANARIE.heic",
    )  # fmt: skip
    kept = read_attachment(database, made)
    for picture in (kept, found.thumbnail):
        assert b"KANARIE" not in picture
        assert b"Exif" not in picture
        assert Image.open(BytesIO(picture)).size == (40, 60)
    assert found.size == len(kept)


def test_a_pdf_is_kept_as_it_is_and_by_no_other_sign_than_its_first_bytes(database: Database) -> None:
    made = add_file(database, VISIT, PDF, name="photo.jpg")
    assert read_attachment(database, made) == PDF
    with database.read() as db:
        (found,) = list_attachments(db, VISIT)
    assert (found.media_type, found.thumbnail) == ("application/pdf", b"")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "inte tar emot"),
        (b" %PDF-1.7", "inte tar emot"),
        (b"GIF89a", "inte tar emot"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "inte tar emot"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "inte tar emot"),
        (b"PK\x03\x04", "inte tar emot"),
        (b"\x00\x00\x00\x18ftypheic", "HEIC.*JPEG"),
        (b"\x00\x00\x00\x18ftypmif1", "HEIC.*JPEG"),
        (b"\x00\x00\x00\x18ftypisom", "inte tar emot"),
        (b"\xff\xd8\xff", "skadad"),
        (b"\x89PNG\r\n\x1a\n", "skadad"),
    ],
)
def test_anything_else_is_refused_and_leaves_nothing(database: Database, data: bytes, words: str) -> None:
    with pytest.raises(InspektorError, match=words) as refusal:
        add_file(database, VISIT, data, name="bild.jpg")
    assert "sparades inte" in str(refusal.value)
    assert not database.files.attachments.exists()
    with database.read() as db:
        assert list_attachments(db, VISIT) == ()


def test_nothing_of_a_photo_is_on_the_disk_in_the_clear(database: Database, tmp_path: Path) -> None:
    add_file(database, VISIT, make_photo("JPEG"), name="KANARIE.jpg")
    database.close()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) >= 4
    for path in files:
        assert not any(trace in path.read_bytes() for trace in (b"KANARIE", b"JFIF", b"Exif")), path.name
