"""The memo's middle: area by area what works, what was seen, each answer, and the judgement."""

from inspektor.checklist import Question, Section
from inspektor.documents.blocks import Block, Column, Entries, Entry, Heading, Prose, Row, Table, Tone
from inspektor.documents.subject import Subject
from inspektor.documents.wording import clock
from inspektor.visit import Note

_LONGEST_SHORT_ANSWER = 44
"""Characters, two lines; a longer answer gets the width of the question instead of a narrow column."""


def tell_areas(subject: Subject) -> list[Block]:
    """All areas in the order of the form."""
    return [block for section in subject.sections for block in _tell_area(subject, section)]


def _tell_area(subject: Subject, section: Section) -> list[Block]:
    notes = [note for note in subject.notes if subject.area_of(note) == section.key]
    rows = [
        _tell_answer(subject, question) for question in section.questions if _has_words(subject, question)
    ]
    judgement = subject.visit.judgements.get(section.key, "")
    heading = Heading(2, section.name)
    if not notes and not rows and not judgement.strip():
        return [heading, _quiet(subject, "inget_i_omradet")]
    return [
        heading,
        *_tell_strengths(subject, section),
        _head(subject, "anteckningar"),
        _tell_notes(subject, notes) if notes else _quiet(subject, "inga_anteckningar"),
        _head(subject, "svar"),
        _answer_table(subject, rows) if rows else _quiet(subject, "inga_svar"),
        _head(subject, "bedomning"),
        Prose(judgement) if judgement.strip() else _quiet(subject, "ingen_bedomning"),
    ]


def tell_unsorted(subject: Subject) -> list[Block]:
    """Notes that nobody has tied to an area."""
    notes = [note for note in subject.notes if not subject.area_of(note)]
    heading = Heading(2, subject.texts.say("rubriker", "ovriga_anteckningar"))
    return [heading, _tell_notes(subject, notes) if notes else _quiet(subject, "inga_ovriga")]


def _head(subject: Subject, key: str) -> Heading:
    return Heading(3, subject.texts.say("rubriker", key))


def _quiet(subject: Subject, key: str) -> Prose:
    return Prose(subject.texts.say("meningar", key), tone=Tone.MUTED)


def _tell_strengths(subject: Subject, section: Section) -> list[Block]:
    fulfilled = [question for question in section.questions if subject.is_fulfilled(question)]
    if not fulfilled:
        return [_head(subject, "fungerar"), _quiet(subject, "inget_fungerar")]
    count = subject.texts.count("fraga", len(fulfilled))
    ids = ", ".join(question.id for question in fulfilled)
    return [
        _head(subject, "fungerar"),
        Prose(subject.texts.say("meningar", "fungerar", antal=count, fragor=ids)),
    ]


def _tell_notes(subject: Subject, notes: list[Note]) -> Entries:
    started = subject.visit.facts.started.date()
    return Entries(
        tuple(
            Entry(
                label=clock(note.at) if note.at.date() == started else note.at.strftime("%m-%d %H.%M"),
                source=subject.texts.find("kalla", note.source),
                text=note.text,
                about=note.question_id and f"{note.question_id}:",
            )
            for note in notes
        )
    )


def _answer_table(subject: Subject, rows: list[Row]) -> Table:
    say = subject.texts.say
    columns = (("nr", 18), ("fraga", 103), ("svar", 44))
    return Table(tuple(Column(say("etiketter", key), share) for key, share in columns), tuple(rows))


def _has_words(subject: Subject, question: Question) -> bool:
    # What stands unfinished in a field is no answer, and was typed all the same.
    return bool(subject.words(question).strip() or subject.answer(question).comment.strip())


def _tell_answer(subject: Subject, question: Question) -> Row:
    say, words, tone = subject.texts.say, subject.words(question), subject.tone(question)
    comment = subject.answer(question).comment
    is_short = len(words) <= _LONGEST_SHORT_ANSWER and "\n" not in words
    told = [Prose(question.text)]
    if not is_short:
        told.append(Prose(words, say("etiketter", "svar") + ":"))
    if comment.strip():
        told.append(Prose(comment, say("etiketter", "kommentar") + ":"))
    answer = words if is_short else ""
    shown = Prose(
        answer or ("" if words else say("meningar", "ej_besvarad")), tone=tone if words else Tone.MUTED
    )
    return Row(((Prose(question.id),), tuple(told), (shown,)), tone)
