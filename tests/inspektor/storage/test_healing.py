"""Destroys each file of a vault in turn, and holds that it is noticed, said, and that nothing is lost."""

import random
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from inspektor.record import Kind
from inspektor.storage import journal
from inspektor.storage.black_box import BlackBox, Head, Origin, Statement
from inspektor.storage.database import Database, Hand
from inspektor.storage.faults import StorageError
from inspektor.storage.files import VaultFiles
from inspektor.storage.journal import Key

KEY = "0123456789abcdef" * 4
HAND = Hand("Karin Ek", "laptop-karin")
NEW = Head(0, b"", "", 0)
BACKUP = "20261119-060000-20.db"
TEXTS = [f"Larm lyser i {number} minuter. {'x' * 400}" for number in range(40)]


def field(number: int) -> Key:
    return Key("visit-1", Kind.JUDGEMENT, f"area-{number}", "text")


def write(database: Database, numbers: range) -> None:
    for number in numbers:
        with database.begin() as db:
            journal.record(db, field(number), TEXTS[number])


def read(database: Database) -> list[str]:
    with database.read() as db:
        rows = db.exec_driver_sql("SELECT record, text FROM judgement").all()
    return [text for _, text in sorted((int(record.removeprefix("area-")), text) for record, text in rows)]


def die(database: Database) -> None:
    """Leave the files as a process that was killed does: SQLite's log beside the database."""
    kept = {path: path.read_bytes() for path in (database.files.database, database.files.wal)}
    database.close()
    for path, content in kept.items():
        path.write_bytes(content)


def back_up(database: Database) -> None:
    database.files.backups.mkdir(exist_ok=True)
    database.snapshot(database.files.backups / BACKUP)
    database.start_segment(keep_from=0)


@pytest.fixture
def dead(tmp_path: Path) -> Path:
    """Give a vault with a backup, a newer segment and a log, left by a process that was killed."""
    database = Database(tmp_path / "vault.db", KEY, HAND)
    write(database, range(20))
    back_up(database)
    write(database, range(20, 40))
    die(database)
    return tmp_path / "vault.db"


def open_and_inspect(path: Path) -> tuple[list[str], tuple[str, ...]]:
    """Open as the program does, look through everything, and give the texts and what was said."""
    database = Database(path, KEY, HAND)
    try:
        database.inspect()
        texts = read(database)
        return texts, database.take_reports()
    finally:
        database.close()


def delete(path: Path) -> None:
    path.unlink()


def ruin(path: Path) -> None:
    """Leave a file of something else, and no log that would mend it."""
    path.write_bytes(b"x" * 9000)
    VaultFiles(path).wal.unlink(missing_ok=True)


