"""
Backups are opened before they count, thinned by a rule, and every one that is kept can be read back whole.

Mutants that must turn a test red: `_check` in backups.py does nothing; `list_needless` keeps five; `seal_all`
is not called; `put_in_place` comes before `_check`; the temporary file stays after a fault.
"""

import random
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from inspektor.record import Kind
from inspektor.storage import healing, journal
from inspektor.storage.backup_files import Backup, find_backups, is_whole, list_needless, name_backup
from inspektor.storage.backups import is_needed, list_backups, make_backup
from inspektor.storage.database import Database, Hand
from inspektor.storage.engine import open_copy
from inspektor.storage.faults import StorageError
from inspektor.storage.files import VaultFiles
from inspektor.storage.journal import Key

KEY = "0123456789abcdef" * 4
FIRST = datetime.fromisoformat("2026-10-01T08:00:00+02:00")


class Clock:
    """A clock that goes on only when it is told to."""

    def __init__(self) -> None:
        self.at = FIRST

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path, clock: Clock) -> Iterator[Database]:
    made = Database(tmp_path / "vault.db", KEY, Hand("Karin Ek", "laptop-karin", clock))
    yield made
    made.close()


def write(database: Database, record: str, text: str) -> None:
    with database.begin() as db:
        journal.record(db, Key("visit-1", Kind.JUDGEMENT, record, "text"), text)


def read(path: Path, record: str) -> str:
    with open_copy(path, KEY) as db:
        query = "SELECT text FROM judgement WHERE record = ?"
        return str(db.exec_driver_sql(query, (record,)).scalar_one())


def test_a_backup_holds_what_was_written_and_nothing_readable(database: Database) -> None:
    write(database, "bemanning", "Larmet lyser i sju minuter.")
    made = make_backup(database)
    assert read(made.path, "bemanning") == "Larmet lyser i sju minuter."
    assert made.path.name == f"20261001-060000-{made.seq}.db", "time and number, nothing else"
    assert b"Larmet" not in made.path.read_bytes()
    assert b"SQLite" not in made.path.read_bytes()[:100]
    assert made.path.stat().st_mode & 0o077 == 0


def test_one_is_needed_only_when_something_was_written_since(database: Database) -> None:
    assert is_needed(database)
    write(database, "bemanning", "a")
    make_backup(database)
    assert not is_needed(database)
    write(database, "bemanning", "ab")  # typed on in the same field by the same hand
    assert is_needed(database)


def test_what_is_typed_on_after_a_backup_is_a_change_of_its_own(database: Database) -> None:
    write(database, "bemanning", "a")
    make_backup(database)
    write(database, "bemanning", "ab")
    with database.read() as db:
        assert db.exec_driver_sql("SELECT value FROM change ORDER BY number").scalars().all() == [
            '"a"',
            '"ab"',
        ]


def test_the_row_of_each_backup_says_its_name_number_and_time(database: Database) -> None:
    made = make_backup(database)
    with database.read() as db:
        rows = db.exec_driver_sql("SELECT name, seq, at FROM backup").all()
    assert [tuple(row) for row in rows] == [(made.path.name, made.seq, "2026-10-01T06:00:00+00:00")]


def thin(moments: list[datetime]) -> list[Backup]:
    """Give what is kept after a backup at each of these moments, the latest first."""
    kept: list[Backup] = []
    for seq, at in enumerate(moments):
        kept.insert(0, name_backup(Path(), at, seq))
        needless = list_needless(kept)
        kept = [each for each in kept if each not in needless]
    return kept


def test_thirty_days_of_work_leave_the_last_six_and_one_for_each_of_seven_days() -> None:
    hours = (0, 2, 4, 6)
    moments = [FIRST + timedelta(days=day, hours=hour) for day in range(30) for hour in hours]
    kept = thin(moments)
    days = sorted({each.at.astimezone().date() for each in kept}, reverse=True)
    assert len(days) == 7
    assert all((later - earlier).days == 1 for later, earlier in pairwise(days))
    assert len(kept) == 6 + 5, "the last six are of two days, and one of each of the five before"
    assert [each.seq for each in kept[:6]] == [119, 118, 117, 116, 115, 114]
    assert kept[6].seq == 111, "the latest of its day"


def test_a_laptop_that_is_used_now_and_then_keeps_seven_days_that_have_one() -> None:
    kept = thin([FIRST + timedelta(days=9 * number) for number in range(12)])
    assert [each.seq for each in kept] == [11, 10, 9, 8, 7, 6, 5]


def test_a_clock_that_was_set_back_takes_none_of_the_last_six() -> None:
    moments = [FIRST + timedelta(days=day) for day in range(10)]
    kept = thin([*moments, *(FIRST - timedelta(days=400, hours=-n) for n in range(6))])
    assert [each.seq for each in kept[:6]] == [15, 14, 13, 12, 11, 10]


def test_thinning_takes_files_and_rows(database: Database, clock: Clock) -> None:
    for number in range(9):
        write(database, "bemanning", f"{number}")
        make_backup(database)
        clock.at += timedelta(hours=1)
    kept = find_backups(database.files.backups)
    assert [read(each.path, "bemanning") for each in kept] == [f"{n}" for n in range(8, 2, -1)]
    with database.read() as db:
        named = set(db.exec_driver_sql("SELECT name FROM backup").scalars())
    assert named == {each.path.name for each in kept}


