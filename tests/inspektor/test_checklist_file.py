"""The reader of the question bank: the same bank from files and from frozen documents."""

import json
from pathlib import Path

import pytest

import checklists
from inspektor.bank import Bank
from inspektor.change import digest_of
from inspektor.checklist import AnswerKind, Condition, Severity, Threshold
from inspektor.checklist_file import bank_from_documents, read_bank
from inspektor.errors import InspektorError


@pytest.fixture(scope="module")
def bank() -> Bank:
    return read_bank(Path(checklists.__file__).parent)


def test_a_bank_from_frozen_documents_is_the_same_bank(bank: Bank) -> None:
    frozen = json.loads(json.dumps(bank.documents, sort_keys=True))
    again = bank_from_documents(frozen)
    assert again.faults == ()
    assert again.hashes == bank.hashes
    assert again.checklists == bank.checklists
    assert again.templates == bank.templates
    assert again.law == bank.law
    assert again.codes == bank.codes


def test_a_few_frozen_documents_are_enough_for_what_they_hold(bank: Bank) -> None:
    names = ("kodverk.yaml", "lagrum.yaml", "mallar.yaml", "10-oanmalt-besok.yaml")
    few = bank_from_documents({name: bank.documents[name] for name in names})
    assert tuple(few.checklists) == ("oanmalt-besok",)
    assert few.templates["oanmalt-besok"] == bank.templates["oanmalt-besok"]


def test_documents_without_the_code_lists_are_refused(bank: Bank) -> None:
    documents = {name: content for name, content in bank.documents.items() if name != "kodverk.yaml"}
    with pytest.raises(InspektorError, match=r"kodverk\.yaml saknas"):
        bank_from_documents(documents)


@pytest.mark.parametrize("content", [None, [], "text", {"checklista": 1}, {"checklista": {}, "fragor": {}}])
def test_a_document_of_another_shape_is_a_fault_and_no_crash(bank: Bank, content: object) -> None:
    again = bank_from_documents({**bank.documents, "99-annat.yaml": content})
    assert len(again.checklists) == 17
    assert [fault.startswith("Filen 99-annat.yaml") for fault in again.faults] == [True]


def test_a_hash_follows_the_content_and_not_the_order_of_its_keys() -> None:
    assert digest_of({"a": 1, "b": "å"}) == digest_of({"b": "å", "a": 1})
    assert digest_of({"a": 1}) != digest_of({"a": 2})
    assert digest_of({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_a_question_says_in_english_what_its_file_says_in_swedish(bank: Bank) -> None:
    (question,) = (q for q in bank.checklists["kg-bemanning"].questions if q.id == "BEM-04")
    assert question.kind is AnswerKind.COUNT
    assert question.unit == "personer per 14 dagar"
    assert question.methods == ("register",)
    assert question.law == ("avtal.krav",)
    assert question.weight == 2
    assert question.service_areas == {
        "hemtjanst",
        "boendestod",
        "ledsagning_avlosning",
        "personlig_assistans",
    }
    assert question.thresholds == (Threshold(Severity.MINOR, over=15), Threshold(Severity.MATERIAL, over=20))
    assert question.deficiency is not None
    assert question.deficiency.by_threshold


def test_conditions_may_be_joined(bank: Bank) -> None:
    (question,) = (q for q in bank.checklists["kg-ledningssystem"].questions if q.id == "LED-11")
    assert question.shown_if == Condition(
        all_of=(
            Condition(question="LED-10", over=0),
            Condition(attribute="regi", values=("privat", "ideell", "entreprenad")),
        )
    )


def test_the_steps_of_a_scale_stand_in_order(bank: Bank) -> None:
    (question,) = (q for q in bank.checklists["kg-bemotande"].questions if q.id == "BMT-01")
    assert [step for step, _ in question.scale] == [1, 2, 3, 4]
    assert dict(question.scale)[3] == "gott"


def test_the_code_lists_give_words_terms_and_facts(bank: Bank) -> None:
    serious = bank.codes.severities[Severity.SERIOUS]
    assert (serious.rank, serious.answer_days, serious.done_days) == (3, 7, 30)
    assert list(bank.codes.severities) == list(Severity)
    assert not bank.codes.severities[Severity.OBSERVATION].makes_deficiency
    assert bank.codes.acute_hours == 24
    assert bank.codes.attributes["har_hsl"] == (True, False)
    assert bank.codes.attributes["platser"] == ()
    assert bank.codes.quality_groups["hsl_saker"] == "HSL"
    assert bank.codes.service_areas["hemtjanst"] == "Hemtjänst"
