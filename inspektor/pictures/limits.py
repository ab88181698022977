"""What a process may still do once it is about to read a stranger's bytes; the systems differ here only."""

import subprocess
import sys
from collections.abc import Mapping

_MEMORY_BYTES, _CPU_SECONDS = 2**30, 10

_LIMITS = {
    "RLIMIT_AS": _MEMORY_BYTES,
    "RLIMIT_CPU": _CPU_SECONDS,
    "RLIMIT_FSIZE": 0,
    "RLIMIT_NPROC": 0,  # does not bite for an administrator
    "RLIMIT_CORE": 0,  # a core dump would hold the picture
    "RLIMIT_NOFILE": 0,  # no new descriptor: no file is opened and no network reached
}
_NOT_ON_MACOS = frozenset({"RLIMIT_AS"})  # its own shared libraries lie above any such limit


def limit_process() -> None:
    """
    Take from this process, for good, what decoding does not need; everything it imports is imported before.

    Windows has no such limits: the pixel limit and the parent's time limit remain.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    for name, most in _LIMITS.items():
        if sys.platform != "darwin" or name not in _NOT_ON_MACOS:
            resource.setrlimit(getattr(resource, name), (most, most))


def list_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Give what a Python process cannot start without: nothing, but for Windows' own folder."""
    return {name: environment[name] for name in ("SYSTEMROOT",) if name in environment}


def get_creation_flags() -> int:
    """Give what keeps Windows from opening a console for the child; 0 elsewhere."""
    return int(getattr(subprocess, "CREATE_NO_WINDOW", 0))
