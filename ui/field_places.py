"""Where on the screen a field of the journal is written, and which field it is that the caret stands in."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from inspektor.place import Place
from inspektor.record import Kind
from inspektor.storage.journal import Key
from inspektor.visit import Visit
from ui.judgement_card import JUDGEMENT

_END = 10**9
"""Puts the caret after the last letter."""
MEMO_FIELDS = frozenset({"summary", "positives", "next_steps", "not_reviewed"})


def find_key(place: Place, visit_id: str) -> Key | None:
    """Give the field at the caret, without a field's name for a whole record; None where there is none."""
    finders: Mapping[str, Callable[[Place, str], Key | None]] = {
        "visit": _find_in_visit,
        "deficiencies": _find_in_deficiency,
        "memo": _find_in_memo,
    }
    find = finders.get(place.page)
    return find(place, visit_id) if find and visit_id else None


def _find_in_visit(place: Place, visit_id: str) -> Key | None:
    if place.field == "note":
        return Key(visit_id, Kind.NOTE, place.record_id, "") if place.record_id else None
    if JUDGEMENT in {place.field, place.record_id}:
        return Key(visit_id, Kind.JUDGEMENT, place.area, "text")
    field = place.field.partition(":")[0]  # the fields of an answer are numbered
    return Key(visit_id, Kind.ANSWER, place.record_id, field) if place.record_id else None


def _find_in_deficiency(place: Place, visit_id: str) -> Key | None:
    return Key(visit_id, Kind.DEFICIENCY, place.record_id, place.field) if place.record_id else None


def _find_in_memo(place: Place, visit_id: str) -> Key | None:
    return Key(visit_id, Kind.VISIT, visit_id, place.field) if place.field else None


def find_place(visit: Visit, key: Key, here: Place) -> Place:
    """Give the place where the field is seen; `here`, the caret included, if one is there already."""
    if find_key(here, visit.facts.id) in {key, key._replace(field="")}:
        return here
    place = _PLACES[Kind(key.kind)](visit, key)
    return replace(place, visit_id=visit.facts.id, area=place.area or here.area, caret=_END)


def _place_answer(visit: Visit, key: Key) -> Place:
    section = visit.form.find_section(key.record)
    field = "comment" if key.field == "comment" else ""
    return Place("visit", area=section.key if section else "", record_id=key.record, field=field)


def _place_judgement(_visit: Visit, key: Key) -> Place:
    return Place("visit", area=key.record, record_id=JUDGEMENT, field=JUDGEMENT)


def _place_note(_visit: Visit, key: Key) -> Place:
    return Place("visit", record_id=key.record, field="note")


def _place_deficiency(_visit: Visit, key: Key) -> Place:
    return Place("deficiencies", record_id=key.record, field=key.field)


def _place_fact(_visit: Visit, key: Key) -> Place:
    return Place("memo", field=key.field) if key.field in MEMO_FIELDS else Place("visit")


_PLACES: Mapping[Kind, Callable[[Visit, Key], Place]] = MappingProxyType(
    {
        Kind.ANSWER: _place_answer,
        Kind.JUDGEMENT: _place_judgement,
        Kind.NOTE: _place_note,
        Kind.DEFICIENCY: _place_deficiency,
        Kind.VISIT: _place_fact,
    }
)
