"""The memo's opening: when, who, which unit, what was and was not reviewed, and on what grounds."""

from collections import Counter
from collections.abc import Iterable, Mapping

from inspektor.checklist import NO, PARTLY, YES, Question, Section, Severity
from inspektor.deficiency import Deficiency
from inspektor.documents.blocks import Block, Column, Facts, Heading, Prose, Row, Table, Tone
from inspektor.documents.subject import YES_NO_KINDS, Subject
from inspektor.documents.wording import clock, join
from inspektor.visit import Mark

_COUNTED = {
    YES: "ja",
    PARTLY: "delvis",
    NO: "nej",
    Mark.NOT_APPLICABLE: "ej_tillampligt",
    Mark.NOT_ASSESSED: "ej_bedomt",
}
_OVERVIEW = ("fragor", *_COUNTED.values(), "ovriga", "obesvarade")
_OVERVIEW_WIDTHS = (13, 9, 12.5, 9, 19.5, 15.5, 13.5, 19.5)
_ATTRIBUTE_WORDS = {True: "Ja", False: "Nej"}


def tell_visit(subject: Subject) -> list[Block]:
    """Title, and the facts of visit and unit."""
    facts, say = subject.visit.facts, subject.texts.say
    return [
        Heading(1, say("dokument", "titel", enhet=facts.unit.name)),
        Prose(_say_occasion(subject), tone=Tone.MUTED),
        Heading(2, say("rubriker", "besoket")),
        Facts(_visit_facts(subject)),
        Heading(2, say("rubriker", "enheten")),
        Facts(_unit_facts(subject)),
    ]


def _say_occasion(subject: Subject) -> str:
    facts, texts = subject.visit.facts, subject.texts
    kinds = dict.fromkeys(
        (facts.template_name, texts.find("anmalan", facts.notice))
    )  # the two may be the same
    day = texts.day(facts.started)
    return texts.say("dokument", "underrubrik", slag=". ".join(kinds), dag=day, tid=_say_time(subject))


def _say_time(subject: Subject) -> str:
    facts, texts = subject.visit.facts, subject.texts
    start = clock(facts.started)
    if facts.ended is None:
        return texts.say("meningar", "ej_angiven_tid", start=start)
    if facts.ended.date() == facts.started.date():
        return texts.say("meningar", "tid", start=start, slut=clock(facts.ended))
    day = texts.short_day(facts.ended)
    return texts.say("meningar", "tid_annan_dag", start=start, dag=day, slut=clock(facts.ended))


def _visit_facts(subject: Subject) -> tuple[tuple[str, str], ...]:
    facts, form, texts = subject.visit.facts, subject.visit.form, subject.texts
    team = "\n".join(
        f"{member.name}, {form.codes.roles.get(member.role, member.role)}" for member in facts.team
    )
    pairs = {
        "datum": texts.day(facts.started),
        "tid": _say_time(subject),
        "granskning": form.codes.review_kinds.get(facts.review_kind, facts.review_kind),
        "anmalan": texts.find("anmalan", facts.notice),
        "mall": facts.template_name,
        "lagrum_per": texts.short_day(facts.started),
        "deltagare": team,
        "checklistor": _say_versions(form.versions),
    }
    return _label(subject, pairs)


def _say_versions(versions: Mapping[str, str]) -> str:
    """Give the checklists by version, since they mostly have the same."""
    by_version: dict[str, list[str]] = {}
    for checklist, version in versions.items():
        by_version.setdefault(version, []).append(checklist)
    return "\n".join(f"{version}: {', '.join(names)}" for version, names in by_version.items())


def _unit_facts(subject: Subject) -> tuple[tuple[str, str], ...]:
    unit, texts = subject.visit.facts.unit, subject.texts
    contracts = "\n".join(f"{contract.name}, {contract.register_number}" for contract in subject.contracts)
    pairs = {
        "enhet": unit.name,
        "utforare": unit.provider_name,
        "omrade": subject.visit.form.codes.service_areas.get(unit.service_area, unit.service_area),
        "orgnr": unit.org_number,
        "driftform": texts.find("driftform", unit.operation_form),
        "rattslig_grund": unit.legal_basis,
        "avtal": contracts or ", ".join(unit.contract_ids),
        "chef": unit.manager,
        "adress": ", ".join(filter(None, (unit.address, unit.town))),
        "telefon": unit.phone,
        "epost": unit.email,
    }
    attributes = [
        (texts.find("attribut", name), _ATTRIBUTE_WORDS[value] if isinstance(value, bool) else str(value))
        for name, value in unit.attributes.items()
    ]
    return (*_label(subject, pairs), *attributes)


