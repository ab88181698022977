"""Reads the templates (mallar.yaml): which checklists make a review."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from inspektor.checklist import Codes, Part, Template
from inspektor.question_file import read_service_areas
from inspektor.yaml_file import Fields

_TEMPLATE = ("id", "namn", "granskningstyp", "verksamhetsomraden", "fragor", "besok_timmar", "deltagare")
_TEMPLATE_TOO = ("begar_in_fore", "anmarkning", "antal_fragor_hogst")


@dataclass(frozen=True)
class Present:
    """What a template may point at: the checklists and questions that could be read."""

    checklists: Collection[str]
    questions: Collection[str]


def read_templates(
    document: object, file: str, codes: Codes, present: Present
) -> tuple[Mapping[str, Template], tuple[str, ...]]:
    """
    Give the templates by id, and Swedish sentences on the parts that they lose.

    A part whose checklist or question is missing is left out; every other fault is an InspektorError.
    """
    head = Fields(document, f"Filen {file}").allow("schemaversion", "anmarkning", "mallar")
    templates: dict[str, Template] = {}
    faults: list[str] = []
    for number, raw in enumerate(head.items("mallar"), start=1):
        template_id = Fields(raw, f"{head.where}, mall {number}").text("id")
        fields = Fields(raw, f"{head.where}, mallen {template_id}").allow(*_TEMPLATE, *_TEMPLATE_TOO)
        if template_id in templates:
            raise fields.fault("id", "finns redan på en annan mall")
        template, lost = _read_template(fields, codes, present)
        templates[template_id] = template
        faults += lost
    return templates, tuple(faults)


def _read_template(fields: Fields, codes: Codes, present: Present) -> tuple[Template, list[str]]:
    raws = fields.items("fragor")
    parts = [_read_part(Fields(raw, f"{fields.where}, nyckeln fragor")) for raw in raws]
    kept = [_keep_present(part, present) for part in parts]
    template = Template(
        id=fields.text("id"),
        name=fields.text("namn"),
        review_kind=fields.code("granskningstyp", codes.review_kinds),
        service_areas=read_service_areas(fields, codes),
        parts=tuple(part for part in kept if part.checklist_id or part.question_ids or part.dynamic),
        hours=_read_hours(fields),
        participants=fields.codes("deltagare", codes.roles),
        requested_before=fields.texts("begar_in_fore", ()),
        remark=fields.text("anmarkning", ""),
        most_questions=fields.integer("antal_fragor_hogst", 0),
    )
    lost = [name for part in parts for name in _list_missing(part, present)]
    return template, [f"{fields.where}: {name} saknas och är inte med i mallen." for name in lost]


def _read_part(fields: Fields) -> Part:
    if "dynamiskt" in fields:
        return Part(dynamic=fields.allow("dynamiskt").text("dynamiskt"))
    if "id" in fields:
        return Part(question_ids=fields.allow("id").texts("id"))
    fields.allow("checklista", "minsta_vikt")
    return Part(checklist_id=fields.text("checklista"), min_weight=fields.integer("minsta_vikt", 1))


def _keep_present(part: Part, present: Present) -> Part:
    return Part(
        checklist_id=part.checklist_id if part.checklist_id in present.checklists else "",
        min_weight=part.min_weight,
        question_ids=tuple(each for each in part.question_ids if each in present.questions),
        dynamic=part.dynamic,
    )


def _list_missing(part: Part, present: Present) -> list[str]:
    missing = [f"frågan {each}" for each in part.question_ids if each not in present.questions]
    if part.checklist_id and part.checklist_id not in present.checklists:
        missing.append(f"checklistan {part.checklist_id}")
    return missing


def _read_hours(fields: Fields) -> tuple[float, float]:
    hours = [each for each in fields.items("besok_timmar") if isinstance(each, int | float)]
    if len(hours) != 2 or not 0 <= hours[0] <= hours[1]:
        raise fields.fault("besok_timmar", "ska vara två tal: minst och mest")
    return hours[0], hours[1]
