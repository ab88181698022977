"""Holds that a visit comes back as it was made, here and on another laptop, whatever became of the files."""

import dataclasses
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from inspektor.checklist import AnswerKind, Form, Question, Severity
from inspektor.checklist_file import read_bank
from inspektor.deficiency import Deficiency, DeficiencyState
from inspektor.errors import InspektorError
from inspektor.form import build_form, list_templates
from inspektor.identity import new_id
from inspektor.storage import deficiencies, exchange, notes, registers, visits
from inspektor.storage.database import Database
from inspektor.storage.visits import VisitStart
from inspektor.visit import Mark, Notice, Share, Source, TeamMember, Value, Visit, VisitState

CHECKLISTS = Path(__file__).parents[3] / "checklists"
STARTED = datetime.fromisoformat("2026-11-19T06:20:00+01:00")


def get_visit(database: Database, visit_id: str) -> Visit:
    with database.read() as db:
        return visits.get_visit(db, visit_id)


def find_question(form: Form, kind: AnswerKind) -> Question:
    return next(question for question in form.questions if question.kind is kind)


def test_a_started_visit_is_given_back_as_it_was_started(database, bank, register, start_visit) -> None:
    visit_id = start_visit(database, bank)
    visit = get_visit(database, visit_id)
    assert visit.facts.unit == register.units["lindgarden"]
    assert visit.facts.started == STARTED
    assert visit.facts.started.utcoffset() == timedelta(hours=1)
    assert visit.facts.notice is Notice.UNANNOUNCED
    assert visit.facts.state is VisitState.ONGOING
    assert visit.facts.team == (TeamMember("Karin Ek", "uppfoljare"), TeamMember("Mehmet Aydin", "mas"))
    assert visit.facts.template_name == bank.templates["kvalitetsgranskning-sabo"].name
    assert len(visit.form.questions) > 50
    assert (visit.answers, visit.notes, visit.deficiencies, visit.conflicts) == ({}, (), (), ())


def test_visits_are_listed_with_the_latest_first(database, bank, register) -> None:
    for days in (0, 2, 1):
        start = VisitStart(
            register.units["lindgarden"], "kvalitetsgranskning-sabo", Notice.ANNOUNCED,
            STARTED + timedelta(days=days), (),
        )  # fmt: skip
        with database.begin() as db:
            visits.start_visit(db, bank, start)
    with database.read() as db:
        found = [facts.started - STARTED for facts in visits.list_visits(db)]
    assert found == [timedelta(days=days) for days in (2, 1, 0)]


def test_a_visit_that_is_not_here_is_a_lookup_error(database) -> None:
    with database.read() as db, pytest.raises(LookupError):
        visits.get_visit(db, "nowhere")


def test_every_unit_can_be_visited_and_every_template_started(database, bank, register) -> None:
    pairs = [(unit, list_templates(bank, unit)[0]) for unit in register.units.values()]
    for template in bank.templates.values():
        suits = (unit for unit in register.units.values() if template in list_templates(bank, unit))
        pairs.append((next(suits), template))
    with database.begin() as db:
        for unit, template in pairs:
            start = VisitStart(unit, template.id, Notice.ANNOUNCED, STARTED, ())
            visits.start_visit(db, bank, start)
    with database.read() as db:
        listed = visits.list_visits(db)
    assert {facts.unit.id for facts in listed} == set(register.units)
    assert {facts.template_id for facts in listed} == set(bank.templates)


# What was frozen stays


def alter_files(folder: Path) -> None:
    """Change questions, templates and law as later years will, and take whole files away."""
    for path in folder.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("fraga: ", "fraga: ÄNDRAD "), encoding="utf-8")
    law = folder / "lagrum.yaml"
    law.write_text(law.read_text(encoding="utf-8").replace("kap.", "kapitel"), encoding="utf-8")
    templates = folder / "mallar.yaml"
    changed = templates.read_text(encoding="utf-8").replace("namn: ", "namn: Ny ")
    templates.write_text(changed, encoding="utf-8")
    (folder / "03-bemanning.yaml").unlink()


