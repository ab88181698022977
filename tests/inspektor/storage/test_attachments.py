"""
Keeps real files beside a real vault, damages them in every way, and reads them back.

Mutants that must turn this red: the spare not written; `extra` empty; no FINAL tag asked for; `_mend` gone;
`delete_keys` leaving the rows; the size of a file not compared; orphans swept at any age.
"""

import os
import random
import shutil
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from nacl.bindings import crypto_secretstream_xchacha20poly1305_ABYTES as SEAL_BYTES
from nacl.bindings import crypto_secretstream_xchacha20poly1305_HEADERBYTES as HEADER_BYTES
from sqlalchemy import select, update

from inspektor.errors import InspektorError
from inspektor.storage import tables
from inspektor.storage.attachment_file import CHUNK_BYTES
from inspektor.storage.attachments import (
    MOST_BYTES,
    add_attachment,
    delete_keys,
    dispose_attachments,
    inspect_attachments,
    list_attachments,
    read_attachment,
    remove_sealed,
    sweep_orphans,
)
from inspektor.storage.database import Database
from inspektor.storage.files import VaultFiles

VISIT = "visit-1"
FLIPS = 200
SEALED = CHUNK_BYTES + SEAL_BYTES
DATA = b"".join(bytes([n]) * 997 for n in range(256))[: 3 * CHUNK_BYTES + 1000]
MENDED = "En bilaga var skadad på disken och är återställd från sin kopia. Inget är förlorat."

Copies = tuple[Path, Path]


def add(database: Database, data: bytes = DATA, name: str = "dörr.jpg") -> str:
    return add_attachment(database, VISIT, data, name=name, media_type="image/jpeg")


def copies(database: Database, attachment_id: str) -> Copies:
    return database.files.attachments / attachment_id, database.files.spares / attachment_id


def all_files(files: VaultFiles) -> set[str]:
    return {path.name for folder in (files.attachments, files.spares) for path in folder.glob("*")}


def assert_whole(database: Database, attachment_id: str, data: bytes = DATA) -> None:
    """Hold that nothing is to be mended, and that each file alone gives the bytes."""
    assert inspect_attachments(database, deep=True) == ()
    for path in copies(database, attachment_id):
        kept = path.read_bytes()
        path.unlink()
        assert read_attachment(database, attachment_id) == data
        path.write_bytes(kept)
    database.take_reports()


