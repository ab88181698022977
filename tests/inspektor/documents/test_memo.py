"""Holds what a memo says, before anyone lays it out."""

import dataclasses
import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from inspektor.checklist import AnswerKind, DeficiencyRule, Part, Section, Severity
from inspektor.deficiency import Deficiency, DeficiencyState
from inspektor.documents.blocks import Block, Card, Entries, Facts, Heading, Prose, Row, Table, Tone
from inspektor.documents.memo import Memo
from inspektor.documents.wording import Wording, read_texts
from inspektor.errors import InspektorError
from inspektor.register import Contract
from inspektor.visit import Answer, Conflict, Mark, Note, Share, Source, Version

SERIOUS = Deficiency(
    id="d1",
    visit_id="visit-1",
    question_id="BEM-01",
    area="bemanning",
    requirement="Bemanning dygnet runt.",
    observation="Två i stället för tre.",
    evidence="Schema vecka 46.",
    extent="Alla boende.",
    severity=Severity.SERIOUS,
    proposed_severity=Severity.MATERIAL,
    severity_reason="Upprepad.",
    demand="Full bemanning.",
    deadline=date(2026, 12, 1),
    is_acute=True,
)


def words_of(block: Block) -> Iterator[str]:
    """Give all words of a block in reading order."""
    if isinstance(block, Heading):
        yield block.text
    elif isinstance(block, Prose):
        yield from (block.lead, block.text)
    elif isinstance(block, Facts):
        yield from (word for pair in block.pairs for word in pair)
    elif isinstance(block, Table):
        yield from (column.title for column in block.columns)
        yield from (w for row in block.rows for cell in row.cells for prose in cell for w in words_of(prose))
    elif isinstance(block, Entries):
        yield from (word for e in block.entries for word in (e.label, e.source, e.about, e.text))
    else:
        yield from (block.title, block.badge, *(word for part in block.parts for word in part))


def all_words(memo: Memo) -> str:
    return "\n".join(word for block in memo.blocks for word in words_of(block))


def under(memo: Memo, heading: str, level: int = 2) -> list[Block]:
    """Give the blocks below a heading, until the next of its level or above."""
    titles = [(at, b) for at, b in enumerate(memo.blocks) if isinstance(b, Heading)]
    start = next(at for at, b in titles if b == Heading(level, heading))
    end = next((at for at, b in titles if at > start and b.level <= level), len(memo.blocks))
    return list(memo.blocks[start + 1 : end])


def rows_of(blocks: list[Block]) -> dict[str, Row]:
    rows = (row for block in blocks if isinstance(block, Table) for row in block.rows)
    return {row.cells[0][0].text: row for row in rows}


def cell_words(row: Row) -> list[str]:
    return [f"{prose.lead} {prose.text}".strip() for cell in row.cells for prose in cell]


def make_note(make: SimpleNamespace, note_id: str, text: str, minutes: int = 0, **more: object) -> Note:
    note = Note(note_id, make.started + timedelta(minutes=minutes), Source.OBSERVATION, text)
    return dataclasses.replace(note, **more)  # type: ignore[arg-type]  # each test knows its fields


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
    assert "kl. 06.20." in all_words(memo)


def test_answers_are_counted_by_area_and_in_all(make: SimpleNamespace) -> None:
    answers = (
        Answer("BEM-01", "nej"),
        Answer("BEM-02", "ja"),
        Answer("BEM-03", Share(31, 48)),
        Answer("BMT-01", Mark.NOT_ASSESSED),
        Answer("BMT-02", Mark.NOT_APPLICABLE, "Finns inte."),
    )
    rows = rows_of(under(make.memo(make.visit(answers=answers)), "Översikt"))
    assert cell_words(rows["Bemanning"])[1:] == ["4", "1", "0", "1", "0", "0", "1", "1"]
    assert cell_words(rows["Bemötande"])[1:] == ["2", "0", "0", "0", "1", "1", "0", "0"]
    assert cell_words(rows["Summa"])[1:] == ["6", "1", "0", "1", "1", "1", "1", "1"]


