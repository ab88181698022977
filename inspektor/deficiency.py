"""A deficiency (brist): what was required, what was seen, on what grounds, and how far it reaches."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from inspektor.checklist import Severity


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
