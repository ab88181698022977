"""Holds that what was done is taken back act by act and done again, over restarts, and never over others."""

import random
from datetime import datetime

import pytest

from inspektor.deficiency import Deficiency
from inspektor.record import Kind
from inspektor.storage import conflicts, journal, visits
from inspektor.storage.database import Database, Hand
from inspektor.storage.deficiencies import add_deficiency, list_deficiencies
from inspektor.storage.history import State, list_history
from inspektor.storage.journal import Key
from inspektor.storage.notes import add_note, list_notes, record_note
from inspektor.storage.undo import UNDONE_REASON, NotUndoneError, Undone, redo, undo
from inspektor.visit import Source

VISIT = "visit-1"
STARTED = datetime.fromisoformat("2026-11-19T06:20:00+01:00")
ANSWER = Key(VISIT, Kind.ANSWER, "BEM-01", "value")
COMMENT = Key(VISIT, Kind.ANSWER, "BEM-01", "comment")
TEXT = Key(VISIT, Kind.JUDGEMENT, "bemanning", "text")
SUMMARY = Key(VISIT, Kind.VISIT, VISIT, "summary")


def write(database: Database, key: Key, value: object, *, is_whole: bool = False) -> None:
    with database.begin() as db:
        journal.record(db, key, value, is_whole=is_whole)


def take_back(database: Database) -> Undone | None:
    with database.begin() as db:
        return undo(db, VISIT)


def do_again(database: Database) -> Undone | None:
    with database.begin() as db:
        return redo(db, VISIT)


def values(database: Database, key: Key = TEXT) -> list[object]:
    """Give all that the field has held, in the order it was written."""
    with database.read() as db:
        return [entry.value for entry in sorted(list_history(db, key), key=lambda entry: entry.number)]


def stands(database: Database, key: Key = TEXT) -> object:
    with database.read() as db:
        found = [entry.value for entry in list_history(db, key) if entry.state is State.CURRENT]
    return found[-1] if found else None


# Undo and redo


@pytest.mark.usefixtures("clock")
def test_each_answer_is_taken_back_by_itself_and_given_again(database: Database, check_sum) -> None:
    for answer in ("ja", "nej"):
        write(database, ANSWER, answer, is_whole=True)
    assert take_back(database) == Undone("answer", "BEM-01", "value")
    assert stands(database, ANSWER) == "ja"
    take_back(database)
    assert stands(database, ANSWER) is None
    assert take_back(database) is None
    assert do_again(database) == Undone("answer", "BEM-01", "value", is_redo=True)
    do_again(database)
    assert stands(database, ANSWER) == "nej"
    assert do_again(database) is None
    check_sum(database)


def test_what_was_undone_and_done_again_can_be_undone_once_more(database: Database, clock) -> None:
    for text in ("ett", "två", "tre"):
        write(database, TEXT, text)
        clock.go_on(60)
    for _ in range(3):
        for text in ("två", "ett", ""):
            take_back(database)
            assert stands(database) == text
        for text in ("ett", "två", "tre"):
            do_again(database)
            assert stands(database) == text


@pytest.mark.usefixtures("clock")
def test_after_something_new_nothing_is_done_again(database: Database) -> None:
    write(database, TEXT, "ett")
    take_back(database)
    write(database, COMMENT, "nytt")
    assert do_again(database) is None
    assert take_back(database) == Undone("answer", "BEM-01", "comment")


def test_undo_works_after_a_restart_and_after_the_sending(
    database: Database, open_database, hub, clock
) -> None:
    write(database, TEXT, "ett")
    clock.go_on(60)
    write(database, TEXT, "två")
    hub.push(database)
    database.close()
    again = open_database("karin")
    take_back(again)
    assert stands(again) == "ett"
    again.close()
    again = open_database("karin")
    do_again(again)
    assert stands(again) == "två"


@pytest.mark.usefixtures("clock")
def test_what_was_done_together_is_undone_together(database: Database) -> None:
    with database.begin() as db:
        journal.record(db, Key(VISIT, Kind.DEFICIENCY, "d", "severity"), "allvarlig")
        journal.record(db, Key(VISIT, Kind.DEFICIENCY, "d", "deadline"), "2026-12-01")
    with database.begin() as db:
        journal.record(db, Key(VISIT, Kind.DEFICIENCY, "d", "severity"), "mindre")
        journal.record(db, Key(VISIT, Kind.DEFICIENCY, "d", "deadline"), None)
    take_back(database)
    assert stands(database, Key(VISIT, Kind.DEFICIENCY, "d", "severity")) == "allvarlig"
    assert stands(database, Key(VISIT, Kind.DEFICIENCY, "d", "deadline")) == "2026-12-01"


