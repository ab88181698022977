"""Holds that what crosses the wire may be cut, repeated, shuffled and refused: nothing is lost by it."""

import itertools
import json
import random
from collections.abc import Sequence

import pytest

from inspektor.change import Change, digest_of
from inspektor.record import Kind
from inspektor.storage import conflicts, exchange, journal, visits
from inspektor.storage.database import Database
from inspektor.storage.exchange import Batch, Receipt
from inspektor.storage.journal import Key

VISIT = "visit-1"


def write(database: Database, *areas: str, text: str = "Larm lyser i sju minuter.") -> None:
    with database.begin() as db:
        for area in areas:
            journal.record(db, Key(VISIT, Kind.JUDGEMENT, area, "text"), text)


def hand_out(database: Database, limit: int = 1000, max_bytes: int = 10**6) -> Batch:
    with database.begin() as db:
        batch = exchange.hand_out(db, limit, max_bytes)
    assert batch is not None
    return batch


def is_silent(database: Database) -> bool:
    with database.begin() as db:
        return exchange.hand_out(db) is None


def note(database: Database, batch: Batch, receipts: Sequence[Receipt]) -> None:
    with database.begin() as db:
        exchange.note_receipts(db, batch.id, receipts)


def unsent(database: Database) -> int:
    with database.read() as db:
        return exchange.count_unsent(db)


def refused(database: Database) -> list[tuple[str, str]]:
    with database.read() as db:
        return [
            (key.record, reason) for key, reason in (*exchange.list_refused(db), *exchange.list_set_aside(db))
        ]


def take(database: Database, *changes: Change, start: int = 1) -> int:
    with database.begin() as db:
        return exchange.take_in(db, "epoch-1", list(enumerate(changes, start)), start + len(changes) - 1)


def judgements(database: Database) -> dict[str, str]:
    with database.read() as db:
        rows = db.exec_driver_sql("SELECT record, text FROM judgement").all()
    return {row.record: row.text for row in rows}


def make_change(number: int = 1, **parts: object) -> Change:
    whole: dict[str, object] = {
        "id": f"change-{number}",
        "visit": VISIT,
        "kind": "judgement",
        "record": "bemanning",
        "field": "text",
        "value": "Mehmets",
        "replaces": (),
        "author": "Mehmet Aydin",
        "device": "laptop-mehmet",
        "counter": number,
        "at": "2026-11-19T06:24:00+01:00",
    }
    return Change(**{**whole, **parts})  # type: ignore[arg-type]


# Handing out


def test_the_same_batch_is_given_until_its_receipts_are_noted(database: Database, hub) -> None:
    write(database, "a", "b")
    batch = hand_out(database)
    write(database, "c")
    assert hand_out(database) == batch
    note(database, batch, hub.receive(batch.changes))
    following = hand_out(database)
    assert [change.record for change in following.changes] == ["c"]
    assert following.id != batch.id
    assert following.counter == batch.counter + 1


def test_the_same_batch_is_given_after_a_restart(database: Database, open_database) -> None:
    write(database, "a")
    batch = hand_out(database)
    database.close()
    assert hand_out(open_database("karin")) == batch


def test_nothing_is_unsent_only_when_the_centre_has_said_so(database: Database, hub) -> None:
    assert is_silent(database)
    write(database, "a", "b", "c")
    assert unsent(database) == 3
    batch = hand_out(database)
    assert unsent(database) == 3
    note(database, batch, hub.receive(batch.changes))
    assert unsent(database) == 0
    assert is_silent(database)


def test_what_got_no_receipt_goes_out_again_unaltered(database: Database, hub) -> None:
    write(database, "a", "b", "c")
    batch = hand_out(database)
    note(database, batch, hub.receive(batch.changes)[:1])
    assert unsent(database) == 2
    again = hand_out(database)
    assert again.changes == batch.changes[1:]
    assert again.id != batch.id


def test_a_refused_change_steps_aside_and_the_queue_goes_on(database: Database, hub) -> None:
    write(database, "a", "b")
    batch = hand_out(database)
    receipts = [Receipt(batch.changes[0].id, refused="too_large"), *hub.receive(batch.changes[1:])]
    note(database, batch, receipts)
    assert unsent(database) == 1  # said as long as nobody has written it anew
    assert refused(database) == [("a", "too_large")]
    write(database, "c")
    assert [change.record for change in hand_out(database).changes] == ["c"]
    assert judgements(database)["a"] == "Larm lyser i sju minuter."


