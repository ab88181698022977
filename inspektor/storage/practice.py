"""Fills a new practice vault: the made-up municipality and its earlier visits, the same on every laptop."""

from dataclasses import replace
from itertools import count

from sqlalchemy import Connection

from inspektor.bank import Bank
from inspektor.deficiency import Deficiency, DeficiencyState
from inspektor.deficiency_draft import draft_deficiency
from inspektor.form import build_form
from inspektor.identity import shipped_id
from inspektor.register import Register
from inspektor.storage import visits
from inspektor.storage.database import Hand, write_as
from inspektor.storage.deficiencies import add_deficiency
from inspektor.storage.exchange import mark_shipped
from inspektor.storage.notes import add_note
from inspektor.storage.registers import save_register
from inspektor.visit import Visit, VisitState
from inspektor.visit_file import PlannedDeficiency, VisitPlan

DEVICE = "practice"
"""The laptop that shipped visits come from: nobody's, so that no laptop lengthens what it did not write."""

CHANGED_REASON = "Bedömd efter omfattningen och följden för de enskilda."


def fill_practice(db: Connection, register: Register, bank: Bank, plans: tuple[VisitPlan, ...]) -> None:
    """
    Write register and earlier visits into an empty vault, in the caller's transaction.

    Ids, times and order come from the plans alone and every change is sealed: the centre gets the very same
    from two laptops and keeps it once. The visits must have ended.
    """
    save_register(db, register)
    for plan in plans:
        hand = _make_hand(plan)
        with write_as(db, hand):
            _write_visit(db, bank, plan, hand)
    mark_shipped(db)


def _make_hand(plan: VisitPlan) -> Hand:
    """Give the hand of the visit's leader, whose clock stands still at the end of the visit."""
    written, numbers = plan.ended or plan.started, count()
    millis = int(plan.started.timestamp() * 1000)

    def make_id() -> str:
        number = next(numbers)
        return shipped_id(millis + number, plan.unit.id, plan.template_id, str(number))

    return Hand(plan.team[0].name, DEVICE, lambda: written, make_id)


def _write_visit(db: Connection, bank: Bank, plan: VisitPlan, hand: Hand) -> None:
    start = visits.VisitStart(plan.unit, plan.template_id, plan.notice, plan.started, plan.team)
    visit_id = visits.start_visit(db, bank, start, hand.make_id())
    for answer in plan.answers:
        visits.record_answer(db, visit_id, answer.question_id, answer.value)
        if answer.comment:
            visits.record_comment(db, visit_id, answer.question_id, answer.comment)
    for note in plan.notes:
        sorting = {"area": note.area, "question_id": note.question_id}
        add_note(
            db, visit_id, at=note.at, source=note.source, text=note.text, note_id=hand.make_id(), **sorting
        )
    form = build_form(bank, plan.template_id, plan.unit, plan.started.date())
    _write_deficiencies(db, plan, visits.get_visit(db, visit_id, form), hand)
    if plan.summary:
        visits.record_fact(db, visit_id, "summary", plan.summary)
    visits.record_fact(db, visit_id, "ended", (plan.ended or plan.started).isoformat())
    visits.record_fact(db, visit_id, "state", str(VisitState.COMPLETED))


def _write_deficiencies(db: Connection, plan: VisitPlan, visit: Visit, hand: Hand) -> None:
    for planned in plan.deficiencies:
        draft = draft_deficiency(visit, planned.question_id or None, on=plan.started.date())
        add_deficiency(db, _settle(replace(draft, id=hand.make_id()), planned))


def _settle(draft: Deficiency, planned: PlannedDeficiency) -> Deficiency:
    """Give the deficiency as the inspector left it; another severity than the proposed one has its reason."""
    settled = replace(
        draft,
        observation=planned.text,
        severity=planned.severity,
        demand=planned.demand,
        deadline=planned.deadline or draft.deadline,
        is_acute=False,
        state=DeficiencyState.CLOSED if planned.is_closed else DeficiencyState.OPEN,
    )
    return replace(settled, severity_reason=CHANGED_REASON) if settled.needs_reason else settled
