"""Puts a laptop's files back to an older day, all of them together, and holds that it is noticed."""

import shutil
from pathlib import Path

import pytest

from inspektor.record import Kind
from inspektor.storage import exchange, journal
from inspektor.storage.database import Database
from inspektor.storage.inspection import look, look_through
from inspektor.storage.journal import Key
from inspektor.storage.receipts import compare_with_receipt, keep_receipt


def write(database: Database, record: str) -> None:
    with database.begin() as db:
        journal.record(db, Key("visit-1", Kind.JUDGEMENT, record, "text"), "Larm lyser i sju minuter.")
    with database.begin() as db:
        batch = exchange.hand_out(db)
        assert batch is not None
        receipts = [exchange.Receipt(change.id, change.counter) for change in batch.changes]
        exchange.note_receipts(db, batch.id, receipts)


def incarnation(database: Database) -> str:
    with database.begin() as db:
        return exchange.get_state(db).incarnation


def test_a_laptop_as_the_centre_knows_it_is_silent(database: Database) -> None:
    write(database, "bemanning")
    keep_receipt(database)
    write(database, "miljo")
    compare_with_receipt(database)
    assert database.take_reports() == ()


def test_database_and_journal_of_an_older_day_are_noticed_and_go_on_under_a_new_name(
    database: Database, open_database, tmp_path: Path
) -> None:
    write(database, "bemanning")
    keep_receipt(database)
    database.close()
    shutil.copytree(tmp_path / "karin.box", tmp_path / "old.box")
    shutil.copy(tmp_path / "karin.db", tmp_path / "old.db")
    database = open_database("karin")
    former = incarnation(database)
    write(database, "miljo")
    keep_receipt(database)
    database.close()
    shutil.rmtree(tmp_path / "karin.box")
    shutil.copytree(tmp_path / "old.box", tmp_path / "karin.box")
    shutil.copy(tmp_path / "old.db", tmp_path / "karin.db")
    database = open_database("karin")
    look(database)
    assert "äldre än det centralen senast kvitterade" in database.take_reports()[0]
    assert incarnation(database) != former
    look(database)
    assert database.take_reports() == ()


@pytest.mark.parametrize("content", [None, b"", b"x" * 60])
def test_a_mark_that_is_damaged_or_gone_is_written_anew(database: Database, content: bytes | None) -> None:
    write(database, "bemanning")
    keep_receipt(database)
    if content is None:
        database.files.receipt.unlink()
    else:
        database.files.receipt.write_bytes(content)
    compare_with_receipt(database)
    assert "kvitto" in database.take_reports()[0]
    compare_with_receipt(database)
    assert database.take_reports() == ()


def test_a_vault_that_never_met_a_centre_is_silent(database: Database) -> None:
    look(database)
    look_through(database)
    assert database.take_reports() == ()
    assert not database.files.receipt.exists()
