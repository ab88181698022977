"""Holds what a memo says of visit, areas, answers and notes, before anyone lays it out."""

import dataclasses
import itertools
from datetime import date
from types import SimpleNamespace

import pytest

from inspektor.checklist import AnswerKind, DeficiencyRule, Part, Section, Severity
from inspektor.documents.blocks import Entries, Facts, Heading, Prose, Tone
from inspektor.register import Contract
from inspektor.visit import Answer, Mark, Share, Source, Unfinished


def test_the_facts_of_visit_and_unit_open_the_memo(make: SimpleNamespace) -> None:
    contract = Contract("avtal-1", "eken", "Drift av Lindgården", "VON 2024/12", "LOU", (), date(2024, 1, 1))
    memo = make.memo(make.visit(), contracts=[contract])
    facts = dict(pair for block in memo.blocks if isinstance(block, Facts) for pair in block.pairs)
    assert facts["Datum"] == "torsdag 19\N{NO-BREAK SPACE}november 2026"
    assert facts["Tid"] == "kl. 06.20–09.40"
    assert facts["Anmälan"] == "Oanmält besök"
    assert facts["Lagrum per"] == "19\N{NO-BREAK SPACE}november 2026"
    assert facts["Utförare"] == "Ekens omsorg AB"
    assert facts["Organisationsnummer"] == "000000-0000"
    assert facts["Verksamhetsområde"] == "Särskilt boende för äldre"
    assert facts["Driftform"] == "Privat utförare"
    assert facts["Avtal"] == "Drift av Lindgården, VON 2024/12"
    assert facts["Checklistor och versioner"] == "2026.1: kg-bemanning"
    assert facts["Från kommunen"].splitlines()[1] == "Mehmet Aydin, Medicinskt ansvarig sjuksköterska"
    assert (facts["Platser"], facts["Hälso- och sjukvård"]) == ("48", "Ja")


def test_a_visit_without_an_end_says_when_it_began(make: SimpleNamespace) -> None:
    memo = make.memo(make.visit(facts={"ended": None}))
    assert "kl. 06.20." in make.all_words(memo)


def test_answers_are_counted_by_area_and_in_all(make: SimpleNamespace) -> None:
    answers = (
        Answer("BEM-01", "nej"),
        Answer("BEM-02", "ja"),
        Answer("BEM-03", Share(31, 48)),
        Answer("BMT-01", Mark.NOT_ASSESSED),
        Answer("BMT-02", Mark.NOT_APPLICABLE, "Finns inte."),
    )
    rows = make.rows_of(make.under(make.memo(make.visit(answers=answers)), "Översikt"))
    assert make.cell_words(rows["Bemanning"])[1:] == ["4", "1", "0", "1", "0", "0", "1", "1"]
    assert make.cell_words(rows["Bemötande"])[1:] == ["2", "0", "0", "0", "1", "1", "0", "0"]
    assert make.cell_words(rows["Summa"])[1:] == ["6", "1", "0", "1", "1", "1", "1", "1"]


def test_the_word_ja_in_a_free_text_is_not_counted_as_a_yes(make: SimpleNamespace) -> None:
    rows = make.rows_of(make.under(make.memo(make.visit(answers=(Answer("BEM-04", "ja"),))), "Översikt"))
    assert make.cell_words(rows["Bemanning"])[1:] == ["3", "0", "0", "0", "0", "0", "1", "2"]


def test_what_was_not_reviewed_is_listed_by_question(make: SimpleNamespace) -> None:
    visit = make.visit(
        answers=(Answer("BEM-01", "ja"), Answer("BEM-03", Mark.NOT_ASSESSED)),
        facts={"not_reviewed": "Köket hanns inte med."},
    )
    blocks = make.under(make.memo(visit), "Vad som inte har granskats")
    assert blocks[0] == Prose("Köket hanns inte med.")
    rows = [make.cell_words(row) for row in blocks[1].rows]
    assert rows == [
        ["BEM-03", "Frågans text BEM-03?", "Ej bedömt"],
        ["BEM-04", "Frågans text BEM-04?", "Ej besvarad"],
        ["", "Bemötande. Hela området (2 frågor) är obesvarat.", "Ej besvarad"],
    ]


