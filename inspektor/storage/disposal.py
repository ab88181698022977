"""Says which visits' raw notes may leave the laptop, what keeps the others, and what has left."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select

from inspektor.disposal import Case, Disposal, GraceRule, Hold, Obstacle, choose_rule
from inspektor.record import Kind
from inspektor.storage.holds import list_holds
from inspektor.storage.preferences import get_preference, set_preference
from inspektor.storage.tables import attachment, change, conflict, disposal, note, receipt, replacement
from inspektor.storage.visits import list_visits
from inspektor.visit import VisitFacts, VisitState

_DAYS, _IS_OFF, _APPROVER = "disposal/days", "disposal/off", "disposal/approver"
_SHIPPED = 0  # the centre's number of what came with the program

_LATER = change.alias()
_IS_REPLACED = (
    select(replacement.c.replaced_id)
    .join(_LATER, _LATER.c.id == replacement.c.change_id)
    .where(
        replacement.c.replaced_id == change.c.id,
        *(_LATER.c[name] == change.c[name] for name in ("visit", "kind", "record", "field")),
    )
    .exists()
)
IS_RAW: ColumnElement[bool] = or_(change.c.kind == Kind.NOTE, _IS_REPLACED)
"""What disposal takes of a visit's journal: notes whole, and of every other field all but what stands now."""


def _count(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(*conditions)


_CHANGES = (
    select(
        change.c.visit,
        _count(IS_RAW).label("raw"),
        _count(change.c.kind != Kind.NOTE, _IS_REPLACED).label("version"),
        _count(change.c.hub_number.is_(None), change.c.refused.is_(None)).label("unsent"),
        _count(change.c.refused.is_not(None), ~_IS_REPLACED).label("refused"),
        _count(change.c.set_aside.is_not(None)).label("set_aside"),
        _count(change.c.hub_number == _SHIPPED).label("shipped"),
    )
    .where(change.c.visit != "")
    .group_by(change.c.visit)
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What this laptop's person chose: days of grace, whether the rule acts by itself, and who said so."""

    days: int
    is_on: bool
    approver: str


def get_choice(db: Connection, rules: Sequence[GraceRule], now: datetime) -> Choice:
    """Give what was chosen, within the rule of this day; without one nothing is disposed of by itself."""
    rule, is_on = choose_rule(rules, now.date()), not get_preference(db, _IS_OFF)
    kept, approver = get_preference(db, _DAYS), get_preference(db, _APPROVER)
    if rule is None:
        return Choice(int(kept or 0), is_on=False, approver=approver)
    return Choice(rule.clamp(int(kept or rule.days)), is_on, approver)


def keep_choice(db: Connection, choice: Choice) -> None:
    """Keep what was chosen."""
    set_preference(db, _DAYS, str(choice.days))
    set_preference(db, _IS_OFF, "" if choice.is_on else "off")
    set_preference(db, _APPROVER, choice.approver)


def list_cases(
    db: Connection, now: datetime, days: int, visit_ids: Collection[str] | None = None
) -> tuple[Case, ...]:
    """
    Give the visits (all, or these) with raw notes on this laptop, those that may go first.

    `days` is the grace. What came with the program is not among them: no centre has received it.
    """
    reader = _Reader(db, now, days, visit_ids)
    chosen = [one for one in list_visits(db) if visit_ids is None or one.id in visit_ids]
    found = [case for facts in chosen if (case := reader.read(facts))]
    return tuple(sorted(found, key=lambda case: (case.obstacle is not None, case.due_on or now.date())))


def list_disposals(db: Connection) -> tuple[Disposal, ...]:
    """Give the record of what has left, the latest first."""
    facts = {one.id: one for one in list_visits(db)}
    rows = db.execute(select(disposal).order_by(disposal.c.at.desc(), disposal.c.visit)).all()
    return tuple(
        Disposal(
            visit_id=row.visit,
            facts=facts.get(row.visit),
            at=datetime.fromisoformat(row.at),
            approver=row.approver,
            by_rule=row.by_rule,
            content=row.content,
            finished=datetime.fromisoformat(row.finished) if row.finished else None,
        )
        for row in rows
    )


def find_disposal(db: Connection, visit_id: str) -> datetime | None:
    """Give when something of the visit was last disposed of; None if nothing was."""
    at = db.execute(select(func.max(disposal.c.at)).where(disposal.c.visit == visit_id)).scalar()
    return datetime.fromisoformat(at) if at else None


class _Reader:
    """What the journal says of all visits at one moment, and each visit's case after it."""

    def __init__(self, db: Connection, now: datetime, days: int, visit_ids: Collection[str] | None) -> None:
        self._now, self._days = now, days
        changes = _CHANGES if visit_ids is None else _CHANGES.where(change.c.visit.in_(visit_ids))
        self._changes: dict[str, Row[Any]] = {row.visit: row for row in db.execute(changes)}
        self._notes = _count_by_visit(db, note, note.c.at != "")
        self._attachments = _count_by_visit(db, attachment)
        self._unsent_attachments = _count_by_visit(db, attachment, attachment.c.received.is_(None))
        self._conflicts = _count_by_visit(db, conflict)
        self._holds: dict[str, Hold] = {hold.visit_id: hold for hold in list_holds(db)}
        times = db.execute(select(receipt.c.visit, receipt.c.at))
        self._receipts: dict[str, str] = {row.visit: row.at for row in times}

    def read(self, facts: VisitFacts) -> Case | None:
        """Give the visit's case; None if nothing of it is to leave."""
        counts = self._changes.get(facts.id)
        attachments = self._attachments.get(facts.id, 0)
        if counts is None or counts.shipped or not (counts.raw or attachments):
            return None
        content = {
            "note": self._notes.get(facts.id, 0),
            "version": counts.version,
            "attachment": attachments,
        }
        obstacle = self._find_obstacle(facts, counts)
        since = self._find_start(facts)
        due_on = (since + timedelta(days=self._days)).date() if since else None
        if obstacle is None and (due_on is None or due_on > self._now.date()):
            obstacle = Obstacle.GRACE
        return Case(facts, content, obstacle, due_on, self._holds.get(facts.id))

    def _find_obstacle(self, facts: VisitFacts, counts: Any) -> Obstacle | None:  # a row stays in this module
        reasons = (
            (facts.id in self._holds, Obstacle.HELD),
            (facts.ended is None or facts.state is not VisitState.COMPLETED, Obstacle.ONGOING),
            (self._conflicts.get(facts.id, 0), Obstacle.UNSETTLED),
            (counts.refused, Obstacle.REFUSED),
            (counts.unsent, Obstacle.UNSENT),
            (counts.set_aside, Obstacle.SET_ASIDE),
            (self._unsent_attachments.get(facts.id, 0), Obstacle.ATTACHMENT),
        )
        return next((obstacle for is_so, obstacle in reasons if is_so), None)

    def _find_start(self, facts: VisitFacts) -> datetime | None:
        """Give when the grace begins: at the end of the visit, or later with the centre's last receipt."""
        at = self._receipts.get(facts.id)
        if facts.ended is None or at is None:
            return None
        return max(facts.ended, datetime.fromisoformat(at)).astimezone(self._now.tzinfo)


def _count_by_visit(db: Connection, table: Any, *where: ColumnElement[bool]) -> dict[str, int]:
    counted = select(table.c.visit, func.count()).where(*where).group_by(table.c.visit)
    return {row[0]: row[1] for row in db.execute(counted)}
