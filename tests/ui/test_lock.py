"""
Locking ends the process that held data: no key and no text is left, and unlocking comes back in place.

Each of these turns it red: no exec in `succeed`; the lock file not given up before it; the shield not lifted
before the place is kept.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is read in /proc"),
]

LOCKER = Path(__file__).with_name("locker.py")
CODE, CANARY = "kanariegul 7 lampa", "Kanariefågeln Zqxj sjöng klockan sju"
Said = dict[str, Any]


class Program:
    """The running program: what it is told, and what it says."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def hear(self) -> Said:
        """Wait for the next line."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the program has ended"
        return dict(json.loads(line))

    def do(self, words: str) -> Said:
        """Order this and wait for what comes of it."""
        assert self.process.stdin is not None
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()
        return self.hear()


def environment(folder: Path) -> dict[str, str]:
    return os.environ | {"INSPEKTOR_DATA": str(folder), "PYTHONPATH": os.pathsep.join(sys.path)}


@contextmanager
def running(folder: Path, vault: str) -> Iterator[tuple[Program, Said]]:
    """Run the program on this folder; give it with what it says first."""
    command, pipe = [sys.executable, str(LOCKER), vault], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment(folder)) as process:
        try:
            program = Program(process)
            yield program, program.hear()
        finally:
            process.kill()


def set_up(folder: Path) -> Said:
    """Make a real vault in this folder; give its keys."""
    command = [sys.executable, str(LOCKER), "set-up", CODE]
    done = subprocess.run(
        command, env=environment(folder), capture_output=True, text=True, timeout=60, check=True
    )
    return dict(json.loads(done.stdout))


def find_in_memory(pid: int, needles: dict[str, bytes]) -> set[str]:
    """Give the names of the needles that stand anywhere in the memory of the process and its children."""
    found = set()
    for process in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True)):
        for piece in read_memory(process.pid):
            found |= {name for name, needle in needles.items() if needle in piece}
    return found


def read_memory(pid: int) -> Iterator[bytes]:
    """Give every region that can be read."""
    with Path(f"/proc/{pid}/maps").open() as maps, Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in maps:
            span, rights, *_ = line.split()
            if not rights.startswith("r") or line.rstrip().endswith(("[vvar]", "[vsyscall]")):
                continue
            start, end = (int(number, 16) for number in span.split("-"))
            try:
                memory.seek(start)
                yield memory.read(end - start)
            except (OSError, OverflowError):  # a region of a device
                continue


def needles_of(keys: dict[str, str]) -> dict[str, bytes]:
    """Give what must not be found: the text in both encodings, the keys in hex and raw, the code."""
    found: dict[str, bytes] = {}
    for name, text in ({"canary": CANARY, "code": CODE} | keys).items():
        found |= {f"{name} utf-8": text.encode(), f"{name} utf-16": text.encode("utf-16-le")}
    return found | {f"{name} raw": bytes.fromhex(text) for name, text in keys.items()}


def test_after_locking_no_key_and_no_text_is_in_memory_and_unlocking_comes_back_in_place(
    tmp_path: Path,
) -> None:
    key = set_up(tmp_path)["key"]
    ring = next(
        secret for secret in json.loads((tmp_path / "ring.json").read_text()).values() if len(secret) == 64
    )
    needles = needles_of({"key": key, "ring": ring})
    with running(tmp_path, "real") as (program, first):
        assert first["gate"] == "Låst"
        assert program.do(f"unlock {CODE}")["place"][0] == "start"
        program.do("visit")
        before = program.do(f"note {CANARY}")
        assert before["text"] == CANARY
        assert before["place"][-1] == len(CANARY) - 3
        held = find_in_memory(first["pid"], needles)
        assert {"canary utf-8", "canary utf-16", "key utf-8"} <= held  # else nothing is proved below
        hidden = program.do("lock")
        assert hidden["hidden_ms"] < 500
        locked = program.hear()
        assert (locked["gate"], locked["title"]) == ("Låst", "Inspektor")
        assert find_in_memory(locked["pid"], needles) == set()
        wrong = program.do("unlock fel kod")
        assert "9 försök kvar" in wrong["fault"]
        after = program.do(f"unlock {CODE}")
        assert (after["place"], after["text"]) == (before["place"], before["text"])


@pytest.mark.parametrize("way", ["key", "system"])
def test_the_practice_vault_locks_and_opens_again_without_a_code(tmp_path: Path, way: str) -> None:
    needles = needles_of({})
    with running(tmp_path, "practice") as (program, _first):
        program.do("visit")
        before = program.do(f"note {CANARY}")
        assert before["text"] == CANARY
        program.do(f"lock {way}")
        locked = program.hear()
        assert locked["gate"] == "Låst"
        assert find_in_memory(locked["pid"], needles) == set()
        after = program.do("unlock")
        assert (after["place"], after["text"]) == (before["place"], before["text"])


def test_what_lies_over_the_page_is_not_the_place_that_one_comes_back_to(tmp_path: Path) -> None:
    with running(tmp_path, "practice") as (program, _first):
        program.do("visit")
        before = program.do(f"note {CANARY}")
        assert before["text"] == CANARY
        program.do("press F1")
        program.do("press F12")
        program.do("lock")
        program.hear()
        after = program.do("unlock")
        assert (after["place"], after["text"]) == (before["place"], before["text"])
