"""Holds that a field tells who wrote what and when, and that an old version is written anew."""

from datetime import datetime, timedelta

import pytest

from inspektor.record import Kind
from inspektor.storage import journal
from inspektor.storage.database import Database, Hand, write_as
from inspektor.storage.history import State, list_history, restore_version
from inspektor.storage.journal import Key
from inspektor.storage.notes import add_note
from inspektor.storage.undo import undo
from inspektor.visit import Source

VISIT = "visit-1"
STARTED = datetime.fromisoformat("2026-11-19T06:20:00+01:00")
COMMENT = Key(VISIT, Kind.ANSWER, "BEM-01", "comment")
TEXT = Key(VISIT, Kind.JUDGEMENT, "bemanning", "text")


def write(database: Database, key: Key, value: object, *, is_whole: bool = False) -> None:
    with database.begin() as db:
        journal.record(db, key, value, is_whole=is_whole)


def take_back(database: Database) -> object:
    with database.begin() as db:
        return undo(db, VISIT)


def values(database: Database, key: Key = TEXT) -> list[object]:
    """Give all that the field has held, in the order it was written."""
    with database.read() as db:
        return [entry.value for entry in sorted(list_history(db, key), key=lambda entry: entry.number)]


def stands(database: Database, key: Key = TEXT) -> object:
    with database.read() as db:
        found = [entry.value for entry in list_history(db, key) if entry.state is State.CURRENT]
    return found[-1] if found else None


def states(database: Database, key: Key = TEXT) -> list[str]:
    with database.read() as db:
        return [str(entry.state) for entry in list_history(db, key)]


def make_note(database: Database) -> str:
    with database.begin() as db:
        return add_note(db, VISIT, at=STARTED, source=Source.STAFF, text="Larm")


def test_a_field_tells_who_wrote_what_and_when_the_newest_first(
    database: Database, other: Database, hub, clock
) -> None:
    write(database, TEXT, "Karins")
    clock.go_on(60)
    hub.sync(database, other)
    other.hand = Hand(other.hand.person, other.hand.device, clock)
    write(other, TEXT, "Mehmets")
    hub.sync(other, database)
    with database.read() as db:
        found = list_history(db, TEXT)
    assert [(one.author, one.is_own, one.value, str(one.state)) for one in found] == [
        ("Mehmet Ek", False, "Mehmets", "current"),
        ("Karin Ek", True, "Karins", "replaced"),
    ]
    assert found[0].at - found[1].at == timedelta(seconds=60)


def test_a_history_tells_what_is_undone_and_what_waits_for_a_choice(
    database: Database, other: Database, hub, clock
) -> None:
    write(database, TEXT, "ett")
    clock.go_on(60)
    write(database, TEXT, "två")
    clock.go_on(60)
    take_back(database)
    assert states(database) == ["current", "undone", "replaced"]
    write(other, TEXT, "Mehmets")
    hub.sync(other, database)
    assert sorted(states(database)) == ["conflict", "conflict", "replaced", "undone"]


@pytest.mark.usefixtures("clock")
def test_a_note_tells_of_all_its_fields(database: Database) -> None:
    note_id = make_note(database)
    with database.read() as db:
        fields = {entry.key.field for entry in list_history(db, Key(VISIT, Kind.NOTE, note_id, ""))}
    assert fields == {"at", "source", "text", "author"}


def test_an_old_version_is_written_anew_and_that_can_be_undone(database: Database, clock, check_sum) -> None:
    for text in ("ett", "två"):
        write(database, TEXT, text)
        clock.go_on(60)
    with database.begin() as db:
        restore_version(db, TEXT, list_history(db, TEXT)[-1].number)
    assert values(database) == ["ett", "två", "ett"]
    write(database, TEXT, "ett och mer")
    assert values(database) == ["ett", "två", "ett", "ett och mer"]
    take_back(database)
    assert stands(database) == "ett"
    check_sum(database)


def test_an_old_version_that_was_written_back_is_an_act_like_any_other(database: Database, clock) -> None:
    for text in ("ett", "två"):
        write(database, TEXT, text)
        clock.go_on(60)
    with database.begin() as db:
        restore_version(db, TEXT, list_history(db, TEXT)[-1].number)
    take_back(database)
    assert stands(database) == "två"


def test_what_says_the_same_as_what_stands_is_not_offered_and_two_texts_that_stand_are(
    database: Database, clock
) -> None:
    def offered() -> list[object]:
        with database.read() as db:
            return [entry.value for entry in list_history(db, TEXT) if entry.may_be_restored]

    for text in ("ett", "två", "ett"):
        write(database, TEXT, text, is_whole=True)
        clock.go_on(60)
    assert offered() == ["två"]
    with database.begin() as db, write_as(db, Hand("Mehmet Aydin", "another laptop")):
        journal.record(db, TEXT, "tre", seen=0)
    assert set(offered()) == {"ett", "två", "tre"}


def test_what_is_no_line_of_the_record_is_not_written_back(database: Database) -> None:
    write(database, TEXT, "ett")
    with database.begin() as db, pytest.raises(LookupError):
        restore_version(db, COMMENT, 1)
