"""The memo's end: deficiencies, earlier ones, texts that differ, and what it all comes to."""

from collections.abc import Callable

from inspektor.answer import from_data, in_words
from inspektor.checklist import Question, Severity
from inspektor.deficiency import Deficiency, DeficiencyState
from inspektor.documents.blocks import Block, Card, Heading, Prose, Tone
from inspektor.documents.subject import Subject
from inspektor.errors import InspektorError
from inspektor.visit import Conflict, VisitFacts

_TONES = {
    Severity.OBSERVATION: Tone.MUTED,
    Severity.MINOR: Tone.STRONG,
    Severity.MATERIAL: Tone.PARTLY,
    Severity.SERIOUS: Tone.DEVIATION,
}
_ORDER = (
    "till_fraga",
    "krav",
    "lagrum",
    "sett",
    "underlag",
    "omfattning",
    "motivering",
    "atgard",
    "senast",
)


def tell_deficiencies(subject: Subject) -> list[Block]:
    """One card for each deficiency, numbered."""
    say = subject.texts.say
    heading = Heading(2, say("rubriker", "brister"))
    if not subject.deficiencies:
        return [heading, Prose(say("meningar", "inga_brister"), tone=Tone.MUTED)]
    return [
        heading,
        *(_card(subject, found, str(number)) for number, found in enumerate(subject.deficiencies, 1)),
    ]


def _card(subject: Subject, found: Deficiency, number: str) -> Card:
    is_finding = found.severity is not Severity.OBSERVATION
    name = subject.texts.say("etiketter", "brist" if is_finding else "iakttagelse")
    title = " · ".join(filter(None, (f"{name} {number}", _area_name(subject, found))))
    return Card(title, _badge(subject, found), _TONES[found.severity], _parts(subject, found))


def _area_name(subject: Subject, found: Deficiency) -> str:
    form = subject.visit.form
    section = form.find_section(found.question_id)
    names = {section.key: section.name for section in form.sections}
    return names.get(found.area, found.area) if found.area or not section else section.name


def _badge(subject: Subject, found: Deficiency) -> str:
    say = subject.texts.say
    words = [subject.texts.find("allvar", found.severity)]
    if found.is_acute:
        words.append(say("meningar", "akut"))
    if found.state is DeficiencyState.CLOSED:
        words.append(say("meningar", "stangd"))
    return " · ".join(words)


def _parts(subject: Subject, found: Deficiency) -> tuple[tuple[str, str], ...]:
    question = subject.visit.form.find_question(found.question_id)
    deadline = subject.texts.day(found.deadline) if found.deadline else ""
    laws = subject.law(found.question_id).split("\n")
    always = {
        "krav": found.requirement,
        "sett": found.observation,
        "underlag": found.evidence,
        "omfattning": found.extent,
        "atgard": found.demand,
        "senast": deadline,
    }
    sometimes = {
        "till_fraga": _say_origin(question, found),
        "lagrum": "\n".join(law for law in laws if law.partition(" – ")[0] not in found.requirement),
        "motivering": _say_change(subject, found),
    }
    missing = subject.texts.say("meningar", "saknas")
    said = {**{key: text if text.strip() else missing for key, text in always.items()}, **sometimes}
    return tuple((subject.texts.say("etiketter", key), said[key]) for key in _ORDER if said[key].strip())


def _say_origin(question: Question | None, found: Deficiency) -> str:
    """Give the question, by its number alone when the requirement already says its words."""
    if question is None or question.text in found.requirement:
        return found.question_id
    return f"{question.id} {question.text}"


def _say_change(subject: Subject, found: Deficiency) -> str:
    if found.proposed_severity in {None, found.severity}:
        return found.severity_reason
    return subject.texts.say(
        "meningar",
        "allvar_andrat",
        foreslaget=subject.texts.find("allvar", str(found.proposed_severity)),
        motivering=found.severity_reason.strip() or subject.texts.say("meningar", "ingen_motivering"),
    )