def test_the_word_ja_in_a_free_text_is_not_counted_as_a_yes(make: SimpleNamespace) -> None:
    rows = rows_of(under(make.memo(make.visit(answers=(Answer("BEM-04", "ja"),))), "Översikt"))
    assert cell_words(rows["Bemanning"])[1:] == ["3", "0", "0", "0", "0", "0", "1", "2"]


def test_what_was_not_reviewed_is_listed_by_question(make: SimpleNamespace) -> None:
    visit = make.visit(
        answers=(Answer("BEM-01", "ja"), Answer("BEM-03", Mark.NOT_ASSESSED)),
        facts={"not_reviewed": "Köket hanns inte med."},
    )
    blocks = under(make.memo(visit), "Vad som inte har granskats")
    assert blocks[0] == Prose("Köket hanns inte med.")
    rows = [cell_words(row) for row in blocks[1].rows]  # type: ignore[union-attr]  # a Table, or the next line fails
    assert rows == [
        ["BEM-03", "Frågans text BEM-03?", "Ej bedömt"],
        ["BEM-04", "Frågans text BEM-04?", "Ej besvarad"],
        ["", "Bemötande. Hela området (2 frågor) är obesvarat.", "Ej besvarad"],
    ]


def test_questions_that_were_free_to_choose_are_no_gap(make: SimpleNamespace) -> None:
    form = make.form()
    free = dataclasses.replace(form.template, parts=(Part(dynamic="fritt"),))
    visit = make.visit(form=dataclasses.replace(form, template=free), answers=(Answer("BEM-01", "ja"),))
    (said,) = under(make.memo(visit), "Vad som inte har granskats")
    assert said == Prose(
        "Frågorna valdes fritt ur mallen. De som inte valdes är ingen lucka.", tone=Tone.MUTED
    )


def test_sources_are_counted_in_words(make: SimpleNamespace) -> None:
    notes = (
        make_note(make, "1", "a"),
        make_note(make, "2", "b"),
        make_note(make, "3", "c", source=Source.STAFF),
    )
    (sources, _methods) = under(make.memo(make.visit(notes=notes)), "Metod och underlag")
    assert sources == Prose("Underlaget är 3 anteckningar: 1 från personal och 2 från egna observationer.")


def test_the_brief_counts_deficiencies_by_severity_and_no_mere_observations(make: SimpleNamespace) -> None:
    found = [
        dataclasses.replace(SERIOUS, id=str(n), severity=severity) for n, severity in enumerate(Severity)
    ]
    (said,) = under(make.memo(make.visit(deficiencies=(*found, SERIOUS))), "I korthet")
    assert isinstance(said, Prose)
    assert said.text.endswith(
        "4 brister konstaterades. Bristernas allvar: 2 allvarliga, 1 väsentlig och 1 mindre."
    )


def test_an_answer_stands_with_its_comment_and_what_deviates_is_marked(make: SimpleNamespace) -> None:
    answers = (
        Answer("BEM-01", "nej", "Två i stället för tre."),
        Answer("BEM-02", "delvis"),
        Answer("BEM-03", Share(31, 48)),
        Answer("BEM-04", None, "Bara en kommentar."),
    )
    rows = rows_of(under(make.memo(make.visit(answers=answers)), "Svar på frågorna", 3))
    assert cell_words(rows["BEM-01"]) == [
        "BEM-01", "Frågans text BEM-01?", "Kommentar: Två i stället för tre.", "Nej",
    ]  # fmt: skip
    assert cell_words(rows["BEM-03"])[-1] == "31 av 48 (64,6 procent)"
    assert cell_words(rows["BEM-04"])[2:] == ["Kommentar: Bara en kommentar.", "Ej besvarad"]
    tones = [rows[key].tone for key in ("BEM-01", "BEM-02", "BEM-03")]
    assert tones == [Tone.DEVIATION, Tone.PARTLY, Tone.PLAIN]