@pytest.mark.usefixtures("clock")
def test_the_letter_after_an_undo_belongs_to_a_new_act(database: Database) -> None:
    write(database, TEXT, "ett")
    take_back(database)
    write(database, TEXT, "nytt")
    take_back(database)
    assert values(database) == ["ett", "", "nytt", ""]


def test_what_the_field_itself_took_back_is_not_brought_back_by_the_next_undo(
    database: Database, clock
) -> None:
    write(database, COMMENT, "först")
    for text in ("ett", "ett två", ""):  # the last by Ctrl+Z in the field
        write(database, TEXT, text)
        clock.go_on(60)
    assert take_back(database) == Undone("answer", "BEM-01", "comment")
    assert stands(database) == ""
    do_again(database)
    assert stands(database, COMMENT) == "först"
    do_again(database)
    assert stands(database) == "ett två"


def test_the_same_answer_once_more_is_no_undo(database: Database, clock) -> None:
    for answer in ("ja", "nej", "ja"):
        write(database, ANSWER, answer, is_whole=True)
        clock.go_on(60)
    take_back(database)
    assert stands(database, ANSWER) == "nej"


@pytest.mark.usefixtures("clock")
def test_only_the_own_acts_in_this_visit_are_undone(database: Database) -> None:
    write(database, TEXT, "Karins")
    write(database, TEXT._replace(visit="visit-2"), "annat besök")
    database.hand = Hand("Mehmet Aydin", database.hand.device)
    assert take_back(database) is None
    with database.begin() as db:
        assert undo(db, "visit-2") is None
    assert stands(database) == "Karins"


def test_a_visit_that_was_started_cannot_be_undone(database: Database, bank, start_visit) -> None:
    visit_id = start_visit(database, bank)
    with database.begin() as db:
        assert undo(db, visit_id) is None
        visits.record_fact(db, visit_id, "ended", STARTED.isoformat())
        visits.record_fact(db, visit_id, "state", "genomford")
    with database.begin() as db:
        assert undo(db, visit_id) is not None
        facts = visits.get_facts(db, visit_id)
    assert (facts.ended, str(facts.state)) == (None, "pagaende")


def test_somebody_elses_text_is_not_undone_and_is_named(
    database: Database, other: Database, hub, check_sum
) -> None:
    write(database, TEXT, "Karins")
    hub.sync(database, other)
    write(other, TEXT, "Mehmets")
    hub.sync(other, database)
    with pytest.raises(NotUndoneError, match="Mehmet Ek") as caught:
        take_back(database)
    assert caught.value.key == TEXT
    assert "Mehmets" not in str(caught.value)
    assert stands(database) == "Mehmets"
    check_sum(database)


def test_a_text_in_conflict_is_not_undone(database: Database, other: Database, hub) -> None:
    write(database, TEXT, "Karins")
    write(other, TEXT, "Mehmets")
    hub.sync(other, database)
    with pytest.raises(NotUndoneError):
        take_back(database)


def test_a_choice_that_is_undone_is_asked_again(database: Database, other: Database, hub, check_sum) -> None:
    write(database, TEXT, "Karins")
    write(other, TEXT, "Mehmets")
    hub.sync(other, database)
    with database.begin() as db:
        (conflict,) = conflicts.list_conflicts(db, VISIT)
        conflicts.resolve_conflict(db, VISIT, conflict, "Mehmets")
    take_back(database)
    with database.read() as db:
        (conflict,) = conflicts.list_conflicts(db, VISIT)
    assert {version.value for version in conflict.versions} == {"Karins", "Mehmets"}
    check_sum(database)
    do_again(database)
    assert stands(database) == "Mehmets"
    hub.sync(database, other)
    assert check_sum(database) == check_sum(other)


# What was made


def note_of(database: Database) -> tuple[str, str]:
    with database.read() as db:
        (note,) = list_notes(db, VISIT)
    return note.text, note.void_reason


