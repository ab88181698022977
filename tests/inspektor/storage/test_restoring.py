"""
What differs is counted, what is missing comes back, and nothing of today is lost by it.

Mutants that must turn a test red: `_set_back` writes without naming today's heads; `bring_back` makes no
backup first; `unite` skips a change whose id is known; `unite` takes what is gone; `_check` refuses nothing.
"""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, insert

from inspektor.bank import Bank
from inspektor.storage import notes, tables, visits
from inspektor.storage.backup_files import Backup, find_backups
from inspektor.storage.backups import make_backup
from inspektor.storage.database import Database, Hand
from inspektor.storage.faults import StorageError
from inspektor.storage.restoring import bring_back, preview
from inspektor.visit import Source

KEY = "0123456789abcdef" * 4


@pytest.fixture
def visit(database: Database, bank: Bank, start_visit: Callable[[Database, Bank], str]) -> str:
    """Give a visit with two answers and a note."""
    visit_id = start_visit(database, bank)
    with database.begin() as db:
        visits.record_answer(db, visit_id, "BEM-01", "nej")
        visits.record_comment(db, visit_id, "BEM-01", "Två i stället för tre.")
        visits.record_answer(db, visit_id, "BEM-02", "ja")
        notes.add_note(db, visit_id, at=database.clock(), source=Source.STAFF, text="Larmet lyser.")
    return visit_id


def go_back_in_time(database: Database, backup: Backup) -> Database:
    """Give a vault that was put back to this file by hand, as a backup program of the IT department does."""
    database.close()
    for path in database.files.box.iterdir():
        path.unlink()
    database.files.wal.unlink(missing_ok=True)
    database.path.write_bytes(backup.path.read_bytes())
    return Database(database.path, KEY, Hand("Karin Ek", "laptop-karin"))


@pytest.mark.usefixtures("visit")
def test_without_a_difference_there_is_nothing_to_show(database: Database) -> None:
    assert preview(database, make_backup(database)).visits == ()


def test_what_differs_is_counted_by_kind_with_the_newest_time(database: Database, visit: str) -> None:
    backup = make_backup(database)
    with database.begin() as db:
        visits.record_answer(db, visit, "BEM-01", "ja")
        notes.add_note(db, visit, at=database.clock(), source=Source.STAFF, text="Ny.")
        visits.record_judgement(db, visit, "bemanning", "Brister.")
    (found,) = preview(database, backup).visits
    assert (found.visit_id, found.unit) == (visit, "Lindgården")
    assert not found.missing
    assert (found.altered.answers, found.altered.notes) == (1, 0)
    assert (found.newer.notes, found.newer.texts, found.newer.answers) == (1, 1, 0)
    assert found.newer.newest >= found.altered.newest > ""


def test_going_back_sets_each_altered_field_and_lets_the_rest_stay(
    database: Database, visit: str, check_sum: Callable[[Database], object]
) -> None:
    backup = make_backup(database)
    with database.begin() as db:
        visits.record_answer(db, visit, "BEM-01", "ja")
        visits.record_comment(db, visit, "BEM-01", "Fel text.")
        visits.record_answer(db, visit, "BEM-03", "ja")
    assert bring_back(database, backup, with_altered=True) == 2
    with database.read() as db:
        now = visits.get_visit(db, visit)
        said = db.exec_driver_sql("SELECT value FROM change").scalars().all()
    assert (now.answers["BEM-01"].value, now.answers["BEM-01"].comment) == ("nej", "Två i stället för tre.")
    assert now.answers["BEM-03"].value == "ja"
    assert now.conflicts == ()
    assert '"Fel text."' in said, "today's text is in the field's history"
    assert preview(database, backup).has_altered is False
    check_sum(database)


def test_today_is_in_a_backup_of_its_own_before_anything_is_brought_back(
    database: Database, visit: str
) -> None:
    backup = make_backup(database)
    with database.begin() as db:
        visits.record_comment(db, visit, "BEM-01", "Dagens text.")
    bring_back(database, backup, with_altered=True)
    safety = find_backups(database.files.backups)[0]
    assert safety.path != backup.path
    assert bring_back(database, safety, with_altered=True) == 1
    with database.read() as db:
        assert visits.get_visit(db, visit).answers["BEM-01"].comment == "Dagens text."


