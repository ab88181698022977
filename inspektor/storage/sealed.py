"""Reads sealed changes whole, in the form that goes out and is hashed."""

import json
from collections.abc import Iterator, Sequence

from sqlalchemy import BindParameter, ColumnElement, Connection, Row, Select, bindparam, func, select

from inspektor.change import Change
from inspektor.storage.tables import change, replacement

_IN_CLAUSE = 500
_SHIPPED = 0  # the centre's number of what came with the program
_REPLACES = (
    select(func.json_group_array(replacement.c.replaced_id))
    .where(replacement.c.change_id == change.c.id)
    .scalar_subquery()
)
# One statement: each one costs as much as the rest of what a link takes.
_SEALED = select(
    change.c.id,
    change.c.visit,
    change.c.kind,
    change.c.record,
    change.c.field,
    change.c.value,
    _REPLACES.label("replaces"),
    change.c.author,
    change.c.device,
    change.c.counter,
    change.c.at,
).where(change.c.counter.is_not(None))

IS_OWN: tuple[ColumnElement[bool], ...] = (
    change.c.device == bindparam("own_device"),
    func.coalesce(change.c.hub_number, -1) != _SHIPPED,
)
"""What this laptop (`own_device`) wrote itself, and did not get with the program."""

_CHOSEN: BindParameter[object] = bindparam("chosen", expanding=True)
_OWN_BY_NUMBER = _SEALED.where(change.c.number.in_(_CHOSEN), *IS_OWN).order_by(change.c.number)
_BY_ID = _SEALED.where(change.c.id.in_(_CHOSEN))


def read_own_sealed(db: Connection, numbers: Sequence[int], device: str) -> list[Change]:
    """Give the sealed changes that this laptop wrote among the journal's lines, in the journal's order."""
    return list(_read(db, _OWN_BY_NUMBER, sorted(numbers), {"own_device": device}))


def read_by_id(db: Connection, ids: Sequence[str]) -> dict[str, Change]:
    """Give id -> sealed change for those that are still here."""
    return {found.id: found for found in _read(db, _BY_ID, ids, {})}


def _read(
    db: Connection, query: Select[*tuple[object, ...]], chosen: Sequence[object], others: dict[str, object]
) -> Iterator[Change]:
    for start in range(0, len(chosen), _IN_CLAUSE):
        for row in db.execute(query, {"chosen": chosen[start : start + _IN_CLAUSE], **others}):
            yield _to_change(row)


def _to_change(row: Row[*tuple[object, ...]]) -> Change:
    parts = row._asdict()
    replaces = tuple(sorted(json.loads(parts["replaces"])))
    return Change(**{**parts, "value": json.loads(parts["value"]), "replaces": replaces})
