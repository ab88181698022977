"""PySide6 6.12.0 on Python 3.11 drops a reference to True at each signal: the program must survive it."""

import subprocess
import sys

import pytest

PROGRAM = """
from PySide6.QtCore import QCoreApplication, QObject, Signal

class Sender(QObject):
    sent = Signal()

app = QCoreApplication([])
sender = Sender()
for _ in range(20_000):
    sender.sent.emit()
"""


def run(program: str) -> int:
    return subprocess.run([sys.executable, "-c", program], check=False, capture_output=True).returncode


def test_the_program_survives_more_signals_than_true_has_references() -> None:
    assert run("import ui\n" + PROGRAM) == 0


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="True is immortal from Python 3.12 on")
def test_pyside_still_needs_the_cure() -> None:
    """When this fails, PySide6 counts again: take the cure out of ui/__init__.py."""
    assert run(PROGRAM) != 0
