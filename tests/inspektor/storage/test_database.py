"""Holds what the encrypted file promises: its settings, its silence, and a sentence for every fault."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlcipher3 import dbapi2

from inspektor.errors import InspektorError
from inspektor.record import Kind
from inspektor.storage import engine, journal, migrations
from inspektor.storage.database import Database, Hand
from inspektor.storage.faults import StorageError
from inspektor.storage.journal import Key

KEY = "0123456789abcdef" * 4
HAND = Hand("Karin Ek", "laptop-karin")
FIELD = Key("visit-1", Kind.JUDGEMENT, "bemanning", "text")
KEPT = Path(__file__).parents[2] / "data" / "vault-1.db"
KEPT_KEY = "1" * 64


def write(database: Database, text: str) -> None:
    with database.begin() as db:
        journal.record(db, FIELD, text)


def make_file(path: Path, text: str = "Två i stället för tre på natten.") -> bytes:
    database = Database(path, KEY, HAND)
    write(database, text)
    database.close()
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("temp_store", 2),
        ("trusted_schema", 0),
    ],
)
def test_every_connection_has_the_safe_settings(database: Database, name: str, expected: object) -> None:
    with database.begin() as first, database.read() as second:
        for db in (first, second):
            assert db.exec_driver_sql(f"PRAGMA {name}").scalar_one() == expected


def test_a_setting_that_does_not_hold_stops_the_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_SETTINGS", (("synchronous", "NORMAL", 2),))
    with pytest.raises(RuntimeError, match="synchronous is 1, not 2"):
        Database(tmp_path / "vault.db", KEY, HAND)


@pytest.mark.parametrize("key", ["", "0" * 63, "0" * 65, "G" * 64, "0" * 64 + "\n", "AB" * 32])
def test_a_key_that_is_none_is_a_fault_of_ours(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="64 hex digits"):
        Database(tmp_path / "vault.db", key, HAND)
    assert not (tmp_path / "vault.db").exists()


def test_nothing_typed_can_be_read_from_the_disk(database: Database, tmp_path: Path) -> None:
    canary = "Kanariefågel-7391"
    write(database, canary)
    files = [path for path in tmp_path.iterdir() if path.name.startswith("karin.db")]
    assert {path.name for path in files} == {"karin.db", "karin.db-wal", "karin.db-shm"}
    for spelling in (canary.encode(), canary.encode("utf-16-le"), b"-7391", b"judgement", b"SQLite format"):
        assert not [path.name for path in files if spelling in path.read_bytes()]
    with database.read() as db:
        assert db.exec_driver_sql("SELECT text FROM judgement").scalar_one() == canary


def test_others_on_the_computer_may_not_read_the_file(database: Database) -> None:
    assert database.path.stat().st_mode & 0o077 == 0


def assert_refused(path: Path, words: str, key: str = KEY) -> None:
    """Hold that opening ends in a Swedish sentence, and that no byte of the file was touched."""
    before = path.read_bytes()
    with pytest.raises(StorageError, match=words):
        Database(path, key, HAND)
    assert path.read_bytes() == before


def test_a_wrong_key_is_said_and_touches_nothing(tmp_path: Path) -> None:
    make_file(tmp_path / "vault.db")
    assert_refused(tmp_path / "vault.db", "fel nyckel", key="f" * 64)
    assert {path.name for path in tmp_path.iterdir()} == {"vault.db", "vault.box"}


def test_a_file_without_encryption_is_not_opened(tmp_path: Path) -> None:
    plain = dbapi2.connect(str(tmp_path / "vault.db"))
    plain.execute("CREATE TABLE change (id)")
    plain.commit()
    plain.close()
    assert_refused(tmp_path / "vault.db", "inte krypterad")


def test_a_file_that_is_something_else_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "vault.db").write_bytes(b"Dagordning\n" * 500)
    assert_refused(tmp_path / "vault.db", "fel nyckel eller en skadad fil")


def test_a_file_cut_short_is_said_to_be_damaged(tmp_path: Path) -> None:
    content = make_file(tmp_path / "vault.db")
    shutil.rmtree(tmp_path / "vault.box")  # else it is mended
    (tmp_path / "vault.db").write_bytes(content[:5000])
    assert_refused(tmp_path / "vault.db", "skadad")


def test_a_file_of_a_newer_version_is_not_touched(tmp_path: Path) -> None:
    database = Database(tmp_path / "vault.db", KEY, HAND)
    with database.begin() as db:
        db.exec_driver_sql(f"PRAGMA user_version = {len(migrations.STEPS) + 2}")
    database.close()
    assert_refused(tmp_path / "vault.db", "nyare version")


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="Kontrollera att mappen finns"):
        Database(tmp_path / "away" / "vault.db", KEY, HAND)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_place_of_the_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "vault.db").mkdir()
    with pytest.raises(StorageError, match="kunde inte läsas"):
        Database(tmp_path / "vault.db", KEY, HAND)


@pytest.fixture
def read_only_disk(tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Make tmp_path a small disk, made read-only when this is called; root heeds no permission bits."""
    if shutil.which("mount") is None or _run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(tmp_path)):
        pytest.skip("no right to mount a disk here")

    def remount() -> None:
        assert _run("mount", "-o", "remount,ro", str(tmp_path)) == 0

    yield remount
    _run("umount", "-l", str(tmp_path))