def test_what_was_kept_before_a_migration_stays_apart_from_the_others(
    database: Database, clock: Clock
) -> None:
    make_backup(database)
    old = database.files.backups / "schema-0001-000000000000.db"
    old.write_bytes(find_backups(database.files.backups)[0].path.read_bytes())
    for number in range(8):
        write(database, "bemanning", f"{number}")
        make_backup(database)
        clock.at += timedelta(days=1)
    assert old.exists()
    assert [each.version for each in find_backups(database.files.backups)].count(1) == 1


def test_every_kept_backup_makes_a_whole_vault(database: Database, clock: Clock, tmp_path: Path) -> None:
    for number in range(9):
        write(database, "bemanning", f"{number}")
        make_backup(database)
        clock.at += timedelta(hours=17)
    checked = list_backups(database.files, KEY)
    assert [whole for _, whole in checked] == [True] * len(checked)
    for backup, _ in checked:
        files = VaultFiles(tmp_path / f"{backup.seq}" / "vault.db")
        files.backups.mkdir(parents=True)
        (files.backups / backup.path.name).write_bytes(backup.path.read_bytes())
        files.database.write_bytes(backup.path.read_bytes())
        restored = Database(files.database, KEY, Hand("Karin Ek", "laptop-karin"))
        with restored.read() as db:
            assert db.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            text = db.exec_driver_sql("SELECT text FROM judgement").scalar_one()
        restored.close()
        assert text == read(backup.path, "bemanning")


def test_a_backup_with_one_bit_changed_or_cut_is_no_longer_whole(database: Database) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - shown when it fails
    chance = random.Random(seed)
    write(database, "bemanning", "Larmet lyser. " * 300)
    backup = make_backup(database)
    whole = backup.path.read_bytes()
    for _ in range(40):
        damaged = bytearray(whole)
        damaged[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        backup.path.write_bytes(damaged)
        assert not is_whole(backup, KEY)
    for length in (0, 1, 16, 4096, chance.randrange(len(whole)), len(whole) - 4096, len(whole) - 1):
        backup.path.write_bytes(whole[:length])
        assert not is_whole(backup, KEY), length
    backup.path.write_bytes(bytes(len(whole)))
    assert not is_whole(backup, KEY)
    backup.path.unlink()
    assert not is_whole(backup, KEY)
    assert not backup.path.exists(), "looking makes no file"


def test_a_backup_of_another_vault_is_not_whole(database: Database) -> None:
    backup = make_backup(database)
    assert not is_whole(backup, "ff" * 32)


def test_one_that_fails_its_check_is_removed_and_said(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(database, "bemanning", "a")
    make_backup(database)
    write(database, "bemanning", "ab")
    copy_into = healing.copy_into

    def copy_badly(engine: object, target: Path) -> None:
        copy_into(engine, target)  # type: ignore[arg-type]  # as it came
        target.write_bytes(target.read_bytes()[:-4096] + bytes(4096))

    monkeypatch.setattr(healing, "copy_into", copy_badly)
    with pytest.raises(StorageError, match="Ingen säkerhetskopia kunde göras"):
        make_backup(database)
    assert len(list(database.files.backups.iterdir())) == 1
    assert is_needed(database), "it is tried again"


def test_what_a_killed_backup_left_behind_is_swept_by_the_next(database: Database) -> None:
    make_backup(database)
    (database.files.backups / "backup.new").write_bytes(b"half")
    (database.files.backups / "backup.new-journal").write_bytes(b"half")
    made = make_backup(database)
    names = {path.name for path in database.files.backups.iterdir()}
    assert made.path.name in names
    assert not [name for name in names if ".new" in name]


def test_files_that_are_no_backups_are_let_alone(database: Database) -> None:
    make_backup(database)
    for name in ("anteckning.txt", "20261301-990000-4.db", "20261001-060000-x.db"):
        (database.files.backups / name).write_bytes(b"x")
    assert len(find_backups(database.files.backups)) == 1


def run(*command: str) -> int:
    return subprocess.run(command, capture_output=True, check=False).returncode


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Give a folder that is a real disk of its own, of 6 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        status = run("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder))
    except FileNotFoundError:
        status = 1
    if status:
        pytest.skip("no right to mount a disk here")
    yield folder
    run("umount", "-l", str(folder))


def test_on_a_full_disk_it_says_so_and_nothing_half_is_left(disk: Path, clock: Clock) -> None:
    database = Database(disk / "vault.db", KEY, Hand("Karin Ek", "laptop-karin", clock))
    for number in range(20):
        write(database, f"area-{number}", "Larmet lyser i sju minuter. " * 200)
    make_backup(database)
    write(database, "bemanning", "ny text")
    room = 0
    with (disk / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                room += filler.write(b"x" * 4096)
        except OSError:
            filler.truncate(room - 120 * 1024)  # enough for a keystroke, not for a copy
    before = sorted(path.name for path in database.files.backups.iterdir())
    with pytest.raises(StorageError, match="Det du har skrivit är orört"):
        make_backup(database)
    assert sorted(path.name for path in database.files.backups.iterdir()) == before
    write(database, "bemanning", "ny text som går bra att skriva")
    (disk / "filler").unlink()
    assert read(make_backup(database).path, "bemanning") == "ny text som går bra att skriva"
    database.close()
