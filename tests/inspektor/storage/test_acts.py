"""Holds that what was done at once or in one stretch is one act, and that nothing else is."""

import pytest

from inspektor.record import Kind
from inspektor.storage import journal
from inspektor.storage.database import Database
from inspektor.storage.history import list_history
from inspektor.storage.journal import Key

VISIT = "visit-1"
ANSWER = Key(VISIT, Kind.ANSWER, "BEM-01", "value")
COMMENT = Key(VISIT, Kind.ANSWER, "BEM-01", "comment")
TEXT = Key(VISIT, Kind.JUDGEMENT, "bemanning", "text")


def write(database: Database, key: Key, value: object, *, is_whole: bool = False) -> None:
    with database.begin() as db:
        journal.record(db, key, value, is_whole=is_whole)


def values(database: Database, key: Key = TEXT) -> list[object]:
    """Give all that the field has held, in the order it was written."""
    with database.read() as db:
        return [entry.value for entry in sorted(list_history(db, key), key=lambda entry: entry.number)]


def test_a_stretch_of_typing_is_one_change(database: Database, clock) -> None:
    for text in ("L", "La", "Larm"):
        write(database, TEXT, text)
        clock.go_on(9.9)
    assert values(database) == ["Larm"]


@pytest.mark.usefixtures("clock")
def test_a_text_that_is_wiped_out_at_one_stroke_is_kept(database: Database) -> None:
    write(database, TEXT, "Larm lyser i sju minuter, två på natten")
    write(database, TEXT, "Larm lyser i sju minuter, två på")
    write(database, TEXT, "")
    assert values(database) == ["Larm lyser i sju minuter, två på", ""]


def test_what_was_written_on_monday_is_kept_when_one_writes_on_wednesday(database: Database, clock) -> None:
    write(database, TEXT, "Måndag")
    clock.go_on(2 * 86400)
    write(database, TEXT, "Måndag och onsdag")
    assert values(database) == ["Måndag", "Måndag och onsdag"]


@pytest.mark.parametrize("seconds", [10, -1])
def test_a_pause_and_a_clock_that_was_set_back_end_the_stretch(
    database: Database, clock, seconds: float
) -> None:
    write(database, TEXT, "ett")
    clock.go_on(seconds)
    write(database, TEXT, "ett två")
    assert values(database) == ["ett", "ett två"]


@pytest.mark.usefixtures("clock")
def test_what_is_written_elsewhere_ends_the_stretch(database: Database) -> None:
    write(database, TEXT, "ett")
    write(database, COMMENT, "annat")
    write(database, TEXT, "ett två")
    assert values(database) == ["ett", "ett två"]


@pytest.mark.usefixtures("clock")
def test_an_answer_by_one_key_is_an_act_of_its_own(database: Database) -> None:
    for answer in ("ja", "nej"):
        write(database, ANSWER, answer, is_whole=True)
    write(database, Key(VISIT, Kind.DEFICIENCY, "d", "severity"), "mindre")
    write(database, Key(VISIT, Kind.DEFICIENCY, "d", "severity"), "allvarlig")
    assert values(database, ANSWER) == ["ja", "nej"]
    assert values(database, Key(VISIT, Kind.DEFICIENCY, "d", "")) == ["mindre", "allvarlig"]


@pytest.mark.usefixtures("clock")
def test_when_an_act_begins_the_former_is_sealed_and_chained(database: Database) -> None:
    write(database, TEXT, "ett")
    write(database, COMMENT, "annat")
    with database.read() as db:
        sealed = db.exec_driver_sql("SELECT number FROM change WHERE counter = number").scalars().all()
        linked = db.exec_driver_sql("SELECT count(*) FROM link").scalar_one()
    assert sealed == [1]
    assert linked == 1


@pytest.mark.usefixtures("clock")
def test_typing_goes_on_in_the_same_stretch_after_a_restart(database: Database, open_database) -> None:
    write(database, TEXT, "ett")
    hand = database.hand
    database.close()
    again = open_database("karin")
    again.hand = hand
    write(again, TEXT, "ett två")
    assert values(again) == ["ett två"]