def test_a_long_answer_gets_the_width_of_its_question(make: SimpleNamespace) -> None:
    text = "En fri text som är längre än en smal spalt rymmer."
    rows = rows_of(under(make.memo(make.visit(answers=(Answer("BEM-04", text),))), "Svar på frågorna", 3))
    assert cell_words(rows["BEM-04"]) == ["BEM-04", "Frågans text BEM-04?", f"Svar: {text}", ""]


def test_where_a_yes_is_the_deviation_the_yes_is_marked(make: SimpleNamespace) -> None:
    rule = DeficiencyRule("Låsta dörrar.", {"ja": Severity.SERIOUS})
    questions = tuple(
        make.question(f"TRY-0{n}", AnswerKind.YES_NO, deficiency=rule if n < 3 else None) for n in range(1, 5)
    )
    form = make.form((Section("trygghet", "Trygghet", questions),))
    values = zip(questions, ("ja", "nej", "ja", "nej"), strict=True)
    memo = make.memo(make.visit(form=form, answers=tuple(Answer(q.id, value) for q, value in values)))
    tones = [row.tone for row in rows_of(under(memo, "Svar på frågorna", 3)).values()]
    assert tones == [Tone.DEVIATION, Tone.PLAIN, Tone.PLAIN, Tone.DEVIATION]
    (works,) = under(memo, "Det som fungerar", 3)
    assert works == Prose("Svaren visar inga brister på 2 frågor: TRY-02, TRY-03.")


def test_an_answer_to_a_hidden_question_is_not_told(make: SimpleNamespace) -> None:
    answers = (Answer("BEM-01", "ja"), Answer("BEM-02", "nej", "Dold kommentar."))
    words = all_words(make.memo(make.visit(answers=answers)))
    assert "Dold kommentar." not in words
    assert "BEM-02" not in words


def test_notes_stand_in_their_area_by_time_and_the_unsorted_apart(make: SimpleNamespace) -> None:
    notes = (
        make_note(make, "2", "Senare.", 40, area="bemanning", source=Source.STAFF),
        make_note(make, "1", "Till frågan.", 4, question_id="BEM-01"),
        make_note(make, "3", "Osorterad.", 50),
    )
    memo = make.memo(make.visit(notes=notes))
    (sorted_notes,) = under(memo, "Iakttagelser och uppgifter", 3)
    assert isinstance(sorted_notes, Entries)
    told = [(e.label, e.source, e.about, e.text) for e in sorted_notes.entries]
    assert told == [("06.24", "Observation", "BEM-01:", "Till frågan."), ("07.00", "Personal", "", "Senare.")]
    (others,) = under(memo, "Övriga anteckningar")
    assert [entry.text for entry in others.entries] == ["Osorterad."]  # type: ignore[union-attr]  # Entries


def test_excluded_and_voided_things_are_absent(make: SimpleNamespace) -> None:
    visit = make.visit(
        notes=(
            make_note(make, "1", "Utelämnad.", is_excluded=True),
            make_note(make, "2", "Struken.", void_reason="Skälet"),
        ),
        deficiencies=(dataclasses.replace(SERIOUS, void_reason="Fel enhet."),),
    )
    words = all_words(make.memo(visit))
    for absent in ("Utelämnad.", "Struken.", "Skälet", "Fel enhet.", "Två i stället för tre."):
        assert absent not in words
    assert "Inga brister konstaterades vid besöket." in words


def test_a_note_or_judgement_of_an_area_outside_the_form_is_kept(make: SimpleNamespace) -> None:
    notes = (make_note(make, "1", "Ur köket.", area="kosten"),)
    words = all_words(make.memo(make.visit(notes=notes, judgements={"parken": "Fin park."})))
    assert "Ur köket." in words
    assert "Fin park." in words


