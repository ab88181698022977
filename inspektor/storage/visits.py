"""Starts, lists and reads visits, and records what is answered and judged at them."""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from inspektor import answer as answers
from inspektor.bank import Bank
from inspektor.checklist import Form
from inspektor.checklist_file import bank_from_documents
from inspektor.errors import InspektorError
from inspektor.form import build_form, restrict_form
from inspektor.identity import new_id
from inspektor.own_texts import show_own
from inspektor.record import Kind
from inspektor.register import Unit
from inspektor.storage import journal, tables
from inspektor.storage.conflicts import list_conflicts
from inspektor.storage.deficiencies import list_deficiencies
from inspektor.storage.documents import freeze_documents, get_documents
from inspektor.storage.journal import Key
from inspektor.storage.notes import list_notes
from inspektor.visit import Answer, Notice, TeamMember, Value, Visit, VisitFacts, VisitState


@dataclasses.dataclass(frozen=True, slots=True)
class VisitStart:
    """What must be known to start a visit; `earlier` names questions with an open deficiency at the unit."""

    unit: Unit
    template_id: str
    notice: Notice
    started: datetime
    team: tuple[TeamMember, ...]
    earlier: frozenset[str] = frozenset()


def start_visit(db: Connection, bank: Bank, start: VisitStart, visit_id: str = "") -> str:
    """Start a visit and freeze its template, checklists and law; give the visit's id."""
    visit_id = visit_id or new_id()
    form = build_form(bank, start.template_id, start.unit, start.started.date(), start.earlier)
    frozen = {name: (digest, bank.documents[name]) for name, digest in form.documents.items()}
    facts = {
        "unit": _unit_to_data(start.unit),
        "template_id": form.template.id,
        "template_name": form.template.name,
        "review_kind": form.template.review_kind,
        "notice": str(start.notice),
        "started": start.started.isoformat(),
        "team": [dataclasses.asdict(member) for member in start.team],
        "documents": freeze_documents(db, frozen),
        "questions": [question.id for question in form.questions],
        "state": str(VisitState.ONGOING),
    }
    for field, value in facts.items():
        journal.record(db, Key(visit_id, Kind.VISIT, visit_id, field), value)
    return visit_id


_HEAD = tables.visit.c
# A visit comes from elsewhere field by field, in several pages: it is shown when its head is here.
_IS_WHOLE = (
    *(column.is_not(None) for column in (_HEAD.unit, _HEAD.documents, _HEAD.questions)),
    *(column != "" for column in (_HEAD.template_id, _HEAD.notice, _HEAD.started)),
)


def list_visits(db: Connection) -> tuple[VisitFacts, ...]:
    """Give the heads of all visits, the latest first."""
    rows = db.execute(select(tables.visit).where(*_IS_WHOLE))
    return tuple(sorted((_to_facts(row) for row in rows), key=lambda facts: facts.started, reverse=True))


def get_facts(db: Connection, visit_id: str) -> VisitFacts:
    """Give the head of one visit; LookupError if it is not on this laptop."""
    row = db.execute(select(tables.visit).where(tables.visit.c.record == visit_id, *_IS_WHOLE)).first()
    if row is None:
        raise LookupError(visit_id)
    return _to_facts(row)


def get_visit(db: Connection, visit_id: str, form: Form | None = None) -> Visit:
    """
    Give the whole visit as it stands; LookupError if it is not on this laptop.

    `form` is the visit's own form when the caller already has it: it never changes.
    """
    facts = get_facts(db, visit_id)
    visit = Visit(
        facts=facts,
        form=form or get_form(db, facts),
        answers=_list_answers(db, visit_id),
        notes=list_notes(db, visit_id),
        deficiencies=list_deficiencies(db, visit_id),
        judgements=_list_judgements(db, visit_id),
        conflicts=list_conflicts(db, visit_id),
        as_of=journal.get_last_number(db),
    )
    return show_own(visit)


