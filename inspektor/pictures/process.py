"""Runs a process that nobody trusts: bytes in, at most so many bytes out, within a time."""

import asyncio
import os
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from inspektor.pictures.limits import get_creation_flags, list_environment

_END_SECONDS = 2.0
"""How long to wait for the pipes of a process that was killed: somebody else may hold them open."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the process wrote and how it ended; `status` is None if it was killed for taking too long."""

    out: bytes
    status: int | None


def run(command: Sequence[str], data: bytes, *, seconds: float, most: int) -> Outcome:
    """Give what the process wrote, at most one byte more than `most`; when this returns it is gone."""
    # asyncio has a time limit for both pipes on every system, Windows too, without a thread of ours.
    return asyncio.run(_run(command, data, seconds, most))


async def _run(command: Sequence[str], data: bytes, seconds: float, most: int) -> Outcome:
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env=list_environment(os.environ),
        creationflags=get_creation_flags(),
    )
    try:
        async with asyncio.timeout(seconds):
            out = await _exchange(process, data, most)
            return Outcome(out, await process.wait() if len(out) <= most else None)
    except TimeoutError:
        return Outcome(b"", None)
    finally:
        await _end(process)


async def _exchange(process: Process, data: bytes, most: int) -> bytes:
    assert process.stdin  # noqa: S101 - both are pipes
    assert process.stdout  # noqa: S101
    with suppress(ConnectionError):  # it died early: its status says why
        process.stdin.write(data)
        await process.stdin.drain()
        process.stdin.close()
    try:
        return await process.stdout.readexactly(most + 1)
    except asyncio.IncompleteReadError as end:
        return end.partial


async def _end(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    # Reads what is still in the pipe: asyncio counts a process as gone when its pipes are at their end.
    with suppress(TimeoutError):
        async with asyncio.timeout(_END_SECONDS):
            await process.communicate()