def test_a_deficiency_stands_with_all_its_parts(make: SimpleNamespace) -> None:
    (card,) = under(make.memo(make.visit(deficiencies=(SERIOUS,))), "Brister")
    assert isinstance(card, Card)
    assert (card.title, card.badge, card.tone) == (
        "Brist 1 · Bemanning", "Allvarlig brist · akut", Tone.DEVIATION,
    )  # fmt: skip
    assert dict(card.parts) == {
        "Fråga": "BEM-01 Frågans text BEM-01?",
        "Krav": "Bemanning dygnet runt.",
        "Lagrum": "5 kap. 1 § socialtjänstlagen (2025:400) – God kvalitet",
        "Vad som sågs": "Två i stället för tre.",
        "Underlag": "Schema vecka 46.",
        "Omfattning och konsekvens": "Alla boende.",
        "Varför allvaret ändrats": "Föreslaget allvar: Väsentlig brist. Upprepad.",
        "Begärd åtgärd": "Full bemanning.",
        "Senast": "tisdag 1\N{NO-BREAK SPACE}december 2026",
    }


def test_a_deficiency_says_what_is_missing_in_it(make: SimpleNamespace) -> None:
    bare = Deficiency("d1", "visit-1", area="bemotande", observation="Fritt konstaterad.")
    (card,) = under(make.memo(make.visit(deficiencies=(bare,))), "Brister")
    parts = dict(card.parts)  # type: ignore[union-attr]  # a Card
    assert parts["Krav"] == parts["Begärd åtgärd"] == parts["Senast"] == "Inte angivet"
    assert "Lagrum" not in parts


def test_an_uncertain_and_a_missing_legal_source_are_said_to_be_so(make: SimpleNamespace) -> None:
    question = make.question("BEM-01", law=("sol.oklar", "sol.upphavd"))
    form = make.form((Section("bemanning", "Bemanning", (question,)),))
    (card,) = under(make.memo(make.visit(form=form, deficiencies=(SERIOUS,))), "Brister")
    assert dict(card.parts)["Lagrum"].splitlines() == [  # type: ignore[union-attr]  # a Card
        "5 kap. 9 § socialtjänstlagen (2025:400) (kontrollera) – Språkkrav",
        "Utan lagrum (ingen gällande bestämmelse hittades för datumet)",
    ]


def test_a_local_requirement_is_cited_without_saying_it_twice(make: SimpleNamespace) -> None:
    form = make.form((Section("bemanning", "Bemanning", (make.question("BEM-01", law=("avtal.krav",)),)),))
    (card,) = under(make.memo(make.visit(form=form, deficiencies=(SERIOUS,))), "Brister")
    assert dict(card.parts)["Lagrum"] == "Avtal, se kravkatalogen"  # type: ignore[union-attr]  # a Card


def test_an_observation_is_not_called_a_deficiency(make: SimpleNamespace) -> None:
    seen = dataclasses.replace(SERIOUS, severity=Severity.OBSERVATION, is_acute=False)
    memo = make.memo(make.visit(deficiencies=(seen,)))
    (card,) = under(memo, "Brister")
    assert (card.title, card.badge) == ("Iakttagelse 1 · Bemanning", "Iakttagelse")  # type: ignore[union-attr]  # a Card


def test_earlier_open_deficiencies_of_other_visits_are_told(make: SimpleNamespace) -> None:
    before = dataclasses.replace(make.facts, id="visit-0", started=make.started - timedelta(days=365))
    old = dataclasses.replace(SERIOUS, visit_id="visit-0", observation="Sedan förra året.")
    closed = dataclasses.replace(old, state=DeficiencyState.CLOSED)
    earlier = [(before, old), (before, closed), (make.facts, SERIOUS)]
    _intro, first, second = under(make.memo(make.visit(), earlier=earlier), "Tidigare brister")
    assert first.title == "19\N{NO-BREAK SPACE}november 2025 · Bemanning"  # type: ignore[union-attr]  # a Card
    assert ("Vad som sågs", "Sedan förra året.") in first.parts  # type: ignore[union-attr]  # a Card
    assert second.badge == "Allvarlig brist · akut · stängd"  # type: ignore[union-attr]  # a Card


