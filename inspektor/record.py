"""Which records there are, which fields they have, and what each field may hold."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType

import msgspec

from inspektor.answer import from_data
from inspektor.change import is_moment
from inspektor.checklist import Severity
from inspektor.deficiency import DeficiencyState
from inspektor.errors import InspektorError
from inspektor.register import Unit
from inspektor.visit import Notice, Source, TeamMember, VisitState


class Kind(StrEnum):
    """What a change is about; the value is the word on the wire."""

    VISIT = "visit"
    ANSWER = "answer"
    NOTE = "note"
    DEFICIENCY = "deficiency"
    JUDGEMENT = "judgement"
    DOCUMENT = "document"


Rule = Callable[[object], bool]


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_answer(value: object) -> bool:
    try:
        from_data(value)
    except InspektorError:
        return False
    return True


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


def _reads_as(shape: object) -> Rule:
    """One odd value from elsewhere must not keep a whole list of visits from being shown."""

    def fits_shape(value: object) -> bool:
        try:
            msgspec.convert(value, shape)
        except msgspec.ValidationError:
            return False
        return True

    return fits_shape


def _is_time(value: object) -> bool:
    return isinstance(value, str) and is_moment(value)


def _is_time_or_none(value: object) -> bool:
    return value is None or _is_time(value)


def _is_date_or_none(value: object) -> bool:
    try:
        return value is None or (isinstance(value, str) and bool(date.fromisoformat(value)))
    except ValueError:
        return False


def _one_of(codes: type[StrEnum]) -> Rule:
    allowed = frozenset(str(code) for code in codes)
    return lambda value: isinstance(value, str) and value in allowed


def _one_of_or_none(codes: type[StrEnum]) -> Rule:
    is_code = _one_of(codes)
    return lambda value: value is None or is_code(value)


FIELDS: Mapping[Kind, Mapping[str, Rule]] = MappingProxyType(
    {
        Kind.VISIT: {
            "unit": _reads_as(Unit),
            "template_id": _is_text,
            "template_name": _is_text,
            "review_kind": _is_text,
            "notice": _one_of(Notice),
            "started": _is_time,
            "ended": _is_time_or_none,
            "team": _reads_as(list[TeamMember]),
            "state": _one_of(VisitState),
            "documents": _reads_as(dict[str, str]),
            "questions": _reads_as(list[str]),
            "summary": _is_text,
            "positives": _is_text,
            "next_steps": _is_text,
            "not_reviewed": _is_text,
        },
        Kind.ANSWER: {"value": _is_answer, "comment": _is_text},
        Kind.NOTE: {
            "at": _is_time,
            "source": _one_of(Source),
            "text": _is_text,
            "area": _is_text,
            "question_id": _is_text,
            "is_excluded": _is_flag,
            "void_reason": _is_text,
            "author": _is_text,
        },
        Kind.DEFICIENCY: {
            "question_id": _is_text,
            "area": _is_text,
            "requirement": _is_text,
            "observation": _is_text,
            "evidence": _is_text,
            "extent": _is_text,
            "severity": _one_of(Severity),
            "proposed_severity": _one_of_or_none(Severity),
            "severity_reason": _is_text,
            "demand": _is_text,
            "deadline": _is_date_or_none,
            "is_acute": _is_flag,
            "state": _one_of(DeficiencyState),
            "void_reason": _is_text,
        },
        Kind.JUDGEMENT: {"text": _is_text},
        Kind.DOCUMENT: {"content": _is_table},
    }
)


_CODES = frozenset({"template_id", "template_name", "review_kind", "area", "question_id", "author"})


def is_typed(kind: str, field: str) -> bool:
    """Say whether the field may hold running text; what is chosen with one key or button is not typed."""
    if not is_known(kind, field) or field in _CODES:
        return False
    return FIELDS[Kind(kind)][field] is _is_text or (kind, field) == (Kind.ANSWER, "value")


def clean(value: object) -> object:
    """Give the JSON-able value without what neither disk nor wire can carry: NUL and halves of characters."""
    if isinstance(value, str):
        whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return whole.replace("\0", "")
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {clean(name): clean(item) for name, item in value.items()}
    return value


def is_known(kind: str, field: str) -> bool:
    """Say whether this version knows the field; what a newer one wrote is kept and not shown."""
    return kind in FIELDS and field in FIELDS[Kind(kind)]


def fits(kind: str, field: str, value: object) -> bool:
    """Say whether the value may stand in a known field; nothing from outside is shown without it."""
    return FIELDS[Kind(kind)][field](value)