@pytest.mark.parametrize("parts", [(), (Part(dynamic="fritt"),)], ids=["whole form", "free choice"])
def test_what_stands_unfinished_in_a_field_is_told_though_nothing_else_in_the_area_is(
    make: SimpleNamespace, parts: tuple[Part, ...]
) -> None:
    form = make.form()
    template = dataclasses.replace(form.template, parts=parts)
    visit = make.visit(
        form=dataclasses.replace(form, template=template), answers=(Answer("BEM-03", Unfinished("31 av")),)
    )
    assert "31 av (ofullständigt)" in make.all_words(make.memo(visit))


def test_questions_that_were_free_to_choose_are_no_gap(make: SimpleNamespace) -> None:
    form = make.form()
    free = dataclasses.replace(form.template, parts=(Part(dynamic="fritt"),))
    visit = make.visit(form=dataclasses.replace(form, template=free), answers=(Answer("BEM-01", "ja"),))
    (said,) = make.under(make.memo(visit), "Vad som inte har granskats")
    assert said == Prose(
        "Frågorna valdes fritt ur mallen. De som inte valdes är ingen lucka.", tone=Tone.MUTED
    )


def test_sources_are_counted_in_words(make: SimpleNamespace) -> None:
    notes = (
        make.note("1", "a"),
        make.note("2", "b"),
        make.note("3", "c", source=Source.STAFF),
    )
    (sources, _methods) = make.under(make.memo(make.visit(notes=notes)), "Metod och underlag")
    assert sources == Prose("Underlaget är 3 anteckningar: 1 från personal och 2 från egna observationer.")


def test_an_answer_stands_with_its_comment_and_what_deviates_is_marked(make: SimpleNamespace) -> None:
    answers = (
        Answer("BEM-01", "nej", "Två i stället för tre."),
        Answer("BEM-02", "delvis"),
        Answer("BEM-03", Share(31, 48)),
        Answer("BEM-04", None, "Bara en kommentar."),
    )
    rows = make.rows_of(make.under(make.memo(make.visit(answers=answers)), "Svar på frågorna", 3))
    assert make.cell_words(rows["BEM-01"]) == [
        "BEM-01", "Frågans text BEM-01?", "Kommentar: Två i stället för tre.", "Nej",
    ]  # fmt: skip
    assert make.cell_words(rows["BEM-03"])[-1] == "31 av 48 (64,6 procent)"
    assert make.cell_words(rows["BEM-04"])[2:] == ["Kommentar: Bara en kommentar.", "Ej besvarad"]
    tones = [rows[key].tone for key in ("BEM-01", "BEM-02", "BEM-03")]
    assert tones == [Tone.DEVIATION, Tone.PARTLY, Tone.PLAIN]


def test_a_long_answer_gets_the_width_of_its_question(make: SimpleNamespace) -> None:
    text = "En fri text som är längre än en smal spalt rymmer."
    rows = make.rows_of(
        make.under(make.memo(make.visit(answers=(Answer("BEM-04", text),))), "Svar på frågorna", 3)
    )
    assert make.cell_words(rows["BEM-04"]) == ["BEM-04", "Frågans text BEM-04?", f"Svar: {text}", ""]


