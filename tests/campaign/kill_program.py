"""Kills the whole program while somebody types in it, and counts the fields that lack what was due."""

import random
import time
from pathlib import Path

from inspektor.storage.places import find_place
from inspektor.storage.visits import get_visit, list_visits
from tests.figures import Row, row
from tests.ui.test_kill import (
    PROMISE,
    SLACK,
    assert_nothing_due_is_missing,
    assert_opens_in_the_same_place,
    opened,
    type_and_be_killed,
)


def run(count: int, seed: int, folder: Path) -> list[Row]:
    """Kill it `count` times; all that was typed 300 ms before, and the caret's place, must be there."""
    chance, fields, lost = random.Random(seed), 0, 0
    begin = time.monotonic()
    for _ in range(count):
        lines = type_and_be_killed(folder, chance)
        due = sum(line.at < lines[-1].at - PROMISE - SLACK for line in lines)
        with opened(folder) as database, database.read() as db:
            kept = find_place(db)
            visit = get_visit(db, list_visits(db)[0].id)
        try:
            fields += assert_nothing_due_is_missing(visit, lines[:due])
            assert_opens_in_the_same_place(kept, lines, due)
        except AssertionError as fault:
            print(f"kill -9 of the program: {fault}")  # noqa: T201 - a table for the terminal
            lost += 1
    return [
        row("kill -9 of the whole program: kills", count, 1, "kills", "higher"),
        row("kill -9 of the whole program: fields looked at", fields, count, "fields", "higher"),
        row("kill -9 of the whole program: with something due lost", lost, 0, "kills"),
        row("kill -9 of the whole program: time for a kill", (time.monotonic() - begin) / count, None, "s"),
    ]
