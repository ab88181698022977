"""Holds the journal to its word: nothing sealed is altered, nothing unseen written over, nothing lost."""

from collections.abc import Callable

import pytest

from inspektor.record import Kind
from inspektor.storage import conflicts, exchange, journal
from inspektor.storage.database import Database, Hand
from inspektor.storage.journal import Head, Key

FIELD = Key("visit-1", Kind.JUDGEMENT, "bemanning", "text")
Type = Callable[..., None]


def record(database: Database, text: object, seen: int | None = None, key: Key = FIELD) -> None:
    with database.begin() as db:
        journal.record(db, key, text, seen=seen)


def look(database: Database) -> int:
    """Give what a screen that is drawn now has seen."""
    with database.read() as db:
        return journal.get_last_number(db)


def shown(database: Database) -> str:
    with database.read() as db:
        return str(db.exec_driver_sql("SELECT text FROM judgement").scalar_one())


def heads(database: Database, key: Key = FIELD) -> list[Head]:
    with database.read() as db:
        return journal.list_heads(db, key)


def texts_in_conflict(database: Database) -> set[object]:
    with database.read() as db:
        found = conflicts.list_conflicts(db, FIELD.visit)
    return {version.value for conflict in found for version in conflict.versions}


def all_values(database: Database) -> list[str]:
    with database.read() as db:
        rows = db.exec_driver_sql("SELECT value FROM change WHERE field = 'text' ORDER BY number")
        return list(rows.scalars())


def settle(database: Database, text: str) -> None:
    with database.begin() as db:
        (conflict,) = conflicts.list_conflicts(db, FIELD.visit)
        conflicts.resolve_conflict(db, FIELD.visit, conflict, text)


def test_typing_lengthens_one_change_until_it_is_handed_out(database: Database, hub) -> None:
    for text in ("L", "La", "Lar", "Larm"):
        record(database, text)
    assert all_values(database) == ['"Larm"']
    hub.push(database)
    record(database, "Larm lyser")
    record(database, "Larm lyser i sju minuter")
    assert all_values(database) == ['"Larm"', '"Larm lyser i sju minuter"']
    assert [head.value for head in heads(database)] == ['"Larm lyser i sju minuter"']


def test_what_was_handed_out_is_never_altered_even_without_an_answer(database: Database) -> None:
    record(database, "på väg")
    with database.begin() as db:
        batch = exchange.hand_out(db)
    assert batch is not None
    record(database, "på väg och längre")
    with database.begin() as db:
        again = exchange.hand_out(db)
    assert again == batch
    assert shown(database) == "på väg och längre"


def test_the_new_change_names_the_sealed_one_as_replaced(database: Database, hub) -> None:
    record(database, "ett")
    hub.push(database)
    record(database, "två")
    hub.push(database)
    first, second = hub.changes
    assert (first.replaces, second.replaces) == ((), (first.id,))
    assert (first.value, second.value) == ("ett", "två")
    assert first.counter < second.counter


def test_the_value_that_stands_already_is_not_written_again(database: Database, other: Database, hub) -> None:
    record(database, "samma")
    hub.sync(database, other)
    record(database, "samma")
    record(other, "samma", seen=0)
    assert look(database) == look(other) == 1


def test_another_person_at_the_same_laptop_makes_a_change_of_her_own(database: Database) -> None:
    record(database, "Karins")
    database.hand = Hand("Mehmet Aydin", database.hand.device)
    record(database, "Karins och Mehmets")
    assert all_values(database) == ['"Karins"', '"Karins och Mehmets"']
    assert [head.author for head in heads(database)] == ["Mehmet Aydin"]


@pytest.mark.parametrize(("name", "author"), [("", "Okänd"), ("  ", "Okänd"), ("å" * 300, "å" * 200)])
def test_every_change_has_an_author_that_the_centre_takes(database: Database, name: str, author: str) -> None:
    database.hand = Hand(name, database.hand.device)
    record(database, "ett")
    record(database, "ett och två")
    assert all_values(database) == ['"ett och två"']
    assert [head.author for head in heads(database)] == [author]


def test_what_came_in_unseen_is_not_written_over(database: Database, other: Database, hub) -> None:
    record(database, "Karins")
    hub.push(database)
    seen = look(other)
    hub.pull(other)
    record(other, "Mehmets", seen=seen)
    hub.sync(other, database)
    for laptop in (database, other):
        assert texts_in_conflict(laptop) == {"Karins", "Mehmets"}
    assert shown(database) == shown(other)


def test_what_was_seen_is_replaced_without_ado(database: Database, other: Database, hub) -> None:
    record(database, "Karins")
    hub.sync(database, other)
    record(other, "Mehmets", seen=look(other))
    hub.sync(other, database)
    assert texts_in_conflict(database) == texts_in_conflict(other) == set()
    assert shown(database) == shown(other) == "Mehmets"


def test_a_colleagues_newer_text_is_no_victim_of_the_own_older_one(
    database: Database, other: Database, hub
) -> None:
    record(database, "ett")
    seen = look(database)
    hub.sync(database, other)
    record(other, "ett och två", seen=look(other))
    hub.sync(other, database)
    record(database, "ett och tre", seen=seen)
    record(database, "ett och trettio", seen=seen)
    assert texts_in_conflict(database) == {"ett och två", "ett och trettio"}


def make_conflict(database: Database, other: Database, hub) -> None:
    record(database, "Karins")
    record(other, "Mehmets")
    hub.sync(database, other, database)
    assert texts_in_conflict(database) == texts_in_conflict(other) == {"Karins", "Mehmets"}


