"""The made-up municipality and the shipped visit files: enough of everything, and nothing of anybody real."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import checklists
import resources
from inspektor.bank import Bank
from inspektor.checklist import AnswerKind, Severity
from inspektor.checklist_file import read_bank
from inspektor.form import build_form, visible_ids
from inspektor.register import Provider, Register, Unit, UnitIndex
from inspektor.register_file import read_register
from inspektor.visit import Mark, Source
from inspektor.visit_file import VisitPlan, list_open_questions, read_history, read_visit_file

# Numbers that PTS keeps free for films and books.
FICTION_PHONE = re.compile(r"08-465 004 \d\d|070-174 06(0[5-9]|[1-9]\d)")

SHIPPED = {
    "sabo-lindgarden": ("lindgarden", "kvalitetsgranskning-sabo"),
    "oanmalt-lindgarden": ("lindgarden", "oanmalt-besok"),
    "lss-ekebylund": ("gruppbostad-ekebylund", "kvalitetsgranskning-lss-bostad"),
    "familjeradgivning-mosippan": ("mosippan-samtal", "familjeradgivning"),
    "mas-mar-kvarnlyckan": ("kvarnlyckan", "mas-mar-arlig"),
}


@pytest.fixture(scope="module")
def bank() -> Bank:
    return read_bank(Path(checklists.__file__).parent)


@pytest.fixture(scope="module")
def register(bank: Bank) -> Register:
    text = resources.resource("practice/register.yaml").read_text("utf-8")
    return read_register(text, "register.yaml", bank.codes)


@pytest.fixture(scope="module")
def history(bank: Bank, register: Register) -> tuple[VisitPlan, ...]:
    text = resources.resource("practice/history.yaml").read_text("utf-8")
    return read_history(text, "history.yaml", register, bank)


@pytest.fixture(scope="module")
def plans(bank: Bank, register: Register) -> dict[str, VisitPlan]:
    return {name: read_shipped(name, bank, register) for name in SHIPPED}


def read_shipped(name: str, bank: Bank, register: Register) -> VisitPlan:
    text = resources.resource(f"visits/{name}.yaml").read_text("utf-8")
    return read_visit_file(text, f"{name}.yaml", register, bank)


def test_the_municipality_is_large_enough_to_practice_in(register: Register) -> None:
    assert register.is_practice
    assert len(register.providers) >= 27
    assert len(register.units) >= 64


def test_every_service_area_and_operation_form_has_units(bank: Bank, register: Register) -> None:
    units = register.units.values()
    assert {unit.service_area for unit in units} == set(bank.codes.service_areas)
    assert {unit.operation_form for unit in units} == set(bank.codes.attributes["regi"])


def test_every_provider_has_a_unit_and_every_contract_is_in_use(register: Register) -> None:
    units = register.units.values()
    assert {unit.provider_id for unit in units} == set(register.providers)
    assert {contract_id for unit in units for contract_id in unit.contract_ids} == set(register.contracts)


def test_contracts_hold_on_the_day_of_the_shipped_visits(register: Register) -> None:
    late = [c.id for c in register.contracts.values() if c.valid_to and c.valid_to < date(2026, 12, 31)]
    assert late == []
    assert {"LOV", "LOU", "ramavtal", "uppdrag"} <= {c.kind for c in register.contracts.values()}


def test_every_unit_says_what_conditions_ask_about(bank: Bank, register: Register) -> None:
    flags = {name for name, values in bank.codes.attributes.items() if True in values}
    for unit in register.units.values():
        assert flags <= unit.attributes.keys(), unit.id
        assert unit.attributes.keys() & {"platser", "brukare"}, unit.id
        assert unit.manager
        assert unit.address
        assert unit.town


def test_no_organization_number_can_be_a_real_one(register: Register) -> None:
    for provider in register.providers.values():
        assert _luhn_sum(provider.org_number) % 10 != 0, provider.id


def _luhn_sum(number: str) -> int:
    digits = [int(digit) for digit in number if digit.isdigit()]
    doubled = (2 * digit if place % 2 == 0 else digit for place, digit in enumerate(digits))
    return sum(digit // 10 + digit % 10 for digit in doubled)


def test_the_check_of_organization_numbers_knows_a_valid_one() -> None:
    assert _luhn_sum("123456-7897") % 10 == 0
    assert _luhn_sum("123456-7898") % 10 != 0


def test_no_telephone_rings_and_no_mail_arrives(register: Register) -> None:
    listed: list[Provider | Unit] = [*register.providers.values(), *register.units.values()]
    for each in listed:
        assert FICTION_PHONE.fullmatch(each.phone), each.id
        assert each.email.endswith("@example.se"), each.id


def test_names_of_units_are_told_apart(register: Register) -> None:
    names = [unit.name for unit in register.units.values()]
    assert sorted(set(names)) == sorted(names)


def test_two_short_words_find_the_nursing_home_first(bank: Bank, register: Register) -> None:
    found = UnitIndex(register, bank.codes).search("lind sä")
    assert found[0].id == "lindgarden"


def test_the_nursing_home_of_the_example_is_as_the_example_needs_it(register: Register) -> None:
    unit = register.units["lindgarden"]
    assert (unit.name, unit.service_area, unit.operation_form) == (
        "Lindgården",
        "sarskilt_boende_aldre",
        "privat",
    )
    assert unit.attribute("har_hsl") is True
    assert unit.attribute("platser") == 54


def test_history_is_past_and_varied(history: tuple[VisitPlan, ...]) -> None:
    assert len(history) >= 14
    assert len({plan.unit.service_area for plan in history}) >= 8
    assert all(
        datetime(2025, 1, 1, tzinfo=UTC) < plan.started < datetime(2026, 11, 15, tzinfo=UTC)
        for plan in history
    )
    assert all(plan.ended and plan.ended > plan.started for plan in history)


def test_history_has_open_and_closed_deficiencies_of_every_severity(history: tuple[VisitPlan, ...]) -> None:
    found = [each for plan in history for each in plan.deficiencies]
    assert {each.severity for each in found} == {Severity.MINOR, Severity.MATERIAL, Severity.SERIOUS}
    assert {each.is_closed for each in found} == {True, False}
    assert list_open_questions(history)["lindgarden"] == {"BEM-01", "DOK-01"}


def test_every_shipped_visit_file_is_one_of_those_described_here() -> None:
    folder = resources.resource("visits")
    assert {path.name for path in folder.iterdir() if path.name.endswith(".yaml")} == {
        f"{name}.yaml" for name in SHIPPED
    }


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_visit_file_is_read_and_answers_what_it_says(
    name: str, plans: dict[str, VisitPlan], bank: Bank
) -> None:
    plan = plans[name]
    form = build_form(bank, plan.template_id, plan.unit, plan.started.date())
    values = {answer.question_id: answer.value for answer in plan.answers}
    assert (plan.unit.id, plan.template_id) == SHIPPED[name]
    assert len(values) >= len(visible_ids(form, values, plan.unit)) // 2
    assert plan.notes
    assert plan.deficiencies
    assert plan.summary
    assert all(plan.started <= note.at for note in plan.notes)
    assert all(each.deadline and each.deadline > plan.started.date() for each in plan.deficiencies)


def test_the_full_review_answers_all_that_is_shown(plans: dict[str, VisitPlan], bank: Bank) -> None:
    plan = plans["sabo-lindgarden"]
    form = build_form(bank, plan.template_id, plan.unit, plan.started.date())
    values = {answer.question_id: answer.value for answer in plan.answers}
    assert values.keys() == visible_ids(form, values, plan.unit)
    assert len(values) == 97
    assert len(plan.notes) >= 40
    assert len(plan.deficiencies) >= 5
    assert {note.source for note in plan.notes} == set(Source)
    assert any(not (note.area or note.question_id) for note in plan.notes)


def test_the_full_review_holds_texts_that_are_hard_on_screen_and_paper(plans: dict[str, VisitPlan]) -> None:
    texts = [note.text for note in plans["sabo-lindgarden"].notes]
    whole = "\n".join(texts)
    assert max(map(len, texts)) >= 6000
    assert max(map(len, re.findall(r"\w+", whole))) >= 40
    assert all(hard in whole for hard in ("<b>", "&", "<img src=", "👍", '"', "\\", "”", "\n–"))


def test_the_shipped_files_answer_in_all_ten_kinds_and_with_both_marks(
    plans: dict[str, VisitPlan], bank: Bank
) -> None:
    kinds = {question.id: question.kind for each in bank.checklists.values() for question in each.questions}
    answers = [answer for plan in plans.values() for answer in plan.answers]
    answered = {kinds[answer.question_id] for answer in answers if not isinstance(answer.value, Mark)}
    assert answered == set(AnswerKind)
    assert {answer.value for answer in answers if isinstance(answer.value, Mark)} == set(Mark)


def test_no_text_names_a_room_or_a_personal_number(
    plans: dict[str, VisitPlan], history: tuple[VisitPlan, ...]
) -> None:
    for plan in (*plans.values(), *history):
        for text in (*(note.text for note in plan.notes), *(answer.comment for answer in plan.answers)):
            assert not re.search(r"\b(rum|lägenhet) \d|\d{6}-\d{4}", text), text
