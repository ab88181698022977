"""
Holds what becomes of a laptop whose files were put back to an older day: it goes on, and no life is lost.

Mutants that must turn a test red: `_pass_backups` gives the head as it is; `_has_other_id` finds nothing.
"""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from inspektor.record import Kind
from inspektor.storage import conflicts, exchange, journal
from inspektor.storage.backup_files import find_backups
from inspektor.storage.backups import make_backup
from inspektor.storage.database import Database, Hand
from inspektor.storage.exchange import Batch
from inspektor.storage.journal import Key
from inspektor.storage.restoring import bring_back

VISIT = "visit-1"
KEY = "0123456789abcdef" * 4


class Clock:
    """Goes on by half an hour each time it is looked at."""

    def __init__(self) -> None:
        self.now = datetime.fromisoformat("2026-11-19T06:20:00+01:00")

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


def write(database: Database, *areas: str, text: str = "Larm lyser i sju minuter.") -> None:
    with database.begin() as db:
        for area in areas:
            journal.record(db, Key(VISIT, Kind.JUDGEMENT, area, "text"), text)


def read(database: Database, area: str) -> list[str]:
    with database.read() as db:
        return [head.value for head in journal.list_heads(db, Key(VISIT, Kind.JUDGEMENT, area, "text"))]


def hand_out(database: Database) -> Batch:
    with database.begin() as db:
        batch = exchange.hand_out(db)
    assert batch is not None
    return batch


def put_back(database: Database, content: bytes) -> None:
    """Put an older file in the place of the database, as a backup program of the IT department does."""
    database.close()
    database.path.write_bytes(content)
    database.files.wal.unlink(missing_ok=True)
    shutil.rmtree(database.files.box)


def test_a_laptop_that_was_put_back_goes_on_under_a_new_name(database: Database, hub) -> None:
    write(database, "a")
    hub.sync(database)
    write(database, "b")
    waiting = hand_out(database)
    with database.begin() as db:
        old = exchange.get_state(db)
        exchange.renew_incarnation(db)
        new = exchange.get_state(db)
    assert new.incarnation != old.incarnation
    assert (new.batch_counter, new.cursor, new.device) == (0, 0, old.device)
    again = hand_out(database)
    assert again.id != waiting.id
    assert again.changes == waiting.changes
    assert again.counter == 1


def test_a_laptop_restored_from_a_copy_loses_nothing(open_database, hub, tmp_path, check_sum) -> None:
    database = open_database("karin")
    write(database, "a", text="ett")
    hub.sync(database)
    database.close()
    copy = (tmp_path / "karin.db").read_bytes()
    database = open_database("karin")
    write(database, "a", text="två")
    hub.sync(database)
    database.close()
    (tmp_path / "karin.db").write_bytes(copy)
    shutil.rmtree(tmp_path / "karin.box")  # else it is noticed at once, and nothing is lost
    database = open_database("karin")
    write(database, "a", text="tre")
    with database.begin() as db:
        exchange.renew_incarnation(db)
    hub.sync(database)
    with database.read() as db:
        (conflict,) = conflicts.list_conflicts(db, VISIT)
    assert {version.value for version in conflict.versions} == {"två", "tre"}
    check_sum(database)


def test_what_goes_on_in_an_older_copy_hides_nothing_that_the_later_life_sent(
    open_database, hub, tmp_path, check_sum
) -> None:
    database = open_database("karin")
    write(database, "a", text="ett")
    with database.read() as db:
        assert db.exec_driver_sql("SELECT count(*) FROM change WHERE counter IS NULL").scalar_one() == 1
    database.close()
    copy = (tmp_path / "karin.db").read_bytes()
    database = open_database("karin")
    write(database, "a", text="ett och två")
    hub.sync(database)
    database.close()
    (tmp_path / "karin.db").write_bytes(copy)
    shutil.rmtree(tmp_path / "karin.box")
    database = open_database("karin")
    with database.begin() as db:
        exchange.rename_open(db)
        exchange.renew_incarnation(db)
    write(database, "b")
    write(database, "a", text="ett och tre")
    hub.sync(database)
    with database.read() as db:
        (conflict,) = conflicts.list_conflicts(db, VISIT)
    assert {version.value for version in conflict.versions} == {"ett och två", "ett och tre"}
    check_sum(database)


def test_what_is_written_after_the_files_were_put_back_is_newer_than_every_backup(tmp_path: Path) -> None:
    hand = Hand("Karin Ek", "laptop-karin", Clock())
    database = Database(tmp_path / "vault.db", KEY, hand)
    write(database, "a", text="ett")
    old = make_backup(database).path.read_bytes()
    for number in range(7):
        write(database, "a", text=f"det förra livet {number}")
        make_backup(database)
    put_back(database, old)
    database = Database(tmp_path / "vault.db", KEY, hand)
    assert "äldre än den nyaste säkerhetskopian" in " ".join(database.take_reports())
    write(database, "b", text="två")
    made = make_backup(database)
    assert find_backups(database.files.backups)[0] == made
    write(database, "c", text="tre")
    database.close()
    database.path.unlink()
    database = Database(tmp_path / "vault.db", KEY, hand)
    assert (read(database, "b"), read(database, "c")) == (['"två"'], ['"tre"'])
    database.inspect()
    assert len(database.take_reports()) == 1
    database.close()


def test_what_got_a_new_id_at_the_start_is_no_other_text_than_in_the_backup(open_database) -> None:
    database: Database = open_database("karin")
    write(database, "a", text="ett")
    database.close()
    shutil.rmtree(database.files.box)  # then a backup is made while the text is still open
    database = open_database("karin")
    with database.begin() as db:
        exchange.rename_open(db)
    write(database, "b")
    write(database, "a", text="ett och annat")
    (backup,) = find_backups(database.files.backups)
    assert bring_back(database, backup, with_altered=False) == 0
    assert read(database, "a") == ['"ett och annat"']
