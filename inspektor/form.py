"""What is asked at a visit: the form for a unit, what of it is shown now, and what an answer proposes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from inspektor.answer import has_answer
from inspektor.bank import CODES_FILE, LAW_FILE, TEMPLATES_FILE, Bank
from inspektor.checklist import (
    AREAS,
    EARLIER_REVIEW,
    Checklist,
    Codes,
    Condition,
    Form,
    Part,
    Question,
    Section,
    Severity,
    Template,
    Threshold,
)
from inspektor.law import LegalReference
from inspektor.register import Unit
from inspektor.visit import Answer, Mark, Share, Value

PLANNED_REVIEW = "kvalitetsgranskning"
HEALTH_REVIEW = "mas_mar_tillsyn"

_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an answer proposes; the inspector always decides."""

    severity: Severity
    is_acute: bool
    text: str


def list_templates(bank: Bank, unit: Unit) -> tuple[Template, ...]:
    """Give the templates that ask something of this unit, the most likely first and free choices last."""

    def place(template: Template) -> tuple[bool, bool, bool]:
        is_remote = template.review_kind == HEALTH_REVIEW and not _has_health_care(unit)
        is_general = not template.service_areas or is_remote
        return template.is_dynamic, template.review_kind != PLANNED_REVIEW, is_general

    fitting = (
        each for each in bank.templates.values() if _suits(each, unit) and _asks_something(bank, each, unit)
    )
    return tuple(sorted(fitting, key=place))


def build_form(
    bank: Bank, template_id: str, unit: Unit, on: date, earlier: frozenset[str] = frozenset()
) -> Form:
    """
    Give what the template asks this unit, with the law of the day `on`; KeyError for an unknown template.

    `earlier` are ids of questions with an open deficiency: a follow-up asks those. Questions with conditions
    are all in the form, since answers decide of them while the visit goes on.
    """
    template = bank.templates[template_id]
    sections: dict[str, list[Question]] = {}
    for checklist, question in _choose(bank, template, earlier):
        if _fits(question, unit):
            chosen = sections.setdefault(checklist.area, [])
            if all(question.id != other.id for other in chosen):
                chosen.append(_keep_counting_areas(question, unit, bank.codes))
    names = {each.area: each.name for each in bank.checklists.values()}
    made = tuple(Section(key, names[key], tuple(questions)) for key, questions in sections.items())
    return _make_form(bank, template, made, on)


def restrict_form(form: Form, question_ids: Collection[str]) -> Form:
    """Give the form with only these questions, in the form's own order."""
    kept = (
        replace(section, questions=tuple(q for q in section.questions if q.id in question_ids))
        for section in form.sections
    )
    return replace(form, sections=tuple(section for section in kept if section.questions))


def visible_ids(form: Form, values: Mapping[str, Value], unit: Unit) -> frozenset[str]:
    """
    Give the ids of the questions whose conditions hold with these answers (question id -> value).

    The answer of a hidden question does not count. A condition on a question that this form does not ask
    holds: what cannot be ruled out is asked.
    """
    asked = {question.id for question in form.questions}
    shown: dict[str, Value] = {}
    for question in form.questions:
        if question.shown_if is None or _holds(question.shown_if, asked, shown, unit):
            shown[question.id] = values.get(question.id)
    return frozenset(shown)


def list_shown(form: Form, unit: Unit, values: Mapping[str, Value]) -> tuple[Question, ...]:
    """Give the questions of `visible_ids` in the order they are asked."""
    ids = visible_ids(form, values, unit)
    return tuple(question for question in form.questions if question.id in ids)


def missing_ids(form: Form, answers: Mapping[str, Answer], unit: Unit) -> tuple[str, ...]:
    """Give the shown questions with neither answer nor comment; none where the inspector chooses freely."""
    if not form.is_required:
        return ()
    values = {key: answer.value for key, answer in answers.items()}
    done = {key for key, answer in answers.items() if has_answer(answer.value) or answer.comment.strip()}
    return tuple(question.id for question in list_shown(form, unit, values) if question.id not in done)


def propose(question: Question, value: Value) -> Proposal | None:
    """Give the most serious of what the question's rule says of this answer; None if it says nothing."""
    rule = question.deficiency
    if rule is None or not has_answer(value) or isinstance(value, Mark):
        return None
    if rule.by_threshold:
        number = _measure(value)
        found = [each.severity for each in question.thresholds if number is not None and _hits(each, number)]
    else:
        found = [rule.on[answer] for answer in _list_words(value) if answer in rule.on]
    if not found:
        return None
    return Proposal(max(found, key=_RANKS.__getitem__), rule.acute, rule.text or question.text)