def test_a_visit_opens_unchanged_after_its_files_have_changed(database, bank, start_visit, tmp_path) -> None:
    folder = tmp_path / "checklists"
    shutil.copytree(CHECKLISTS, folder)
    visit_id = start_visit(database, read_bank(folder))
    before = get_visit(database, visit_id)
    alter_files(folder)
    altered = read_bank(folder)
    assert altered.hashes != bank.hashes
    after = get_visit(database, visit_id)
    assert after == before
    assert list(after.form.codes.service_areas) == list(before.form.codes.service_areas)
    shutil.rmtree(folder)
    assert get_visit(database, visit_id) == before
    assert not [question for question in before.form.questions if "ÄNDRAD" in question.text]
    later = get_visit(database, start_visit(database, altered))
    assert all(question.text.startswith("ÄNDRAD") for question in later.form.questions)
    assert "kg-bemanning" not in {question.checklist_id for question in later.form.questions}
    assert later.facts.template_name == f"Ny {before.facts.template_name}"


def test_the_frozen_form_is_the_form_that_was_built(database, bank, register, start_visit) -> None:
    visit = get_visit(database, start_visit(database, bank))
    fresh = build_form(bank, "kvalitetsgranskning-sabo", register.units["lindgarden"], STARTED.date())
    assert visit.form.sections == fresh.sections
    assert visit.form.law == fresh.law
    assert visit.form.documents == fresh.documents
    assert visit.form.template == fresh.template


def test_a_second_visit_with_the_same_files_keeps_them_only_once(database, bank, start_visit) -> None:
    start_visit(database, bank)
    count = "SELECT count(*) FROM document"
    with database.read() as db:
        before = db.exec_driver_sql(count).scalar_one()
    start_visit(database, bank)
    with database.read() as db:
        assert db.exec_driver_sql(count).scalar_one() == before
    assert before > 3


def test_two_laptops_that_freeze_the_same_files_write_the_same_change(
    database, other, bank, start_visit, hub
) -> None:
    start_visit(database, bank)
    start_visit(other, bank)
    hub.push(database)
    held = [change.id for change in hub.changes if change.kind == "document"]
    hub.push(other)
    assert [change.id for change in hub.changes if change.kind == "document"] == held


def test_questions_of_earlier_deficiencies_are_asked_again_and_frozen(database, bank, register) -> None:
    templates = [t for t in bank.templates.values() if t.review_kind == "uppfoljning_tidigare"]
    start = VisitStart(
        register.units["lindgarden"], templates[0].id, Notice.ANNOUNCED, STARTED, (), frozenset({"BEM-01"})
    )
    with database.begin() as db:
        visit_id = visits.start_visit(db, bank, start)
    asked = [question.id for question in get_visit(database, visit_id).form.questions]
    assert "BEM-01" in asked
    assert len(asked) < 20


# What is typed comes back


VALUES: dict[AnswerKind, Value] = {
    AnswerKind.YES_PARTLY_NO: "delvis",
    AnswerKind.YES_NO: "ja",
    AnswerKind.SCALE: 3,
    AnswerKind.COUNT: 12.5,
    AnswerKind.SHARE: Share(31, 48),
    AnswerKind.TEXT: "Två i stället för tre – <b>natt</b> & helg 😀",
    AnswerKind.MULTIPLE: ("ett", "två"),
    AnswerKind.SINGLE: "ett",
    AnswerKind.FREQUENCY: "varje vecka",
    AnswerKind.DATE: "2026-11-19",
}


@pytest.mark.parametrize("kind", AnswerKind)
def test_an_answer_of_every_kind_comes_back_here_and_on_another_laptop(
    database, other, bank, start_visit, hub, check_sum, kind: AnswerKind
) -> None:
    visit_id = start_visit(database, bank)
    question = next(q for each in bank.checklists.values() for q in each.questions if q.kind is kind)
    value = VALUES[kind]
    with database.begin() as db:
        visits.record_answer(db, visit_id, question.id, value)
        visits.record_comment(db, visit_id, question.id, "En kommentar.")
    hub.sync(database, other)
    for laptop in (database, other):
        answer = get_visit(laptop, visit_id).answers[question.id]
        assert (answer.value, answer.comment) == (value, "En kommentar.")
        assert type(answer.value) is type(value)
        check_sum(laptop)


