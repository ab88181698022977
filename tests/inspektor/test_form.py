"""What a visit asks: the form for a unit, live conditions, proposals and what is missing."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import checklists
from inspektor.bank import Bank
from inspektor.checklist import AREAS, Form, Question, Severity
from inspektor.checklist_file import bank_from_documents, read_bank
from inspektor.form import (
    build_form,
    list_shown,
    list_templates,
    missing_ids,
    propose,
    restrict_form,
    visible_ids,
)
from inspektor.register import Unit
from inspektor.visit import Answer, Mark, Share, Unfinished, Value
from inspektor.yaml_file import read_yaml

DAY = date(2026, 11, 19)


@pytest.fixture(scope="module")
def bank() -> Bank:
    return read_bank(Path(checklists.__file__).parent)


def make_unit(
    service_area: str = "sarskilt_boende_aldre", *, regi: str = "privat", law: str = "SoL", **facts: int
) -> Unit:
    return Unit("u", "U", "p", "P", service_area, regi, law, attributes=facts)


def make_form(bank: Bank, template_id: str = "kvalitetsgranskning-sabo", unit: Unit | None = None) -> Form:
    return build_form(bank, template_id, unit or make_unit(), DAY)


def find(bank: Bank, question_id: str) -> Question:
    (found,) = (q for c in bank.checklists.values() for q in c.questions if q.id == question_id)
    return found


def test_the_sections_are_the_areas_in_the_templates_order(bank: Bank) -> None:
    form = make_form(bank)
    assert tuple(section.key for section in form.sections) == AREAS
    assert form.sections[2].name == "Bemanning"
    assert form.questions[0].id == "LED-01"


def test_single_questions_stand_in_the_section_of_their_area(bank: Bank) -> None:
    form = build_form(bank, "familjeradgivning", make_unit("familjeradgivning"), DAY)
    assert [section.key for section in form.sections] == ["familjeradgivning", "ledningssystem", "bemanning"]
    assert [q.id for q in form.sections[1].questions] == ["LED-01", "LED-04", "LED-12"]


def test_questions_for_other_service_areas_are_not_asked(bank: Bank) -> None:
    asked = {question.id for question in make_form(bank).questions}
    assert "BEM-04" not in asked  # home care only
    assert "INN-04" in asked  # nursing homes only
    assert "LED-01" in asked  # everybody


def test_the_least_weight_of_a_part_leaves_out_what_is_lighter(bank: Bank) -> None:
    form = build_form(bank, "hvb-barn-unga", make_unit("hvb_barn"), DAY)
    weights = {q.weight for section in form.sections for q in section.questions if section.key == "bemanning"}
    assert weights == {2, 3}
    assert {q.weight for q in form.sections[3].questions} == {1, 2, 3}  # bemotande is asked whole


def test_quality_areas_count_only_where_their_law_holds(bank: Bank) -> None:
    def areas(question_id: str, unit: Unit) -> tuple[str, ...]:
        question = make_form(bank, unit=unit).find_question(question_id)
        assert question is not None
        return question.quality_areas

    assert areas("HSR-05", make_unit()) == ("trygghet_sakerhet",)
    assert areas("HSR-05", make_unit(har_hsl=True)) == ("hsl_saker", "trygghet_sakerhet")
    assert areas("INN-07", make_unit()) == ("sjalvbestammande_integritet",)
    assert areas("INN-07", make_unit(law="SoL och LSS")) == (
        "sjalvbestammande_integritet",
        "goda_levnadsvillkor",
    )


def test_a_form_names_the_files_and_versions_it_was_made_from(bank: Bank) -> None:
    form = build_form(bank, "oanmalt-besok", make_unit(), DAY)
    assert set(form.documents) == {"kodverk.yaml", "lagrum.yaml", "mallar.yaml", "10-oanmalt-besok.yaml"}
    assert form.documents["10-oanmalt-besok.yaml"] == bank.hashes["10-oanmalt-besok.yaml"]
    assert form.versions == {"oanmalt-besok": bank.checklists["oanmalt-besok"].version}


def test_a_form_made_again_from_its_own_documents_is_the_same(bank: Bank) -> None:
    form = make_form(bank, unit=make_unit(har_hsl=True))
    frozen = bank_from_documents({name: bank.documents[name] for name in form.documents})
    assert build_form(frozen, form.template.id, make_unit(har_hsl=True), DAY) == form


def test_a_form_carries_the_law_of_the_visits_day(bank: Bank) -> None:
    before = build_form(bank, "oanmalt-besok", make_unit(), date(2025, 6, 30)).law["sol.lex-sarah-rapport"]
    after = build_form(bank, "oanmalt-besok", make_unit(), date(2025, 7, 1)).law["sol.lex-sarah-rapport"]
    assert before.version is not None
    assert after.version is not None
    assert (before.version.place, after.version.place) == ("14 kap. 3 §", "27 kap. 2 §")


def test_a_follow_up_asks_what_led_to_a_deficiency_and_nothing_else(bank: Bank) -> None:
    earlier = frozenset({"BEM-01", "LED-08", "OAN-06"})
    form = build_form(bank, "uppfoljning-tidigare", make_unit(), DAY, earlier)
    assert {question.id for question in form.questions} == earlier
    assert visible_ids(form, {}, make_unit()) == earlier  # also LED-08, whose condition is not asked
    assert missing_ids(form, {}, make_unit()) == tuple(question.id for question in form.questions)


@pytest.mark.parametrize("template_id", ["pakallad", "tematisk"])
def test_a_free_choice_offers_the_nine_areas_and_demands_nothing(bank: Bank, template_id: str) -> None:
    form = make_form(bank, template_id)
    assert tuple(section.key for section in form.sections) == AREAS
    assert len(form.questions) == 97
    assert missing_ids(form, {}, make_unit()) == ()


def test_an_unknown_template_is_our_own_fault(bank: Bank) -> None:
    with pytest.raises(KeyError):
        make_form(bank, "hittepa")


def test_a_restricted_form_keeps_its_order_and_drops_empty_sections(bank: Bank) -> None:
    form = restrict_form(make_form(bank), {"TRY-01", "LED-02", "LED-01"})
    assert [question.id for question in form.questions] == ["LED-01", "LED-02", "TRY-01"]
    assert len(form.sections) == 2


@pytest.mark.parametrize(
    ("service_area", "first"),
    [
        ("sarskilt_boende_aldre", "kvalitetsgranskning-sabo"),
        ("hemtjanst", "kvalitetsgranskning-hemtjanst"),
        ("lss_bostad_barn", "kvalitetsgranskning-lss-bostad"),
        ("hvb_barn", "hvb-barn-unga"),
        ("familjeradgivning", "familjeradgivning"),
        ("boendestod", "fordjupad-ny-utforare"),
    ],
)
def test_the_proposed_template_stands_first_and_free_choices_last(
    bank: Bank, service_area: str, first: str
) -> None:
    listed = list_templates(bank, make_unit(service_area))
    assert listed[0].id == first
    assert {template.id for template in listed[-3:]} == {"uppfoljning-tidigare", "pakallad", "tematisk"}


def test_every_service_area_has_a_template_and_none_that_asks_nothing(bank: Bank) -> None:
    for service_area in bank.codes.service_areas:
        unit = make_unit(service_area)
        listed = [template for template in list_templates(bank, unit) if not template.is_dynamic]
        assert listed
        assert all(build_form(bank, template.id, unit, DAY).questions for template in listed)
    ids = {template.id for template in list_templates(bank, make_unit("familjeradgivning"))}
    assert "oanmalt-besok" not in ids  # it has no question for family counselling


def is_shown(bank: Bank, question_id: str, values: dict[str, Value], unit: Unit | None = None) -> bool:
    unit = unit or make_unit()
    return question_id in visible_ids(make_form(bank, unit=unit), values, unit)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("nej", True), ("delvis", True), ("ja", False), (Mark.NOT_ASSESSED, False), (None, False)],
)
def test_a_condition_on_a_word_follows_the_answer(bank: Bank, value: Value, expected: bool) -> None:
    assert is_shown(bank, "TRY-02", {"TRY-01": value}) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Share(1, 48), True),
        (Share(0, 48), False),
        (Share(0, 0), False),
        (Unfinished("31 av"), False),
        (Mark.NOT_ASSESSED, False),
        (None, False),
    ],
)
def test_a_condition_on_a_number_follows_the_answer(bank: Bank, value: Value, expected: bool) -> None:
    assert is_shown(bank, "DOK-02", {"DOK-01": value}) is expected


def test_a_condition_on_the_unit_follows_the_unit(bank: Bank) -> None:
    assert is_shown(bank, "DOK-12", {}, make_unit(regi="privat"))
    assert not is_shown(bank, "DOK-12", {}, make_unit(regi="egen"))
    assert is_shown(bank, "HSR-03", {}, make_unit(har_hsl=True))
    assert not is_shown(bank, "HSR-03", {}, make_unit(har_hsl=False))
    assert not is_shown(bank, "HSR-03", {})


def test_joined_conditions_must_all_hold(bank: Bank) -> None:
    assert is_shown(bank, "LED-11", {"LED-10": 2}, make_unit(regi="privat"))
    assert not is_shown(bank, "LED-11", {"LED-10": 0}, make_unit(regi="privat"))
    assert not is_shown(bank, "LED-11", {"LED-10": 2}, make_unit(regi="egen"))


CHAIN = """
- {id: AAA-01, fraga: F?, svarstyp: ja_nej, ej_tillampligt: true}
- {id: AAA-02, fraga: F?, svarstyp: skala_1_4, skala: {'1': a, '2': b, '3': c, '4': d},
   visas_om: {fraga: AAA-01, svar: [ja]}}
