"""Looks whether everything in a visit file has arrived in the database and on the memo's pages."""

import re
from collections.abc import Iterator, Sequence

from inspektor.documents.fonts import Weight, load_faces
from inspektor.documents.text import clean
from inspektor.visit import Answer, Visit
from inspektor.visit_file import PlannedDeficiency, VisitPlan


def find_missing_in_visit(plan: VisitPlan, visit: Visit) -> list[str]:
    """Name what the file says and the visit does not hold exactly so; ids and places only, never content."""
    missing = [
        f"svar {planned.question_id}"
        for planned in plan.answers
        if visit.answers.get(planned.question_id)
        != Answer(planned.question_id, planned.value, planned.comment)
    ]
    notes = [(note.at, note.source, note.text, note.area, note.question_id) for note in visit.notes]
    missing += [
        f"anteckning {number}"
        for number, note in enumerate(plan.notes, 1)
        if (note.at, note.source, note.text, note.area, note.question_id) not in notes
    ]
    missing += [
        f"brist {number}"
        for number, planned in enumerate(plan.deficiencies, 1)
        if not any(_is_written(planned, made) for made in _facts(visit))
    ]
    head = (
        visit.facts.unit.id,
        visit.facts.template_id,
        visit.facts.notice,
        visit.facts.started,
        visit.facts.team,
    )
    if head != (plan.unit.id, plan.template_id, plan.notice, plan.started, plan.team):
        missing.append("besökets uppgifter")
    return missing if visit.facts.summary == plan.summary else [*missing, "samlad bedömning"]


def find_missing_on_pages(plan: VisitPlan, pages: Sequence[str]) -> list[str]:
    """Name the texts of the file that do not stand on the memo's pages, read as a PDF reader reads them."""
    has_glyph = load_faces()[Weight.REGULAR].has_glyph
    paper = _squeeze("\n".join(_without_furniture(pages)))
    return [place for place, text in _list_texts(plan) if _squeeze(clean(text, has_glyph).text) not in paper]


def _facts(visit: Visit) -> Iterator[tuple[object, ...]]:
    for made in visit.deficiencies:
        yield made.question_id, made.severity, made.observation, made.demand, made.deadline


def _is_written(planned: PlannedDeficiency, made: tuple[object, ...]) -> bool:
    question_id, severity, text, demand, deadline = made
    wanted = planned.question_id, planned.severity, planned.text
    return (
        (question_id, severity, text) == wanted
        and (not planned.demand or demand == planned.demand)
        and (planned.deadline is None or deadline == planned.deadline)
    )


def _list_texts(plan: VisitPlan) -> Iterator[tuple[str, str]]:
    for answer in plan.answers:
        yield f"kommentar {answer.question_id}", answer.comment
        if isinstance(answer.value, str):
            yield f"svar {answer.question_id}", _as_shown(answer.value)
    for number, note in enumerate(plan.notes, 1):
        yield f"anteckning {number}", note.text
    for number, deficiency in enumerate(plan.deficiencies, 1):
        yield f"brist {number}", deficiency.text
        yield f"krav på åtgärd {number}", deficiency.demand
    yield "samlad bedömning", plan.summary


def _as_shown(value: str) -> str:
    """Words that the memo says in its own way (Ja, 2026-11-19 06:20) are looked for in the database alone."""
    return value if " " in value else ""


def _without_furniture(pages: Sequence[str]) -> Iterator[str]:
    """Leave out the lines that stand on every page but for their digits: header, footer, page number."""
    shapes = [{_shape(line) for line in page.splitlines()} for page in pages[1:]]
    common = set.intersection(*shapes) if len(shapes) > 1 else set()
    for page in pages:
        yield "\n".join(line for line in page.splitlines() if _shape(line) not in common)


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", line.strip())


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)