@pytest.mark.parametrize("value", [*Mark, None, 0, "", (), 10**12, -1.5])
def test_marks_and_odd_values_come_back(database, bank, start_visit, value: Value) -> None:
    visit_id = start_visit(database, bank)
    with database.begin() as db:
        visits.record_answer(db, visit_id, "BEM-01", "ja")
        visits.record_answer(db, visit_id, "BEM-01", value)
    found = get_visit(database, visit_id).answers["BEM-01"].value
    assert found == value
    assert type(found) is type(value)


def make_full_visit(database: Database, visit_id: str) -> None:
    deficiency = Deficiency(
        id=new_id(),
        visit_id=visit_id,
        question_id="BEM-01",
        area="bemanning",
        requirement="Bemanningen ska följa avtalet.",
        observation="Två i stället för tre.",
        evidence="Schema vecka 47.",
        extent="Tre nätter.",
        severity=Severity.SERIOUS,
        proposed_severity=Severity.MATERIAL,
        severity_reason="Upprepat.",
        demand="Bemanna enligt avtalet.",
        deadline=date(2026, 12, 1),
        is_acute=True,
    )
    with database.begin() as db:
        visits.record_judgement(db, visit_id, "bemanning", "Området har brister.")
        visits.record_fact(db, visit_id, "summary", "Samlad bedömning.")
        visits.record_fact(db, visit_id, "ended", "2026-11-19T11:00:00+01:00")
        visits.record_fact(db, visit_id, "state", "genomford")
        deficiencies.add_deficiency(db, deficiency)
        deficiencies.add_deficiency(db, Deficiency(id=new_id(), visit_id=visit_id))
        for minute, text in ((40, "Senare."), (24, "Larm lyser i sju minuter.")):
            at = STARTED.replace(minute=minute)
            notes.add_note(db, visit_id, at=at, source=Source.STAFF, text=text, area="bemanning")


def test_notes_deficiencies_judgements_and_facts_come_back_here_and_on_another_laptop(
    database, other, bank, start_visit, hub, check_sum
) -> None:
    visit_id = start_visit(database, bank)
    make_full_visit(database, visit_id)
    hub.push(database, limit=7)
    hub.pull(other, limit=3)
    mine, theirs = get_visit(database, visit_id), get_visit(other, visit_id)
    assert dataclasses.replace(theirs, as_of=0) == dataclasses.replace(mine, as_of=0)
    assert [note.text for note in mine.notes] == ["Larm lyser i sju minuter.", "Senare."]
    assert {note.author for note in mine.notes} == {"Karin Ek"}
    full, bare = mine.deficiencies
    assert (full.severity, full.deadline, full.is_acute) == (Severity.SERIOUS, date(2026, 12, 1), True)
    assert bare == Deficiency(id=bare.id, visit_id=visit_id)
    assert mine.judgements == {"bemanning": "Området har brister."}
    assert (mine.facts.summary, mine.facts.state) == ("Samlad bedömning.", VisitState.COMPLETED)
    assert check_sum(database) == check_sum(other)


def test_the_form_keeps_the_order_of_its_code_lists_on_another_laptop(
    database, other, bank, start_visit, hub
) -> None:
    visit_id = start_visit(database, bank)
    hub.sync(database, other)
    mine, theirs = get_visit(database, visit_id).form, get_visit(other, visit_id).form
    for name in ("ask", "methods", "roles", "severities", "service_areas"):
        assert list(getattr(theirs.codes, name)) == list(getattr(mine.codes, name)), name


