"""PySide6 6.12.0 on Python 3.11 drops references to True and None: the program must survive it."""

import subprocess
import sys

import pytest

SIGNALS = """
from PySide6.QtCore import QCoreApplication, QObject, Signal

class Sender(QObject):
    sent = Signal()

app = QCoreApplication([])
sender = Sender()
for _ in range(20_000):
    sender.sent.emit()
"""

ROWS = """
from PySide6.QtCore import QAbstractListModel, QIdentityProxyModel, QModelIndex

class Rows(QAbstractListModel):
    def rowCount(self, parent=QModelIndex()):
        return 1

    def data(self, index, role=0):
        return None

rows, proxy = Rows(), QIdentityProxyModel()
proxy.setSourceModel(rows)
for _ in range(40_000):
    proxy.data(proxy.index(0, 0), 0)
"""


def run(program: str) -> int:
    return subprocess.run([sys.executable, "-c", program], check=False, capture_output=True).returncode


@pytest.mark.parametrize("program", [SIGNALS, ROWS])
def test_the_program_survives_more_signals_and_rows_than_there_are_references(program: str) -> None:
    assert run("import ui\n" + program) == 0


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="True and None are immortal from Python 3.12 on")
@pytest.mark.parametrize("program", [SIGNALS, ROWS])
def test_pyside_still_needs_the_cure(program: str) -> None:
    """When this fails, PySide6 counts again: take the cure out of ui/__init__.py."""
    assert run(program) != 0
