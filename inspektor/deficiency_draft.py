"""The first draft of a deficiency: what the checklist proposes, for the inspector to go on from."""

from datetime import date

from inspektor.checklist import Question, Severity
from inspektor.deficiency import Deficiency, default_deadline
from inspektor.form import Proposal, propose
from inspektor.identity import new_id
from inspektor.visit import Answer, Visit


def draft_deficiency(visit: Visit, question_id: str | None, *, on: date) -> Deficiency:
    """
    Draft a deficiency of this visit, from a question's answer or free; deadlines count from the day `on`.

    It gets a new id and is kept nowhere yet. KeyError if the form does not ask the question.
    """
    if not question_id:
        return _make(visit, on, Severity.MINOR)
    question = visit.form.find_question(question_id)
    if question is None:
        raise KeyError(question_id)
    answer = visit.answers.get(question_id, Answer(question_id))
    proposal = propose(question, answer.value)
    section = visit.form.find_section(question_id)
    return _make(
        visit,
        on,
        proposal.severity if proposal else Severity.MINOR,
        question_id=question_id,
        area=section.key if section else "",
        requirement=_say_requirement(visit, question),
        observation=_say_observation(proposal, answer),
        proposed_severity=proposal.severity if proposal else None,
        is_acute=proposal.is_acute if proposal else False,
    )


def _make(
    visit: Visit,
    on: date,
    severity: Severity,
    *,
    question_id: str = "",
    area: str = "",
    requirement: str = "",
    observation: str = "",
    proposed_severity: Severity | None = None,
    is_acute: bool = False,
) -> Deficiency:
    codes = visit.form.codes
    return Deficiency(
        id=new_id(),
        visit_id=visit.facts.id,
        question_id=question_id,
        area=area,
        requirement=requirement,
        observation=observation,
        severity=severity,
        proposed_severity=proposed_severity,
        is_acute=is_acute,
        deadline=default_deadline(codes.severities[severity], is_acute, on, codes.acute_hours),
    )


def _say_requirement(visit: Visit, question: Question) -> str:
    """Give the question and under it the law, as it stood on the visit's day."""
    law = (visit.form.law[key].in_words for key in question.law if key in visit.form.law)
    return "\n".join((question.text, *law))


def _say_observation(proposal: Proposal | None, answer: Answer) -> str:
    """Give what the checklist says of such an answer, and what the inspector wrote beside it."""
    said = proposal.text if proposal else ""
    return "\n".join(text for text in (said.strip(), answer.comment.strip()) if text)
