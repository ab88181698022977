"""Who may go, who stays and why, and what the journal, the centre and the record say afterwards."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from inspektor.bank import Bank
from inspektor.change import Change
from inspektor.disposal import Case, GraceRule, Obstacle, choose_rule
from inspektor.disposal_file import read_rules, read_shipped_rules
from inspektor.errors import InspektorError
from inspektor.place import Place
from inspektor.storage import attachments, exchange, tables, visits
from inspektor.storage.backups import make_backup
from inspektor.storage.chain_export import export_chain
from inspektor.storage.clearing import RuleRun, dispose, dispose_by_rule, finish
from inspektor.storage.database import Database
from inspektor.storage.disposal import Choice, get_choice, keep_choice, list_cases, list_disposals
from inspektor.storage.engine import open_copy
from inspektor.storage.exchange import Receipt
from inspektor.storage.holds import hold_visit, list_holds, release_visit
from inspektor.storage.notes import add_note, record_note
from inspektor.storage.places import find_place, remember_place
from inspektor.verify import WHOLE, check
from inspektor.visit import Source, VisitState

STARTED = datetime.fromisoformat("2026-11-19T06:20:00+01:00")
DONE = STARTED + timedelta(hours=5)


def at(database: Database, moment: datetime) -> None:
    """Let the laptop's clock stand at this moment."""
    database.hand = replace(database.hand, clock=lambda: moment)


def cases(database: Database, days: int = 30) -> dict[str, Case]:
    with database.read() as db:
        return {case.facts.id: case for case in list_cases(db, database.clock(), days)}


def end(database: Database, visit_id: str) -> None:
    with database.begin() as db:
        visits.record_fact(db, visit_id, "ended", DONE.isoformat())
        visits.record_fact(db, visit_id, "state", str(VisitState.COMPLETED))


@pytest.fixture
def visit(database: Database, bank: Bank, start_visit, hub) -> str:
    """Give a visit with notes and older versions that has ended and is received, on the day it was made."""
    at(database, DONE)
    visit_id: str = start_visit(database, bank)
    with database.begin() as db:
        add_note(db, visit_id, at=STARTED, source=Source.STAFF, text="Larm lyser i sju minuter.")
        wrong = add_note(db, visit_id, at=STARTED, source=Source.RELATIVE, text="Fel rum.")
        visits.record_comment(db, visit_id, "BEM-01", "Först så.")
    hub.sync(database)
    with database.begin() as db:
        record_note(db, visit_id, wrong, "void_reason", "Hörde till ett annat besök.")
        visits.record_comment(db, visit_id, "BEM-01", "Sedan så.")
        visits.record_fact(db, visit_id, "summary", "Samlad bedömning.")
    end(database, visit_id)
    hub.sync(database)
    return visit_id


def test_a_visit_that_is_received_goes_when_the_grace_is_over_and_no_day_before(database, visit) -> None:
    at(database, DONE + timedelta(days=29))
    case = cases(database)[visit]
    assert (case.obstacle, case.due_on) == (Obstacle.GRACE, date(2026, 12, 19))
    assert dict(case.content) == {"note": 2, "version": 2, "attachment": 0}
    at(database, DONE + timedelta(days=30))
    assert cases(database)[visit].is_due
    assert cases(database, days=90)[visit].due_on == date(2027, 2, 17)
    at(database, DONE)
    assert cases(database, days=0)[visit].is_due


def test_the_grace_counts_from_the_centres_last_receipt(database, visit, hub) -> None:
    at(database, DONE + timedelta(days=20))
    with database.begin() as db:
        visits.record_fact(db, visit, "summary", "Rättad bedömning.")
    hub.sync(database)
    at(database, DONE + timedelta(days=35))
    assert cases(database)[visit].due_on == date(2027, 1, 8)


def _go_on(database: Database, visit_id: str) -> None:
    with database.begin() as db:
        visits.record_fact(db, visit_id, "state", str(VisitState.ONGOING))


def _write(database: Database, visit_id: str) -> None:
    with database.begin() as db:
        visits.record_fact(db, visit_id, "summary", "Ännu inte skickad.")


def _refuse(database: Database, visit_id: str) -> None:
    _write(database, visit_id)
    with database.begin() as db:
        batch = exchange.hand_out(db)
        assert batch is not None
        exchange.note_receipts(db, batch.id, [Receipt(one.id, refused="too_large") for one in batch.changes])


