"""What a field with several texts is called, and how each text reads, whatever the field holds."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType

from inspektor.answer import from_data, in_words
from inspektor.checklist import AnswerKind
from inspektor.deficiency import Deficiency, DeficiencyState
from inspektor.errors import InspektorError
from inspektor.record import Kind
from inspektor.visit import Conflict, Note, Visit, VisitState
from ui.note_list import SOURCE_WORDS
from ui.words import NOTICE_WORDS, SEVERITY_WORDS, day_and_time, weekday_and_date

NOTHING = "(tomt)"

_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "value": "svaret",
        "comment": "kommentaren",
        "text": "texten",
        "area": "området",
        "question_id": "frågan",
        "source": "källan",
        "at": "tiden",
        "author": "vem som skrev",
        "is_excluded": "om den ska undantas",
        "void_reason": "skälet till makulering",
        "requirement": "krav",
        "observation": "iakttagelse",
        "evidence": "underlag",
        "extent": "omfattning och konsekvens",
        "severity": "allvarlighet",
        "proposed_severity": "föreslagen allvarlighet",
        "severity_reason": "skälet till ändrad allvarlighet",
        "demand": "krav på åtgärd",
        "deadline": "frist",
        "is_acute": "om den är akut",
        "state": "läget",
        "summary": "samlad bedömning",
        "positives": "positiva exempel",
        "next_steps": "nästa steg",
        "not_reviewed": "vad som inte granskades",
        "notice": "hur besöket anmäldes",
        "started": "när besöket började",
        "ended": "när besöket slutade",
        "team": "vilka som var med",
    }
)
_PROSE = frozenset(
    {
        (Kind.ANSWER, "comment"),
        (Kind.NOTE, "text"),
        (Kind.NOTE, "void_reason"),
        (Kind.JUDGEMENT, "text"),
        *((Kind.VISIT, field) for field in ("summary", "positives", "next_steps", "not_reviewed")),
        *(
            (Kind.DEFICIENCY, field)
            for field in ("requirement", "observation", "evidence", "extent", "demand")
        ),
        *((Kind.DEFICIENCY, field) for field in ("severity_reason", "void_reason")),
    }
)
_CODES: Mapping[str, str] = MappingProxyType(
    {
        **{str(code): words for code, words in SEVERITY_WORDS.items()},
        **{str(code): words for code, words in NOTICE_WORDS.items()},
        str(VisitState.ONGOING): "Pågående",
        str(VisitState.COMPLETED): "Genomförd",
        str(DeficiencyState.OPEN): "Öppen",
        str(DeficiencyState.CLOSED): "Stängd",
    }
)
_CODE_FIELDS = frozenset({"severity", "proposed_severity", "notice", "state"})


def name_conflict(visit: Visit, conflict: Conflict) -> str:
    """Say which field of what it is, for example `Brist 2: underlag` or `BEM-01: svaret`."""
    name = name_record(visit, conflict.kind, conflict.record_id)
    return f"{name}: {name_field(conflict.field)}"


def name_field(field: str) -> str:
    """Say what a field is called in a sentence."""
    return _FIELDS.get(field, field)


def name_record(visit: Visit, kind: str, record_id: str) -> str:
    """Say what a field belongs to, for example `Brist 2` or `BEM-01`."""
    naming: Mapping[str, Callable[[Visit, str], str]] = {
        Kind.VISIT: _name_visit,
        Kind.ANSWER: _name_answer,
        Kind.NOTE: _name_note,
        Kind.DEFICIENCY: _name_deficiency,
        Kind.JUDGEMENT: _name_area,
    }
    return naming.get(kind, _name_record)(visit, record_id)


def describe_conflict(visit: Visit, conflict: Conflict) -> str:
    """Give the question's text where the field belongs to one, else nothing."""
    question = visit.form.find_question(_find_question_id(visit, conflict))
    return question.text if question else ""


def say_value(visit: Visit, conflict: Conflict, value: object) -> str:
    """Give a text as it reads; what no version of ours wrote is shown as it is kept."""
    if value in {None, ""} if not isinstance(value, dict | list) else not value:
        return NOTHING
    if conflict.kind == Kind.ANSWER and conflict.field == "value":
        return _say_answer(visit, conflict.record_id, value)
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if conflict.field in _CODE_FIELDS:
        return _CODES.get(str(value), str(value))
    special = _SAYINGS.get(conflict.field)
    return special(visit, value) if special else str(value)


def may_keep_both(visit: Visit, conflict: Conflict) -> bool:
    """Say whether the texts can stand after each other: running text can, a choice or a date cannot."""
    if not all(isinstance(version.value, str) for version in conflict.versions):
        return False
    if conflict.kind == Kind.ANSWER and conflict.field == "value":
        question = visit.form.find_question(conflict.record_id)
        return question is not None and question.kind is AnswerKind.TEXT
    return (conflict.kind, conflict.field) in _PROSE


def join_values(conflict: Conflict) -> str:
    """Give all texts after each other, the earliest first, with a blank line between."""
    in_order = sorted(conflict.versions, key=lambda version: version.at)
    return "\n\n".join(text for version in in_order if (text := str(version.value).strip()))


def _say_answer(visit: Visit, question_id: str, value: object) -> str:
    question = visit.form.find_question(question_id)
    try:
        return in_words(question, from_data(value)) if question else str(value)
    except InspektorError:
        return str(value)


def _say_area(visit: Visit, value: object) -> str:
    return _name_area(visit, str(value))


def _say_question(visit: Visit, value: object) -> str:
    return _name_answer(visit, str(value))


def _say_day(_visit: Visit, value: object) -> str:
    return weekday_and_date(date.fromisoformat(str(value)))


def _say_source(_visit: Visit, value: object) -> str:
    return next((words for source, words in SOURCE_WORDS.items() if source == value), str(value))


def _say_moment(_visit: Visit, value: object) -> str:
    return day_and_time(datetime.fromisoformat(str(value)).astimezone())


def _say_team(_visit: Visit, value: object) -> str:
    members = value if isinstance(value, list) else []
    return ", ".join(str(member.get("name", "")) for member in members if isinstance(member, dict))


_SAYINGS: Mapping[str, Callable[[Visit, object], str]] = MappingProxyType(
    {
        "area": _say_area,
        "question_id": _say_question,
        "deadline": _say_day,
        "source": _say_source,
        "at": _say_moment,
        "started": _say_moment,
        "ended": _say_moment,
        "team": _say_team,
    }
)


def _find_question_id(visit: Visit, conflict: Conflict) -> str:
    if conflict.kind == Kind.ANSWER:
        return conflict.record_id
    records: tuple[Note | Deficiency, ...] = (*visit.notes, *visit.deficiencies)
    return next((record.question_id for record in records if record.id == conflict.record_id), "")


def _name_visit(_visit: Visit, _record_id: str) -> str:
    return "Besöket"


def _name_answer(_visit: Visit, record_id: str) -> str:
    return record_id


def _name_note(visit: Visit, record_id: str) -> str:
    at = next((note.at for note in visit.notes if note.id == record_id), None)
    return f"Anteckningen {at.astimezone():%H:%M}" if at else "En anteckning"


def _name_deficiency(visit: Visit, record_id: str) -> str:
    standing = [one.id for one in visit.deficiencies if not one.void_reason.strip()]
    return f"Brist {standing.index(record_id) + 1}" if record_id in standing else "En makulerad brist"


def _name_area(visit: Visit, record_id: str) -> str:
    return next((section.name for section in visit.form.sections if section.key == record_id), record_id)


def _name_record(_visit: Visit, record_id: str) -> str:
    return record_id
