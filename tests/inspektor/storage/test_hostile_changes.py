"""Holds that one odd change from elsewhere hides no text and shuts no visit: each stays in its own field."""

import pytest

from inspektor.bank import Bank
from inspektor.change import Change
from inspektor.record import Kind
from inspektor.storage import exchange, journal, visits
from inspektor.storage.database import Database
from inspektor.storage.journal import Key

FIELD = Key("visit-1", Kind.JUDGEMENT, "bemanning", "text")


def take(database: Database, number: int, key: Key, value: object, replaces: tuple[str, ...] = ()) -> None:
    """Take in a change of somebody else's, `change-<number>`."""
    change = Change(
        id=f"change-{number}",
        **key._asdict(),
        value=value,
        replaces=replaces,
        author="Mehmet Aydin",
        device="laptop-mehmet",
        counter=number,
        at="2026-11-19T06:24:00+01:00",
    )
    with database.begin() as db:
        exchange.take_in(db, "epoch-1", [(number, change)], number)


def set_aside(database: Database) -> list[tuple[str, str]]:
    with database.read() as db:
        return [(key.record, reason) for key, reason in exchange.list_set_aside(db)]


@pytest.mark.parametrize(
    "elsewhere",
    [
        FIELD._replace(visit="visit-2"),
        FIELD._replace(kind="future"),
        FIELD._replace(record="dokumentation"),
        FIELD._replace(field="color"),
    ],
)
def test_a_change_hides_nothing_in_another_field(database: Database, elsewhere: Key) -> None:
    take(database, 1, FIELD, "Mehmets")
    take(database, 2, elsewhere, "x", replaces=("change-1",))
    with database.read() as db:
        assert [head.id for head in journal.list_heads(db, FIELD)] == ["change-1"]


def test_no_visit_gets_a_second_head_under_another_visits_name(
    database: Database, bank: Bank, start_visit
) -> None:
    visit_id = start_visit(database, bank)
    take(database, 1, Key("visit-2", Kind.VISIT, visit_id, "summary"), "x")
    assert set_aside(database) == [(visit_id, "wrong_visit")]
    with database.read() as db:
        assert visits.get_visit(db, visit_id).facts.summary == ""


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-12:00"])
def test_a_time_that_no_clock_can_show_is_set_aside(database: Database, moment: str) -> None:
    take(database, 1, Key("visit-1", Kind.NOTE, "note-1", "at"), moment)
    assert set_aside(database) == [("note-1", "bad_value")]
