"""Starting: the window first, the folder closed to others, Qt in Swedish."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QDate, QLocale, QLockFile
from PySide6.QtWidgets import QApplication

from ui.app import main
from ui.opening import DATA_VARIABLE, data_folder, take_lock_file

HEAVY = (
    "sqlalchemy",
    "sqlcipher3",
    "yaml",
    "reportlab",
    "requests",
    "keyring",
    "holidays",
    "msgspec",
    "PySide6.QtPdf",
)


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        "QT_QPA_PLATFORM": "offscreen",
        DATA_VARIABLE: str(folder),
        "PATH": "",
        "HOME": str(folder),
    }
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


CLOSE_WHEN_OPEN = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import ui.app
from ui.main_window import MainWindow

def close_when_open():
    window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))
    if window.page_name:
        print(window.page_name, window.state_line.fault)
        window.close()
    else:
        QTimer.singleShot(20, close_when_open)

import ui.opening
original = ui.opening.make_application

def make(look):
    app = original(look)
    QTimer.singleShot(20, close_when_open)
    return app

ui.opening.make_application = make
sys.exit(ui.app.main([]))
"""


def test_nothing_heavy_is_imported_before_the_window(tmp_path: Path) -> None:
    done = run(
        f"import sys, ui.opening; print([name for name in {HEAVY!r} if name in sys.modules])", tmp_path
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_the_program_starts_opens_its_vault_and_ends_in_order(tmp_path: Path) -> None:
    done = run(CLOSE_WHEN_OPEN, tmp_path)
    assert (done.returncode, done.stdout.strip()) == (0, "start"), done.stderr
    assert (tmp_path / "practice.db").exists()
    assert not (tmp_path / "inspektor.log").exists()


def test_a_vault_that_cannot_be_opened_leaves_the_window_with_its_sentence(tmp_path: Path) -> None:
    (tmp_path / "practice.db").write_bytes(b"SQLite format 3\0" + b"\0" * 4096)
    code = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import ui.app
from ui.main_window import MainWindow
from ui.opening import Opening
original = Opening.open_vault

def open_and_tell(opening):
    original(opening)
    print(opening.window.page_name, "|", opening.window.state_line.fault)
    opening.window.close()

Opening.open_vault = open_and_tell
sys.exit(ui.app.main([]))
"""
    done = run(code, tmp_path)
    assert done.returncode == 0, done.stderr
    page, fault = done.stdout.strip().split("|")
    assert page.strip() == ""
    assert fault.strip().endswith(".")
    assert "Traceback" not in done.stderr


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("inspektor 0.")


def test_an_unknown_word_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["flyg"])
    assert ended.value.code == 2
    assert "flyg" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_the_data_folder_is_closed_to_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "a" / "b"
    monkeypatch.setenv(DATA_VARIABLE, str(folder))
    assert data_folder() == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.chmod(0o755)
    data_folder()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_qt_speaks_swedish(qapp: QApplication) -> None:
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Avbryt"
    assert QLocale().toString(QDate(2026, 11, 19), QLocale.FormatType.ShortFormat) == "2026-11-19"
    assert qapp.applicationName() == "Inspektor"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_nobody_else_may_read_the_lock_file(tmp_path: Path) -> None:
    lock = QLockFile(str(tmp_path / "inspektor.lock"))
    assert take_lock_file(lock)
    assert stat.S_IMODE((tmp_path / "inspektor.lock").stat().st_mode) == 0o600
    assert not take_lock_file(QLockFile(lock.fileName()))


def test_a_second_program_on_the_same_vault_says_that_the_first_is_open(tmp_path: Path) -> None:
    lock = QLockFile(str(tmp_path / "inspektor.lock"))
    assert lock.tryLock(0)
    code = """
import sys
import ui.app
from ui.opening import Opening
original = Opening.open_vault

def open_and_tell(opening):
    original(opening)
    print(opening.window.state_line.fault)
    opening.window.close()

Opening.open_vault = open_and_tell
sys.exit(ui.app.main([]))
"""
    done = run(code, tmp_path)
    assert "redan öppet" in done.stdout
    assert not (tmp_path / "practice.db").exists()