def _label(subject: Subject, pairs: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((subject.texts.say("etiketter", key), value) for key, value in pairs.items() if value)


def tell_brief(subject: Subject) -> list[Block]:
    """What the visit came to, counted."""
    texts = subject.texts
    questions = [question for section in subject.sections for question in section.questions]
    if not questions:
        return [Heading(2, texts.say("rubriker", "korthet")), Prose(texts.say("meningar", "inga_omraden"))]
    sentence = texts.say(
        "meningar",
        "korthet",
        fragor=texts.count("fraga", len(questions)),
        omraden=texts.count("omrade", len(subject.sections)),
        besvarade=sum(map(subject.is_answered, questions)),
        anteckningar=texts.count("anteckning", len(subject.notes)),
        brister=texts.count("brist", len(_list_deficiencies(subject))),
    )
    severities = Counter(found.severity for found in _list_deficiencies(subject))
    ranked = [
        texts.count(severity, severities[severity]) for severity in reversed(Severity) if severities[severity]
    ]
    if ranked:
        sentence += " " + texts.say("meningar", "brister_per_allvar", antal=join(ranked))
    return [Heading(2, texts.say("rubriker", "korthet")), Prose(sentence)]


def _list_deficiencies(subject: Subject) -> list[Deficiency]:
    return [found for found in subject.deficiencies if found.severity is not Severity.OBSERVATION]


def tell_overview(subject: Subject) -> list[Block]:
    """Areas by answers, counted."""
    say = subject.texts.say
    columns = [Column(say("kolumner", "omrade"), 53.5)]
    columns += [
        Column(say("kolumner", key), width, is_number=True)
        for key, width in zip(_OVERVIEW, _OVERVIEW_WIDTHS, strict=True)
    ]
    counts = [(section.name, _count(subject, section)) for section in subject.sections]
    total = sum((count for _name, count in counts), Counter[str]())
    rows = [_count_row(name, count) for name, count in counts]
    rows.append(_count_row(say("kolumner", "summa"), total, Tone.STRONG))
    return [Heading(2, say("rubriker", "oversikt")), Table(tuple(columns), tuple(rows))]


def _count(subject: Subject, section: Section) -> Counter[str]:
    counted = Counter({"fragor": len(section.questions)})
    for question in section.questions:
        counted[_count_as(subject, question)] += 1
    return counted


def _count_as(subject: Subject, question: Question) -> str:
    value = subject.answer(question).value
    if isinstance(value, Mark) or question.kind in YES_NO_KINDS:
        return _COUNTED.get(str(value), "obesvarade")
    return "ovriga" if subject.is_answered(question) else "obesvarade"


def _count_row(name: str, counts: Counter[str], tone: Tone = Tone.PLAIN) -> Row:
    cells = [(Prose(name, tone=tone),), *((Prose(str(counts[key]), tone=tone),) for key in _OVERVIEW)]
    return Row(tuple(cells))


def tell_scope(subject: Subject) -> list[Block]:
    """What was reviewed, and question by question what was not."""
    texts = subject.texts
    lines = [
        texts.say(
            "meningar",
            "omradesrad",
            omrade=section.name,
            besvarade=sum(map(subject.is_answered, section.questions)),
            fragor=len(section.questions),
        )
        for section in subject.sections
        if section.questions
    ]
    rows = [row for section in subject.sections for row in _missing_rows(subject, section)]
    said = subject.visit.facts.not_reviewed
    return [
        Heading(2, texts.say("rubriker", "omfattning")),
        Prose("\n".join(lines) or texts.say("meningar", "inga_omraden")),
        Heading(2, texts.say("rubriker", "ej_granskat")),
        *([Prose(said)] if said.strip() else []),
        _missing_table(subject, rows) if rows else _say_nothing_missing(subject),
    ]


def _say_nothing_missing(subject: Subject) -> Prose:
    key = "allt_granskat" if subject.visit.form.is_required else "fritt_val"
    return Prose(subject.texts.say("meningar", key), tone=Tone.MUTED)


def _missing_table(subject: Subject, rows: Iterable[Row]) -> Table:
    say = subject.texts.say
    titles = (("nr", 18), ("obesvarad", 117), ("orsak", 30))
    return Table(tuple(Column(say("etiketter", key), share) for key, share in titles), tuple(rows))


def _missing_rows(subject: Subject, section: Section) -> list[Row]:
    """Give a row for each question without an answer or with "ej bedömt"; one row if none has an answer."""
    texts = subject.texts
    missing = [question for question in section.questions if not _is_reviewed(subject, question)]
    if not subject.visit.form.is_required:  # nobody meant to answer all of them
        missing = [question for question in missing if subject.is_answered(question)]
    unanswered = texts.say("meningar", "ej_besvarad")
    if missing and not any(map(subject.is_answered, section.questions)):
        count = texts.count("fraga", len(missing))
        whole = texts.say("meningar", "hela_omradet", fragor=count)
        return [_missing_row("", f"{section.name}. {whole}", unanswered)]
    return [_missing_row(q.id, q.text, subject.words(q) or unanswered) for q in missing]


def _missing_row(number: str, text: str, outcome: str) -> Row:
    return Row(((Prose(number),), (Prose(text),), (Prose(outcome, tone=Tone.MUTED),)))


def _is_reviewed(subject: Subject, question: Question) -> bool:
    value = subject.answer(question).value
    return subject.is_answered(question) and value is not Mark.NOT_ASSESSED


def tell_method(subject: Subject) -> list[Block]:
    """From whom and what the notes come, and how the checklists say that questions are checked."""
    texts, methods = subject.texts, subject.visit.form.codes.methods
    used = {
        method
        for section in subject.sections
        for question in section.questions
        for method in question.methods
    }
    blocks: list[Block] = [Heading(2, texts.say("rubriker", "metod")), Prose(_say_sources(subject))]
    if used:
        names = [name.lower() for code, name in methods.items() if code in used]
        blocks.append(Prose(texts.say("meningar", "kontrollsatt", kontrollsatt=join(names))))
    return blocks


def _say_sources(subject: Subject) -> str:
    texts = subject.texts
    if not subject.notes:
        return texts.say("meningar", "inget_underlag")
    counted = Counter(note.source.value for note in subject.notes)
    sources = [
        texts.say("kalla_i_mening", letter, antal=counted[letter])
        for letter in texts.keys("kalla_i_mening")
        if counted[letter]
    ]
    notes = texts.count("anteckning", len(subject.notes))
    return texts.say("meningar", "underlag", anteckningar=notes, kallor=join(sources))
