"""The real program is killed while it is typed in: what is older than 300 ms is there, the caret too."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from inspektor.keys import practice_key
from inspektor.place import Place
from inspektor.storage.database import Database, Hand
from inspektor.storage.places import find_place
from inspektor.storage.visits import get_visit, list_visits
from inspektor.visit import Visit

pytestmark = pytest.mark.timeout(300)

TYPIST = Path(__file__).with_name("typist.py")
ROUNDS = 10
PROMISE = 0.300
SLACK = 0.200
"""Seconds: the promise is of the program, and other processes share the machine that tests it."""


@dataclass(frozen=True)
class Line:
    """What the typist said of one key: when, where, and what then stood there."""

    at: float
    place: Place
    about: str = ""
    text: str = ""
    answered: tuple[str, str] = ("", "")


def read_line(line: str) -> Line:
    said = json.loads(line)
    answered = tuple(said.get("answered", ("", "")))
    return Line(said["at"], Place(*said["place"]), said.get("about", ""), said.get("text", ""), answered)


@contextmanager
def typing(folder: Path, do: str, seed: int = 0) -> Iterator["subprocess.Popen[str]"]:
    """Run the program on this folder with a typist who does this."""
    command = [sys.executable, str(TYPIST), do, str(seed)]
    environment = os.environ | {"INSPEKTOR_DATA": str(folder), "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


def type_and_be_killed(folder: Path, chance: random.Random) -> list[Line]:
    """Let it be typed for a while and kill it; give what was said until then."""
    with typing(folder, "work", chance.randrange(10**6)) as process:
        assert process.stdout is not None
        lines = [read_line(process.stdout.readline())]
        time.sleep(chance.uniform(0.7, 2.7))
        os.kill(process.pid, signal.SIGKILL)
        rest = process.stdout.read().splitlines()
    return [*lines, *map(read_line, rest)]


@contextmanager
def opened(folder: Path) -> Iterator[Database]:
    database = Database(folder / "practice.db", practice_key(), Hand("", ""))
    yield database
    database.close()


def find_text(visit: Visit, place: Place) -> str:
    """Give what the database holds of the field that the place names."""
    if place.page == "memo":
        return str(getattr(visit.facts, place.field))
    if place.page == "deficiencies":
        return next(str(getattr(d, place.field)) for d in visit.deficiencies if d.id == place.record_id)
    if place.field == "note":
        return next(note.text for note in visit.notes if note.id == place.record_id)
    assert place.field == "comment", place
    return visit.answers[place.record_id].comment


def assert_nothing_due_is_missing(visit: Visit, lines: list[Line]) -> int:
    """Hold that each field has at least its last text that was due; give how many fields were looked at."""
    due = {
        (line.place.page, line.place.record_id, line.place.field): line
        for line in lines
        if line.text and line.place.field
    }
    for line in due.values():
        assert find_text(visit, line.place).startswith(line.text), line
    answers = {question_id: value for question_id, value in (line.answered for line in lines) if question_id}
    assert {key: visit.answers[key].value for key in answers} == answers
    return len(due) + len(answers)


def _tell(kept: Place, lines: list[Line]) -> str:
    told = [
        f"{line.at:.3f} {line.about or len(line.text)} {line.place.page} {line.place.field}" for line in lines
    ]
    return "\n".join([f"kept {kept}", *told])


def assert_opens_in_the_same_place(kept: Place, lines: list[Line], due: int) -> None:
    """Hold that the place of the last commit is that of the last key that was due, or of a later one."""
    later = lines[max(due - 1, 0) :]
    if kept in [line.place for line in later] or lines[-1].about:  # or killed while a key had its effect
        return
    if any(line.about for line in later):  # on the way from page to page other places are passed
        assert kept.page in {line.place.page for line in later}, _tell(kept, lines[due - 6 :])
    else:  # killed after a letter had its effect and before the typist said so
        assert kept == replace(lines[-1].place, caret=lines[-1].place.caret + 1)


def test_nothing_older_than_the_promise_is_lost_and_the_caret_is_where_it_was(tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - shown when it fails
    chance, looked_at, pages = random.Random(seed), 0, set()
    for _ in range(ROUNDS):
        lines = type_and_be_killed(tmp_path, chance)
        due = sum(line.at < lines[-1].at - PROMISE - SLACK for line in lines)
        with opened(tmp_path) as database, database.read() as db:
            kept = find_place(db)
            visit = get_visit(db, list_visits(db)[0].id)
        looked_at += assert_nothing_due_is_missing(visit, lines[:due])
        assert_opens_in_the_same_place(kept, lines, due)
        with typing(tmp_path, "show") as process:
            shown = read_line(process.communicate()[0])
        assert shown.place == (kept if kept.record_id else replace(kept, record_id=shown.place.record_id))
        # The caret may stand in an answer's own field as well, which the typist does not write in.
        is_typed_in = kept.field and not kept.field.startswith("value")
        if is_typed_in and (kept.record_id or kept.page == "memo"):
            assert shown.text == find_text(visit, kept)
        pages.add(kept.page)
    assert looked_at >= ROUNDS
    assert pages <= {"visit", "deficiencies", "memo"}


def test_text_that_is_typed_without_pause_is_never_far_from_the_disk(tmp_path: Path) -> None:
    """Read by another process while the program writes, as far behind as the promise and no further."""
    with typing(tmp_path, "write on") as process:
        assert process.stdout is not None
        lines: list[Line] = []
        while not lines or not lines[-1].text:
            lines.append(read_line(process.stdout.readline()))
        note = lines[-1].place
        end = time.monotonic() + 3
        checked = 0
        with opened(tmp_path) as database:
            while time.monotonic() < end:
                line = read_line(process.stdout.readline())
                time.sleep(max(0, line.at + PROMISE + SLACK - time.monotonic()))
                with database.read() as db:
                    text = find_text(get_visit(db, note.visit_id), note)
                assert text.startswith(line.text), f"{len(line.text) - len(text)} letters behind"
                checked += 1
    assert checked > 20
