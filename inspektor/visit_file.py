"""Reads a visit written down in a file: what the rehearsal plays and the practice vault starts with."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time

from inspektor.answer import check_answer, has_answer, parse_answer
from inspektor.bank import Bank
from inspektor.checklist import Form, Question, Severity
from inspektor.errors import InspektorError
from inspektor.form import build_form, visible_ids
from inspektor.register import Register, Unit
from inspektor.visit import Notice, Source, TeamMember, Value
from inspektor.yaml_file import Fields, read_yaml

FIRST_YEAR, LAST_YEAR = 2000, 2100
"""A year outside these is a slip of the finger."""

_VISIT = ("unit", "template", "notice", "started", "team", "answers", "notes", "deficiencies", "summary")
_NOTE = ("at", "source", "text", "area", "question")
_DEFICIENCY = ("from", "severity", "text", "demand", "deadline")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?([+-]\d{2}:\d{2}|Z)?")
_CLOCK = re.compile(r"\d{1,2}:\d{2}")


@dataclass(frozen=True, slots=True)
class PlannedAnswer:
    """An answer to give; `value` None is a comment without an answer."""

    question_id: str
    value: Value
    comment: str = ""


@dataclass(frozen=True, slots=True)
class PlannedNote:
    """A note to take; without `area` and `question_id` it is unsorted."""

    at: datetime
    source: Source
    text: str
    area: str = ""
    question_id: str = ""


@dataclass(frozen=True, slots=True)
class PlannedDeficiency:
    """A deficiency to write; a free one has no `question_id`, a closed one is history."""

    severity: Severity
    text: str
    question_id: str = ""
    demand: str = ""
    deadline: date | None = None
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """A whole visit as the file has it, each part checked; `ended` is set for visits of the past only."""

    unit: Unit
    template_id: str
    notice: Notice
    started: datetime
    team: tuple[TeamMember, ...]
    answers: tuple[PlannedAnswer, ...] = ()
    notes: tuple[PlannedNote, ...] = ()
    deficiencies: tuple[PlannedDeficiency, ...] = ()
    summary: str = ""
    ended: datetime | None = None


EarlierByUnit = Mapping[str, frozenset[str]]
"""Unit id -> ids of the questions that an earlier visit left an open deficiency on."""


def read_visit_file(
    text: str, name: str, register: Register, bank: Bank, earlier: EarlierByUnit | None = None
) -> VisitPlan:
    """
    Give the visit that the text of the file `name` describes; the README documents the format.

    InspektorError is one Swedish line that names the unknown key, unit, template, question or value.
    """
    with _one_line():
        return _Reader(register, bank, earlier or {}).read(Fields(read_yaml(text, name), f"Filen {name}"))


def read_history(text: str, name: str, register: Register, bank: Bank) -> tuple[VisitPlan, ...]:
    """Give the visits of the past under `visits`; they may say `ended` and, of a deficiency, `closed`."""
    reader = _Reader(register, bank, {}, ("ended",), ("closed",))
    with _one_line():
        head = Fields(read_yaml(text, name), f"Filen {name}").allow("visits")
        return tuple(reader.read(visit) for visit in _list_fields(head, "visits", "besök"))


def list_open_questions(plans: Iterable[VisitPlan]) -> EarlierByUnit:
    """Give the questions with an open deficiency, unit by unit: what a follow-up asks."""
    found: dict[str, frozenset[str]] = {}
    for plan in plans:
        still_open = {
            each.question_id for each in plan.deficiencies if each.question_id and not each.is_closed
        }
        found[plan.unit.id] = found.get(plan.unit.id, frozenset()) | still_open
    return found


class _Reader:
    """Knows what a visit in a file may refer to."""

    def __init__(
        self,
        register: Register,
        bank: Bank,
        earlier: EarlierByUnit,
        more_keys: tuple[str, ...] = (),
        more_deficiency_keys: tuple[str, ...] = (),
    ) -> None:
        self._register, self._bank, self._earlier = register, bank, earlier
        self._keys = (*_VISIT, *more_keys)
        self._deficiency_keys = (*_DEFICIENCY, *more_deficiency_keys)
        self._areas = {each.id: each.area for each in bank.checklists.values()}
        self._areas |= {area: area for area in self._areas.values()}
        self._severities = [code for code, terms in bank.codes.severities.items() if terms.makes_deficiency]

    def read(self, visit: Fields) -> VisitPlan:
        visit.allow(*self._keys)
        unit = self._register.units[visit.code("unit", self._register.units)]
        template_id = visit.code("template", self._bank.templates)
        started = _read_moment(visit, "started")
        asked = _Asked(visit, self._build_form(visit, unit, template_id, started), unit)
        notes = _list_fields(visit, "notes", "anteckning")
        deficiencies = _list_fields(visit, "deficiencies", "brist")
        return VisitPlan(
            unit=unit,
            template_id=template_id,
            notice=Notice(visit.code("notice", [*Notice])),
            started=started,
            team=self._read_team(visit),
            answers=asked.answers,
            notes=tuple(self._read_note(note, asked, started) for note in notes),
            deficiencies=tuple(self._read_deficiency(each, asked) for each in deficiencies),
            summary=visit.text("summary", ""),
            ended=_read_moment(visit, "ended") if "ended" in visit else None,
        )

    def _build_form(self, visit: Fields, unit: Unit, template_id: str, started: datetime) -> Form:
        areas = self._bank.templates[template_id].service_areas
        if areas and unit.service_area not in areas:
            raise visit.fault("template", f"har värdet ”{template_id}”, som inte är till för {unit.name}")
        earlier = self._earlier.get(unit.id, frozenset())
        return build_form(self._bank, template_id, unit, started.date(), earlier)

    def _read_team(self, visit: Fields) -> tuple[TeamMember, ...]:
        people = [each.allow("name", "role") for each in _list_fields(visit, "team", "deltagare")]
        if not people:
            raise visit.fault("team", "saknas eller är tom")
        roles = self._bank.codes.roles
        return tuple(TeamMember(each.text("name"), each.code("role", roles)) for each in people)

    def _read_note(self, note: Fields, asked: "_Asked", started: datetime) -> PlannedNote:
        note.allow(*_NOTE)
        return PlannedNote(
            at=_read_clock(note, "at", started),
            source=Source(note.code("source", [*Source])),
            text=note.text("text"),
            area=self._areas[note.code("area", self._areas)] if "area" in note else "",
            question_id=asked.read_question(note, "question"),
        )

    def _read_deficiency(self, deficiency: Fields, asked: "_Asked") -> PlannedDeficiency:
        deficiency.allow(*self._deficiency_keys)
        return PlannedDeficiency(
            severity=Severity(deficiency.code("severity", self._severities)),
            text=deficiency.text("text"),
            question_id=asked.read_question(deficiency, "from"),
            demand=deficiency.text("demand", ""),
            deadline=_read_day(deficiency, "deadline"),
            is_closed=deficiency.flag("closed", default=False),
        )


class _Asked:
    """The questions that the visit asks, and the file's answers to them."""

    def __init__(self, visit: Fields, form: Form, unit: Unit) -> None:
        self._form = form
        given = visit.fields("answers") if "answers" in visit else Fields({}, visit.where)
        self.answers = tuple(
            self._read_answer(Fields(raw, f"{visit.where}, svaret på {key}"), self._find(given, key))
            for key, raw in given.entries()
        )
        values = {answer.question_id: answer.value for answer in self.answers}
        self._shown = visible_ids(form, values, unit)
        for answer in self.answers:
            self._refuse_hidden(given, answer.question_id)

    def read_question(self, fields: Fields, key: str) -> str:
        """Give the id under the key, of a question that is asked and shown; empty if the key is absent."""
        question_id = fields.text(key) if key in fields else ""
        if question_id:
            self._find(fields, question_id)
            self._refuse_hidden(fields, question_id)
        return question_id

    def _read_answer(self, fields: Fields, question: Question) -> PlannedAnswer:
        fields.allow("value", "comment")
        comment = fields.text("comment", "")
        try:
            value = parse_answer(question, fields.value("value")) if "value" in fields else None
            check_answer(question, value, comment)
        except InspektorError as error:
            raise InspektorError(f"{fields.where}: {error}") from error
        if not has_answer(value) and not comment:
            raise fields.fault("value", "saknas eller är tom")
        return PlannedAnswer(question.id, value, comment)

    def _find(self, fields: Fields, question_id: str) -> Question:
        question = self._form.find_question(question_id)
        if question is None:
            template = self._form.template.id
            raise InspektorError(
                f"{fields.where}: frågan ”{question_id}” ställs inte här av mallen {template}."
            )
        return question

    def _refuse_hidden(self, fields: Fields, question_id: str) -> None:
        if question_id not in self._shown:
            raise InspektorError(f"{fields.where}: frågan ”{question_id}” visas inte med filens egna svar.")


