"""What a memo is about: the visit with the words for it, and what may be said of each question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from inspektor.answer import has_answer, in_words
from inspektor.checklist import NO, PARTLY, YES, AnswerKind, Question, Section
from inspektor.deficiency import Deficiency
from inspektor.documents.blocks import Tone
from inspektor.documents.wording import Wording
from inspektor.form import list_shown
from inspektor.law import LegalReference
from inspektor.register import Contract
from inspektor.visit import Answer, Mark, Note, Visit, VisitFacts

_LOCAL = "lokal"
"""Stands for a number where a contract or a local routine is the source."""

YES_NO_KINDS = {AnswerKind.YES_NO, AnswerKind.YES_PARTLY_NO}


@dataclass(frozen=True)
class Subject:
    """A visit as a memo may tell it: hidden questions, excluded notes and voided things are left out."""

    visit: Visit
    texts: Wording
    contracts: Sequence[Contract] = ()
    earlier: Sequence[tuple[VisitFacts, Deficiency]] = ()

    @cached_property
    def shown(self) -> frozenset[str]:
        """The ids of the questions whose conditions hold; answers to others are kept but not told."""
        values = {answer.question_id: answer.value for answer in self.visit.answers.values()}
        questions = list_shown(self.visit.form, self.visit.facts.unit, values)
        return frozenset(question.id for question in questions)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The areas of the form with shown questions, and areas that only a note or a judgement names."""
        kept = []
        for section in self.visit.form.sections:
            questions = tuple(question for question in section.questions if question.id in self.shown)
            if questions or section.key in self._touched:
                kept.append(Section(section.key, section.name, questions))
        known = {section.key for section in self.visit.form.sections}
        extra = [Section(key, key, ()) for key in self._touched if key not in known]
        return (*kept, *extra)

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """The notes that stand, in the order of their times."""
        kept = [note for note in self.visit.notes if not note.is_excluded and not note.void_reason]
        return tuple(sorted(kept, key=lambda note: note.at))

    @cached_property
    def deficiencies(self) -> tuple[Deficiency, ...]:
        """The deficiencies that stand, in the order they were made."""
        return tuple(deficiency for deficiency in self.visit.deficiencies if not deficiency.void_reason)

    @cached_property
    def _touched(self) -> Mapping[str, None]:
        judged = [area for area, text in self.visit.judgements.items() if text.strip()]
        return dict.fromkeys([*judged, *filter(None, map(self.area_of, self.notes))])

    def area_of(self, note: Note) -> str:
        """Give the area a note belongs to, by itself or by its question; "" if it is unsorted."""
        section = self.visit.form.find_section(note.question_id) if note.question_id else None
        return note.area or (section.key if section else "")

    def answer(self, question: Question) -> Answer:
        """Give the answer to the question, empty if there is none."""
        return self.visit.answers.get(question.id, Answer(question.id))

    def is_answered(self, question: Question) -> bool:
        """Say whether there is an answer; "ej bedömt" is one."""
        return has_answer(self.answer(question).value)

    def words(self, question: Question) -> str:
        """Give the answer in words."""
        return in_words(question, self.answer(question).value)

    def tone(self, question: Question) -> Tone:
        """
        Give what a reader should notice about the answer.

        For some questions it is the yes that deviates: then `on` says so.
        """
        value = self.answer(question).value
        if isinstance(value, Mark):
            return Tone.MUTED
        if question.kind not in YES_NO_KINDS:
            return Tone.PLAIN
        deviating = question.deficiency.on if question.deficiency and question.deficiency.on else {NO: None}
        if value == PARTLY:
            return Tone.PARTLY
        return Tone.DEVIATION if value in deviating else Tone.PLAIN

    def is_fulfilled(self, question: Question) -> bool:
        """Say whether a yes or no shows that the requirement is met."""
        value = self.answer(question).value
        return value in {YES, NO} and question.kind in YES_NO_KINDS and self.tone(question) is Tone.PLAIN

    def law(self, question_id: str) -> str:
        """Give the legal sources of a question, one on each line, as they stood on the day of the visit."""
        question = self.visit.form.find_question(question_id)
        keys = question.law if question else ()
        references = [self.visit.form.law[key] for key in keys if key in self.visit.form.law]
        return "\n".join(map(_say_law, references))


def _say_law(reference: LegalReference) -> str:
    """Cite with the heading, except where the words say it already: no law that day, or a local source."""
    version = reference.version
    if version is None or version.statute.designation == _LOCAL:
        return reference.in_words
    return f"{reference.in_words} – {reference.heading}"
