"""Keeps what this process has in memory out of files and away from other programs of the same user."""

import ctypes
import sys
from contextlib import suppress

_PR_SET_DUMPABLE = 4  # linux/prctl.h


def forbid_dumps() -> None:
    """
    Let a crash leave no core file, and on Linux let no other program of the user read the memory.

    Windows has no such call: there the IT department turns off Windows Error Reporting for the program.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - Windows has none

    with suppress(OSError, ValueError):  # a limit that somebody else has set still holds
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