def test_where_a_yes_is_the_deviation_the_yes_is_marked(make: SimpleNamespace) -> None:
    rule = DeficiencyRule("Låsta dörrar.", {"ja": Severity.SERIOUS})
    questions = tuple(
        make.question(f"TRY-0{n}", AnswerKind.YES_NO, deficiency=rule if n < 3 else None) for n in range(1, 5)
    )
    form = make.form((Section("trygghet", "Trygghet", questions),))
    values = zip(questions, ("ja", "nej", "ja", "nej"), strict=True)
    memo = make.memo(make.visit(form=form, answers=tuple(Answer(q.id, value) for q, value in values)))
    tones = [row.tone for row in make.rows_of(make.under(memo, "Svar på frågorna", 3)).values()]
    assert tones == [Tone.DEVIATION, Tone.PLAIN, Tone.PLAIN, Tone.DEVIATION]
    (works,) = make.under(memo, "Det som fungerar", 3)
    assert works == Prose("Svaren visar inga brister på 2 frågor: TRY-02, TRY-03.")


def test_an_answer_to_a_hidden_question_is_not_told(make: SimpleNamespace) -> None:
    answers = (Answer("BEM-01", "ja"), Answer("BEM-02", "nej", "Dold kommentar."))
    words = make.all_words(make.memo(make.visit(answers=answers)))
    assert "Dold kommentar." not in words
    assert "BEM-02" not in words


def test_notes_stand_in_their_area_by_time_and_the_unsorted_apart(make: SimpleNamespace) -> None:
    notes = (
        make.note("2", "Senare.", 40, area="bemanning", source=Source.STAFF),
        make.note("1", "Till frågan.", 4, question_id="BEM-01"),
        make.note("3", "Osorterad.", 50),
    )
    memo = make.memo(make.visit(notes=notes))
    (sorted_notes,) = make.under(memo, "Iakttagelser och uppgifter", 3)
    assert isinstance(sorted_notes, Entries)
    told = [(e.label, e.source, e.about, e.text) for e in sorted_notes.entries]
    assert told == [("06.24", "Observation", "BEM-01:", "Till frågan."), ("07.00", "Personal", "", "Senare.")]
    (others,) = make.under(memo, "Övriga anteckningar")
    assert [entry.text for entry in others.entries] == ["Osorterad."]


def test_excluded_and_voided_things_are_absent(make: SimpleNamespace) -> None:
    visit = make.visit(
        notes=(
            make.note("1", "Utelämnad.", is_excluded=True),
            make.note("2", "Struken.", void_reason="Skälet"),
        ),
        deficiencies=(dataclasses.replace(make.serious, void_reason="Fel enhet."),),
    )
    words = make.all_words(make.memo(visit))
    for absent in ("Utelämnad.", "Struken.", "Skälet", "Fel enhet.", "Två i stället för tre."):
        assert absent not in words
    assert "Inga brister konstaterades vid besöket." in words


def test_a_note_or_judgement_of_an_area_outside_the_form_is_kept(make: SimpleNamespace) -> None:
    notes = (make.note("1", "Ur köket.", area="kosten"),)
    words = make.all_words(make.memo(make.visit(notes=notes, judgements={"parken": "Fin park."})))
    assert "Ur köket." in words
    assert "Fin park." in words


def test_empty_parts_say_that_they_are_empty(make: SimpleNamespace) -> None:
    words = make.all_words(make.memo(make.visit()))
    for sentence in (
        "Inga anteckningar finns från besöket.",
        "Inga svar och inga anteckningar finns för området.",
        "Inga brister konstaterades vid besöket.",
        "Inga öppna brister från tidigare besök är kända.",
        "Inga goda exempel är antecknade.",
        "Ingen samlad bedömning är skriven.",
        "Inga nästa steg är antecknade.",
    ):
        assert sentence in words


def test_heading_levels_are_never_skipped(make: SimpleNamespace) -> None:
    visit = make.visit(answers=(Answer("BEM-01", "nej"),), deficiencies=(make.serious,))
    levels = [block.level for block in make.memo(visit).blocks if isinstance(block, Heading)]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))


def test_the_municipality_calls_nothing_tillsyn(make: SimpleNamespace) -> None:
    assert "tillsyn" not in make.all_words(make.memo(make.visit(deficiencies=(make.serious,)))).lower()