def _run(*command: str) -> int:
    return subprocess.run(command, capture_output=True, check=False).returncode


def test_a_disk_that_may_only_be_read_is_said(tmp_path: Path, read_only_disk: Callable[[], None]) -> None:
    make_file(tmp_path / "vault.db")
    read_only_disk()
    assert_refused(tmp_path / "vault.db", "skrivskyddad|får skriva")
    with pytest.raises(StorageError, match="får skriva"):
        Database(tmp_path / "new.db", KEY, HAND)


def test_what_fails_half_way_leaves_nothing(database: Database) -> None:
    def write_and_fail() -> None:
        with database.begin() as db:
            journal.record(db, FIELD, "halv")
            raise InspektorError("Avbrutet.")

    with pytest.raises(InspektorError, match="Avbrutet"):
        write_and_fail()
    with database.read() as db:
        assert journal.get_last_number(db) == 0
        assert db.exec_driver_sql("SELECT count(*) FROM judgement").scalar_one() == 0


def test_a_reader_sees_one_moment_and_waits_for_nobody(database: Database) -> None:
    write(database, "före")
    with database.read() as reader:
        before = journal.get_last_number(reader)
        with database.begin() as writer:
            journal.record(writer, FIELD._replace(record="miljo"), "efter")
        assert journal.get_last_number(reader) == before
    with database.read() as reader:
        assert journal.get_last_number(reader) > before


# Migrations


def list_schema(db: Connection) -> dict[str, object]:
    """Give tables with their columns and keys, and indexes: what two schemas must have in common."""
    names = db.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").scalars()
    schema: dict[str, object] = {
        name: (
            sorted(row[1:] for row in db.exec_driver_sql(f"PRAGMA table_info({name})")),
            sorted(row[2:] for row in db.exec_driver_sql(f"PRAGMA foreign_key_list({name})")),
        )
        for name in names.all()
    }
    indexes = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
    return schema | {row[0]: row[1] for row in db.exec_driver_sql(indexes)}


def test_a_kept_file_of_version_1_opens_with_its_content_and_todays_schema(
    database: Database, tmp_path: Path
) -> None:
    old = Path(shutil.copy(KEPT, tmp_path / "old.db"))
    migrated = Database(old, KEPT_KEY, HAND)
    with migrated.read() as db, database.read() as fresh:
        assert db.exec_driver_sql("SELECT text FROM note").scalars().all() == ["Larm lyser i sju minuter."]
        assert journal.get_last_number(db) > 0
        assert list_schema(db) == list_schema(fresh)
        assert migrations.get_version(db) == migrations.get_version(fresh) == 1 + len(migrations.STEPS)
    migrated.close()


def _add_column(db: Connection) -> None:
    db.exec_driver_sql("ALTER TABLE note ADD COLUMN mood TEXT NOT NULL DEFAULT ''")


def _fail_half_way(db: Connection) -> None:
    db.exec_driver_sql("CREATE TABLE half (id INTEGER)")
    db.exec_driver_sql("DROP TABLE note")
    raise ZeroDivisionError


def test_the_steps_are_taken_in_order_and_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_file(tmp_path / "vault.db")
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, _add_column))
    for _ in range(2):
        database = Database(tmp_path / "vault.db", KEY, HAND)
        with database.read() as db:
            assert migrations.get_version(db) == 1 + len(migrations.STEPS)
            assert "mood" in [row[1] for row in db.exec_driver_sql("PRAGMA table_info(note)")]
        database.close()


def test_a_step_that_fails_leaves_the_file_as_the_last_good_step_left_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_file(tmp_path / "vault.db")
    steps = migrations.STEPS
    monkeypatch.setattr(migrations, "STEPS", (*steps, _add_column, _fail_half_way))
    with pytest.raises(ZeroDivisionError):
        Database(tmp_path / "vault.db", KEY, HAND)
    monkeypatch.setattr(migrations, "STEPS", (*steps, _add_column))
    database = Database(tmp_path / "vault.db", KEY, HAND)
    with database.read() as db:
        assert migrations.get_version(db) == 2 + len(steps)
        assert "half" not in list_schema(db)
        assert "note" in list_schema(db)
    database.close()


def test_a_new_file_is_made_at_todays_version_without_taking_old_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "STEPS", (_fail_half_way,))
    database = Database(tmp_path / "vault.db", KEY, HAND)
    with database.read() as db:
        assert migrations.get_version(db) == 2
    database.close()
