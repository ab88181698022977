"""Where two texts wait for a choice the screen shows this laptop's own: typing on changes that one."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from inspektor.answer import from_data
from inspektor.record import Kind
from inspektor.visit import Answer, Conflict, Visit


def show_own(visit: Visit) -> Visit:
    """
    Give the visit with this laptop's own answers and texts in the place of those that stand in conflict.

    Shown a colleague's text instead, the inspector would find it under the caret in the middle of a word, and
    the next key would put it in the place of what she wrote herself.
    """
    for conflict in visit.conflicts:
        own = next((version for version in reversed(conflict.versions) if version.is_own), None)
        show = _PLACES.get((conflict.kind, conflict.field))
        if own is not None and show is not None:
            visit = show(visit, conflict, own.value)
    return visit


def _show_answer(visit: Visit, conflict: Conflict, value: object) -> Visit:
    answer = visit.answers.get(conflict.record_id) or Answer(conflict.record_id)
    shown = from_data(value) if conflict.field == "value" else value
    changed = replace(answer, **{conflict.field: shown})  # type: ignore[arg-type]  # the journal knows its fields
    return replace(visit, answers={**visit.answers, answer.question_id: changed})


def _show_judgement(visit: Visit, conflict: Conflict, value: object) -> Visit:
    return replace(visit, judgements={**visit.judgements, conflict.record_id: str(value)})


def _show_note(visit: Visit, conflict: Conflict, value: object) -> Visit:
    notes = (
        replace(note, text=str(value)) if note.id == conflict.record_id else note for note in visit.notes
    )
    return replace(visit, notes=tuple(notes))


def _show_deficiency(visit: Visit, conflict: Conflict, value: object) -> Visit:
    found = (
        replace(one, **{conflict.field: value}) if one.id == conflict.record_id else one  # type: ignore[arg-type]  # as above
        for one in visit.deficiencies
    )
    return replace(visit, deficiencies=tuple(found))


def _show_fact(visit: Visit, conflict: Conflict, value: object) -> Visit:
    return replace(visit, facts=replace(visit.facts, **{conflict.field: value}))  # type: ignore[arg-type]  # as above


_PARTS = ("requirement", "observation", "evidence", "extent", "demand", "severity_reason", "void_reason")
_FREE = ("summary", "positives", "next_steps", "not_reviewed")
_PLACES: Mapping[tuple[str, str], Callable[[Visit, Conflict, object], Visit]] = MappingProxyType(
    {
        (Kind.ANSWER, "value"): _show_answer,
        (Kind.ANSWER, "comment"): _show_answer,
        (Kind.JUDGEMENT, "text"): _show_judgement,
        (Kind.NOTE, "text"): _show_note,
        **{(Kind.DEFICIENCY, field): _show_deficiency for field in _PARTS},
        **{(Kind.VISIT, field): _show_fact for field in _FREE},
    }
)
