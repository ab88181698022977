"""Adds, changes and lists deficiencies."""

import dataclasses
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select

from inspektor.checklist import Severity
from inspektor.deficiency import Deficiency, DeficiencyState
from inspektor.record import Kind
from inspektor.storage import journal, tables
from inspektor.storage.journal import Key

_KEYS = frozenset({"id", "visit_id"})
_DEFAULTS = {field.name: field.default for field in dataclasses.fields(Deficiency)}


def add_deficiency(db: Connection, deficiency: Deficiency) -> None:
    """Add a deficiency with the id that its maker gave it."""
    for name in sorted(_DEFAULTS.keys() - _KEYS):  # in one order: what is shipped is the same everywhere
        value = getattr(deficiency, name)
        if value != _DEFAULTS[name] or name in {"severity", "observation"}:
            record_deficiency(db, deficiency.visit_id, deficiency.id, name, value)


def record_deficiency(
    db: Connection, visit_id: str, deficiency_id: str, field: str, value: object, *, seen: int | None = None
) -> None:
    """Record one field of a deficiency; dates and severities are taken as such."""
    journal.record(db, Key(visit_id, Kind.DEFICIENCY, deficiency_id, field), _to_data(value), seen=seen)


def _to_data(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value


def list_deficiencies(db: Connection, visit_id: str) -> tuple[Deficiency, ...]:
    """Give the visit's deficiencies in the order they were made, the voided ones too."""
    table = tables.deficiency
    rows = db.execute(select(table).where(table.c.visit == visit_id).order_by(table.c.record))
    return tuple(_to_deficiency(row) for row in rows)


def find_visit_id(db: Connection, deficiency_id: str) -> str:
    """Give the visit that the deficiency belongs to; empty if it is not on this laptop."""
    table = tables.deficiency
    return str(db.execute(select(table.c.visit).where(table.c.record == deficiency_id)).scalar() or "")


def list_open_deficiencies(db: Connection) -> tuple[Deficiency, ...]:
    """Give every deficiency that is neither closed nor voided, the earliest deadline first."""
    table = tables.deficiency
    is_open = table.c.state != str(DeficiencyState.CLOSED), table.c.void_reason == ""
    rows = db.execute(select(table).where(*is_open).order_by(table.c.record))
    found = (_to_deficiency(row) for row in rows)
    return tuple(sorted(found, key=lambda deficiency: deficiency.deadline or date.max))


def _to_deficiency(row: Any) -> Deficiency:  # a row never leaves this module
    return Deficiency(
        id=row.record,
        visit_id=row.visit,
        question_id=row.question_id,
        area=row.area,
        requirement=row.requirement,
        observation=row.observation,
        evidence=row.evidence,
        extent=row.extent,
        severity=Severity(row.severity),
        proposed_severity=Severity(row.proposed_severity) if row.proposed_severity else None,
        severity_reason=row.severity_reason,
        demand=row.demand,
        deadline=date.fromisoformat(row.deadline) if row.deadline else None,
        is_acute=row.is_acute,
        state=DeficiencyState(row.state),
        void_reason=row.void_reason,
    )
