"""Reads the legal references (lagrum.yaml) with every version they have had."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

from inspektor.law import CERTAINTIES, LawBook, LegalVersion, Statute
from inspektor.yaml_file import Fields

_STATUTE = (
    "id",
    "kort",
    "namn",
    "beteckning",
    "galler_fran",
    "galler_till",
    "status",
    "sakerhet",
    "anmarkning",
)
_VERSION = ("forfattning", "rum", "galler_fran", "galler_till", "sakerhet", "anmarkning")


def read_law(document: object, file: str) -> LawBook:
    """
    Give all references; InspektorError names file, reference and key.

    Checks 2 and 3 of SCHEMA.md: every version stands in a statute, and no two versions hold on the same day.
    """
    head = Fields(document, f"Filen {file}").allow("schemaversion", "avstamt", "forfattningar", "lagrum")
    statutes = _read_statutes(head)
    headings: dict[str, str] = {}
    versions: dict[str, tuple[LegalVersion, ...]] = {}
    for number, raw in enumerate(head.items("lagrum"), start=1):
        reference = Fields(raw, f"{head.where}, lagrum {number}").allow("id", "rubrik", "versioner")
        key = _read_new_id(reference, headings)
        named = Fields(raw, f"{head.where}, lagrummet {key}")
        headings[key] = named.text("rubrik")
        versions[key] = _read_versions(named, statutes)
    return LawBook(headings, versions)


def _read_statutes(head: Fields) -> Mapping[str, Statute]:
    statutes: dict[str, Statute] = {}
    for number, raw in enumerate(head.items("forfattningar"), start=1):
        fields = Fields(raw, f"{head.where}, författning {number}").allow(*_STATUTE)
        key = _read_new_id(fields, statutes)
        statutes[key] = _read_statute(Fields(raw, f"{head.where}, författningen {key}"), key)
    return statutes


def _read_new_id(fields: Fields, known: Mapping[str, object]) -> str:
    key = fields.text("id")
    if key in known:
        raise fields.fault("id", f"har värdet ”{key}”, som redan finns")
    return key


def _read_statute(fields: Fields, key: str) -> Statute:
    valid_from, valid_to = _read_validity(fields)
    return Statute(
        id=key,
        short=fields.text("kort"),
        name=fields.text("namn"),
        designation=fields.text("beteckning"),
        valid_from=valid_from,
        valid_to=valid_to,
        certainty=fields.code("sakerhet", CERTAINTIES),
    )


def _read_versions(reference: Fields, statutes: Mapping[str, Statute]) -> tuple[LegalVersion, ...]:
    raws = reference.items("versioner")
    versions = [_read_version(Fields(raw, f"{reference.where}, nyckeln versioner"), statutes) for raw in raws]
    if not versions:
        raise reference.fault("versioner", "är tom")
    versions.sort(key=lambda version: version.valid_from)
    for earlier, later in pairwise(versions):
        if earlier.valid_to is None or later.valid_from <= earlier.valid_to:
            raise reference.fault("versioner", f"har två versioner som gäller samtidigt {later.valid_from}")
    return tuple(versions)


def _read_version(fields: Fields, statutes: Mapping[str, Statute]) -> LegalVersion:
    valid_from, valid_to = _read_validity(fields.allow(*_VERSION))
    return LegalVersion(
        statute=statutes[fields.code("forfattning", statutes)],
        place=fields.text("rum"),
        valid_from=valid_from,
        valid_to=valid_to,
        certainty=fields.code("sakerhet", CERTAINTIES),
        remark=fields.text("anmarkning", ""),
    )


def _read_validity(fields: Fields) -> tuple[date, date | None]:
    valid_from = fields.day("galler_fran")
    valid_to = fields.day("galler_till") if "galler_till" in fields else None
    if valid_to is not None and valid_to < valid_from:
        raise fields.fault("galler_till", "ligger före galler_fran")
    return valid_from, valid_to