def test_where_two_texts_exist_both_stand_with_their_authors(make: SimpleNamespace) -> None:
    at = make.started
    conflicts = (
        Conflict(
            "answer",
            "BEM-01",
            "value",
            (Version("c1", "ja", "Karin", at), Version("c2", "nej", "Mehmet", at)),
        ),
        Conflict(
            "visit",
            "visit-1",
            "summary",
            (Version("c3", "Ett.", "Karin", at), Version("c4", "Två.", "M", at)),
        ),
        Conflict(
            "judgement", "bemotande", "text", (Version("c5", "Bra.", "K", at), Version("c6", "", "M", at))
        ),
        Conflict(
            "answer", "BEM-02", "comment", (Version("c7", "Dold.", "K", at), Version("c8", "Gömd.", "M", at))
        ),
    )
    _intro, *cards = under(make.memo(make.visit(conflicts=conflicts)), "Uppgifter som skiljer sig")
    told = [(card.title, card.badge, card.parts) for card in cards if isinstance(card, Card)]
    assert told == [
        ("Fråga BEM-01", "Svar", (("Karin, 2026-11-19 06:20", "Ja"), ("Mehmet, 2026-11-19 06:20", "Nej"))),
        (
            "Besöket",
            "Samlad bedömning",
            (("Karin, 2026-11-19 06:20", "Ett."), ("M, 2026-11-19 06:20", "Två.")),
        ),
        (
            "Bedömning av Bemötande",
            "Text",
            (("K, 2026-11-19 06:20", "Bra."), ("M, 2026-11-19 06:20", "Inte angivet")),
        ),
    ]


def test_two_texts_of_an_excluded_note_stay_out(make: SimpleNamespace) -> None:
    versions = (Version("c1", "Hemligt.", "K", make.started), Version("c2", "Hemligare.", "M", make.started))
    visit = make.visit(
        notes=(make_note(make, "n1", "Hemligt.", is_excluded=True),),
        conflicts=(Conflict("note", "n1", "text", versions),),
    )
    assert "Hemlig" not in all_words(make.memo(visit))


def test_empty_parts_say_that_they_are_empty(make: SimpleNamespace) -> None:
    words = all_words(make.memo(make.visit()))
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
    visit = make.visit(answers=(Answer("BEM-01", "nej"),), deficiencies=(SERIOUS,))
    levels = [block.level for block in make.memo(visit).blocks if isinstance(block, Heading)]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))


def test_the_municipality_calls_nothing_tillsyn(make: SimpleNamespace) -> None:
    assert "tillsyn" not in all_words(make.memo(make.visit(deficiencies=(SERIOUS,)))).lower()


def test_a_text_that_is_missing_is_named(make: SimpleNamespace) -> None:
    with pytest.raises(InspektorError, match=r"memo\.yaml.*gruppen ”dokument”"):
        make.memo(make.visit(), texts=Wording({}))
    with pytest.raises(InspektorError, match="”dokument: slag”"):
        Wording({"dokument": {}}).say("dokument", "slag")


def test_a_text_with_wrong_braces_is_named() -> None:
    for wrong in ("{okänt}", "{", "{0}", "{enhet.namn}"):
        with pytest.raises(InspektorError, match=r"”dokument: titel”.*klammer"):
            Wording({"dokument": {"titel": wrong}}).say("dokument", "titel", enhet="Lindgården")


def test_every_word_of_the_shipped_file_is_used_or_a_code() -> None:
    texts = read_texts()
    assert texts.count("fraga", 1) == "1 fråga"
    assert texts.count("fraga", 0) == "0 frågor"
    assert texts.find("kalla", "O") == "Observation"
    assert texts.find("kalla", "okänd") == "okänd"
