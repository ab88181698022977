"""When a visit's raw notes leave the laptop (gallring), what keeps them there, and what the record says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from inspektor.visit import VisitFacts


@dataclass(frozen=True, slots=True)
class GraceRule:
    """How many days after the centre's last receipt, and how few and many a laptop may choose."""

    valid_from: date
    valid_to: date | None
    days: int
    least: int
    most: int

    def clamp(self, days: int) -> int:
        """Give the number of days nearest to this one that the rule allows."""
        return min(max(days, self.least), self.most)


def choose_rule(rules: Sequence[GraceRule], on: date) -> GraceRule | None:
    """Give the rule that holds on this day; None if no rule does."""
    holds = (
        rule for rule in rules if rule.valid_from <= on and (rule.valid_to is None or on <= rule.valid_to)
    )
    return next(holds, None)


class Obstacle(StrEnum):
    """Why a visit's raw notes stay for now; the first that holds is the one that is told."""

    HELD = "held"
    ONGOING = "ongoing"
    UNSETTLED = "unsettled"
    REFUSED = "refused"
    UNSENT = "unsent"
    SET_ASIDE = "set_aside"
    ATTACHMENT = "attachment"
    GRACE = "grace"


@dataclass(frozen=True, slots=True)
class Hold:
    """Somebody's word that a visit's raw notes must stay, and why."""

    visit_id: str
    reason: str
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """
    A visit with raw notes on this laptop: what there is, and whether it may go.

    `due_on` is the day it may go, once nothing but time is missing. `content` is how much of what kind.
    """

    facts: VisitFacts
    content: Mapping[str, int] = field(default_factory=dict)
    obstacle: Obstacle | None = None
    due_on: date | None = None
    hold: Hold | None = None

    @property
    def is_due(self) -> bool:
        """Say whether nothing stands in the way."""
        return self.obstacle is None


@dataclass(frozen=True, slots=True)
class Disposal:
    """A line of the record: never what was said, only how much of what kind; `facts` None if not here."""

    visit_id: str
    facts: VisitFacts | None
    at: datetime
    approver: str
    by_rule: bool
    content: Mapping[str, int]
    finished: datetime | None = None
