"""A deficiency's first draft says what the checklist proposes, and leaves the rest to the inspector."""

from datetime import UTC, date, datetime
from importlib.resources import files

import pytest

from inspektor.bank import Bank
from inspektor.checklist import Question, Severity
from inspektor.checklist_file import read_bank
from inspektor.deficiency_draft import draft_deficiency
from inspektor.form import build_form
from inspektor.register_file import read_register
from inspektor.visit import Answer, Mark, Notice, Value, Visit, VisitFacts, VisitState
from inspektor.workday import is_working_day
from resources import resource

DAY = date(2026, 11, 19)


@pytest.fixture(scope="module")
def bank() -> Bank:
    return read_bank(files("checklists"))


@pytest.fixture(scope="module")
def empty_visit(bank: Bank) -> Visit:
    text = resource("practice/register.yaml").read_text(encoding="utf-8")
    unit = read_register(text, "register.yaml", bank.codes).units["lindgarden"]
    form = build_form(bank, "kvalitetsgranskning-sabo", unit, DAY)
    facts = VisitFacts(
        id="visit-1",
        unit=unit,
        template_id=form.template.id,
        template_name=form.template.name,
        review_kind=form.template.review_kind,
        notice=Notice.UNANNOUNCED,
        started=datetime(2026, 11, 19, 6, 20, tzinfo=UTC),
        team=(),
        state=VisitState.ONGOING,
    )
    return Visit(facts, form)


def answered(visit: Visit, question_id: str, value: Value, comment: str = "") -> Visit:
    return Visit(visit.facts, visit.form, {question_id: Answer(question_id, value, comment)})


def find(visit: Visit, question_id: str) -> Question:
    question = visit.form.find_question(question_id)
    assert question
    return question


def test_an_answer_with_a_rule_gives_its_text_severity_and_deadline(empty_visit: Visit) -> None:
    visit = answered(empty_visit, "BEM-01", "nej", "Två i stället för tre.")
    draft = draft_deficiency(visit, "BEM-01", on=DAY)
    rule = find(visit, "BEM-01").deficiency
    assert rule
    assert draft.observation == f"{rule.text}\nTvå i stället för tre."
    assert draft.severity is draft.proposed_severity is rule.on["nej"]
    assert not draft.needs_reason
    assert draft.deadline
    assert draft.deadline > DAY
    assert is_working_day(draft.deadline)
    assert (draft.visit_id, draft.question_id, draft.area) == ("visit-1", "BEM-01", "bemanning")


def test_the_requirement_names_the_law_as_it_stands_on_the_visits_day(empty_visit: Visit) -> None:
    draft = draft_deficiency(empty_visit, "BEM-01", on=DAY)
    question = find(empty_visit, "BEM-01")
    law = [empty_visit.form.law[key].in_words for key in question.law]
    assert law
    assert draft.requirement.splitlines() == [question.text, *law]


@pytest.mark.parametrize("value", ["ja", None, Mark.NOT_ASSESSED])
def test_an_answer_without_a_proposal_leaves_the_severity_to_the_inspector(
    empty_visit: Visit, value: Value
) -> None:
    draft = draft_deficiency(answered(empty_visit, "BEM-01", value, "Se schemat."), "BEM-01", on=DAY)
    assert draft.severity is Severity.MINOR
    assert draft.proposed_severity is None
    assert draft.observation == "Se schemat."


def test_every_proposal_of_the_shipped_form_can_be_drafted(empty_visit: Visit) -> None:
    drafted = 0
    for question in empty_visit.form.questions:
        for value, severity in (question.deficiency.on if question.deficiency else {}).items():
            draft = draft_deficiency(answered(empty_visit, question.id, value), question.id, on=DAY)
            assert draft.proposed_severity is severity
            assert draft.is_acute == (question.deficiency is not None and question.deficiency.acute)
            drafted += 1
    assert drafted > 20


def test_a_free_deficiency_is_minor_with_the_usual_deadline(empty_visit: Visit) -> None:
    draft = draft_deficiency(empty_visit, None, on=DAY)
    assert (draft.question_id, draft.area, draft.requirement, draft.observation) == ("", "", "", "")
    assert draft.severity is Severity.MINOR
    assert draft.deadline


def test_two_drafts_are_two_deficiencies(empty_visit: Visit) -> None:
    assert draft_deficiency(empty_visit, None, on=DAY).id != draft_deficiency(empty_visit, None, on=DAY).id


def test_a_question_that_is_not_asked_is_refused(empty_visit: Visit) -> None:
    with pytest.raises(KeyError):
        draft_deficiency(empty_visit, "FAM-01", on=DAY)