def _list_fields(head: Fields, key: str, noun: str) -> Iterator[Fields]:
    items = head.items(key, ())
    return (Fields(raw, f"{head.where}, {noun} {number}") for number, raw in enumerate(items, start=1))


def _read_moment(fields: Fields, key: str) -> datetime:
    """Give a time with its offset: the one in the file, else that of the laptop's own clock."""
    written = fields.text(key)
    try:
        moment = datetime.fromisoformat(written) if _MOMENT.fullmatch(written) else None
    except ValueError:
        moment = None
    if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise fields.fault(key, f"ska vara en tid som 2026-11-19T06:20, inte ”{written}”")
    return moment if moment.tzinfo else moment.astimezone()


def _read_clock(fields: Fields, key: str, started: datetime) -> datetime:
    """Give a time on the visit's day."""
    written = fields.text(key)
    try:
        clock = time.fromisoformat(written.zfill(5)) if _CLOCK.fullmatch(written) else None
    except ValueError:
        clock = None
    if clock is None:
        raise fields.fault(key, f"ska vara ett klockslag som 06:24, inte ”{written}”")
    return datetime.combine(started.date(), clock, started.tzinfo)


def _read_day(fields: Fields, key: str) -> date | None:
    day = fields.day(key) if key in fields else None
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise fields.fault(key, f"kan inte vara {day}")
    return day


@contextmanager
def _one_line() -> Iterator[None]:
    """Let what a file holds never break the line that says what is wrong with it."""
    try:
        yield
    except InspektorError as error:
        raise InspektorError(" ".join(str(error).split())) from error
