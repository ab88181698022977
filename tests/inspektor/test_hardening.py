"""What stands in memory goes into no core file, and to no other program of the same user."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither limit nor call")

TELL = """
import ctypes, resource
from inspektor.hardening import forbid_dumps
forbid_dumps()
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""
CRASH = "import ctypes; from inspektor.hardening import forbid_dumps; forbid_dumps(); ctypes.string_at(0)"


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.skipif(sys.platform != "linux", reason="the second is Linux's own")
def test_the_process_is_not_dumpable_and_its_core_has_no_room(tmp_path: Path) -> None:
    assert run(TELL, tmp_path).stdout.strip() == "(0, 0) 0"


def test_a_crash_leaves_no_core_file(tmp_path: Path) -> None:
    assert run(CRASH, tmp_path).returncode == -signal.SIGSEGV
    assert list(tmp_path.iterdir()) == []
