"""Holds what a memo says of deficiencies, earlier ones and texts that differ."""

import dataclasses
from datetime import timedelta
from types import SimpleNamespace

from inspektor.checklist import Section, Severity
from inspektor.deficiency import Deficiency, DeficiencyState
from inspektor.documents.blocks import Card, Prose, Tone
from inspektor.visit import Conflict, Version


def test_the_brief_counts_deficiencies_by_severity_and_no_mere_observations(make: SimpleNamespace) -> None:
    found = [
        dataclasses.replace(make.serious, id=str(n), severity=severity) for n, severity in enumerate(Severity)
    ]
    (said,) = make.under(make.memo(make.visit(deficiencies=(*found, make.serious))), "I korthet")
    assert isinstance(said, Prose)
    assert said.text.endswith(
        "4 brister konstaterades. Bristernas allvar: 2 allvarliga, 1 väsentlig och 1 mindre."
    )


def test_a_deficiency_stands_with_all_its_parts(make: SimpleNamespace) -> None:
    (card,) = make.under(make.memo(make.visit(deficiencies=(make.serious,))), "Brister")
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
    (card,) = make.under(make.memo(make.visit(deficiencies=(bare,))), "Brister")
    parts = dict(card.parts)
    assert parts["Krav"] == parts["Begärd åtgärd"] == parts["Senast"] == "Inte angivet"
    assert "Lagrum" not in parts


def test_an_uncertain_and_a_missing_legal_source_are_said_to_be_so(make: SimpleNamespace) -> None:
    question = make.question("BEM-01", law=("sol.oklar", "sol.upphavd"))
    form = make.form((Section("bemanning", "Bemanning", (question,)),))
    (card,) = make.under(make.memo(make.visit(form=form, deficiencies=(make.serious,))), "Brister")
    assert dict(card.parts)["Lagrum"].splitlines() == [
        "5 kap. 9 § socialtjänstlagen (2025:400) (kontrollera) – Språkkrav",
        "Utan lagrum (ingen gällande bestämmelse hittades för datumet)",
    ]


def test_a_local_requirement_is_cited_without_saying_it_twice(make: SimpleNamespace) -> None:
    form = make.form((Section("bemanning", "Bemanning", (make.question("BEM-01", law=("avtal.krav",)),)),))
    (card,) = make.under(make.memo(make.visit(form=form, deficiencies=(make.serious,))), "Brister")
    assert dict(card.parts)["Lagrum"] == "Avtal, se kravkatalogen"


def test_an_observation_is_not_called_a_deficiency(make: SimpleNamespace) -> None:
    seen = dataclasses.replace(make.serious, severity=Severity.OBSERVATION, is_acute=False)
    memo = make.memo(make.visit(deficiencies=(seen,)))
    (card,) = make.under(memo, "Brister")
    assert (card.title, card.badge) == ("Iakttagelse 1 · Bemanning", "Iakttagelse")


def test_earlier_open_deficiencies_of_other_visits_are_told(make: SimpleNamespace) -> None:
    before = dataclasses.replace(make.facts, id="visit-0", started=make.started - timedelta(days=365))
    old = dataclasses.replace(make.serious, visit_id="visit-0", observation="Sedan förra året.")
    closed = dataclasses.replace(old, state=DeficiencyState.CLOSED)
    earlier = [(before, old), (before, closed), (make.facts, make.serious)]
    _intro, first, second = make.under(make.memo(make.visit(), earlier=earlier), "Tidigare brister")
    assert first.title == "19\N{NO-BREAK SPACE}november 2025 · Bemanning"
    assert ("Vad som sågs", "Sedan förra året.") in first.parts
    assert second.badge == "Allvarlig brist · akut · stängd"


def test_where_two_texts_exist_both_stand_with_their_authors(make: SimpleNamespace) -> None:
    def conflict(kind: str, record: str, field: str, first: str, second: str) -> Conflict:
        return Conflict(
            kind, record, field,
            (Version("c1", first, "Karin", make.started), Version("c2", second, "Mehmet", make.started)),
        )  # fmt: skip

    conflicts = (
        conflict("answer", "BEM-01", "value", "ja", "nej"),
        conflict("visit", "visit-1", "summary", "Ett.", "Två."),
        conflict("judgement", "bemotande", "text", "Bra.", ""),
        conflict("answer", "BEM-02", "comment", "Dold.", "Gömd."),  # a hidden question
    )
    _intro, *cards = make.under(make.memo(make.visit(conflicts=conflicts)), "Uppgifter som skiljer sig")
    assert [(card.title, card.badge, tuple(text for _label, text in card.parts)) for card in cards] == [
        ("Fråga BEM-01", "Svar", ("Ja", "Nej")),
        ("Besöket", "Samlad bedömning", ("Ett.", "Två.")),
        ("Bedömning av Bemötande", "Text", ("Bra.", "Inte angivet")),
    ]
    for card in cards:
        assert [who for who, _text in card.parts] == ["Karin, 2026-11-19 06:20", "Mehmet, 2026-11-19 06:20"]


def test_two_texts_of_an_excluded_note_stay_out(make: SimpleNamespace) -> None:
    versions = (Version("c1", "Hemligt.", "K", make.started), Version("c2", "Hemligare.", "M", make.started))
    visit = make.visit(
        notes=(make.note("n1", "Hemligt.", is_excluded=True),),
        conflicts=(Conflict("note", "n1", "text", versions),),
    )
    assert "Hemlig" not in make.all_words(make.memo(visit))