def test_receipts_that_come_twice_do_no_harm(database: Database, hub) -> None:
    write(database, "a")
    batch = hand_out(database)
    receipts = hub.receive(batch.changes)
    note(database, batch, receipts)
    write(database, "b")
    following = hand_out(database)
    note(database, batch, receipts)
    assert hand_out(database) == following


def test_a_batch_keeps_within_count_and_bytes(database: Database) -> None:
    write(database, *"abcdef", text="x" * 100)
    assert len(hand_out(database, limit=2).changes) == 2


def test_a_batch_keeps_within_bytes_but_holds_at_least_one_change(database: Database) -> None:
    write(database, "a", text="x" * 5000)
    write(database, "b", "c", text="x" * 400)
    assert len(hand_out(database, max_bytes=1000).changes) == 1


def test_more_changes_than_fit_one_batch_all_arrive_in_order(
    database: Database, other: Database, hub
) -> None:
    areas = [f"area-{number:03}" for number in range(700)]
    write(database, *areas)
    hub.push(database, limit=600)
    hub.pull(other, limit=250)
    assert [change.record for change in hub.changes] == areas
    counters = [change.counter for change in hub.changes]
    assert counters == sorted(set(counters))
    assert judgements(other) == judgements(database)


# Taking in


def test_taking_in_twice_is_taking_in_once(database: Database, check_sum) -> None:
    changes = [make_change(1), make_change(2, record="miljo")]
    assert take(database, *changes) == 2
    before = judgements(database)
    assert take(database, *changes) == 0
    assert judgements(database) == before
    check_sum(database)


def test_any_order_gives_the_same(open_database, check_sum) -> None:
    chain = [
        make_change(1, value="ett"),
        make_change(2, value="två", replaces=("change-1",)),
        make_change(3, value="tre", replaces=("change-2",)),
        make_change(4, value="annan", device="laptop-lisa"),
    ]
    totals = []
    for number, order in enumerate(itertools.permutations(chain)):
        database = open_database(f"laptop{number}")
        for change in order:
            take(database, change)
        totals.append(check_sum(database))
        database.close()
    assert all(total == totals[0] for total in totals)
    assert list(totals[0].current.values()) == [["tre", "annan"]]


def test_a_change_that_stands_twice_on_a_page_is_taken_in_once(database: Database) -> None:
    assert take(database, make_change(1), make_change(1)) == 1


def test_a_change_that_replaces_itself_or_names_the_same_twice_hides_nothing(
    database: Database, check_sum
) -> None:
    take(database, make_change(1, replaces=("change-1",)))
    take(database, make_change(2, value="ny", replaces=("change-1", "change-1", "change-2")), start=2)
    assert judgements(database) == {"bemanning": "ny"}
    check_sum(database)


def test_the_own_change_that_comes_back_is_a_receipt(database: Database) -> None:
    write(database, "a")
    batch = hand_out(database)
    assert take(database, *batch.changes) == 0
    assert unsent(database) == 0


@pytest.mark.parametrize(
    "odd",
    [
        {"kind": "weather"},
        {"field": "mood"},
        {"kind": "weather", "field": "mood", "value": {"any": ["thing", 1]}},
    ],
)
def test_what_a_newer_version_wrote_is_kept_and_not_shown(database: Database, odd: dict[str, object]) -> None:
    take(database, make_change(1, **odd), make_change(2, record="miljo"))
    assert judgements(database) == {"miljo": "Mehmets"}
    assert refused(database) == []
    with database.read() as db:
        assert db.exec_driver_sql("SELECT count(*) FROM change").scalar_one() == 2
        assert conflicts.count_conflicts(db) == 0


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("judgement", "text", 7),
        ("judgement", "text", None),
        ("answer", "value", {"part": "31", "whole": 48}),
        ("answer", "value", {"anything": 1}),
        ("answer", "value", [1, 2]),
        ("note", "at", "i morse"),
        ("note", "at", "2026-11-19T06:24"),
        ("note", "source", "X"),
        ("note", "is_excluded", "ja"),
        ("deficiency", "severity", "katastrof"),
        ("deficiency", "deadline", "snart"),
        ("visit", "unit", {"id": "lindgarden"}),
        ("visit", "unit", {}),
        ("visit", "team", [1]),
        ("visit", "team", [{"name": "Karin Ek"}]),
        ("visit", "questions", {"a": 1}),
        ("visit", "documents", {"mallar.yaml": 1}),
        ("visit", "notice", "ibland"),
        ("visit", "started", "2026-13-40T06:20:00+01:00"),
    ],
)
def test_a_value_that_may_not_stand_in_its_field_is_set_aside_and_hides_nothing(
    database: Database, check_sum, kind: str, field: str, value: object
) -> None:
    key = {"kind": kind, "field": field, "record": "r"}
    take(database, make_change(1, **key, value=value, replaces=("change-9",)), make_change(2))
    assert refused(database) == [("r", "bad_value")]
    check_sum(database)
    with database.read() as db:
        assert visits.list_visits(db) == ()
        assert journal.list_heads(db, Key(VISIT, kind, "r", field)) == []


