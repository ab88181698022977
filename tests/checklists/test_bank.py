"""The shipped question bank is whole and holds what SCHEMA.md asks of it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import checklists
from inspektor.bank import Bank
from inspektor.checklist import AREAS, NUMERIC_KINDS, YES_NO_ANSWERS, AnswerKind, Question
from inspektor.checklist_file import read_bank
from inspektor.form import build_form
from inspektor.register import Unit

SHIPPED = Path(checklists.__file__).parent


@pytest.fixture(scope="module")
def bank() -> Bank:
    return read_bank(SHIPPED)


def questions_of(bank: Bank) -> list[Question]:
    return [question for checklist in bank.checklists.values() for question in checklist.questions]


def test_everything_is_there_and_nothing_is_faulty(bank: Bank) -> None:
    assert bank.faults == ()
    assert len(bank.checklists) == 17
    assert len(questions_of(bank)) == 214
    assert len(bank.law.headings) == 130
    assert len(bank.templates) == 15


def test_the_nine_areas_have_a_checklist_each(bank: Bank) -> None:
    areas = [checklist.area for checklist in bank.checklists.values() if checklist.area in AREAS]
    assert tuple(areas) == AREAS
    assert sum(len(c.questions) for c in bank.checklists.values() if c.area in AREAS) == 106


def test_all_ten_kinds_of_answers_are_asked_for(bank: Bank) -> None:
    assert {question.kind for question in questions_of(bank)} == set(AnswerKind)


def test_every_document_has_a_hash_of_its_own(bank: Bank) -> None:
    assert bank.documents.keys() == bank.hashes.keys()
    assert len(set(bank.hashes.values())) == 20


def test_no_text_calls_the_work_of_the_municipality_tillsyn(bank: Bank) -> None:
    texts = [f"{q.text} {q.guidance} {q.deficiency.text if q.deficiency else ''}" for q in questions_of(bank)]
    texts += [f"{c.name} {c.description}" for c in bank.checklists.values()]
    texts += [f"{t.name} {t.remark}" for t in bank.templates.values()]
    texts += [*bank.codes.review_kinds.values(), *bank.codes.roles.values()]
    assert [text for text in texts if "tillsyn" in text.lower()] == []


def test_every_rule_for_a_deficiency_says_what_is_wrong(bank: Bank) -> None:
    rules = [question.deficiency for question in questions_of(bank) if question.deficiency]
    assert len(rules) > 150
    assert [rule for rule in rules if not rule.text.endswith(".")] == []


def make_unit(service_area: str) -> Unit:
    facts = {"har_hsl": True, "tar_emot_barn": True}
    return Unit("u", "U", "p", "P", service_area, "privat", "SoL, LSS och HSL", attributes=facts)


def test_every_template_asks_something_somewhere_and_never_more_than_it_promises(bank: Bank) -> None:
    for template in bank.templates.values():
        if template.is_dynamic:
            continue
        areas = template.service_areas or frozenset(bank.codes.service_areas)
        sizes = [
            len(build_form(bank, template.id, make_unit(area), date(2026, 11, 19)).questions)
            for area in areas
        ]
        assert 0 < max(sizes) <= template.most_questions, template.id
        assert not template.service_areas or min(sizes) > 0, template.id


@pytest.mark.parametrize(
    ("template_id", "service_area", "questions"),
    [
        ("kvalitetsgranskning-sabo", "sarskilt_boende_aldre", 97),
        ("kvalitetsgranskning-hemtjanst", "hemtjanst", 77),
        ("kvalitetsgranskning-daglig-verksamhet", "daglig_verksamhet", 75),
        ("hvb-barn-unga", "hvb_barn", 48),
        ("mas-mar-arlig", "sarskilt_boende_aldre", 45),
        ("familjeradgivning", "familjeradgivning", 14),
        ("oanmalt-besok", "sarskilt_boende_aldre", 14),
    ],
)
def test_a_template_asks_as_many_questions_as_it_says(
    bank: Bank, template_id: str, service_area: str, questions: int
) -> None:
    form = build_form(bank, template_id, make_unit(service_area), date(2026, 11, 19))
    assert len(form.questions) == questions == bank.templates[template_id].most_questions


def test_the_facts_of_the_shipped_files_that_the_checks_speak_of(bank: Bank) -> None:
    checks: dict[str, Callable[[Question], bool]] = {
        "numbers have a unit": lambda q: q.kind not in NUMERIC_KINDS or bool(q.unit),
        "weight 3 has law": lambda q: q.weight < 3 or bool(q.law),
        "yes/no says what cannot be answered": lambda q: (
            q.kind not in YES_NO_ANSWERS or q.may_be_not_applicable
        ),
        "rules on limits have limits": lambda q: (
            not (q.deficiency and q.deficiency.by_threshold) or bool(q.thresholds)
        ),
        "no more than three quality areas": lambda q: 1 <= len(q.quality_areas) <= 3,
    }
    for name, check in checks.items():
        assert [question.id for question in questions_of(bank) if not check(question)] == [], name
