"""Counts what the tests of a promise come to, where they are the whole proof: short and long alike."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree as ET

from tests.figures import Row, row

ROOT = Path(__file__).parents[2]

PROMISES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "every kept backup generation restored": ("tests/inspektor/storage/test_backups.py",),
        "memory of our processes after lock: 0 keys, 0 canaries": ("tests/ui/test_lock.py",),
        "after disposal, every page decrypted: 0 of 200": ("tests/sync/test_disposal.py",),
        "one part without the other, 11th try: 0 opens": (
            "tests/inspektor/keys/test_vault_lock.py",
            "tests/inspektor/keys/test_tries.py",
        ),
        "kill -9 at each write of set-up, PIN and recovery": ("tests/inspektor/keys/test_lock_kill.py",),
        "real gnome-keyring: locked, gone, other, null": ("tests/inspektor/keys/test_gnome_keyring.py",),
        "full disk: told on the screen, goes on by itself": ("tests/ui/test_disk_full.py",),
        "upgrades: every old file, killed at each step": ("tests/inspektor/storage/test_migrations.py",),
    }
)


def run(folder: Path) -> list[Row]:
    """Run the tests of each promise; none may fail, and none may be skipped."""
    rows = []
    for promise, tests in PROMISES.items():
        passed, others = _count(tests, folder / "tests.xml")
        rows.append(row(f"{promise}: tests passed", passed, 1, "tests", "higher"))
        rows.append(row(f"{promise}: failed or skipped", others, 0, "tests"))
    return rows


def _count(tests: tuple[str, ...], report: Path) -> tuple[int, int]:
    command = (
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        f"--junit-xml={report}",
        *tests,
    )
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    suite = next(ET.parse(report).iter("testsuite"))
    others = sum(int(suite.get(kind, "0")) for kind in ("errors", "failures", "skipped"))
    return int(suite.get("tests", "0")) - others, others