def law_in_words(reference: LegalReference) -> str:
    """Give for example "27 kap. 6 § socialtjänstlagen (2025:400)", with a warning where one is needed."""
    return reference.in_words


def _suits(template: Template, unit: Unit) -> bool:
    return not template.service_areas or unit.service_area in template.service_areas


def _asks_something(bank: Bank, template: Template, unit: Unit) -> bool:
    return template.is_dynamic or any(_fits(question, unit) for _, question in _choose(bank, template, ()))


def _choose(bank: Bank, template: Template, earlier: Collection[str]) -> Iterable[tuple[Checklist, Question]]:
    for part in template.parts:
        for checklist in bank.checklists.values():
            for question in checklist.questions:
                if _is_chosen(part, checklist, question, earlier if _is_follow_up(template) else None):
                    yield checklist, question


def _is_follow_up(template: Template) -> bool:
    return template.review_kind == EARLIER_REVIEW


def _is_chosen(part: Part, checklist: Checklist, question: Question, earlier: Collection[str] | None) -> bool:
    if part.dynamic:
        return checklist.area in AREAS if earlier is None else question.id in earlier
    if part.question_ids:
        return question.id in part.question_ids
    return checklist.id == part.checklist_id and question.weight >= part.min_weight


def _fits(question: Question, unit: Unit) -> bool:
    return not question.service_areas or unit.service_area in question.service_areas


def _keep_counting_areas(question: Question, unit: Unit, codes: Codes) -> Question:
    """Drop the quality areas of LSS and of health care where those laws do not hold (SCHEMA.md)."""
    counts = {"LSS": "LSS" in unit.legal_basis, "HSL": _has_health_care(unit)}
    kept = tuple(area for area in question.quality_areas if counts.get(codes.quality_groups[area], True))
    return replace(question, quality_areas=kept)


def _has_health_care(unit: Unit) -> bool:
    return unit.attribute("har_hsl") is True


def _make_form(bank: Bank, template: Template, sections: tuple[Section, ...], on: date) -> Form:
    questions = [question for section in sections for question in section.questions]
    used = {question.checklist_id: bank.checklists[question.checklist_id] for question in questions}
    files = (CODES_FILE, LAW_FILE, TEMPLATES_FILE, *(bank.files[each] for each in used))
    return Form(
        template=template,
        sections=sections,
        law={key: bank.law.as_of(key, on) for question in questions for key in question.law},
        codes=bank.codes,
        documents={file: bank.hashes[file] for file in files},
        versions={each.id: each.version for each in used.values()},
    )


def _holds(condition: Condition, asked: Collection[str], shown: Mapping[str, Value], unit: Unit) -> bool:
    if condition.all_of:
        return all(_holds(each, asked, shown, unit) for each in condition.all_of)
    if condition.any_of:
        return any(_holds(each, asked, shown, unit) for each in condition.any_of)
    if condition.attribute:
        return _meets(condition, unit.attribute(condition.attribute), condition.values)
    if condition.question not in asked:
        return True
    return _meets_answer(condition, shown.get(condition.question))


def _meets_answer(condition: Condition, value: Value) -> bool:
    if any(answer in condition.answers for answer in _list_words(value)):
        return True
    number = _measure(value)
    return number is not None and _is_within(condition, number)


def _meets(condition: Condition, fact: str | bool | int | None, values: Collection[str | bool | int]) -> bool:
    if fact in values:
        return True
    return isinstance(fact, int) and not isinstance(fact, bool) and _is_within(condition, fact)


def _is_within(condition: Condition, number: float) -> bool:
    if condition.over is None and condition.under is None:
        return False
    is_over = condition.over is None or number > condition.over
    return is_over and (condition.under is None or number < condition.under)


def _hits(threshold: Threshold, number: float) -> bool:
    return (
        (threshold.under is not None and number < threshold.under)
        or (threshold.over is not None and number > threshold.over)
        or (threshold.equal is not None and number == threshold.equal)
    )


def _measure(value: Value) -> float | None:
    """Give the number that limits look at: a share's percent, a count or a step of the scale."""
    if isinstance(value, Share):
        return value.percent
    return value if isinstance(value, int | float) else None


def _list_words(value: Value) -> tuple[str, ...]:
    """Give the answer as rules and conditions spell it: a word, a step or several choices."""
    if isinstance(value, tuple):
        return value
    return (str(value),) if isinstance(value, str | int) else ()