def test_a_note_can_be_changed_excluded_and_voided(database, bank, start_visit) -> None:
    visit_id = start_visit(database, bank)
    with database.begin() as db:
        note_id = notes.add_note(db, visit_id, at=STARTED, source=Source.OBSERVATION, text="Larm")
        notes.record_note(db, visit_id, note_id, "is_excluded", True)
        notes.record_note(db, visit_id, note_id, "void_reason", "Fel enhet.")
        notes.record_note(db, visit_id, note_id, "source", "B")
    (note,) = get_visit(database, visit_id).notes
    assert (note.is_excluded, note.void_reason, note.source) == (True, "Fel enhet.", Source.SERVICE_USER)


def test_open_deficiencies_are_those_neither_closed_nor_voided(database, bank, start_visit) -> None:
    visit_id = start_visit(database, bank)
    ids = [new_id() for _ in range(4)]
    with database.begin() as db:
        for number, key in enumerate(ids):
            deadline = date(2026, 12, 10 - number) if number < 3 else None
            deficiencies.add_deficiency(db, Deficiency(id=key, visit_id=visit_id, deadline=deadline))
        deficiencies.record_deficiency(db, visit_id, ids[0], "state", DeficiencyState.CLOSED)
        deficiencies.record_deficiency(db, visit_id, ids[1], "void_reason", "Dubblett.")
    with database.read() as db:
        assert [d.id for d in deficiencies.list_open_deficiencies(db)] == [ids[2], ids[3]]
        assert len(deficiencies.list_deficiencies(db, visit_id)) == 4


# What has come only in part


def test_a_visit_that_came_in_part_is_not_listed_and_breaks_nothing(
    database, other, bank, start_visit, hub
) -> None:
    visit_id = start_visit(database, bank)
    make_full_visit(database, visit_id)
    hub.push(database)
    seen_incomplete = 0
    for number, change in enumerate(hub.changes, 1):
        with other.begin() as db:
            exchange.take_in(db, "epoch-1", [(number, change)], number)
        with other.read() as db:
            listed = visits.list_visits(db)
            seen_incomplete += not listed
            deficiencies.list_open_deficiencies(db)
            if listed:
                visits.get_visit(db, visit_id)
    assert 0 < seen_incomplete < len(hub.changes)


def test_a_visit_whose_checklist_is_missing_says_so(database, other, bank, start_visit, hub) -> None:
    visit_id = start_visit(database, bank)
    hub.push(database)
    rest = [(n, change) for n, change in enumerate(hub.changes, 1) if change.kind != "document"]
    with other.begin() as db:
        exchange.take_in(db, "epoch-1", rest, len(hub.changes))
    with other.read() as db, pytest.raises(InspektorError, match="checklistan saknas"):
        visits.get_visit(db, visit_id)


# The register


def test_a_visit_with_a_template_that_its_files_lack_says_so(database, bank, start_visit) -> None:
    visit_id = start_visit(database, bank)
    with database.begin() as db:
        visits.record_fact(db, visit_id, "template_id", "ingen-mall")
    with database.read() as db, pytest.raises(InspektorError, match="mallen finns inte"):
        visits.get_visit(db, visit_id)


def test_the_register_comes_back_and_a_new_one_takes_its_place(database, register) -> None:
    with database.begin() as db:
        assert registers.get_register(db).units == {}
        registers.save_register(db, register)
    with database.read() as db:
        assert registers.get_register(db) == register
    smaller = dataclasses.replace(register, units={"lindgarden": register.units["lindgarden"]})
    with database.begin() as db:
        registers.save_register(db, smaller)
        assert registers.get_register(db) == smaller


def test_a_conflict_shows_each_laptop_its_own_text(
    database: Database, other: Database, hub, bank, start_visit
) -> None:
    visit_id = start_visit(database, bank)
    hub.sync(database, other)
    for laptop, text in ((database, "Karins"), (other, "Mehmets")):
        with laptop.begin() as db:
            visits.record_comment(db, visit_id, "LED-01", text)
    hub.sync(database, other, database)
    for laptop, text in ((database, "Karins"), (other, "Mehmets")):
        with laptop.read() as db:
            visit = visits.get_visit(db, visit_id)
        assert visit.answers["LED-01"].comment == text
        assert {version.value for version in visit.conflicts[0].versions} == {"Karins", "Mehmets"}
