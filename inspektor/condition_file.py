"""Reads when a question is shown (`visas_om`)."""

from collections.abc import Callable, Collection, Mapping

from inspektor.checklist import (
    CHOICE_KINDS,
    NUMERIC_KINDS,
    YES_NO_ANSWERS,
    AnswerKind,
    Codes,
    Condition,
    Question,
)
from inspektor.errors import InspektorError
from inspektor.visit import Mark
from inspektor.yaml_file import Fields

_STEPS = ("1", "2", "3", "4")
_FORMS = ("fraga", "enhet", "alla", "nagon")


def possible_answers(kind: AnswerKind, choices: Collection[str]) -> tuple[str, ...]:
    """Give the answers of this kind that can be listed: words, steps or choices; numbers and texts cannot."""
    if kind in CHOICE_KINDS:
        return tuple(choices)
    return _STEPS if kind is AnswerKind.SCALE else YES_NO_ANSWERS.get(kind, ())


def read_condition(fields: Fields, codes: Codes, earlier: Mapping[str, Question]) -> Condition:
    """Give a condition; InspektorError names the key. It may rest on `earlier` questions only (check 4)."""
    forms = [form for form in _FORMS if form in fields]
    if len(forms) != 1:
        raise InspektorError(f"{fields.where}: här ska stå exakt en av {', '.join(_FORMS)}.")
    return _READERS[forms[0]](fields, codes, earlier)


def _read_on_answer(fields: Fields, _codes: Codes, earlier: Mapping[str, Question]) -> Condition:
    fields.allow("fraga", "svar", "over", "under")
    if fields.text("fraga") not in earlier:
        raise fields.fault("fraga", f"är ”{fields.text('fraga')}”, som inte är en tidigare fråga i samma fil")
    question = earlier[fields.text("fraga")]
    over, under = _read_limits(fields)
    if (over is not None or under is not None) and question.kind not in NUMERIC_KINDS | {AnswerKind.SCALE}:
        raise fields.fault("fraga", f"är {question.id}, som inte besvaras med ett tal")
    # A condition may say "ja eller delvis" of a plain yes/no question: the word exists, it just never comes.
    spare = YES_NO_ANSWERS[AnswerKind.YES_PARTLY_NO] if question.kind in YES_NO_ANSWERS else ()
    known = (*possible_answers(question.kind, question.choices), *spare, *Mark)
    answers = fields.codes("svar", known) if "svar" in fields else ()
    if not answers and over is None and under is None:
        raise fields.fault("svar", "saknas")
    return Condition(question=question.id, answers=answers, over=over, under=under)


def _read_on_unit(fields: Fields, codes: Codes, _earlier: Mapping[str, Question]) -> Condition:
    fields.allow("enhet", "ar", "over", "under")
    attribute = fields.code("enhet", codes.attributes)
    possible = codes.attributes[attribute]
    over, under = (None, None) if possible else _read_limits(fields)
    values = tuple(value for value in fields.items("ar", ()) if isinstance(value, str | bool | int))
    if not values and over is None and under is None:
        raise fields.fault("ar", "saknas")
    if any(possible and value not in possible for value in values):
        raise fields.fault("ar", f"har ett värde som {attribute} inte kan ha")
    return Condition(attribute=attribute, values=values, over=over, under=under)


def _read_all_of(fields: Fields, codes: Codes, earlier: Mapping[str, Question]) -> Condition:
    return Condition(all_of=_read_several(fields.allow("alla"), "alla", codes, earlier))


def _read_any_of(fields: Fields, codes: Codes, earlier: Mapping[str, Question]) -> Condition:
    return Condition(any_of=_read_several(fields.allow("nagon"), "nagon", codes, earlier))


def _read_several(
    fields: Fields, key: str, codes: Codes, earlier: Mapping[str, Question]
) -> tuple[Condition, ...]:
    several = fields.items(key)
    if not several:
        raise fields.fault(key, "är tom")
    return tuple(read_condition(Fields(raw, f"{fields.where}, {key}"), codes, earlier) for raw in several)


def _read_limits(fields: Fields) -> tuple[float | None, float | None]:
    over = fields.number("over") if "over" in fields else None
    return over, fields.number("under") if "under" in fields else None


_READERS: Mapping[str, Callable[[Fields, Codes, Mapping[str, Question]], Condition]] = {
    "fraga": _read_on_answer,
    "enhet": _read_on_unit,
    "alla": _read_all_of,
    "nagon": _read_any_of,
}
