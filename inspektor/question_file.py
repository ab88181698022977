"""Reads one question of a checklist file and checks it against the code lists and the law (SCHEMA.md)."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from inspektor.checklist import (
    CHOICE_KINDS,
    NUMERIC_KINDS,
    YES_NO_ANSWERS,
    AnswerKind,
    Codes,
    DeficiencyRule,
    Question,
    Severity,
    Threshold,
)
from inspektor.condition_file import possible_answers, read_condition
from inspektor.errors import InspektorError
from inspektor.law import LawBook
from inspektor.yaml_file import Fields

ALL_AREAS = "alla"
SCALE_STEPS = ("1", "2", "3", "4")
MOST_QUALITY_AREAS = 3

_ID = re.compile(r"[A-ZÅÄÖ]{3}-\d{2,3}")
_ALWAYS = (
    "id",
    "fraga",
    "svarstyp",
    "fraga_till",
    "kontrollsatt",
    "vagledning",
    "lagrum",
    "kvalitetsomraden",
)
_ALWAYS_TOO = ("vikt", "verksamhetsomraden", "visas_om", "brist", "ej_tillampligt")
_BY_KIND: tuple[tuple[str, Collection[AnswerKind]], ...] = (
    ("alternativ", CHOICE_KINDS),
    ("skala", {AnswerKind.SCALE}),
    ("enhet", NUMERIC_KINDS),
    ("gransvarden", NUMERIC_KINDS | {AnswerKind.SCALE}),
)
_ASKS_WHO = re.compile(
    r"(?<!utan )(?<!inte )(?<!aldrig )\b"
    r"(namn(et|en)?|(för|efter)namn|person-?nummer|personnumret|rums-?nummer|rumsnumret|lägenhetsnummer"
    r"|samordningsnummer|födelsedatum|vad heter)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Shelf:
    """What a question may refer to: code lists, law, and the questions before it in the same file."""

    codes: Codes
    law: LawBook
    checklist_id: str
    earlier: Mapping[str, Question]


def read_question(raw: object, where: str, shelf: Shelf) -> Question:
    """Give one question; InspektorError names file, question and key."""
    question_id = Fields(raw, where).text("id")
    fields = Fields(raw, f"{where.rpartition(',')[0]}, frågan {question_id}")
    fields.allow(*_ALWAYS, *_ALWAYS_TOO, *(key for key, _ in _BY_KIND))
    if not _ID.fullmatch(question_id):
        raise fields.fault("id", "ska vara tre stora bokstäver, bindestreck och två siffror")
    kind = AnswerKind(fields.code("svarstyp", [*AnswerKind]))
    _check_kind(fields, kind)
    question = _read_asked(fields, kind, shelf)
    _check_weight(fields, question)
    _check_privacy(fields, question)
    return question


def _read_asked(fields: Fields, kind: AnswerKind, shelf: Shelf) -> Question:
    codes = shelf.codes
    choices = _read_choices(fields) if kind in CHOICE_KINDS else ()
    return Question(
        id=fields.text("id"),
        text=fields.text("fraga"),
        kind=kind,
        checklist_id=shelf.checklist_id,
        guidance=fields.text("vagledning"),
        ask=fields.codes("fraga_till", codes.ask),
        methods=_read_some(fields, "kontrollsatt", codes.methods),
        law=fields.codes("lagrum", shelf.law.headings),
        quality_areas=_read_some(fields, "kvalitetsomraden", codes.quality_areas),
        weight=fields.integer("vikt"),
        service_areas=read_service_areas(fields, codes),
        may_be_not_applicable=fields.flag(
            "ej_tillampligt", default=None if kind in YES_NO_ANSWERS else False
        ),
        choices=choices,
        scale=_read_scale(fields) if kind is AnswerKind.SCALE else (),
        unit=fields.text("enhet") if kind in NUMERIC_KINDS else "",
        shown_if=read_condition(fields.fields("visas_om"), codes, shelf.earlier)
        if "visas_om" in fields
        else None,
        thresholds=_read_thresholds(fields.fields("gransvarden")) if "gransvarden" in fields else (),
        deficiency=_read_deficiency(fields, possible_answers(kind, choices)) if "brist" in fields else None,
    )


def read_service_areas(fields: Fields, codes: Codes) -> frozenset[str]:
    """Give the service areas of a question or template; the empty set where it says `alla`."""
    if fields.value("verksamhetsomraden") == ALL_AREAS:
        return frozenset()
    return frozenset(_read_some(fields, "verksamhetsomraden", codes.service_areas))


def _read_some(fields: Fields, key: str, allowed: Collection[str]) -> tuple[str, ...]:
    found = fields.codes(key, allowed)
    if not found:
        raise fields.fault(key, "är tom")
    return found


def _check_kind(fields: Fields, kind: AnswerKind) -> None:
    """Refuse what belongs to another kind of answer, such as choices on a yes/no question."""
    for key, kinds in _BY_KIND:
        if key in fields and kind not in kinds:
            raise fields.fault(key, f"hör inte till svarstypen {kind.value}")


def _check_weight(fields: Fields, question: Question) -> None:
    if not 1 <= question.weight <= 3:
        raise fields.fault("vikt", "ska vara 1, 2 eller 3")
    if question.weight == 3 and not question.law:
        raise fields.fault("lagrum", "är tom, men vikt 3 kräver minst ett lagrum")
    if len(question.quality_areas) > MOST_QUALITY_AREAS:
        raise fields.fault("kvalitetsomraden", f"har fler än {MOST_QUALITY_AREAS} områden")


def _check_privacy(fields: Fields, question: Question) -> None:
    """Hold check 6: no question asks who somebody is. That a text says "utan namn" is no request."""
    asked = {"fraga": question.text, "enhet": question.unit, "alternativ": " ".join(question.choices)}
    for key, text in asked.items():
        if found := _ASKS_WHO.search(text):
            raise fields.fault(
                key, f"frågar efter personuppgift (”{found[0]}”), och det får ingen fråga göra"
            )


def _read_choices(fields: Fields) -> tuple[str, ...]:
    choices = fields.texts("alternativ")
    if len(choices) < 2 or len(set(choices)) != len(choices):
        raise fields.fault("alternativ", "ska vara minst två olika alternativ")
    return choices


def _read_scale(fields: Fields) -> tuple[tuple[int, str], ...]:
    labels = fields.fields("skala").allow(*SCALE_STEPS)
    return tuple((int(step), labels.text(step)) for step in SCALE_STEPS)


def _read_thresholds(table: Fields) -> tuple[Threshold, ...]:
    """Give the limits from the mildest on: the order of keys in a file or in JSON means nothing."""
    table.allow(*Severity)
    return tuple(_read_threshold(each, table.fields(each.value)) for each in Severity if each.value in table)


def _read_threshold(severity: Severity, limits: Fields) -> Threshold:
    limits.allow("under", "over", "lika")
    under, over, equal = (limits.number(key) if key in limits else None for key in ("under", "over", "lika"))
    if under is None and over is None and equal is None:
        raise InspektorError(f"{limits.where}: här ska stå under, over eller lika.")
    return Threshold(severity, under, over, equal)


def _read_deficiency(fields: Fields, answers: Collection[str]) -> DeficiencyRule:
    rule = fields.fields("brist").allow("vid", "enligt", "akut", "text")
    if ("vid" in rule) == ("enligt" in rule):
        raise fields.fault("brist", "ska ha antingen vid eller enligt")
    if "enligt" in rule and rule.code("enligt", ("gransvarden",)) and "gransvarden" not in fields:
        raise fields.fault("gransvarden", "saknas, men brist hänvisar dit")
    on = rule.fields("vid").allow(*answers) if "vid" in rule else None
    severities = {answer: Severity(on.code(answer, [*Severity])) for answer, _ in on.entries()} if on else {}
    return DeficiencyRule(
        text=rule.text("text", ""),
        on=severities,
        by_threshold=on is None,
        acute=rule.flag("akut", default=False),
    )
