"""Runs the writer's flows as children of a process that has imported all, and kills them when asked."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_WRITER = Path(__file__).with_name("writer.py")


@dataclass(frozen=True, slots=True)
class Life:
    """What a child said until it ended, and how it ended (0: by itself, without a fault)."""

    said: tuple[str, ...]
    status: int


class Nursery:
    """A process whose children do one flow each."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        """Take a process that runs the writer as a nursery."""
        assert process.stdin
        assert process.stdout
        self._in, self._out = process.stdin, process.stdout

    def live(
        self,
        flow: str,
        folder: Path,
        first: int,
        count: int,
        *,
        burned: tuple[str, int] = ("none", 0),
        kill_after: float | None = None,
    ) -> Life:
        """Let a child do the flow; `kill_after` so many seconds of its life."""
        print(flow, folder, first, count, *burned, file=self._in, flush=True)
        said = [self._out.readline().split()]
        while said[-1][0] != "pid":  # the child may speak before its parent does
            said.append(self._out.readline().split())
        child = int(said.pop()[1])
        if kill_after is not None:
            time.sleep(kill_after)
            with suppress(ProcessLookupError):  # it was done before
                os.kill(child, signal.SIGKILL)
        while (words := self._out.readline().split())[0] != "dead":
            said.append(words)
        return Life(tuple(" ".join(each) for each in said), int(words[1]))


@contextmanager
def nursery(*watched_by: str) -> Iterator[Nursery]:
    """Give a nursery, under the command that watches it if there is one."""
    command: Sequence[str] = (*watched_by, sys.executable, str(_WRITER), "nursery")
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Nursery(process)
        assert process.stdin
        process.stdin.close()
