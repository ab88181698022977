"""Makes visits by hand: two areas, a few questions of different kinds, and whatever a test adds."""

import dataclasses
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from pypdf import PdfReader

from inspektor.checklist import (
    AnswerKind,
    Codes,
    Condition,
    DeficiencyRule,
    Form,
    Question,
    Section,
    Severity,
    Template,
)
from inspektor.deficiency import Deficiency
from inspektor.documents.blocks import Block, Entries, Facts, Heading, Prose, Row, Table
from inspektor.documents.memo import Memo, write_memo
from inspektor.law import LegalReference, LegalVersion, Statute
from inspektor.register import Unit
from inspektor.visit import Answer, Note, Notice, Source, TeamMember, Visit, VisitFacts, VisitState

STARTED = datetime(2026, 11, 19, 6, 20, tzinfo=UTC)
DRAFT_MARK = "UTKASTversion3·2026-11-1911:05"
MADE_AT = datetime(2026, 11, 19, 11, 5, tzinfo=UTC)

SOL = Statute("sol-2025", "SoL", "Socialtjänstlag", "2025:400", date(2025, 7, 1), None, "hog")
LOCAL = Statute("avtal", "avtal", "Avtal", "lokal", date(2000, 1, 1), None, "hog")
LAW = {
    "avtal.krav": LegalReference(
        "avtal.krav", "Krav i avtal", LegalVersion(LOCAL, "se kravkatalogen", date(2000, 1, 1), None, "hog")
    ),
    "sol.kvalitet": LegalReference(
        "sol.kvalitet", "God kvalitet", LegalVersion(SOL, "5 kap. 1 §", date(2025, 7, 1), None, "hog")
    ),
    "sol.oklar": LegalReference(
        "sol.oklar", "Språkkrav", LegalVersion(SOL, "5 kap. 9 §", date(2026, 7, 1), None, "medel")
    ),
    "sol.upphavd": LegalReference("sol.upphavd", "Utan lagrum", None),
}
CODES = Codes(
    ask={},
    methods={"intervju": "Samtal", "observation": "Det uppföljaren själv ser och hör"},
    quality_areas={},
    service_areas={"sarskilt_boende_aldre": "Särskilt boende för äldre"},
    review_kinds={"oanmalt_besok": "Oanmält besök"},
    roles={"uppfoljare": "Planerare/utvecklare", "mas": "Medicinskt ansvarig sjuksköterska"},
    attributes={},
    severities={},
    acute_hours=24,
)
UNIT = Unit(
    id="lindgarden",
    name="Lindgården",
    provider_id="eken",
    provider_name="Ekens omsorg AB",
    service_area="sarskilt_boende_aldre",
    operation_form="privat",
    legal_basis="SoL",
    org_number="000000-0000",
    attributes={"platser": 48, "har_hsl": True},
    contract_ids=("avtal-1",),
    manager="Enhetschefen",
)
FACTS = VisitFacts(
    id="visit-1",
    unit=UNIT,
    template_id="kvalitetsgranskning-sabo",
    template_name="Kvalitetsgranskning särskilt boende",
    review_kind="oanmalt_besok",
    notice=Notice.UNANNOUNCED,
    started=STARTED,
    team=(TeamMember("Karin Ek", "uppfoljare"), TeamMember("Mehmet Aydin", "mas")),
    state=VisitState.COMPLETED,
    ended=STARTED.replace(hour=9, minute=40),
)


def make_question(question_id: str, kind: AnswerKind = AnswerKind.YES_PARTLY_NO, **more: object) -> Question:
    rule = DeficiencyRule("Ett förslag.", {"nej": Severity.SERIOUS, "delvis": Severity.MATERIAL})
    question = Question(
        id=question_id,
        text=f"Frågans text {question_id}?",
        kind=kind,
        checklist_id="kg-bemanning",
        guidance="",
        ask=(),
        methods=("intervju", "observation"),
        law=("sol.kvalitet",),
        quality_areas=(),
        weight=3,
        may_be_not_applicable=True,
        deficiency=rule if kind in {AnswerKind.YES_PARTLY_NO, AnswerKind.YES_NO} else None,
    )
    return dataclasses.replace(question, **more)  # type: ignore[arg-type]  # each test knows its fields


QUESTIONS = (
    make_question("BEM-01"),
    make_question("BEM-02", shown_if=Condition(question="BEM-01", answers=("nej",))),
    make_question("BEM-03", AnswerKind.SHARE, unit="procent"),
    make_question("BEM-04", AnswerKind.TEXT),
)
SECTIONS = (
    Section("bemanning", "Bemanning", QUESTIONS),
    Section("bemotande", "Bemötande", (make_question("BMT-01"), make_question("BMT-02"))),
)


def make_form(sections: tuple[Section, ...] = SECTIONS) -> Form:
    template = Template(
        "kvalitetsgranskning-sabo", "Kvalitetsgranskning", "kvalitetsgranskning", frozenset(), (), (4, 8)
    )
    return Form(template, sections, LAW, CODES, {}, {"kg-bemanning": "2026.1"})


def make_visit(**more: object) -> Visit:
    """Give a visit; `facts` may be a dict of fields to change, `answers` a tuple of Answer."""
    facts = dataclasses.replace(FACTS, **more.pop("facts", {}))  # type: ignore[arg-type]  # each test knows its fields
    answers: tuple[Answer, ...] = more.pop("answers", ())  # type: ignore[assignment]  # the same
    form = more.pop("form", None) or make_form()
    by_id = {answer.question_id: answer for answer in answers}
    return Visit(facts, form, by_id, **more)  # type: ignore[arg-type]  # the same


def make_memo(visit: Visit, **more: object) -> Memo:
    named: dict[str, object] = {
        "municipality": "Ekköpings kommun",
        "board": "Vård- och omsorgsnämnden",
        "version": 3,
        "made_at": MADE_AT,
        "is_practice": True,
    }
    return write_memo(visit, **{**named, **more})  # type: ignore[arg-type]  # the same


def read_pages(pdf: bytes) -> list[str]:
    """Give each page's text without any white space."""
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def read_body(pdf: bytes) -> str:
    """Give the text of all pages without white space, and without what surrounds it and repeated heads."""
    pages = read_pages(pdf)
    inside = [page.split(DRAFT_MARK, 1)[1] for page in pages]
    return "".join(
        page.removeprefix("NrFrågaochkommentarSvar") if n else page for n, page in enumerate(inside)
    )


def squeeze(text: str) -> str:
    """Give the text as `read_body` would, if every character had a glyph."""
    return "".join(unicodedata.normalize("NFC", text).split())


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


def make_note(note_id: str, text: str, minutes: int = 0, **more: object) -> Note:
    note = Note(note_id, STARTED + timedelta(minutes=minutes), Source.OBSERVATION, text)
    return dataclasses.replace(note, **more)  # type: ignore[arg-type]  # each test knows its fields


@pytest.fixture
def make() -> SimpleNamespace:
    """Give the makers of this module to tests, which cannot import it."""
    return SimpleNamespace(
        visit=make_visit,
        memo=make_memo,
        question=make_question,
        form=make_form,
        pages=read_pages,
        body=read_body,
        squeeze=squeeze,
        note=make_note,
        all_words=all_words,
        under=under,
        rows_of=rows_of,
        cell_words=cell_words,
        serious=SERIOUS,
        started=STARTED,
        facts=FACTS,
    )