def test_what_is_missing_comes_back_and_nothing_else_moves(
    database: Database, visit: str, bank: Bank, start_visit: Callable[[Database, Bank], str], check_sum
) -> None:
    old = make_backup(database)
    other = start_visit(database, bank)
    with database.begin() as db:
        visits.record_answer(db, other, "BEM-01", "ja")
        visits.record_comment(db, visit, "BEM-01", "Det nyare livet.")
    newer = make_backup(database)
    newer.path.rename(database.path.with_name("kept.db"))
    kept = Backup(database.path.with_name("kept.db"), newer.at, newer.seq)
    restored = go_back_in_time(database, old)
    with restored.begin() as db:
        visits.record_comment(db, visit, "BEM-02", "Skrivet efteråt.")
    assert preview(restored, kept).has_missing
    assert bring_back(restored, kept, with_altered=False) > 0
    with restored.read() as db:
        assert visits.get_visit(db, other).answers["BEM-01"].value == "ja"
        now = visits.get_visit(db, visit)
    assert now.answers["BEM-01"].comment == "Det nyare livet."
    assert now.answers["BEM-02"].comment == "Skrivet efteråt."
    assert now.conflicts == ()
    assert bring_back(restored, kept, with_altered=False) == 0, "twice is once"
    check_sum(restored)
    restored.close()


def test_two_lives_of_one_text_are_both_kept_for_a_person_to_choose(database: Database, visit: str) -> None:
    with database.begin() as db:
        visits.record_judgement(db, visit, "bemanning", "Början.")
        db.execute(tables.change.update().values(counter=None))
    unsealed = database.files.database.with_name("unsealed.db")
    database.snapshot(unsealed)
    with database.begin() as db:
        db.exec_driver_sql("UPDATE change SET value = ? WHERE kind = 'judgement'", ('"Ett slut."',))
    first_life = make_backup(database)
    kept = Backup(database.path.with_name("kept.db"), first_life.at, first_life.seq)
    first_life.path.rename(kept.path)
    second = go_back_in_time(database, Backup(unsealed, first_life.at, 0))
    with second.begin() as db:
        db.exec_driver_sql("UPDATE change SET value = ? WHERE kind = 'judgement'", ('"Ett annat."',))
        db.exec_driver_sql("UPDATE judgement SET text = ?", ("Ett annat.",))
    assert bring_back(second, kept, with_altered=False) == 1
    assert bring_back(second, kept, with_altered=False) == 0
    with second.read() as db:
        (conflict,) = visits.get_visit(db, visit).conflicts
    assert {version.value for version in conflict.versions} == {"Ett slut.", "Ett annat."}
    second.close()


def test_what_was_disposed_of_is_not_brought_back(database: Database, visit: str) -> None:
    backup = make_backup(database)
    with database.begin() as db:
        note = db.exec_driver_sql("SELECT id FROM change WHERE kind = 'note'").scalars().all()
        db.execute(insert(tables.gone), [{"id": each} for each in note])
        db.execute(delete(tables.replacement).where(tables.replacement.c.change_id.in_(note)))
        db.execute(delete(tables.change).where(tables.change.c.id.in_(note)))
        db.execute(delete(tables.note))
    bring_back(database, backup, with_altered=True)
    with database.read() as db:
        assert visits.get_visit(db, visit).notes == ()


@pytest.mark.usefixtures("visit")
def test_a_damaged_backup_changes_nothing(database: Database) -> None:
    backup = make_backup(database)
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - shown when it fails
    data = bytearray(backup.path.read_bytes())
    data[random.Random(seed).randrange(len(data))] ^= 1
    backup.path.write_bytes(data)
    for act in (lambda: preview(database, backup), lambda: bring_back(database, backup, with_altered=True)):
        with pytest.raises(StorageError, match="skadad och används därför inte"):
            act()
    assert len(find_backups(database.files.backups)) == 1


def test_the_oldest_backup_comes_back_though_a_new_one_displaces_it(database: Database, visit: str) -> None:
    for number in range(6):
        with database.begin() as db:
            visits.record_comment(db, visit, "BEM-01", f"Text {number}.")
        make_backup(database)
    oldest = find_backups(database.files.backups)[-1]
    assert bring_back(database, oldest, with_altered=True) == 1
    assert not oldest.path.exists()
    with database.read() as db:
        assert visits.get_visit(db, visit).answers["BEM-01"].comment == "Text 0."


@pytest.mark.usefixtures("visit")
def test_that_something_was_brought_back_stands_in_the_chain(database: Database) -> None:
    backup = make_backup(database)
    bring_back(database, backup, with_altered=False)
    with database.read() as db:
        verbs = db.exec_driver_sql("SELECT verb FROM link ORDER BY n").scalars().all()
    assert verbs[-1] == "restore"


def test_a_file_of_the_first_version_can_be_compared_and_taken_from(tmp_path: Path) -> None:
    database = Database(tmp_path / "vault.db", "1" * 64, Hand("Karin Ek", "laptop-karin"))
    kept = Path(__file__).parents[2] / "data" / "vault-1.db"
    before = kept.read_bytes()
    backup = Backup(kept, database.clock(), 0, 1)
    assert preview(database, backup).has_missing
    assert bring_back(database, backup, with_altered=True) > 0
    assert not preview(database, backup).has_missing
    assert kept.read_bytes() == before
    database.close()
