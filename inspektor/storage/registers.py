"""Keeps the register of providers, contracts and units."""

import dataclasses
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from inspektor.register import Contract, Provider, Register, Unit
from inspektor.storage import tables


def save_register(db: Connection, register: Register) -> None:
    """Keep this register in place of the former."""
    head = {
        "municipality": register.municipality,
        "board": register.board,
        "is_practice": register.is_practice,
    }
    rows = [{"kind": "head", "id": "", "content": head}]
    for kind in ("providers", "contracts", "units"):
        for entry in getattr(register, kind).values():
            rows.append({"kind": kind, "id": entry.id, "content": _to_data(entry)})  # noqa: PERF401 - reads better
    db.execute(delete(tables.register))
    db.execute(insert(tables.register), rows)


def get_register(db: Connection) -> Register:
    """Give the register; an empty one if none was taken in yet."""
    rows = db.execute(select(tables.register)).all()
    by_kind: dict[str, list[dict[str, Any]]] = {"head": [], "providers": [], "contracts": [], "units": []}
    for row in rows:
        by_kind[row.kind].append(row.content)
    head = by_kind["head"][0] if by_kind["head"] else {"municipality": "", "board": "", "is_practice": False}
    return Register(
        **head,
        providers={data["id"]: Provider(**data) for data in by_kind["providers"]},
        contracts={data["id"]: _to_contract(data) for data in by_kind["contracts"]},
        units={data["id"]: _to_unit(data) for data in by_kind["units"]},
    )


def _to_data(entry: Any) -> dict[str, Any]:
    data = {field.name: getattr(entry, field.name) for field in dataclasses.fields(entry)}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in data.items()}


def _to_contract(data: dict[str, Any]) -> Contract:
    until = data["valid_to"]
    return Contract(
        **{
            **data,
            "service_areas": tuple(data["service_areas"]),
            "valid_from": date.fromisoformat(data["valid_from"]),
            "valid_to": date.fromisoformat(until) if until else None,
        }
    )


def _to_unit(data: dict[str, Any]) -> Unit:
    return Unit(**{**data, "contract_ids": tuple(data["contract_ids"]), "aliases": tuple(data["aliases"])})
