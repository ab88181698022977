"""A deficiency (brist): what was required, what was seen, on what grounds, and how far it reaches."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from inspektor.checklist import Severity, SeverityTerms
from inspektor.workday import next_working_day


class DeficiencyState(StrEnum):
    """Where in its life a deficiency is (thin: the whole life cycle comes with action plans)."""

    OPEN = "konstaterad"
    CLOSED = "stangd"


@dataclass(frozen=True, slots=True)
class Deficiency:
    """
    One deficiency in four parts, after the principle requirement - observation - evidence - extent.

    `proposed_severity` is what the checklist proposed; another `severity` needs a `severity_reason`.
    """

    id: str
    visit_id: str
    question_id: str = ""
    area: str = ""
    requirement: str = ""
    observation: str = ""
    evidence: str = ""
    extent: str = ""
    severity: Severity = Severity.MINOR
    proposed_severity: Severity | None = None
    severity_reason: str = ""
    demand: str = ""
    deadline: date | None = None
    is_acute: bool = False
    state: DeficiencyState = DeficiencyState.OPEN
    void_reason: str = ""

    @property
    def needs_reason(self) -> bool:
        """Say whether the severity was changed from the proposal and no reason is given yet."""
        changed = self.proposed_severity is not None and self.severity is not self.proposed_severity
        return changed and not self.severity_reason.strip()


def default_deadline(terms: SeverityTerms, is_acute: bool, on: date, acute_hours: int) -> date | None:
    """
    Give the day when a deficiency found `on` is to be mended; None if nothing is to be mended.

    The municipality's days (`klar_dagar` in kodverk.yaml), moved on to a Swedish working day. What is acute
    is mended within `acute_hours`, whatever day that is: harm does not wait for Monday.
    """
    if is_acute:
        return on + timedelta(hours=acute_hours)
    return None if terms.done_days is None else next_working_day(on + timedelta(days=terms.done_days))
