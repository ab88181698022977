"""The real pages on a disk that fails while one types: the text stays, one is told, and it goes on."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from inspektor.register import Register
from inspektor.storage.database import Database, Hand
from inspektor.storage.preferences import PERSON_NAME, set_preference
from inspektor.storage.registers import save_register
from inspektor.storage.visits import get_visit
from inspektor.vault import Vault
from inspektor.visit import Visit
from ui.desk import Desk
from ui.keyboard import Keyboard
from ui.look import Look
from ui.main_window import MainWindow
from ui.messages import FaultLog, Messages

KEY = "ab" * 32  # as in conftest.py
LONG = "Larmet lyser i sju minuter och ingen kommer. "

LOCKER = """
import sys
from sqlcipher3 import dbapi2
connection = dbapi2.connect(sys.argv[1], isolation_level=None)
connection.execute(f"PRAGMA key = \\"x'{sys.argv[2]}'\\"")
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.readline()
connection.execute("ROLLBACK")
"""


def run(*command: str) -> int:
    return subprocess.run(command, capture_output=True, check=False).returncode


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Give a folder that is a real disk of its own, of 3 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        status = run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder))
    except FileNotFoundError:
        status = 1
    if status:
        pytest.skip("no right to mount a disk here; tests/ui/test_autosave.py has a limited file instead")
    yield folder
    run("umount", "-l", str(folder))


@pytest.fixture
def database(disk: Path, practice_register: Register) -> Iterator[Database]:
    database = Database(disk / "vault.db", KEY, Hand("Karin Ek", "laptop of Karin Ek"))
    with database.begin() as db:
        save_register(db, practice_register)
        set_preference(db, PERSON_NAME, "Karin Ek")
    yield database
    database.close()


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    made = MainWindow()
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def desk(
    window: MainWindow, database: Database, practice_register: Register, tmp_path: Path
) -> Iterator[Desk]:
    """Give the pages, with a visit begun and the caret in a note."""
    messages = Messages(window.state_line, FaultLog(tmp_path / "log"))
    made = Desk(window, Vault(database, practice_register), messages, Look("light"), tmp_path)
    made.begin()
    keyboard = Keyboard(window)
    keyboard.press("Ctrl+N")
    keyboard.write("lind")
    keyboard.press("Return", "Return")
    keyboard.press("F2")
    yield made
    made.close()


def read(desk: Desk) -> Visit:
    with desk._vault.database.read() as db:
        return get_visit(db, desk.visit.visit_id)


def saved_words(window: MainWindow) -> str:
    labels = window.state_line.findChildren(QLabel)
    return next((label.text() for label in labels if label.text().startswith("sparat ")), "")


def fill(disk: Path) -> None:
    with (disk / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"x" * 4096)
        except OSError:
            return


def assert_text_waits(qtbot: QtBot, window: MainWindow, desk: Desk, word: str) -> str:
    """Type on in the note until the disk refuses; give what stands in the editor."""
    keyboard = Keyboard(window)
    for _ in range(200):
        keyboard.write(LONG)
        qtbot.wait(10)
        desk.autosave.flush()
        if window.state_line.fault:
            break
    assert word in window.state_line.fault
    assert window.state_line.fault.endswith(".")
    assert "Larmet" not in window.state_line.fault
    keyboard.write("Mer.")
    before = saved_words(window)
    desk.autosave.flush()
    assert saved_words(window) == before, "nothing is called saved that is not"
    assert desk.autosave.has_unsaved
    text = desk.visit.board.notes.box.text.toPlainText() if desk.visit.board else ""
    assert text.endswith("Mer.")
    return text


def assert_goes_on(qtbot: QtBot, window: MainWindow, desk: Desk, text: str) -> None:
    """Touch nothing: what stands in the editor gets to the disk by itself, and the fault goes away."""
    qtbot.waitUntil(lambda: not desk.autosave.has_unsaved, timeout=10_000)
    assert window.state_line.fault == ""
    assert saved_words(window)
    assert [note.text for note in read(desk).notes] == [text]
    assert window.page_name == "visit"


def test_a_disk_that_fills_up_while_one_types(
    qtbot: QtBot, window: MainWindow, desk: Desk, disk: Path
) -> None:
    fill(disk)
    text = assert_text_waits(qtbot, window, desk, "Disken är full")
    assert not [note for note in read(desk).notes if note.text == text]
    (disk / "filler").unlink()
    assert_goes_on(qtbot, window, desk, text)


def test_what_one_answers_meanwhile_on_other_pages_is_kept_too(
    qtbot: QtBot, window: MainWindow, desk: Desk, disk: Path
) -> None:
    fill(disk)
    text = assert_text_waits(qtbot, window, desk, "Disken är full")
    keyboard = Keyboard(window)
    keyboard.press("Escape", "Ctrl+1", "N", "Ctrl+P")
    assert window.page_name == "memo"
    desk.memo.texts.set_caret("summary")
    keyboard.write("Samlad bedömning.")
    keyboard.press("Ctrl+D", "Ctrl+B")
    keyboard.write("Fritt sedd.")
    assert window.state_line.fault
    (disk / "filler").unlink()
    qtbot.waitUntil(lambda: not desk.autosave.has_unsaved, timeout=10_000)
    visit = read(desk)
    assert [note.text for note in visit.notes] == [text]
    assert [answer.value for answer in visit.answers.values()] == ["nej"]
    assert visit.facts.summary == "Samlad bedömning."
    assert [deficiency.observation for deficiency in visit.deficiencies] == ["Fritt sedd."]
    assert window.state_line.fault == ""


def test_the_window_does_not_close_over_text_that_is_not_saved(
    qtbot: QtBot, window: MainWindow, desk: Desk, disk: Path
) -> None:
    fill(disk)
    text = assert_text_waits(qtbot, window, desk, "Disken är full")
    assert not window.close()
    (disk / "filler").unlink()
    assert_goes_on(qtbot, window, desk, text)


def test_another_process_that_holds_the_lock(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    command = [sys.executable, "-c", LOCKER, str(desk._vault.database.path), KEY]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as locker:
        assert locker.stdout is not None
        assert locker.stdout.readline() == "locked\n"
        text = assert_text_waits(qtbot, window, desk, "annat program")
        locker.communicate("\n")
    assert_goes_on(qtbot, window, desk, text)


def test_a_disk_that_turns_read_only(qtbot: QtBot, window: MainWindow, desk: Desk, disk: Path) -> None:
    desk.autosave.flush()
    desk._vault.database.close()  # a disk with files open for writing cannot be made read-only
    assert run("mount", "-o", "remount,ro", str(disk)) == 0
    text = assert_text_waits(qtbot, window, desk, "skriv")
    assert run("mount", "-o", "remount,rw", str(disk)) == 0
    assert_goes_on(qtbot, window, desk, text)
