"""Holds that each act becomes one link after the last, and that reading somebody else's case is one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from nacl.signing import SigningKey
from sqlalchemy import Connection, insert, select, update

from inspektor.bank import Bank
from inspektor.change import canonical
from inspektor.record import Kind
from inspektor.storage import chain, exchange, journal, visits
from inspektor.storage.database import Database
from inspektor.storage.journal import Key
from inspektor.storage.sealed import read_own_sealed
from inspektor.storage.tables import change, link

NOON = datetime.fromisoformat("2026-11-19T12:00:00+01:00")
PARTS = ("n", "verb", "object", "author", "device", "at", "reason", "digest")


def write(db: Connection, *areas: str, visit: str = "visit-1") -> None:
    for area in areas:
        journal.record(db, Key(visit, Kind.JUDGEMENT, area, "text"), "Larm lyser i sju minuter.")


def seal(db: Connection) -> list[int]:
    """Seal all there is, as handing it out does; give the numbers."""
    numbers = list(db.execute(select(change.c.number).where(change.c.counter.is_(None))).scalars())
    db.execute(update(change).where(change.c.counter.is_(None)).values(counter=change.c.number))
    return numbers


def links(database: Database) -> list[dict[str, object]]:
    with database.read() as db:
        return [dict(row._mapping) for row in db.execute(select(link).order_by(link.c.n))]


def verbs(database: Database) -> list[str]:
    return [str(row["verb"]) for row in links(database)]


def set_clock(database: Database, moment: datetime, person: str = "Karin Ek") -> None:
    database.hand = replace(database.hand, person=person, clock=lambda: moment)


def open_one(database: Database, visit_id: str) -> bool:
    with database.begin() as db:
        if is_noted := chain.is_to_be_noted(db, visit_id):
            chain.note_event(db, chain.Verb.READ, visit_id)
        return is_noted


def test_each_sealed_change_is_a_link_in_the_journals_order(database: Database) -> None:
    with database.begin() as db:
        write(db, "bemanning", "bemotande", "dokumentation")
        chain.add_links(db, seal(db)[::-1])
    with database.read() as db:
        sealed = read_own_sealed(db, [1, 2, 3], "laptop-karin")
    assert [row["n"] for row in links(database)] == [1, 2, 3]
    assert [(r["object"], r["author"], r["at"], r["digest"]) for r in links(database)] == [
        (f"{one.id}/visit-1", "Karin Ek", one.at, one.digest()) for one in sealed
    ]


def test_each_hash_holds_the_one_before_it(database: Database) -> None:
    with database.begin() as db:
        for number in range(40):
            chain.note_event(db, "repair", f"del {number}", "Åtgärdat.")
    previous = bytes(32)
    for row in links(database):
        text = canonical({part: row[part] for part in PARTS})
        previous = sha256(previous + len(text).to_bytes(8, "big") + text).digest()
        assert row["hash"] == previous.hex()


def test_every_64th_link_is_signed_by_the_key_of_this_vault(database: Database) -> None:
    with database.begin() as db:
        for number in range(130):
            chain.note_event(db, "repair", str(number))
    signed = {row["n"]: row for row in links(database) if row["signature"]}
    assert signed.keys() == {64, 128}
    key = SigningKey(database.key_for("signing")).verify_key
    for row in signed.values():
        key.verify(b"inspektor link " + bytes.fromhex(str(row["hash"])), bytes(row["signature"]))  # type: ignore[call-overload]


def test_what_is_not_sealed_came_from_elsewhere_or_was_shipped_is_no_link(database: Database) -> None:
    with database.begin() as db:
        write(db, "bemanning", "bemotande", "dokumentation", "samverkan")
        seal(db)
        db.execute(update(change).where(change.c.number == 1).values(counter=None))
        db.execute(update(change).where(change.c.number == 2).values(device="laptop-mehmet"))
        db.execute(update(change).where(change.c.number == 3).values(hub_number=0))
        chain.add_links(db, [1, 2, 3, 4])
    assert [row["n"] for row in links(database)] == [1]


def test_what_has_no_link_yet_is_sealed_and_chained_in_portions(database: Database) -> None:
    with database.begin() as db:
        write(db, *(f"area-{number}" for number in range(7)))
        db.execute(update(change).where(change.c.number == 7).values(device="laptop-mehmet"))
        db.execute(update(change).where(change.c.number == 5).values(counter=5, hub_number=0))
        db.execute(update(change).where(change.c.number.in_([3, 4])).values(counter=change.c.number))
        chain.add_links(db, [3])
    portions = [0]
    while len(portions) == 1 or portions[-1]:
        with database.begin() as db:
            portions.append(chain.add_missing_links(db, portions[-1], 2))
    assert portions == [0, 2, 6, 0]
    assert len({row["object"] for row in links(database)}) == len(links(database)) == 5
    with database.read() as db:
        sealed = db.execute(select(change.c.number).where(change.c.counter.is_not(None))).scalars().all()
    assert sealed == [1, 2, 3, 4, 5, 6]


def test_a_transaction_that_fails_leaves_no_hole_in_the_numbers(database: Database) -> None:
    with database.begin() as db:
        chain.note_event(db, "hold", "visit-1", "Överklagat.")

    def fail() -> None:
        with database.begin() as db:
            chain.note_event(db, "hold", "visit-2")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.begin() as db:
        chain.note_event(db, "release", "visit-1")
    assert [(row["n"], row["verb"]) for row in links(database)] == [(1, "hold"), (2, "release")]


def test_a_second_link_with_the_same_number_is_refused_by_the_database(database: Database) -> None:
    with database.begin() as db:
        chain.note_event(db, "hold", "visit-1")
    row = links(database)[0]
    with pytest.raises(Exception, match="UNIQUE"), database.begin() as db:
        db.execute(insert(link), row)


StartVisit = Callable[[Database, Bank], str]


def test_opening_a_visit_of_others_is_logged_once_in_fifteen_minutes(
    database: Database, bank: Bank, start_visit: StartVisit
) -> None:
    visit_id = start_visit(database, bank)
    set_clock(database, NOON, "Anna Berg")
    assert open_one(database, visit_id)
    set_clock(database, NOON + timedelta(minutes=14, seconds=59), "Anna Berg")
    assert not open_one(database, visit_id)
    set_clock(database, NOON + timedelta(minutes=15), "Anna Berg")
    assert open_one(database, visit_id)
    rows = links(database)
    assert [(r["verb"], r["object"], r["author"]) for r in rows] == [("read", visit_id, "Anna Berg")] * 2


def test_a_clock_that_was_set_back_does_not_silence_the_log(
    database: Database, bank: Bank, start_visit: StartVisit
) -> None:
    visit_id = start_visit(database, bank)
    for moment in (NOON, NOON - timedelta(minutes=5)):
        set_clock(database, moment, "Anna Berg")
        assert open_one(database, visit_id)


def test_another_person_on_the_same_laptop_is_logged_too(
    database: Database, bank: Bank, start_visit: StartVisit
) -> None:
    visit_id = start_visit(database, bank)
    for person in ("Anna Berg", "Bo Dahl"):
        set_clock(database, NOON, person)
        assert open_one(database, visit_id)


@pytest.mark.parametrize("person", ["Karin Ek", " mehmet aydin "])
def test_who_is_in_the_team_reads_without_a_line(
    database: Database, bank: Bank, start_visit: StartVisit, person: str
) -> None:
    visit_id = start_visit(database, bank)
    set_clock(database, NOON, person)
    assert not open_one(database, visit_id)
    assert verbs(database) == []


def test_a_visit_that_is_not_here_is_not_read(database: Database) -> None:
    assert not open_one(database, "nowhere")


def test_who_has_written_in_the_visit_reads_without_a_line(
    database: Database, bank: Bank, start_visit: StartVisit
) -> None:
    visit_id = start_visit(database, bank)
    set_clock(database, NOON, "Anna Berg")
    with database.begin() as db:
        visits.record_judgement(db, visit_id, "bemanning", "God.")
    assert not open_one(database, visit_id)


def test_a_link_comes_from_the_very_content_that_the_wire_gives(database: Database) -> None:
    with database.begin() as db:
        write(db, "bemanning")
        journal.record(db, Key("visit-1", Kind.JUDGEMENT, "bemanning", "text"), "God.")
        handed = exchange.hand_out(db)
        assert handed is not None
        chain.add_missing_links(db)
    assert [row["digest"] for row in links(database)] == [one.digest() for one in handed.changes]