def get_form(db: Connection, facts: VisitFacts) -> Form:
    """Give what the visit asks, from the documents that were frozen when it started."""
    kept = select(tables.visit.c.documents, tables.visit.c.questions)
    digests, questions = db.execute(kept.where(tables.visit.c.record == facts.id)).one()
    bank = bank_from_documents(get_documents(db, digests))
    if facts.template_id not in bank.templates:
        raise InspektorError(
            "Besöket går inte att öppna: mallen finns inte i den checklista som följde med det. Synkronisera "
            "igen, och kontakta IT om felet är kvar."
        )
    whole = build_form(bank, facts.template_id, facts.unit, facts.started.date(), frozenset(questions))
    return restrict_form(whole, questions)


def record_answer(
    db: Connection,
    visit_id: str,
    question_id: str,
    value: Value,
    *,
    seen: int | None = None,
    is_whole: bool = False,
) -> None:
    """Record an answer's value; None takes the answer back. `is_whole`: one key gave it, it was not typed."""
    key = Key(visit_id, Kind.ANSWER, question_id, "value")
    journal.record(db, key, answers.to_data(value), seen=seen, is_whole=is_whole)


def record_comment(
    db: Connection, visit_id: str, question_id: str, text: str, *, seen: int | None = None
) -> None:
    """Record the comment of an answer."""
    journal.record(db, Key(visit_id, Kind.ANSWER, question_id, "comment"), text, seen=seen)


def record_judgement(db: Connection, visit_id: str, area: str, text: str, *, seen: int | None = None) -> None:
    """Record the judgement of an area, in words."""
    journal.record(db, Key(visit_id, Kind.JUDGEMENT, area, "text"), text, seen=seen)


def record_fact(db: Connection, visit_id: str, field: str, value: object, *, seen: int | None = None) -> None:
    """Record a field of the head: summary, positives, next_steps, not_reviewed, state, ended or team."""
    journal.record(db, Key(visit_id, Kind.VISIT, visit_id, field), value, seen=seen)


def _list_answers(db: Connection, visit_id: str) -> Mapping[str, Answer]:
    table = tables.answer
    rows = db.execute(select(table.c.record, table.c.value, table.c.comment).where(table.c.visit == visit_id))
    return {row[0]: Answer(row[0], answers.from_data(row[1]), row[2]) for row in rows}


def _list_judgements(db: Connection, visit_id: str) -> Mapping[str, str]:
    table = tables.judgement
    rows = db.execute(select(table.c.record, table.c.text).where(table.c.visit == visit_id))
    return {row[0]: row[1] for row in rows}


def _unit_to_data(unit: Unit) -> dict[str, Any]:
    return {**dataclasses.asdict(unit), "attributes": dict(unit.attributes)}


def _to_unit(data: Mapping[str, Any]) -> Unit:
    lists = {name: tuple(data.get(name, ())) for name in ("contract_ids", "aliases")}
    names = {field.name for field in dataclasses.fields(Unit)}
    return Unit(**{**{name: value for name, value in data.items() if name in names}, **lists})


def _to_team(data: Sequence[Mapping[str, str]] | None) -> tuple[TeamMember, ...]:
    return tuple(TeamMember(member["name"], member["role"]) for member in data or ())


def _to_facts(row: Any) -> VisitFacts:  # a row never leaves this module
    return VisitFacts(
        id=row.record,
        unit=_to_unit(row.unit),
        template_id=row.template_id,
        template_name=row.template_name,
        review_kind=row.review_kind,
        notice=Notice(row.notice),
        started=datetime.fromisoformat(row.started),
        ended=datetime.fromisoformat(row.ended) if row.ended else None,
        team=_to_team(row.team),
        state=VisitState(row.state),
        summary=row.summary,
        positives=row.positives,
        next_steps=row.next_steps,
        not_reviewed=row.not_reviewed,
    )
