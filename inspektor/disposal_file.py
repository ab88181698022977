"""Reads how long raw notes stay on the laptop (resources/disposal.yaml)."""

from inspektor.disposal import GraceRule
from inspektor.law import CERTAINTIES
from inspektor.yaml_file import Fields, read_file
from resources import resource

FILE_NAME = "disposal.yaml"
_RULE = ("galler_fran", "galler_till", "dagar", "minst", "hogst", "grund", "sakerhet")


def read_shipped_rules() -> tuple[GraceRule, ...]:
    """Give the rules that came with the program."""
    return read_rules(read_file(resource(FILE_NAME)), FILE_NAME)


def read_rules(document: object, file: str) -> tuple[GraceRule, ...]:
    """Give all rules; InspektorError names file, rule and key."""
    head = Fields(document, f"Filen {file}").allow("regler")
    return tuple(
        _read_rule(Fields(raw, f"{head.where}, regel {number}").allow(*_RULE))
        for number, raw in enumerate(head.items("regler"), start=1)
    )


def _read_rule(fields: Fields) -> GraceRule:
    fields.text("grund")
    fields.code("sakerhet", CERTAINTIES)
    rule = GraceRule(
        valid_from=fields.day("galler_fran"),
        valid_to=fields.day("galler_till") if "galler_till" in fields else None,
        days=fields.integer("dagar"),
        least=fields.integer("minst"),
        most=fields.integer("hogst"),
    )
    if not 0 <= rule.least <= rule.days <= rule.most:
        raise fields.fault("dagar", "ska ligga mellan minst och hogst")
    return rule