def make_note(database: Database) -> str:
    with database.begin() as db:
        return add_note(db, VISIT, at=STARTED, source=Source.STAFF, text="Larm")


@pytest.mark.usefixtures("clock")
def test_a_note_whose_making_is_undone_stays_and_is_void(database: Database, check_sum) -> None:
    note_id = make_note(database)
    with database.begin() as db:
        record_note(db, VISIT, note_id, "text", "Larm lyser")  # still the same stretch
    assert take_back(database) == Undone("note", note_id, "", is_making=True)
    assert note_of(database) == ("Larm lyser", UNDONE_REASON)
    assert do_again(database) == Undone("note", note_id, "", is_redo=True, is_making=True)
    assert note_of(database) == ("Larm lyser", "")
    take_back(database)
    assert note_of(database) == ("Larm lyser", UNDONE_REASON)
    check_sum(database)


@pytest.mark.usefixtures("clock")
def test_a_voided_note_is_valid_again_when_that_is_undone(database: Database) -> None:
    note_id = make_note(database)
    with database.begin() as db:
        record_note(db, VISIT, note_id, "void_reason", "Fel enhet")
    assert take_back(database) == Undone("note", note_id, "void_reason")
    assert note_of(database) == ("Larm", "")


@pytest.mark.usefixtures("clock")
def test_a_deficiency_whose_making_is_undone_is_void(database: Database) -> None:
    with database.begin() as db:
        add_deficiency(db, Deficiency(id="d", visit_id=VISIT, observation="Två på natten."))
    take_back(database)
    with database.read() as db:
        (found,) = list_deficiencies(db, VISIT)
    assert (found.observation, found.void_reason) == ("Två på natten.", UNDONE_REASON)


def test_a_note_that_a_colleague_has_sorted_is_not_unmade(database: Database, other: Database, hub) -> None:
    note_id = make_note(database)
    hub.sync(database, other)
    with other.begin() as db:
        record_note(db, VISIT, note_id, "area", "bemanning")
    hub.sync(other, database)
    with pytest.raises(NotUndoneError, match="Mehmet Ek"):
        take_back(database)


# Chance

MINE = (ANSWER, COMMENT, TEXT)
THEIRS = (SUMMARY, Key(VISIT, Kind.NOTE, "n", "text"))


def snapshot(database: Database) -> dict[Key, object]:
    with database.read() as db:
        found = {key: journal.list_heads(db, key) for key in (*MINE, *THEIRS)}
    return {key: heads[-1].value if heads else None for key, heads in found.items()}


def without_empty(shown: dict[Key, object]) -> dict[Key, object]:
    return {key: value for key, value in shown.items() if value not in {None, '""', "null"}}


def work(database: Database, other: Database, hub, chance: random.Random, clock) -> None:
    """Let each write in fields of his own: where both write nothing is undone, and that is held above."""
    for step in range(25):
        laptop, key = chance.choice([(database, chance.choice(MINE)), (other, chance.choice(THEIRS))])
        is_answer = key == ANSWER
        write(laptop, key, chance.choice(["ja", "nej"]) if is_answer else f"text {step}", is_whole=is_answer)
        clock.go_on(chance.choice([1, 5, 30]))
        if chance.random() < 0.2:
            hub.sync(database, other, database)


@pytest.mark.parametrize("seed", range(8))
def test_all_undone_is_what_was_before_and_all_done_again_what_was_after(
    seed: int, database: Database, other: Database, open_database, hub, check_sum, clock
) -> None:
    print(f"seed {seed}")  # noqa: T201 - shown when it fails
    chance = random.Random(seed)
    work(database, other, hub, chance, clock)
    hub.sync(database, other, database)
    after = snapshot(database)
    undone = 0
    while take_back(database) is not None:
        undone += 1
        if chance.random() < 0.3:
            database.close()
            database = open_database("karin")
            hub.sync(database, other, database)
    check_sum(database)
    assert without_empty(snapshot(database)) == {
        key: value for key, value in after.items() if key in THEIRS and value
    }
    for _ in range(undone):
        assert do_again(database) is not None
        if chance.random() < 0.3:
            database.close()
            database = open_database("karin")
    assert do_again(database) is None
    assert snapshot(database) == after
    hub.sync(database, other)
    assert check_sum(database) == check_sum(other)
