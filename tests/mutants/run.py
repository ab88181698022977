"""
`make mutants`: breaks one line after the other and demands that the tests of its promise turn red.

A promise whose test stays green when the line that keeps it is broken is not held by anybody. The lines:

- synchronous is NORMAL
- the black box is not synced
- no folder is synced
- a new folder's name is not synced
- what is acknowledged is not committed
- a disk that is full under the black box is no fault to tell
- a transaction is not written into the black box
- what the database lacks is not replayed
- database and black box are not compared
- an attachment has no second copy
- a backup counts without having been opened
- the fault's own words are logged
- a picture is kept as it came, EXIF and GPS with it
- the process goes on after a lock
- secure_delete is off
- SQLite's log is not emptied at disposal
- old segments of the black box stay at disposal
- old backups stay at disposal
- the keyring's half is left out of the key
- the PIN is left out of the key
- wrong tries are not counted
- a keyring that keeps nothing is believed
- a signature is not checked
- a newer file is not refused
"""

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.mutants.breaking import Mutant, apply, copy_program, mend, run_tests  # noqa: E402 - the path comes first
from tests.mutants.table import MUTANTS  # noqa: E402 - the same


def main() -> int:
    """Print a table; 1 if a mutant lives, or if the tests are red before anything is broken."""
    parser = argparse.ArgumentParser(description="Break one line after the other; each must be noticed.")
    parser.add_argument("--only", default="", help="break only those whose name contains this")
    only = parser.parse_args().only
    mutants = [mutant for mutant in MUTANTS if only in mutant.name]
    with TemporaryDirectory(prefix="inspektor-mutants-") as folder:
        copy = copy_program(Path(folder))
        tests = sorted({test for mutant in mutants for test in mutant.tests})
        whole = run_tests(copy, tests)
        if whole.returncode:
            print("red before anything is broken")  # noqa: T201 - a table for the terminal
            print(whole.stdout[-3000:])  # noqa: T201 - the same
            return 1
        living = [mutant.name for mutant in mutants if not _is_noticed(mutant, copy)]
    print(f"{len(mutants)} mutants, {len(living)} live", *living, sep="\n  ")  # noqa: T201 - the same
    return 1 if living else 0


def _is_noticed(mutant: Mutant, copy: Path) -> bool:
    begin = time.monotonic()
    apply(mutant, copy)
    done = run_tests(copy, mutant.tests)
    mend(mutant, copy)
    verdict = "red" if done.returncode == 1 else f"LIVES (pytest says {done.returncode})"
    print(f"{mutant.promise:28} {mutant.name:60} {verdict} {time.monotonic() - begin:.0f} s", flush=True)  # noqa: T201 - the same
    return done.returncode == 1


if __name__ == "__main__":
    sys.exit(main())