def test_typing_on_in_a_conflict_changes_the_own_text_and_never_the_others(
    database: Database, other: Database, hub
) -> None:
    """The screen shows the laptop's own text of the two (own_texts.py), whichever the tables show."""
    make_conflict(database, other, hub)
    for text in ("Karins nya", "Karins nyaste"):
        record(database, text, seen=look(database))
        assert texts_in_conflict(database) == {"Mehmets", text}
    hub.sync(database, other)
    assert texts_in_conflict(other) == texts_in_conflict(database)


def test_typing_on_in_the_own_text_of_a_conflict_replaces_that_one(
    database: Database, other: Database, hub
) -> None:
    make_conflict(database, other, hub)
    assert shown(other) == "Mehmets"
    for text in ("Mehmets nya", "Mehmets nyaste"):
        record(other, text, seen=look(other))
        assert texts_in_conflict(other) == {"Karins", text}


def test_a_third_who_types_in_a_conflict_replaces_one_text_and_keeps_the_other(
    database: Database, other: Database, hub, open_database
) -> None:
    make_conflict(database, other, hub)
    third = open_database("lisa")
    hub.pull(third)
    hidden = {"Karins", "Mehmets"} - {shown(third)}
    record(third, "Lisas", seen=look(third))
    assert texts_in_conflict(third) == {"Lisas"} | hidden


def test_a_persons_choice_settles_the_conflict_on_every_laptop(
    database: Database, other: Database, hub
) -> None:
    make_conflict(database, other, hub)
    settle(other, "Karins och Mehmets")
    assert texts_in_conflict(other) == set()
    hub.sync(other, database)
    for laptop in (database, other):
        assert texts_in_conflict(laptop) == set()
        assert shown(laptop) == "Karins och Mehmets"
        assert {'"Karins"', '"Mehmets"', '"Karins och Mehmets"'} <= set(all_values(laptop))


def test_a_choice_does_not_replace_what_came_in_after_it_was_offered(
    database: Database, other: Database, hub, open_database
) -> None:
    make_conflict(database, other, hub)
    with database.read() as db:
        (offered,) = conflicts.list_conflicts(db, FIELD.visit)
    third = open_database("lisa")
    record(third, "Lisas")
    hub.sync(third, database)
    with database.begin() as db:
        conflicts.resolve_conflict(db, FIELD.visit, offered, "Karins")
    assert texts_in_conflict(database) == {"Karins", "Lisas"}


def test_two_different_choices_are_a_conflict_again(database: Database, other: Database, hub) -> None:
    make_conflict(database, other, hub)
    settle(database, "Karins")
    settle(other, "Mehmets")
    hub.sync(database, other, database)
    assert texts_in_conflict(database) == texts_in_conflict(other) == {"Karins", "Mehmets"}


def test_equal_texts_are_no_conflict_and_stay_none_when_one_goes_on(
    database: Database, other: Database, hub
) -> None:
    record(database, "ja")
    record(other, "ja")
    hub.sync(database, other, database)
    assert len(heads(database)) == 2
    assert texts_in_conflict(database) == texts_in_conflict(other) == set()
    record(database, "nej", seen=look(database))
    hub.sync(database, other)
    assert texts_in_conflict(database) == texts_in_conflict(other) == set()
    assert shown(database) == shown(other) == "nej"


def test_text_that_is_not_sealed_yet_stays_in_the_journal_when_a_conflict_came_in(
    database: Database, other: Database, hub
) -> None:
    record(database, "Karins")
    record(other, "Mehmets")
    hub.push(other)
    hub.pull(database)
    record(database, "Mehmets och mer", seen=look(database))
    record(database, "Mehmets och mycket mer", seen=look(database))
    assert all_values(database) == ['"Karins"', '"Mehmets"', '"Mehmets och mycket mer"']


def test_fields_do_not_disturb_each_other(database: Database, other: Database, hub) -> None:
    record(database, "nej", key=Key("visit-1", Kind.ANSWER, "BEM-01", "value"))
    record(other, "Två i stället för tre.", key=Key("visit-1", Kind.ANSWER, "BEM-01", "comment"))
    hub.sync(database, other, database)
    for laptop in (database, other):
        with laptop.read() as db:
            assert conflicts.count_conflicts(db) == 0
            row = db.exec_driver_sql("SELECT value, comment FROM answer").one()
        assert tuple(row) == ('"nej"', "Två i stället för tre.")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\0b", "ab"),
        ("halv \ud83d", "halv �"),
        ("hel \ud83d\ude00", "hel 😀"),
        ("<b>&\x07\u202eعربي", "<b>&\x07\u202eعربي"),
        ("\\u0000", "\\u0000"),
        ("rad\r\nrad", "rad\r\nrad"),
        ("å" * 6000, "å" * 6000),
    ],
)
def test_hostile_text_is_kept_but_for_what_no_disk_and_no_wire_can_carry(
    database: Database, other: Database, hub, typed: str, kept: str
) -> None:
    record(database, typed)
    hub.sync(database, other)
    assert shown(database) == shown(other) == kept
    assert hub.changes[-1].value == kept


def test_a_refused_text_stays_on_the_own_screen_and_may_be_written_over(database: Database, hub) -> None:
    record(database, "för långt")
    with database.begin() as db:
        batch = exchange.hand_out(db)
        assert batch is not None
        refusal = exchange.Receipt(batch.changes[0].id, refused="too_large")
        exchange.note_receipts(db, batch.id, [refusal])
    assert [head.value for head in heads(database)] == ['"för långt"']
    record(database, "kort")
    hub.push(database)
    assert [change.value for change in hub.changes] == ["kort"]
    assert shown(database) == "kort"
