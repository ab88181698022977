"""Holds that the register gets into the real vault with its PIN only, typed by hand, past no open window."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile

from resources import resource
from tests.inspektor.keys.gnome import GnomeSession

SET_UP = """
import sys
from pathlib import Path
from inspektor.vault import find_lock
from tests.inspektor.keys.setting_up import set_up
print(set_up(find_lock(Path(sys.argv[1])))[0])
"""
COUNT = """
import sys
from pathlib import Path
from inspektor.vault import open_real
vault = open_real(Path(sys.argv[1]), sys.argv[2])
print(len(vault.register.units))
"""
IMPORT = "import sys; from ui.app import main; sys.argv = ['inspektor', *sys.argv[1:]]; sys.exit(main())"


@pytest.fixture
def session(tmp_path: Path) -> GnomeSession:
    return GnomeSession(tmp_path / "account")


@pytest.fixture
def register() -> str:
    return str(resource("practice/register.yaml"))


def type_at_terminal(session: GnomeSession, data: Path, register: str, typed: str) -> tuple[int, str]:
    """Run `inspektor import-register` in a terminal of its own, type, and give status and what was shown."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        session.command(sys.executable, "-c", IMPORT, "import-register", register),
        env=session.environment(INSPEKTOR_DATA=str(data)),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    shown = b""
    while chunk := read(ours):
        shown += chunk
        if typed and b"fras: " in shown:
            os.write(ours, typed.encode() + b"\n")
            typed = ""
    os.close(ours)
    return child.wait(timeout=30), shown.decode()


def read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # how a terminal ends on Linux
        return b""


def test_the_register_is_read_in_with_the_pin_and_the_pin_is_not_shown(
    session: GnomeSession, tmp_path: Path, register: str
) -> None:
    data = tmp_path / "data"
    key = session.run(SET_UP, str(data)).strip()
    status, shown = type_at_terminal(session, data, register, "594031")
    assert status == 2
    assert "Koden är fel. Du har 9 försök kvar" in shown
    assert session.run(COUNT, str(data), key) == "0\n"
    (data / "inspektor.vault2").write_bytes(b"damaged")
    status, shown = type_at_terminal(session, data, register, "483920")
    assert status == 0, shown
    assert "enheter finns nu i registret för" in shown
    assert "kopian av valvets låsfil (inspektor.vault2) var skadad" in shown
    assert "483920" not in shown
    assert int(session.run(COUNT, str(data), key)) >= 60


def test_a_vault_that_is_not_set_up_or_open_in_a_window_is_left_alone(
    session: GnomeSession, tmp_path: Path, register: str
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    status, shown = type_at_terminal(session, data, register, "")
    assert (status, "Starta Inspektor med --real" in shown) == (2, True)
    window = QLockFile(str(data / "inspektor.lock"))
    assert window.tryLock(0)
    status, shown = type_at_terminal(session, data, register, "")
    assert (status, "Stäng fönstret och försök igen" in shown) == (2, True)
    window.unlock()
    assert list(data.iterdir()) == []


def test_a_pin_is_not_taken_from_a_pipe(session: GnomeSession, tmp_path: Path, register: str) -> None:
    session.run(SET_UP, str(tmp_path / "data"))
    command = session.command(sys.executable, "-c", IMPORT, "import-register", register)
    environment = session.environment(INSPEKTOR_DATA=str(tmp_path / "data"))
    done = subprocess.run(
        command, env=environment, input="483920\n", capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "i en terminal" in done.stderr
