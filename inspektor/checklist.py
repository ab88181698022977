"""What a checklist asks, of whom and when; the words follow checklists/ and its code lists."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from inspektor.law import LegalReference


class AnswerKind(StrEnum):
    """How a question is answered; the values are those of `svarstyper` in kodverk.yaml."""

    YES_PARTLY_NO = "ja_nej_delvis"
    YES_NO = "ja_nej"
    SCALE = "skala_1_4"
    COUNT = "antal"
    SHARE = "andel"
    TEXT = "fritext"
    MULTIPLE = "flerval"
    SINGLE = "enval"
    FREQUENCY = "frekvens"
    DATE = "datum"


YES, PARTLY, NO = "ja", "delvis", "nej"

NUMERIC_KINDS = frozenset({AnswerKind.COUNT, AnswerKind.SHARE})
CHOICE_KINDS = frozenset({AnswerKind.SINGLE, AnswerKind.MULTIPLE, AnswerKind.FREQUENCY})
YES_NO_ANSWERS = {AnswerKind.YES_PARTLY_NO: (YES, PARTLY, NO), AnswerKind.YES_NO: (YES, NO)}

AREAS = (
    "ledningssystem",
    "dokumentation",
    "bemanning",
    "verksamhetsinnehall",
    "trygghet_sakerhet",
    "bemotande",
    "brukarinflytande",
    "samverkan",
    "halso_sjukvard",
)
"""The nine areas of a quality review, in the order they are reviewed (`omrade` in SCHEMA.md)."""


class Severity(StrEnum):
    """How bad a finding is; an OBSERVATION is noted and becomes no deficiency."""

    OBSERVATION = "iakttagelse"
    MINOR = "mindre"
    MATERIAL = "vasentlig"
    SERIOUS = "allvarlig"


@dataclass(frozen=True, slots=True)
class Condition:
    """
    When a question is shown (`visas_om`): on an earlier answer, on a fact of the unit, or on several such.

    Exactly one of `question`, `attribute`, `all_of`, `any_of` is set.
    """

    question: str = ""
    answers: tuple[str, ...] = ()
    over: float | None = None
    under: float | None = None
    attribute: str = ""
    values: tuple[str | bool | int, ...] = ()
    all_of: tuple["Condition", ...] = ()
    any_of: tuple["Condition", ...] = ()


@dataclass(frozen=True, slots=True)
class Threshold:
    """A limit for a number (share in percent) and the severity of a number under, over or equal to it."""

    severity: Severity
    under: float | None = None
    over: float | None = None
    equal: float | None = None


@dataclass(frozen=True, slots=True)
class DeficiencyRule:
    """What an answer proposes; the inspector always decides. `on` maps an answer to a severity."""

    text: str
    on: Mapping[str, Severity] = field(default_factory=dict)
    by_threshold: bool = False
    acute: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `id` never changes its meaning. An empty `service_areas` means all of them."""

    id: str
    text: str
    kind: AnswerKind
    checklist_id: str
    guidance: str
    ask: tuple[str, ...]
    methods: tuple[str, ...]
    law: tuple[str, ...]
    quality_areas: tuple[str, ...]
    weight: int
    service_areas: frozenset[str] = frozenset()
    may_be_not_applicable: bool = False
    choices: tuple[str, ...] = ()
    scale: tuple[tuple[int, str], ...] = ()
    unit: str = ""
    shown_if: Condition | None = None
    thresholds: tuple[Threshold, ...] = ()
    deficiency: DeficiencyRule | None = None


@dataclass(frozen=True, slots=True)
class Checklist:
    """One file: questions of one area. `area` is one of the nine areas, else the checklist's own id."""

    id: str
    name: str
    area: str
    version: str
    valid_from: str
    review_kinds: tuple[str, ...]
    questions: tuple[Question, ...]
    description: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a template: a whole checklist, single questions, or a choice for the visit (`dynamic`)."""

    checklist_id: str = ""
    min_weight: int = 1
    question_ids: tuple[str, ...] = ()
    dynamic: str = ""


EARLIER_REVIEW = "uppfoljning_tidigare"
"""The kind of review that asks again what led to a deficiency."""


@dataclass(frozen=True, slots=True)
class Template:
    """Which checklists make a review; no `service_areas` means all. `hours` is (least, most) on site."""

    id: str
    name: str
    review_kind: str
    service_areas: frozenset[str]
    parts: tuple[Part, ...]
    hours: tuple[float, float]
    participants: tuple[str, ...] = ()
    requested_before: tuple[str, ...] = ()
    remark: str = ""
    most_questions: int = 0

    @property
    def is_dynamic(self) -> bool:
        """Say whether the questions are chosen for the visit and not by the template."""
        return any(part.dynamic for part in self.parts)


@dataclass(frozen=True, slots=True)
class SeverityTerms:
    """What a severity means here: rank 0-3, and the municipality's default days to answer and to be done."""

    severity: Severity
    rank: int
    makes_deficiency: bool
    meaning: str
    needs_action_plan: bool
    answer_days: int | None
    done_days: int | None
    follow_up: str
    decided_by: str


@dataclass(frozen=True, slots=True)
class Codes:
    """The code lists of kodverk.yaml: code -> what the screen says."""

    ask: Mapping[str, str]
    methods: Mapping[str, str]
    quality_areas: Mapping[str, str]
    service_areas: Mapping[str, str]
    review_kinds: Mapping[str, str]
    roles: Mapping[str, str]
    attributes: Mapping[str, tuple[str | bool, ...]]
    severities: Mapping[Severity, SeverityTerms]
    acute_hours: int
    quality_groups: Mapping[str, str] = field(default_factory=dict)
    """Quality area -> `SoL`, `LSS` or `HSL`: the law that it stems from."""


@dataclass(frozen=True, slots=True)
class Section:
    """One area of a form: `key` is the area's code, `name` what the screen says."""

    key: str
    name: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Form:
    """
    What is asked at one visit: the template's questions for this unit, and the law as of the visit's date.

    `documents` names the files it was made from (file name -> SHA-256 of its canonical JSON), so that a visit
    can be opened unchanged when the files have changed.
    """

    template: Template
    sections: tuple[Section, ...]
    law: Mapping[str, LegalReference]
    codes: Codes
    documents: Mapping[str, str]
    versions: Mapping[str, str]

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions in the order they are asked."""
        return tuple(question for section in self.sections for question in section.questions)

    @property
    def is_required(self) -> bool:
        """Say whether an unanswered question is a gap; where the inspector chooses freely it is none."""
        return not self.template.is_dynamic or self.template.review_kind == EARLIER_REVIEW

    def find_question(self, question_id: str) -> Question | None:
        """Give the question with this id, or None if the form does not ask it."""
        return next((q for q in self.questions if q.id == question_id), None)

    def find_section(self, question_id: str) -> Section | None:
        """Give the section in which this question stands, or None."""
        return next((s for s in self.sections if any(q.id == question_id for q in s.questions)), None)