def _send(database: Database, visit_id: str, **facts: object) -> None:
    taken = {
        "id": "elsewhere", "visit": visit_id, "kind": "visit", "record": visit_id, "field": "summary",
        "value": "Annan bedömning.", "replaces": (), "author": "Mehmet Aydin", "device": "laptop-mehmet",
        "counter": 1, "at": DONE.isoformat(),
    }  # fmt: skip
    with database.begin() as db:
        cursor = exchange.get_state(db).cursor
        exchange.take_in(db, "epoch-1", [(99, Change(**taken | facts))], cursor)  # type: ignore[arg-type]


def _set_aside(database: Database, visit_id: str) -> None:
    _send(database, visit_id, value=7)


def _attach(database: Database, visit_id: str) -> None:
    attachments.add_attachment(database, visit_id, b"%PDF", name="avtal.pdf", media_type="application/pdf")


def _hold(database: Database, visit_id: str) -> None:
    with database.begin() as db:
        hold_visit(db, visit_id, "Begärd ut.")


OBSTACLES = {
    Obstacle.ONGOING: _go_on,
    Obstacle.UNSENT: _write,
    Obstacle.REFUSED: _refuse,
    Obstacle.SET_ASIDE: _set_aside,
    Obstacle.UNSETTLED: _send,
    Obstacle.ATTACHMENT: _attach,
    Obstacle.HELD: _hold,
}


@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_what_stands_in_the_way_is_named_and_nothing_leaves(database, visit, hub, obstacle: Obstacle) -> None:
    OBSTACLES[obstacle](database, visit)
    if obstacle is Obstacle.ONGOING:
        hub.sync(database)
    at(database, DONE + timedelta(days=400))
    assert cases(database)[visit].obstacle is obstacle
    assert dispose(database, [visit], "Karin Ek", 30) == ()
    with database.read() as db:
        assert len(visits.get_visit(db, visit).notes) == 2
        assert list_disposals(db) == ()


def test_a_refused_text_that_was_written_anew_and_received_keeps_nothing(database, visit, hub) -> None:
    _refuse(database, visit)
    with database.begin() as db:
        visits.record_fact(db, visit, "summary", "Kortare.")
    hub.sync(database)
    at(database, DONE + timedelta(days=31))
    assert cases(database)[visit].is_due


def test_a_hold_needs_a_reason_and_is_released_with_one(database, visit) -> None:
    at(database, DONE + timedelta(days=31))
    for act in (hold_visit, release_visit):
        with pytest.raises(InspektorError, match="varför"), database.begin() as db:
            act(db, visit, " ")
    _hold(database, visit)
    hold = cases(database)[visit].hold
    assert hold is not None
    assert (hold.reason, hold.author) == ("Begärd ut.", "Karin Ek")
    with database.begin() as db:
        release_visit(db, visit, "Utlämnad.")
        assert list_holds(db) == ()
        verbs = select(tables.link.c.verb, tables.link.c.reason).where(tables.link.c.object == visit)
        assert db.execute(verbs).all() == [("hold", "Begärd ut."), ("release", "Utlämnad.")]
    assert cases(database)[visit].is_due


@pytest.fixture
def disposed(database: Database, visit: str) -> str:
    at(database, DONE + timedelta(days=31))
    with database.begin() as db:
        remember_place(db, Place("visit", visit, "", "a note", "note", 4))
    assert dispose(database, [visit], " Berit Chef ", 30) == (visit,)
    return visit


def test_notes_and_older_versions_go_and_what_stands_now_stays(database, disposed, check_sum) -> None:
    with database.read() as db:
        left = visits.get_visit(db, disposed)
        texts = " ".join(db.execute(select(tables.change.c.value)).scalars())
        assert find_place(db) == find_place(db, disposed) == Place()
    assert left.notes == ()
    assert left.answers["BEM-01"].comment == "Sedan så."
    assert left.facts.summary == "Samlad bedömning."
    assert not [word for word in ("Larm lyser", "Fel rum", "annat besök", "Först så") if word in texts]
    check_sum(database)
    assert cases(database) == {}


