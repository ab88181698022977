"""Holds that what was done is taken back act by act and done again, over restarts, and never over others."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from inspektor.deficiency import Deficiency
from inspektor.record import Kind
from inspektor.storage import conflicts, journal, visits
from inspektor.storage.database import Database, Hand
from inspektor.storage.deficiencies import add_deficiency, list_deficiencies
from inspektor.storage.history import State, list_history, restore_version
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


class Clock:
    """A laptop's clock that goes on only when it is told to."""

    def __init__(self) -> None:
        self.at = STARTED

    def __call__(self) -> datetime:
        return self.at

    def go_on(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock(database: Database) -> Clock:
    """Give Karin's clock."""
    made = Clock()
    database.hand = Hand(database.hand.person, database.hand.device, made)
    return made


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


def states(database: Database, key: Key = TEXT) -> list[str]:
    with database.read() as db:
        return [str(entry.state) for entry in list_history(db, key)]


# What one act is


def test_a_stretch_of_typing_is_one_change(database: Database, clock: Clock) -> None:
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


def test_what_was_written_on_monday_is_kept_when_one_writes_on_wednesday(
    database: Database, clock: Clock
) -> None:
    write(database, TEXT, "Måndag")
    clock.go_on(2 * 86400)
    write(database, TEXT, "Måndag och onsdag")
    assert values(database) == ["Måndag", "Måndag och onsdag"]


@pytest.mark.parametrize("seconds", [10, -1])
def test_a_pause_and_a_clock_that_was_set_back_end_the_stretch(
    database: Database, clock: Clock, seconds: float
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


def test_what_was_undone_and_done_again_can_be_undone_once_more(database: Database, clock: Clock) -> None:
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
    database: Database, open_database, hub, clock: Clock
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
    database: Database, clock: Clock
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


def test_the_same_answer_once_more_is_no_undo(database: Database, clock: Clock) -> None:
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


# History


def test_a_field_tells_who_wrote_what_and_when_the_newest_first(
    database: Database, other: Database, hub, clock: Clock
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
    database: Database, other: Database, hub, clock: Clock
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


def test_an_old_version_is_written_anew_and_that_can_be_undone(
    database: Database, clock: Clock, check_sum
) -> None:
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


def test_an_old_version_that_was_written_back_is_an_act_like_any_other(
    database: Database, clock: Clock
) -> None:
    for text in ("ett", "två"):
        write(database, TEXT, text)
        clock.go_on(60)
    with database.begin() as db:
        restore_version(db, TEXT, list_history(db, TEXT)[-1].number)
    take_back(database)
    assert stands(database) == "två"


def test_what_is_no_line_of_the_record_is_not_written_back(database: Database) -> None:
    write(database, TEXT, "ett")
    with database.begin() as db, pytest.raises(LookupError):
        restore_version(db, COMMENT, 1)


# Chance

FIELDS = (ANSWER, COMMENT, TEXT, SUMMARY, Key(VISIT, Kind.NOTE, "n", "text"))
Snapshot = Callable[[Database], dict[Key, object]]


def snapshot(database: Database) -> dict[Key, object]:
    with database.read() as db:
        found = {key: journal.list_heads(db, key) for key in FIELDS}
    return {key: heads[-1].value if heads else None for key, heads in found.items()}


def without_empty(shown: dict[Key, object]) -> dict[Key, object]:
    return {key: value for key, value in shown.items() if value not in {None, '""', "null"}}


@pytest.mark.parametrize("seed", range(8))
def test_all_undone_is_what_was_before_and_all_done_again_what_was_after(
    seed: int, database: Database, other: Database, open_database, hub, check_sum, clock: Clock
) -> None:
    print(f"seed {seed}")  # noqa: T201 - shown when it fails
    chance = random.Random(seed)
    mine, theirs = FIELDS[:3], FIELDS[3:]  # where both write nothing is undone: that is held above
    for step in range(25):
        laptop, key = chance.choice([(database, chance.choice(mine)), (other, chance.choice(theirs))])
        is_answer = key == ANSWER
        write(laptop, key, chance.choice(["ja", "nej"]) if is_answer else f"text {step}", is_whole=is_answer)
        clock.go_on(chance.choice([1, 5, 30]))
        if chance.random() < 0.2:
            hub.sync(database, other, database)
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
        key: value for key, value in after.items() if key in theirs and value
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