def tell_earlier(subject: Subject) -> list[Block]:
    """Deficiencies of earlier visits that are still open."""
    say = subject.texts.say
    here = subject.visit.facts.id
    earlier = [
        (facts, found) for facts, found in subject.earlier if facts.id != here and not found.void_reason
    ]
    heading = Heading(2, say("rubriker", "tidigare"))
    if not earlier:
        return [heading, Prose(say("meningar", "inga_tidigare"), tone=Tone.MUTED)]
    cards = (_earlier_card(subject, facts, found) for facts, found in earlier)
    return [heading, Prose(say("meningar", "tidigare")), *cards]


def _earlier_card(subject: Subject, facts: VisitFacts, found: Deficiency) -> Card:
    texts = subject.texts
    parts = {
        "krav": found.requirement,
        "sett": found.observation,
        "atgard": found.demand,
        "senast": texts.day(found.deadline) if found.deadline else "",
    }
    said = tuple((texts.say("etiketter", key), text) for key, text in parts.items() if text.strip())
    title = " · ".join(filter(None, (texts.short_day(facts.started), _area_name(subject, found))))
    return Card(title, _badge(subject, found), _TONES[found.severity], said)


def tell_conflicts(subject: Subject) -> list[Block]:
    """Every text of each field that two people wrote unaware of each other; nothing if there is none."""
    told = [conflict for conflict in subject.visit.conflicts if _may_be_told(subject, conflict)]
    if not told:
        return []
    say = subject.texts.say
    heading = Heading(2, say("rubriker", "skiljer_sig"))
    return [
        heading,
        Prose(say("meningar", "skiljer_sig")),
        *(_tell_conflict(subject, conflict) for conflict in told),
    ]


def _may_be_told(subject: Subject, conflict: Conflict) -> bool:
    standing: dict[str, set[str] | frozenset[str]] = {
        "answer": subject.shown,
        "note": {note.id for note in subject.notes},
        "deficiency": {found.id for found in subject.deficiencies},
    }
    return conflict.kind not in standing or conflict.record_id in standing[conflict.kind]


def _tell_conflict(subject: Subject, conflict: Conflict) -> Card:
    texts = subject.texts
    name = texts.find("slag", conflict.kind).replace("{id}", _name_record(subject, conflict))
    parts = tuple(
        (
            texts.say(
                "etiketter", "version_av", vem=version.author, tid=version.at.strftime("%Y-%m-%d %H:%M")
            ),
            _say_value(subject, conflict, version.value),
        )
        for version in conflict.versions
    )
    return Card(name, texts.find("falt", conflict.field), Tone.PARTLY, parts)


def _name_record(subject: Subject, conflict: Conflict) -> str:
    naming: dict[str, Callable[[], dict[str, str]]] = {
        "note": lambda: {note.id: note.at.strftime("%H.%M") for note in subject.notes},
        "deficiency": lambda: {found.id: str(n) for n, found in enumerate(subject.deficiencies, 1)},
        "judgement": lambda: {section.key: section.name for section in subject.visit.form.sections},
    }
    names = naming[conflict.kind]() if conflict.kind in naming else {}
    return names.get(conflict.record_id, conflict.record_id)


def _say_value(subject: Subject, conflict: Conflict, value: object) -> str:
    question = subject.visit.form.find_question(conflict.record_id)
    if conflict.kind == "answer" and conflict.field == "value" and question:
        try:
            return in_words(question, from_data(value)) or subject.texts.say("meningar", "ej_besvarad")
        except InspektorError:  # a newer version's answer: shown as it is kept
            return str(value)
    if isinstance(value, str) and value:
        return subject.texts.find("allvar", value) if conflict.field.endswith("severity") else value
    return subject.texts.say("meningar", "saknas") if value is None or value == "" else str(value)


def tell_conclusions(subject: Subject) -> list[Block]:
    """Positive examples, the overall judgement and the next steps."""
    facts, say = subject.visit.facts, subject.texts.say
    parts = (
        ("goda_exempel", facts.positives, "inga_exempel"),
        ("samlad_bedomning", facts.summary, "ingen_samlad"),
        ("nasta_steg", facts.next_steps, "inga_steg"),
    )
    blocks: list[Block] = []
    for heading, text, missing in parts:
        blocks.append(Heading(2, say("rubriker", heading)))
        blocks.append(Prose(text) if text.strip() else Prose(say("meningar", missing), tone=Tone.MUTED))
    return blocks