- {id: AAA-03, fraga: F?, svarstyp: flerval, alternativ: [x, y],
   visas_om: {fraga: AAA-02, svar: ['1'], over: 3}}
- {id: AAA-04, fraga: F?, svarstyp: fritext,
   visas_om: {nagon: [{fraga: AAA-03, svar: [y]}, {enhet: platser, over: 10, under: 20}]}}
"""


COMMON: dict[str, object] = {
    "fraga_till": [],
    "kontrollsatt": ["intervju"],
    "vagledning": "V.",
    "lagrum": [],
    "kvalitetsomraden": ["effektivitet"],
    "vikt": 1,
    "verksamhetsomraden": "alla",
}
HEAD = {"id": "k", "namn": "K", "version": "1", "galler_fran": "2026-01-01", "granskningstyper": []}
TEMPLATE = """
schemaversion: 1
mallar:
- {id: k, namn: K, granskningstyp: tematisk, verksamhetsomraden: alla, fragor: [{checklista: k}],
   besok_timmar: [1, 2], deltagare: []}
"""


@pytest.fixture(scope="module")
def chain(bank: Bank) -> Form:
    """Make a form whose questions rest on each other."""
    questions = read_yaml(CHAIN, "kedja.yaml")
    assert isinstance(questions, list)
    document = {"schemaversion": 1, "checklista": HEAD, "fragor": [{**COMMON, **each} for each in questions]}
    documents = {**bank.documents, "kedja.yaml": document, "mallar.yaml": read_yaml(TEMPLATE, "mallar.yaml")}
    made = bank_from_documents(documents)
    assert made.faults == ()
    return build_form(made, "k", make_unit(), DAY)


def shown(chain: Form, values: dict[str, Value], platser: int = 0) -> str:
    return "".join(q.id[-1] for q in list_shown(chain, make_unit(platser=platser), values))


def test_the_answer_of_a_hidden_question_does_not_count(chain: Form) -> None:
    assert shown(chain, {}) == "1"
    assert shown(chain, {"AAA-01": "ja"}) == "12"
    assert shown(chain, {"AAA-01": "ja", "AAA-02": 1}) == "123"
    assert shown(chain, {"AAA-01": "ja", "AAA-02": 4, "AAA-03": ("x", "y")}) == "1234"
    assert shown(chain, {"AAA-01": "nej", "AAA-02": 4, "AAA-03": ("x", "y")}) == "1"
    assert shown(chain, {"AAA-01": "ja", "AAA-02": 2, "AAA-03": ("x", "y")}) == "12"


def test_any_of_several_conditions_is_enough_and_limits_on_the_unit_are_kept(chain: Form) -> None:
    assert shown(chain, {}, platser=15) == "14"
    assert shown(chain, {}, platser=10) == "1"
    assert shown(chain, {}, platser=20) == "1"


@given(st.data())
def test_more_is_never_shown_than_the_form_asks(bank: Bank, data: st.DataObject) -> None:
    form = make_form(bank, unit=make_unit(har_hsl=True))
    ids = [question.id for question in form.questions]
    words = st.sampled_from(["ja", "nej", "delvis", 0, 1, Share(1, 2), None, ("annat",)])
    values = data.draw(st.dictionaries(st.sampled_from(ids), words))
    visible = visible_ids(form, values, make_unit(har_hsl=True))
    assert visible <= set(ids)
    assert {q.id for q in form.questions if q.shown_if is None} <= visible


@pytest.mark.parametrize(
    ("question_id", "value", "severity"),
    [
        ("BEM-01", "nej", Severity.SERIOUS),
        ("BEM-01", "delvis", Severity.MATERIAL),
        ("BEM-01", "ja", None),
        ("BEM-01", Mark.NOT_ASSESSED, None),
        ("BEM-01", None, None),
        ("BMT-07", "ja", Severity.SERIOUS),
        ("BMT-07", "nej", None),
        ("DOK-01", Share(95, 100), None),
        ("DOK-01", Share(94, 100), Severity.MINOR),
        ("DOK-01", Share(84, 100), Severity.MATERIAL),
        ("DOK-01", Share(59, 100), Severity.SERIOUS),
        ("DOK-01", Share(0, 0), None),
        ("DOK-01", Unfinished("31 av"), None),
        ("BEM-04", 15, None),
        ("BEM-04", 16, Severity.MINOR),
        ("BEM-04", 21, Severity.MATERIAL),
        ("BMT-01", 1, Severity.SERIOUS),
        ("BMT-01", 2, Severity.MATERIAL),
        ("BMT-01", 3, None),
        ("INF-07", "aldrig", Severity.MINOR),
        ("INF-07", "mer sällan", Severity.OBSERVATION),
        ("INF-07", "löpande", None),
        ("BEM-12", 80, None),
    ],
)
def test_an_answer_proposes_the_most_serious_that_its_rule_says(
    bank: Bank, question_id: str, value: Value, severity: Severity | None
) -> None:
    proposal = propose(find(bank, question_id), value)
    assert (proposal.severity if proposal else None) == severity


def test_a_proposal_brings_its_text_and_says_if_it_is_acute(bank: Bank) -> None:
    night = propose(find(bank, "BEM-02"), "nej")
    assert night is not None
    assert night.text == "Nattbemanningen medger inte hjälp i rätt tid."
    assert night.is_acute
    day = propose(find(bank, "BEM-01"), "nej")
    assert day is not None
    assert not day.is_acute


def test_missing_is_what_is_shown_with_neither_answer_nor_comment(bank: Bank) -> None:
    form, unit = restrict_form(make_form(bank), {"TRY-01", "TRY-02", "TRY-03", "TRY-04"}), make_unit()
    assert missing_ids(form, {}, unit) == ("TRY-01", "TRY-04")
    answers = {"TRY-01": Answer("TRY-01", "nej"), "TRY-04": Answer("TRY-04", None, "Hann inte.")}
    assert missing_ids(form, answers, unit) == ("TRY-02",)
    emptied = {"TRY-01": Answer("TRY-01", None), "TRY-04": Answer("TRY-04", Mark.NOT_ASSESSED)}
    assert missing_ids(form, emptied, unit) == ("TRY-01",)
