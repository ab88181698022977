"""Lists the fields that two people wrote unaware of each other, and records a person's choice."""

import json
from datetime import datetime

from sqlalchemy import Connection, func, select

from inspektor.storage import journal, tables
from inspektor.storage.database import get_hand
from inspektor.storage.journal import Head, Key
from inspektor.visit import Conflict, Version


def list_conflicts(db: Connection, visit_id: str) -> tuple[Conflict, ...]:
    """Give the visit's unsettled fields with all their texts, the shown one last."""
    keys = db.execute(select(tables.conflict).where(tables.conflict.c.visit == visit_id)).all()
    return tuple(_to_conflict(db, Key(*row)) for row in keys)


def count_conflicts(db: Connection) -> int:
    """Give how many fields on this laptop wait for a person's choice."""
    return db.execute(select(func.count()).select_from(tables.conflict)).scalar_one()


def resolve_conflict(db: Connection, visit_id: str, conflict: Conflict, value: object) -> None:
    """Record the choice (JSON-able value): it replaces the texts of `conflict`, which stay in the journal."""
    key = Key(visit_id, conflict.kind, conflict.record_id, conflict.field)
    journal.resolve(db, key, value, {version.change_id for version in conflict.versions})


def _to_conflict(db: Connection, key: Key) -> Conflict:
    device = get_hand(db).device
    versions = tuple(_to_version(head, device) for head in journal.list_heads(db, key))
    return Conflict(kind=key.kind, record_id=key.record, field=key.field, versions=versions)


def _to_version(head: Head, device: str) -> Version:
    at = datetime.fromisoformat(head.at)
    return Version(head.id, json.loads(head.value), head.author, at, is_own=head.device == device)