@pytest.mark.parametrize(
    "size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, len(DATA)]
)
def test_what_is_added_is_read_back(database: Database, size: int) -> None:
    attachment_id = add(database, DATA[:size])
    assert read_attachment(database, attachment_id) == DATA[:size]
    for path in copies(database, attachment_id):
        assert path.stat().st_size == HEADER_BYTES + size + max(1, -(-size // CHUNK_BYTES)) * SEAL_BYTES
    assert_whole(database, attachment_id, DATA[:size])


def test_nothing_but_ids_and_sizes_can_be_seen_of_it(database: Database) -> None:
    attachment_id = add(database, b"KANARIE" * 100, "KANARIE.jpg")
    database.close()
    folder = database.path.parent
    for path in (p for p in folder.rglob("*") if p.is_file()):
        assert b"KANARIE" not in path.read_bytes()
        assert "KANARIE" not in str(path)
    if os.name == "posix":
        for path in copies(database, attachment_id):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert all_files(database.files) == {attachment_id}


def test_it_is_listed_with_what_is_known_of_it(database: Database) -> None:
    thumbnail = b"\xff\xd8\xff small"
    first = add_attachment(
        database, VISIT, b"%PDF-", name="å ä ö.pdf", media_type="application/pdf", record="note-1"
    )
    second = add_attachment(
        database, VISIT, DATA, name="dörr.jpg", media_type="image/jpeg", thumbnail=thumbnail
    )
    add_attachment(database, "visit-2", DATA, name="x", media_type="image/jpeg")
    with database.read() as db:
        found = list_attachments(db, VISIT)
    assert [each.id for each in found] == [first, second]
    assert (found[0].name, found[0].record, found[0].media_type, found[0].size, found[0].thumbnail) == (
        "å ä ö.pdf", "note-1", "application/pdf", 5, b"",
    )  # fmt: skip
    assert (found[1].thumbnail, found[1].author, found[1].received) == (thumbnail, "Karin Ek", None)
    assert found[1].at.tzinfo


def flip(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


@pytest.mark.parametrize("which", [0, 1])
def test_every_flipped_bit_is_found_and_mended(database: Database, which: int) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - shown when it fails
    chance = random.Random(seed)
    attachment_id = add(database)
    both = copies(database, attachment_id)
    whole = [path.read_bytes() for path in both]
    for _ in range(FLIPS // 2):
        flip(both[which], chance)
        assert inspect_attachments(database, deep=True) == (MENDED,)
        assert both[which].read_bytes() == whole[1 - which]
        assert read_attachment(database, attachment_id) == DATA
    assert database.take_reports() == ()


def test_reading_a_damaged_file_gives_its_content_mends_it_and_says_so(database: Database) -> None:
    attachment_id = add(database)
    main, spare = copies(database, attachment_id)
    for _ in range(FLIPS // 2):
        flip(main, random.Random())
        assert read_attachment(database, attachment_id) == DATA
        assert database.take_reports() == (MENDED,)
        assert main.read_bytes() == spare.read_bytes()
    assert_whole(database, attachment_id)


def put_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def cut(path: Path, length: int) -> None:
    os.truncate(path, length)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "deleted": Path.unlink,
    "folder deleted": lambda path: shutil.rmtree(path.parent),
    "empty": lambda path: cut(path, 0),
    "zeros": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "header only": lambda path: cut(path, HEADER_BYTES),
    "half a header": lambda path: cut(path, 11),
    "cut after the first chunk": lambda path: cut(path, HEADER_BYTES + SEALED),
    "cut after the last whole chunk": lambda path: cut(path, HEADER_BYTES + 3 * SEALED),
    "cut within a seal": lambda path: cut(path, HEADER_BYTES + SEALED + 5),
    "one byte short": lambda path: cut(path, path.stat().st_size - 1),
    "one byte more": lambda path: path.write_bytes(path.read_bytes() + b"\0"),
    "twice": lambda path: path.write_bytes(path.read_bytes() * 2),
    "two chunks changed places": lambda path: path.write_bytes(swap_chunks(path.read_bytes())),
    "the first chunk gone": lambda path: path.write_bytes(drop_chunk(path.read_bytes())),
    "a folder in its place": put_folder,
}


def swap_chunks(sealed: bytes) -> bytes:
    header, chunks = sealed[:HEADER_BYTES], sealed[HEADER_BYTES:]
    return header + chunks[SEALED : 2 * SEALED] + chunks[:SEALED] + chunks[2 * SEALED :]


def drop_chunk(sealed: bytes) -> bytes:
    return sealed[:HEADER_BYTES] + sealed[HEADER_BYTES + SEALED :]


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("damage", [name for name in DAMAGE if name != "a folder in its place"])
def test_any_one_file_may_be_destroyed(database: Database, damage: str, which: int) -> None:
    attachment_id = add(database)
    hurt = copies(database, attachment_id)[which]
    DAMAGE[damage](hurt)
    assert read_attachment(database, attachment_id) == DATA
    assert database.take_reports() == (MENDED,) * (which == 0)
    if which == 1:
        assert inspect_attachments(database, deep=True) == (MENDED,)
    assert_whole(database, attachment_id)


def test_bytes_after_the_end_of_a_last_chunk_that_is_full_are_seen(database: Database) -> None:
    attachment_id = add(database, DATA[: 2 * CHUNK_BYTES])
    main, _ = copies(database, attachment_id)
    main.write_bytes(main.read_bytes() + bytes(SEALED))
    assert read_attachment(database, attachment_id) == DATA[: 2 * CHUNK_BYTES]
    assert database.take_reports() == (MENDED,)


def test_what_cannot_be_mended_yet_is_read_all_the_same_and_said(database: Database) -> None:
    attachment_id = add(database)
    DAMAGE["a folder in its place"](copies(database, attachment_id)[0])
    assert read_attachment(database, attachment_id) == DATA
    (said,) = database.take_reports()
    assert "finns bara i sin kopia" in said
    assert inspect_attachments(database, deep=True) == (said,)


def test_a_file_cut_anywhere_is_noticed_at_the_start_by_its_size(database: Database) -> None:
    attachment_id = add(database)
    main, _ = copies(database, attachment_id)
    whole = main.stat().st_size
    for length in range(0, whole, whole // 50):
        cut(main, length)
        assert inspect_attachments(database, deep=False) == (MENDED,)
        assert main.stat().st_size == whole
    assert_whole(database, attachment_id)


def test_files_that_changed_places_are_found(database: Database) -> None:
    ids = [add(database, bytes([n]) * len(DATA)) for n in range(2)]
    first, second = (copies(database, each)[0] for each in ids)
    first.rename(first.with_suffix(".x"))
    second.rename(first)
    first.with_suffix(".x").rename(second)
    assert inspect_attachments(database, deep=False) == (), "their sizes are right"
    (said,) = inspect_attachments(database, deep=True)
    assert said.startswith("2 bilagor var skadade")
    for number, each in enumerate(ids):
        assert_whole(database, each, bytes([number]) * len(DATA))


def test_a_file_says_what_kind_it_is_only_to_who_asks_for_that_kind(database: Database) -> None:
    attachment_id = add(database)
    with database.begin() as db:
        db.execute(update(tables.attachment).values(media_type="application/pdf"))
    with pytest.raises(InspektorError, match="går inte att läsa"):
        read_attachment(database, attachment_id)


def test_when_both_files_are_damaged_one_is_told_and_nothing_is_made_worse(database: Database) -> None:
    attachment_id = add(database)
    kept = add(database, b"another")
    for path in copies(database, attachment_id):
        cut(path, 100)
    with pytest.raises(InspektorError, match=r"skadad i båda sina kopior .* systemförvaltaren\.$"):
        read_attachment(database, attachment_id)
    (said,) = inspect_attachments(database, deep=True)
    assert said.startswith("En bilaga är skadad i båda sina kopior")
    assert inspect_attachments(database, deep=False) == (said,)
    assert [path.stat().st_size for path in copies(database, attachment_id)] == [100, 100]
    assert read_attachment(database, kept) == b"another"


def test_what_is_not_there_is_told(database: Database) -> None:
    for unknown in ("", "../vault.db", "0192"):
        with pytest.raises(InspektorError, match="finns inte längre"):
            read_attachment(database, unknown)


def test_a_file_of_more_than_a_hundred_megabytes_is_refused(database: Database) -> None:
    with pytest.raises(InspektorError, match="större än 100 MB"):
        add(database, bytes(MOST_BYTES + 1))
    assert all_files(database.files) == set()


def test_the_keys_survive_the_database(open_database: Callable[[str], Database]) -> None:
    database = open_database("karin")
    attachment_id = add(database)
    database.close()
    for path in (database.files.database, database.files.wal, database.files.shm):
        path.unlink(missing_ok=True)
    assert read_attachment(open_database("karin"), attachment_id) == DATA


def age(path: Path, days: float, database: Database) -> None:
    at = database.clock().timestamp() - days * 86_400
    os.utime(path, (at, at))


def test_the_start_takes_away_what_no_row_speaks_of_after_thirty_days(database: Database) -> None:
    kept, orphan, fresh = add(database), add(database), add(database)
    with database.begin() as db:
        db.execute(tables.attachment.delete().where(tables.attachment.c.id.in_([orphan, fresh])))
    half = database.files.attachments / "0192.new"
    half.write_bytes(b"half")
    for name, days in ((kept, 300), (orphan, 31), (fresh, 29)):
        for path in copies(database, name):
            age(path, days, database)
    assert sweep_orphans(database) == 3
    assert all_files(database.files) == {kept, fresh}
    assert_whole(database, kept)
    assert sweep_orphans(database) == 0


def test_a_vault_without_attachments_has_nothing_to_sweep_or_mend(database: Database) -> None:
    assert sweep_orphans(database) == 0
    assert inspect_attachments(database, deep=True) == ()


def test_disposal_takes_the_keys_first_and_then_the_files(database: Database) -> None:
    gone = [add(database), add(database)]
    other = add_attachment(database, "visit-2", DATA, name="x", media_type="image/jpeg")
    with database.read() as db:
        keys = db.execute(select(tables.attachment.c.key).where(tables.attachment.c.visit == VISIT))
        assert len({len(key) for key in keys.scalars()}) == 1
    assert dispose_attachments(database, VISIT) == 2
    with database.read() as db:
        assert list_attachments(db, VISIT) == ()
        assert db.execute(select(tables.attachment.c.id)).scalars().all() == [other]
    assert all_files(database.files) == {other}
    for each in gone:
        with pytest.raises(InspektorError, match="finns inte längre"):
            read_attachment(database, each)
    assert_whole(database, other)
    assert dispose_attachments(database, VISIT) == 0


def test_disposal_in_a_transaction_that_fails_leaves_all(database: Database) -> None:
    attachment_id = add(database)
    with suppress(RuntimeError), database.begin() as db:
        assert delete_keys(db, VISIT) == (attachment_id,)
        raise RuntimeError
    assert_whole(database, attachment_id)
    with database.begin() as db:
        ids = delete_keys(db, VISIT)
    remove_sealed(database, ids)
    remove_sealed(database, ids)
    assert all_files(database.files) == set()


PIECES = (
    "..", "../", "..\\", "/etc/passwd", "C:\\Windows\\", "CON", "NUL.jpg", "\x00", "\n", "\r", ".", " ", "~",
    "'; DROP TABLE attachment;--", "\u202egpj.exe", "a" * 300, "å" * 200, "%2e%2e%2f", "$HOME", "`id`", "-rf",
    "\ud800", ".new", "file:", "\\\\host\\share\\", "<img src=x>", "\U0001f600", "{}", "%s", "\x7f",
)  # fmt: skip


def test_a_name_is_text_and_never_a_path(database: Database) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - shown when it fails
    chance = random.Random(seed)
    add(database, b"", "first")
    before = {path for path in database.path.parent.rglob("*") if path.is_file()}
    names = ["".join(chance.choices(PIECES, k=chance.randint(1, 5))) for _ in range(500)]
    ids = [add(database, b"%d" % number, name) for number, name in enumerate(names)]
    with database.read() as db:
        found = {each.id: each.name for each in list_attachments(db, VISIT)}
    expected = [name[:255].replace("\ud800", "?") for name in names]
    assert [found[each] for each in ids] == expected
    after = {path for path in database.path.parent.rglob("*") if path.is_file()}
    assert after - before == {path for each in ids for path in copies(database, each)}
    assert [read_attachment(database, each) for each in ids[:20]] == [b"%d" % n for n in range(20)]
