"""Reads sealed changes whole, as the wire and the chain give them."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from inspektor.change import Change
from inspektor.storage.tables import change, replacement

_IN_CLAUSE = 500
_BY_NUMBER = (
    select(change)
    .where(change.c.number.in_(bindparam("chosen", expanding=True)), change.c.counter.is_not(None))
    .order_by(change.c.number)
)
_REPLACED = select(replacement.c.change_id, replacement.c.replaced_id).where(
    replacement.c.change_id.in_(bindparam("chosen", expanding=True))
)


def read_sealed(db: Connection, numbers: Sequence[int]) -> list[Change]:
    """Give the sealed changes among the journal's lines with these numbers, in the journal's order."""
    return [
        found
        for start in range(0, len(numbers), _IN_CLAUSE)
        for found in _read(db, sorted(numbers)[start : start + _IN_CLAUSE])
    ]


def _read(db: Connection, numbers: Sequence[int]) -> list[Change]:
    rows = db.execute(_BY_NUMBER, {"chosen": list(numbers)}).all()
    replaced: dict[str, list[str]] = {}
    for change_id, replaced_id in db.execute(_REPLACED, {"chosen": [row.id for row in rows]}):
        replaced.setdefault(change_id, []).append(replaced_id)
    return [_to_change(row, tuple(sorted(replaced.get(row.id, ())))) for row in rows]


def _to_change(row: Any, replaces: tuple[str, ...]) -> Change:  # a row never leaves this module
    return Change(
        id=row.id,
        visit=row.visit,
        kind=row.kind,
        record=row.record,
        field=row.field,
        value=json.loads(row.value),
        replaces=replaces,
        author=row.author,
        device=row.device,
        counter=row.counter,
        at=row.at,
    )