def test_a_bad_value_does_not_replace_the_good_one(database: Database) -> None:
    take(database, make_change(1), make_change(2, value=7, replaces=("change-1",)))
    assert judgements(database) == {"bemanning": "Mehmets"}


def test_a_document_is_taken_in_only_under_its_own_digest(database: Database, check_sum) -> None:
    content = {"text": "checklista"}
    good = make_change(
        1, visit="", kind="document", field="content", value=content, record=digest_of(content)
    )
    bad = make_change(2, visit="", kind="document", field="content", value={"text": "x"}, record="0" * 64)
    take(database, good, bad)
    assert refused(database) == [("0" * 64, "wrong_digest")]
    with database.read() as db:
        rows = db.exec_driver_sql("SELECT record, content FROM document").all()
    assert [(row.record, json.loads(row.content)) for row in rows] == [(digest_of(content), content)]
    check_sum(database)


def test_the_cursor_moves_with_what_was_taken_in(database: Database) -> None:
    take(database, make_change(1), start=41)
    with database.begin() as db:
        state = exchange.get_state(db)
    assert (state.cursor, state.epoch, state.device) == (41, "epoch-1", "laptop-karin")


def test_a_page_that_breaks_half_way_moves_nothing(database: Database) -> None:
    bad = make_change(2, value=object())
    with pytest.raises(TypeError):
        take(database, make_change(1), bad)
    with database.begin() as db:
        assert exchange.get_state(db).cursor == 0
        assert journal.get_last_number(db) == 0


# Restored centres, restored laptops


def test_a_centre_that_was_restored_gets_everything_again_unaltered(
    database: Database, other: Database, hub, check_sum
) -> None:
    write(database, "a")
    write(other, "b")
    hub.sync(database, other, database)
    before = list(hub.changes)
    hub.changes.clear()
    hub.epoch = "epoch-2"
    with database.begin() as db:
        exchange.start_over(db, "epoch-2")
    hub.sync(database)
    assert {change.id: change.digest() for change in hub.changes} == {
        change.id: change.digest() for change in before
    }
    with database.begin() as db:
        assert exchange.get_state(db).epoch == "epoch-2"
    check_sum(database)


def test_a_refusal_is_not_remembered_by_a_centre_that_starts_over(database: Database, hub) -> None:
    write(database, "a")
    batch = hand_out(database)
    note(database, batch, [Receipt(batch.changes[0].id, refused="too_large")])
    with database.begin() as db:
        exchange.start_over(db, "epoch-2")
    hub.push(database)
    assert [change.record for change in hub.changes] == ["a"]
    assert refused(database) == []


@pytest.mark.parametrize("seed", range(5))
def test_shuffled_pages_with_repeats_give_what_one_pull_gives(
    seed: int, database: Database, other: Database, hub, check_sum
) -> None:
    print(f"seed {seed}")  # noqa: T201 - shown when it fails
    chance = random.Random(seed)
    for number in range(12):
        write(database, chance.choice("abc"), text=f"text {number}")
        hub.push(database)
    pages = [(number, change) for number, change in enumerate(hub.changes, 1) for _ in range(2)]
    chance.shuffle(pages)
    with other.begin() as db:
        for start in range(0, len(pages), 5):
            exchange.take_in(db, "epoch-1", pages[start : start + 5], len(hub.changes))
    assert check_sum(other) == check_sum(database)
