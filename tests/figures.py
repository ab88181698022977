"""A figure of a run that proves or measures, judged by its goal: bench and campaign share the form."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Row:
    """One figure; `goal` and `ok` are None where nothing is promised."""

    name: str
    value: float
    goal: float | None
    unit: str
    better: Literal["lower", "higher"]
    ok: bool | None


def row(
    name: str,
    value: float,
    goal: float | None,
    unit: str = "x",
    better: Literal["lower", "higher"] = "lower",
) -> Row:
    """Judge a figure by its goal."""
    is_met = None if goal is None else (value <= goal if better == "lower" else value >= goal)
    return Row(name, round(value, 3), goal, unit, better, is_met)


def run_parts(parts: Iterable[Callable[[], Sequence[Row]]], out: Path) -> list[Row]:
    """Run each part, print a table as the figures come, and leave them in this file."""
    rows: list[Row] = []
    out.parent.mkdir(exist_ok=True)
    for part in parts:
        for figure in part():
            rows.append(figure)
            print(_say(figure), flush=True)  # noqa: T201 - a table for the terminal
        out.write_text(json.dumps([asdict(each) for each in rows], indent=2) + "\n", encoding="utf-8")
    return rows


def _say(figure: Row) -> str:
    goal = "" if figure.goal is None else f"goal {figure.goal:g}"
    verdict = {None: "", True: "ok", False: "MISSED"}[figure.ok]
    return f"{figure.name:78} {figure.value:10.2f} {figure.unit:6} {goal:10} {verdict}"
