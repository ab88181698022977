"""Reads the code lists (kodverk.yaml): what every other checklist file may say."""

from collections.abc import Mapping

from inspektor.checklist import AnswerKind, Codes, Severity, SeverityTerms
from inspektor.yaml_file import Fields

_LISTS = ("fraga_till", "kontrollsatt", "verksamhetsomraden", "granskningstyper", "roller")
_OTHERS = ("schemaversion", "svarstyper", "kvalitetsomraden", "allvar", "akut", "enhetsattribut")
_NUMBER = "heltal"
_TERMS = ("rang", "blir_brist", "betyder", "aterkoppling", "atgardsplan", "svar_dagar", "klar_dagar")


def read_codes(document: object, file: str) -> Codes:
    """Give the code lists; InspektorError names file and key. Words may be added, but ours may not go."""
    head = Fields(document, f"Filen {file}").allow(*_LISTS, *_OTHERS, "standardvarden_anmarkning")
    kinds = head.fields("svarstyper")
    for kind in AnswerKind:
        kinds.value(kind.value)
    ask, methods, service_areas, review_kinds, roles = (_read_names(head.fields(key)) for key in _LISTS)
    areas = {code: _read_quality_area(head, code) for code, _ in head.fields("kvalitetsomraden").entries()}
    return Codes(
        ask=ask,
        methods=methods,
        quality_areas={code: name for code, (name, _) in areas.items()},
        service_areas=service_areas,
        review_kinds=review_kinds,
        roles=roles,
        attributes=_read_attributes(head.fields("enhetsattribut")),
        severities=_read_severities(head.fields("allvar").allow(*Severity)),
        acute_hours=head.fields("akut").allow("betyder", "frist_timmar").integer("frist_timmar"),
        quality_groups={code: group for code, (_, group) in areas.items()},
    )


def _read_names(names: Fields) -> Mapping[str, str]:
    return {code: names.text(code) for code, _ in names.entries()}


def _read_quality_area(head: Fields, code: str) -> tuple[str, str]:
    area = head.fields("kvalitetsomraden").fields(code).allow("namn", "grupp")
    return area.text("namn"), area.code("grupp", ("SoL", "LSS", "HSL"))


def _read_attributes(table: Fields) -> Mapping[str, tuple[str | bool, ...]]:
    return {name: () if kind == _NUMBER else _read_values(table, name) for name, kind in table.entries()}


def _read_values(table: Fields, name: str) -> tuple[str | bool, ...]:
    values = tuple(value for value in table.items(name) if isinstance(value, str | bool))
    if not values or len(values) != len(table.items(name)):
        raise table.fault(name, f"ska vara en lista av ord, true och false, eller ordet {_NUMBER}")
    return values


def _read_severities(table: Fields) -> Mapping[Severity, SeverityTerms]:
    terms = [_read_terms(severity, table.fields(severity.value)) for severity in Severity]
    return {term.severity: term for term in sorted(terms, key=lambda term: term.rank)}


def _read_terms(severity: Severity, terms: Fields) -> SeverityTerms:
    terms.allow(*_TERMS, "uppfoljning", "beslut_av")
    return SeverityTerms(
        severity=severity,
        rank=terms.integer("rang"),
        makes_deficiency=terms.flag("blir_brist"),
        meaning=terms.text("betyder"),
        needs_action_plan=terms.flag("atgardsplan", default=False),
        answer_days=_read_days(terms, "svar_dagar"),
        done_days=_read_days(terms, "klar_dagar"),
        follow_up=terms.text("uppfoljning", ""),
        decided_by=terms.text("beslut_av", ""),
    )


def _read_days(terms: Fields, key: str) -> int | None:
    return terms.integer(key) if key in terms else None
