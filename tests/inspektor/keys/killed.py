"""
Ends a program at each of its writes; run by test_lock_kill.py as a program of its own.

`killed.py ACT START OUT`: for k = 0, 1, 2 ... START is copied to OUT/k, a child does ACT there and is ended
with SIGKILL just before its k-th write; the last folder is that of a child that came to its end. A write is
what Python's audit hooks see: opening to write, a rename, a removal. No line of ours is replaced.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

from inspektor.keys.recovery_key import RecoveryDraft, write_recovery_key
from inspektor.keys.vault_lock import VaultLock
from inspektor.keys.wrapping import QUICK_COST
from tests.inspektor.keys.keyrings import FileKeyring
from tests.inspektor.keys.setting_up import NEW_PIN, PIN, prove

FIRST, SECOND = (RecoveryDraft(tuple(write_recovery_key(bytes([n]) * 20).split("-")), (2, 7)) for n in (1, 2))
ACTS: dict[str, Callable[[VaultLock], object]] = {
    "set-up": lambda lock: lock.finish(FIRST, prove(FIRST), PIN),
    "change": lambda lock: lock.change_secret(PIN, NEW_PIN),
    "renew": lambda lock: lock.renew(FIRST.text, NEW_PIN),
    "recovery": lambda lock: lock.new_recovery_key(SECOND, prove(SECOND), PIN),
}


def make_lock(folder: Path) -> VaultLock:
    """Give the lock of the vault in this folder, whose keyring is a file beside it."""
    return VaultLock(folder / "inspektor.db", FileKeyring(folder / "ring.json"), QUICK_COST)


def end_before_write(number: int) -> None:
    """End this process, as a power switch does, just before its write of this number (0 is the first)."""
    writes = count()

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        is_write = event in {"os.rename", "os.remove"} or (event == "open" and _is_to_write(arguments[2]))
        if is_write and next(writes) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def _is_to_write(flags: object) -> bool:
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))


def main(act: str, start: Path, out: Path) -> None:
    make_lock(start).has_header  # noqa: B018 - what is imported is imported before the fork
    for number in count():
        folder = shutil.copytree(start, out / f"{number:03}")
        child = os.fork()
        if not child:
            end_before_write(number)
            ACTS[act](make_lock(folder))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            sys.exit(os.WEXITSTATUS(status))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