def zero(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("harm", [delete, zero, cut, empty])
@pytest.mark.parametrize(
    "name", ["vault.db", "vault.db-wal", "vault.box/00000001.box", "vault.box/00000002.box"]
)
def test_any_one_file_may_be_destroyed(dead: Path, name: str, harm: Callable[[Path], None]) -> None:
    harm(dead.parent / name)
    texts, reports = open_and_inspect(dead)
    assert texts == TEXTS
    assert reports
    again, silence = open_and_inspect(dead)
    assert (again, silence) == (TEXTS, ())


@pytest.mark.parametrize("name", ["vault.db", "vault.db-wal", "vault.box/00000002.box"])
def test_a_flipped_bit_anywhere_is_noticed_and_mended(dead: Path, name: str, tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    print("seed", seed)  # noqa: T201 - shown when it fails
    chance, whole = random.Random(seed), tmp_path / "whole"
    shutil.copytree(dead.parent, whole, ignore=shutil.ignore_patterns("whole", "turn*"))
    for turn in range(12):
        folder = Path(shutil.copytree(whole, tmp_path / f"turn-{turn}"))
        content = bytearray((folder / name).read_bytes())
        place = chance.randrange(len(content))
        content[place] ^= 1 << chance.randrange(8)
        (folder / name).write_bytes(content)
        texts, reports = open_and_inspect(folder / "vault.db")
        assert texts == TEXTS, (turn, place)
        assert reports or name == "vault.db-wal", (turn, place)  # SQLite's log may hold what came to nothing


def test_what_was_damaged_is_moved_aside_and_kept(dead: Path) -> None:
    ruin(dead)
    open_and_inspect(dead)
    aside = dead.parent / "vault.damaged" / "0001" / "vault.db"
    assert aside.stat().st_size
    assert aside.read_bytes() != dead.read_bytes()


def test_damage_is_moved_aside_though_somebody_has_tidied_there(dead: Path) -> None:
    for _ in range(2):
        ruin(dead)
        open_and_inspect(dead)
    shutil.rmtree(dead.parent / "vault.damaged" / "0001")
    ruin(dead)
    assert open_and_inspect(dead)[0] == TEXTS
    assert (dead.parent / "vault.damaged" / "0003").exists()


def test_a_copy_that_somebody_laid_into_the_box_is_no_hindrance(dead: Path) -> None:
    box = dead.parent / "vault.box"
    shutil.copy(box / "00000001.box", box / "00000001 - kopia.box")
    database = Database(dead, KEY, HAND)
    database.start_segment(keep_from=0)
    database.close()
    assert open_and_inspect(dead)[0] == TEXTS
    assert not (box / "00000001 - kopia.box").exists()


def test_a_box_begun_anew_that_was_cut_off_before_its_backup_is_begun_anew_again(dead: Path) -> None:
    shutil.rmtree(dead.parent / "vault.box")
    open_and_inspect(dead)
    shutil.rmtree(dead.parent / "vault.backups")
    assert "Den andra journalen" in open_and_inspect(dead)[1][0]
    dead.unlink()
    texts, reports = open_and_inspect(dead)
    assert texts == TEXTS
    assert "inget du sparat är förlorat" in reports[0]


def test_a_vault_without_backups_is_made_anew_from_its_box_alone(tmp_path: Path) -> None:
    database = Database(tmp_path / "vault.db", KEY, HAND)
    write(database, range(40))
    die(database)
    delete(tmp_path / "vault.db")
    texts, reports = open_and_inspect(tmp_path / "vault.db")
    assert texts == TEXTS
    assert "återskapad ur journalen" in reports[0]


def test_damage_that_shows_while_one_works_is_mended_and_the_work_goes_on(tmp_path: Path) -> None:
    database = Database(tmp_path / "vault.db", KEY, HAND)
    write(database, range(20))
    database.scrub()
    content = bytearray(database.path.read_bytes())
    for page in range(1, len(content) // 4096):
        content[page * 4096 + 100] ^= 1
    database.path.write_bytes(content)
    database.inspect()
    write(database, range(20, 40))
    assert read(database) == TEXTS
    assert "återskapad" in database.take_reports()[0]
    database.close()


def test_a_page_torn_by_a_power_cut_is_taken_from_the_log(tmp_path: Path) -> None:
    database = Database(tmp_path / "vault.db", KEY, HAND)
    write(database, range(20))
    database.scrub()
    write(database, range(20, 40))  # the first pages stand in the log now
    content = bytearray(database.path.read_bytes())
    content[3000] ^= 1
    database.path.write_bytes(content)
    database.inspect()
    assert read(database) == TEXTS
    assert "ur dess logg" in "".join(database.take_reports())
    assert not database.files.damaged.exists()
    database.close()


@pytest.mark.parametrize("part", [0.3, 0.5, 0.7, 0.9])
def test_a_damaged_page_is_mended_before_anything_is_read(tmp_path: Path, part: float) -> None:
    database = Database(tmp_path / "vault.db", KEY, HAND)
    write(database, range(40))
    database.close()
    content = bytearray(database.path.read_bytes())
    content[int(len(content) * part)] ^= 0x55
    database.path.write_bytes(content)
    database = Database(tmp_path / "vault.db", KEY, HAND)
    assert read(database) == TEXTS
    assert "återskapad" in database.take_reports()[0]
    database.close()


def test_what_the_damaged_end_of_the_box_took_along_is_said(dead: Path) -> None:
    VaultFiles(dead).wal.unlink()
    path = dead.parent / "vault.box/00000002.box"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    _, reports = open_and_inspect(dead)
    assert "Kontrollera det du skrev sist" in "".join(reports)


def test_with_database_and_box_both_gone_the_sentence_says_so_and_nothing_is_made(dead: Path) -> None:
    shutil.rmtree(dead.parent / "vault.box")
    shutil.rmtree(dead.parent / "vault.backups")
    ruin(dead)
    with pytest.raises(StorageError, match="skadad fil"):
        Database(dead, KEY, HAND)
    assert {path.name for path in dead.parent.iterdir()} <= {"vault.db", "vault.db-wal", "vault.db-shm"}


def test_a_backup_of_a_few_bytes_is_none(dead: Path) -> None:
    (dead.parent / "vault.backups" / BACKUP).write_bytes(b"x")
    shutil.rmtree(dead.parent / "vault.box")
    ruin(dead)
    with pytest.raises(StorageError, match="skadad fil"):
        Database(dead, KEY, HAND)


def test_a_key_that_is_wrong_mends_nothing(dead: Path) -> None:
    with pytest.raises(StorageError, match="fel nyckel"):
        Database(dead, "f" * 64, HAND)
    assert open_and_inspect(dead) == (TEXTS, ())


def test_an_entry_whose_transaction_came_to_nothing_is_written_over(tmp_path: Path) -> None:
    box = BlackBox(tmp_path / "box", b"k" * 32)
    head = box.start_segment(NEW, Origin.NOTHING)
    box.append(head, 2, [Statement("never committed, and quite long besides", [[1, "two", None, b"three"]])])
    kept = box.append(head, 2, [Statement("committed", [[1]])])
    last = box.append(kept, 2, [Statement("committed too", [])])
    assert [found.entry.statements[0].text for found in box.read_after(head)] == [
        "committed",
        "committed too",
    ]
    assert box.read_after(head)[-1].head == last
    box.close()


def test_an_entry_that_came_to_nothing_before_a_new_segment_is_not_replayed(tmp_path: Path) -> None:
    box = BlackBox(tmp_path / "box", b"k" * 32)
    first = box.start_segment(NEW, Origin.NOTHING)
    kept = box.append(first, 2, [Statement("committed", [])])
    box.append(kept, 2, [Statement("never committed", [])])
    last = box.append(box.start_segment(kept, Origin.SEGMENT), 2, [Statement("committed too", [])])
    found = box.read_after(first)
    assert [each.entry.statements[0].text for each in found] == ["committed", "committed too"]
    assert found[-1].head == last
    box.close()


def test_an_entry_of_another_place_does_not_fit(tmp_path: Path) -> None:
    box = BlackBox(tmp_path / "box", b"k" * 32)
    heads: list[Head] = [box.start_segment(NEW, Origin.NOTHING)]
    for number in range(3):
        heads.append(box.append(heads[-1], 2, [Statement(f"number {number}", [])]))
    path = tmp_path / "box" / "00000001.box"
    whole = path.read_bytes()
    records = [whole[a.position : b.position] for a, b in pairwise(heads)]
    assert len({len(record) for record in records}) == 1
    path.write_bytes(whole[: heads[0].position] + records[0] + records[2] + records[1])
    assert [found.entry.seq for found in box.read_after(heads[0])] == [1]
    assert box.is_damaged(heads[-1])
    path.write_bytes(whole)
    assert not box.is_damaged(heads[-1])
    box.close()