def test_the_record_says_how_much_of_what_kind_who_decided_and_when(database, disposed) -> None:
    with database.read() as db:
        (line,) = list_disposals(db)
        link = select(tables.link.c.verb).where(tables.link.c.object == disposed)
        assert db.execute(link).scalars().all() == ["dispose"]
    assert (line.visit_id, line.approver, line.by_rule) == (disposed, "Berit Chef", False)
    assert dict(line.content) == {"note": 2, "version": 2, "attachment": 0}
    assert line.finished is not None
    assert line.facts is not None
    assert line.facts.unit.id == "lindgarden"


@pytest.mark.usefixtures("disposed")
def test_the_signed_chain_is_still_whole_and_says_what_was_disposed_of(database, tmp_path) -> None:
    export_chain(database, tmp_path / "kedja.jsonl")
    verdict = check(tmp_path / "kedja.jsonl")
    assert verdict.status == WHOLE
    assert "gallrade" in verdict.words


def test_without_an_approver_nothing_leaves(database, visit) -> None:
    at(database, DONE + timedelta(days=31))
    with pytest.raises(InspektorError, match="vem som har beslutat"):
        dispose(database, [visit], " ", 30)
    assert cases(database)[visit].is_due


def test_what_the_centre_sends_again_stays_away_and_the_sync_goes_on(
    database, disposed, hub, check_sum
) -> None:
    """From the first number on, and to a centre that was put back: each change is still what it was."""
    held = {change.id: change.digest() for change in hub.changes}
    with database.begin() as db:
        exchange.renew_incarnation(db)
    assert hub.pull(database) == 0
    with database.begin() as db:
        assert exchange.get_state(db).cursor == len(hub.changes)
        exchange.start_over(db, "epoch-2")
        again = exchange.hand_out(db)
    assert again is not None
    assert {change.id: change.digest() for change in again.changes}.items() <= held.items()
    hub.sync(database)
    with database.read() as db:
        assert exchange.count_unsent(db) == 0
        assert visits.get_visit(db, disposed).notes == ()
    check_sum(database)


def test_what_a_colleague_sends_late_is_shown_and_leaves_by_the_same_rule(database, disposed) -> None:
    """Nobody has seen it here yet: it may not vanish unread."""
    for field, value in (("at", STARTED.isoformat()), ("text", "Sent.")):
        _send(database, disposed, id=f"late {field}", kind="note", record="late", field=field, value=value)
    with database.read() as db:
        assert [note.text for note in visits.get_visit(db, disposed).notes] == ["Sent."]
    assert cases(database)[disposed].obstacle is Obstacle.GRACE
    at(database, DONE + timedelta(days=62))
    assert dispose_by_rule(database, read_shipped_rules()) == RuleRun((disposed,))
    with database.read() as db:
        assert visits.get_visit(db, disposed).notes == ()
        assert [line.by_rule for line in list_disposals(db)] == [True, False]


def test_attachments_that_are_received_go_with_their_files(database, visit) -> None:
    _attach(database, visit)
    with database.begin() as db:
        db.execute(update(tables.attachment).values(received="r"))
    at(database, DONE + timedelta(days=31))
    dispose(database, [visit], "Berit Chef", 30)
    folders = (database.files.attachments, database.files.spares)
    assert [path for folder in folders for path in folder.iterdir()] == []
    with database.read() as db:
        assert list_disposals(db)[0].content["attachment"] == 1
        assert db.execute(select(func.count()).select_from(tables.attachment)).scalar_one() == 0


def test_what_came_with_the_program_is_never_listed(database, bank, start_visit) -> None:
    visit_id = start_visit(database, bank)
    with database.begin() as db:
        add_note(db, visit_id, at=STARTED, source=Source.STAFF, text="Påhittad.")
    end(database, visit_id)
    with database.begin() as db:
        exchange.mark_shipped(db)
    at(database, DONE + timedelta(days=400))
    assert cases(database) == {}


