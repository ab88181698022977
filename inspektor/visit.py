"""One visit: what was answered, noted and judged, and the rules that hold for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from inspektor.checklist import Form
from inspektor.deficiency import Deficiency
from inspektor.register import Unit


class Mark(StrEnum):
    """An answer that is not about the question: not applicable (needs a comment) or not assessed."""

    NOT_APPLICABLE = "ej_tillampligt"
    NOT_ASSESSED = "ej_bedomt"


@dataclass(frozen=True, slots=True)
class Share:
    """A share as it was counted: 31 of 48."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        """The share in percent; None when there was nothing to count."""
        return 100 * self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What stands in a field and is no answer yet ("31 av"): kept as typed, counted as unanswered."""

    text: str


Value = str | int | float | Share | tuple[str, ...] | Mark | Unfinished | None
"""An answer's value: yes/no, text, single, frequency and ISO date as str, scale and count as number."""


class Notice(StrEnum):
    """How the unit was told that somebody comes."""

    ANNOUNCED = "announced"
    SHORT_NOTICE = "short_notice"
    UNANNOUNCED = "unannounced"


class Source(StrEnum):
    """Where a note comes from; the value is the letter on the key."""

    SERVICE_USER = "B"
    RELATIVE = "N"
    STAFF = "P"
    MANAGEMENT = "L"
    CASE_OFFICER = "H"
    OBSERVATION = "O"
    DOCUMENT = "D"


class VisitState(StrEnum):
    """Where in its life the visit is (thin: the whole life cycle comes with justering)."""

    ONGOING = "pagaende"
    COMPLETED = "genomford"


@dataclass(frozen=True, slots=True)
class TeamMember:
    """Who is there for the municipality; `role` is a code of `roller` in kodverk.yaml."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Version:
    """One of several texts of the same field that were written unaware of each other."""

    change_id: str
    value: object
    author: str
    at: datetime
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field with more than one current text: all are kept until a person chooses."""

    kind: str
    record_id: str
    field: str
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to one question; `value` None with a comment is a comment without an answer."""

    question_id: str
    value: Value = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A quick note with a time of its own; tied to an area or a question only if somebody sorted it."""

    id: str
    at: datetime
    source: Source
    text: str
    area: str = ""
    question_id: str = ""
    is_excluded: bool = False
    void_reason: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """The head of a visit: enough for lists; `unit` is the unit as it was when the visit started."""

    id: str
    unit: Unit
    template_id: str
    template_name: str
    review_kind: str
    notice: Notice
    started: datetime
    team: tuple[TeamMember, ...]
    state: VisitState
    ended: datetime | None = None
    summary: str = ""
    positives: str = ""
    next_steps: str = ""
    not_reviewed: str = ""


@dataclass(frozen=True)
class Visit:
    """A whole visit as it stood when it was read; nothing in it changes."""

    facts: VisitFacts
    form: Form
    answers: Mapping[str, Answer] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    deficiencies: tuple[Deficiency, ...] = ()
    judgements: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    as_of: int = 0