def test_other_visits_stay_in_every_backup_and_what_was_disposed_of_is_in_none(
    database, visit, bank, start_visit
) -> None:
    other = start_visit(database, bank)
    with database.begin() as db:
        add_note(db, other, at=STARTED, source=Source.STAFF, text="Står kvar.")
    old = make_backup(database)
    at(database, DONE + timedelta(days=31))
    dispose(database, [visit], "Berit Chef", 30)
    backups = sorted(database.files.backups.glob("*.db"))
    assert len(backups) == 2
    assert old.path in backups
    for path in backups:
        with open_copy(path, database.key) as db:
            assert db.execute(select(tables.note.c.text)).scalars().all() == ["Står kvar."]
            assert db.execute(select(tables.visit.c.summary).order_by("summary")).scalars().all() == [
                "", "Samlad bedömning.",
            ]  # fmt: skip
            assert db.exec_driver_sql("PRAGMA foreign_key_check").all() == []


def test_after_a_disposal_the_database_may_still_be_destroyed(database, disposed, open_database) -> None:
    """The fresh backup and what the second journal has since are enough."""
    with database.begin() as db:
        visits.record_fact(db, disposed, "next_steps", "Skrivet efteråt.")
    files = database.files
    database.close()
    for path in (files.database, files.wal):
        path.unlink(missing_ok=True)
    again = open_database("karin")
    with again.read() as db:
        assert visits.get_facts(db, disposed).next_steps == "Skrivet efteråt."
        assert visits.get_visit(db, disposed).notes == ()
    assert [report for report in again.take_reports() if "inget du sparat är förlorat" in report]


@pytest.mark.usefixtures("disposed")
def test_a_whole_vault_is_not_called_damaged_after_a_disposal(database, open_database) -> None:
    database.inspect()
    database.close()
    again = open_database("karin")
    again.inspect()
    assert again.take_reports() == ()


def test_the_rule_acts_by_itself_unless_it_is_switched_off(database, visit) -> None:
    at(database, DONE + timedelta(days=31))
    rules = read_shipped_rules()
    with database.begin() as db:
        keep_choice(db, Choice(30, is_on=False, approver="Berit Chef"))
    assert dispose_by_rule(database, rules) == RuleRun(waiting=1)
    assert cases(database)[visit].is_due
    with database.begin() as db:
        keep_choice(db, Choice(30, is_on=True, approver="Berit Chef"))
    assert dispose_by_rule(database, rules) == RuleRun((visit,))
    with database.read() as db:
        assert (list_disposals(db)[0].approver, list_disposals(db)[0].by_rule) == ("Berit Chef", True)
    assert finish(database) == 0


def test_the_shipped_rule_says_thirty_days_and_bounds_what_is_chosen(database) -> None:
    rules, today = read_shipped_rules(), datetime.fromisoformat("2026-11-23T12:00:00+01:00")
    with database.begin() as db:
        assert get_choice(db, rules, today) == Choice(30, is_on=True, approver="")
        keep_choice(db, Choice(900, is_on=True, approver="Berit Chef"))
        assert get_choice(db, rules, today) == Choice(90, is_on=True, approver="Berit Chef")
        assert not get_choice(db, rules, today - timedelta(days=3650)).is_on


def test_a_rule_ends_on_its_last_day() -> None:
    rules = (
        GraceRule(date(2026, 1, 1), date(2026, 6, 30), 30, 0, 90),
        GraceRule(date(2026, 7, 1), None, 10, 0, 20),
    )
    assert [choose_rule(rules, date(2026, month, 30)) for month in (6, 7)] == list(rules)
    assert choose_rule(rules, date(2025, 12, 31)) is None


@pytest.mark.parametrize(
    ("change", "words"),
    [({"dagar": 91}, "dagar"), ({"dagarna": 3}, "dagarna"), ({"sakerhet": "ja"}, "sakerhet")],
)
def test_a_fault_in_the_file_is_named(change: dict[str, object], words: str) -> None:
    days = {"dagar": 30, "minst": 0, "hogst": 90}
    rule = {"galler_fran": "2026-01-01", "grund": "Beslut", "sakerhet": "lag", **days}
    with pytest.raises(InspektorError, match=f"regel 1: nyckeln {words}"):
        read_rules({"regler": [rule | change]}, "disposal.yaml")


def test_what_the_centre_refuses_begins_no_grace(database, bank, start_visit) -> None:
    start_visit(database, bank)
    with database.begin() as db:
        batch = exchange.hand_out(db)
        assert batch is not None
        exchange.note_receipts(db, batch.id, [Receipt(one.id, refused="bad") for one in batch.changes])
        assert db.execute(select(tables.receipt)).all() == []
