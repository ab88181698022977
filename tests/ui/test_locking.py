"""
Locking with the real pages: hidden at once, saved, ended; covered while the disk takes nothing.

Each of these turns it red: a window that is not hidden; an end without a save; the place not kept before the
window is hidden; an end that waits for a job beside the screen; a held window that lets itself be closed.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot
from sqlcipher3 import dbapi2

from inspektor.storage.database import Database, Hand
from inspektor.storage.places import find_place
from inspektor.storage.preferences import set_preference
from inspektor.storage.visits import get_visit
from inspektor.vault import Vault
from ui.desk import Desk
from ui.guard import IDLE_MINUTES, Guard
from ui.keyboard import Keyboard
from ui.locking import command_of_successor
from ui.look import Look
from ui.main_window import MainWindow
from ui.messages import FaultLog, Messages
from ui.navigation import STOPS

KEY = "ab" * 32  # as in conftest.py
TEXT = "Larmet lyser i sju minuter"


class Scene:
    """The program with a note begun, and what came of locking it."""

    def __init__(self, qtbot: QtBot, vault: Vault, folder: Path) -> None:
        self.vault, self.told = vault, list[str]()
        self.window = window = MainWindow()
        qtbot.addWidget(window)
        window.resize(1366, 768)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        messages = Messages(window.state_line, FaultLog(folder / "log"))
        self.desk = Desk(window, vault, messages, Look("light"), folder)
        self.desk.begin()
        self.guard = Guard(window, self.desk, vault.database, messages, lambda _at: self.told.append("ended"))
        self.guard.start()
        self.guard.locking.hidden.connect(lambda: self.told.append("hidden"))
        self.keys = Keyboard(window)
        self.keys.press("Ctrl+N")
        self.keys.write("lind")
        self.keys.press("Return", "Return", "F2")
        self.keys.write(TEXT)

    @property
    def is_seen(self) -> bool:
        return any(widget.isVisible() for widget in QApplication.topLevelWidgets())


@pytest.fixture
def scene(qtbot: QtBot, vault: Vault, tmp_path: Path) -> Iterator[Scene]:
    made = Scene(qtbot, vault, tmp_path)
    yield made
    made.desk.close()


def read_notes(path: Path, visit_id: str) -> list[str]:
    database = Database(path, KEY, Hand("", ""))
    with database.read() as db:
        notes = [note.text for note in get_visit(db, visit_id).notes]
    database.close()
    return notes


def test_everything_is_hidden_then_saved_then_the_process_ends(scene: Scene) -> None:
    place = scene.desk._page.place()
    assert scene.desk.autosave.has_unsaved
    scene.keys.press("Ctrl+L")
    assert scene.told == ["hidden", "ended"]
    assert not scene.is_seen
    assert read_notes(scene.vault.database.path, place.visit_id) == [TEXT]
    database = Database(scene.vault.database.path, KEY, Hand("", ""))
    with database.read() as db:
        assert find_place(db) == place
    database.close()


def test_a_caret_that_moved_a_moment_ago_is_where_one_comes_back_to(scene: Scene, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not scene.desk.autosave.has_unsaved)
    scene.keys.press("Left", "Left", "Left", "Ctrl+L")
    database = Database(scene.vault.database.path, KEY, Hand("", ""))
    with database.read() as db:
        assert find_place(db).caret == len(TEXT) - 3
    database.close()


def test_a_job_beside_the_screen_does_not_hold_the_lock_up(scene: Scene) -> None:
    scene.desk.background.run(lambda: time.sleep(2), lambda _: None, lambda _: None)
    begun = time.perf_counter()
    scene.guard.lock()
    assert scene.told == ["hidden", "ended"]
    assert time.perf_counter() - begun < 1


def test_while_nothing_can_be_saved_the_window_is_covered_and_it_goes_on_by_itself(
    scene: Scene, qtbot: QtBot
) -> None:
    visit_id = scene.desk.visit.visit_id
    field = scene.keys.focus
    assert isinstance(field, QPlainTextEdit)
    other = dbapi2.connect(str(scene.vault.database.path), isolation_level=None)
    other.execute(f"PRAGMA key = \"x'{KEY}'\"")
    other.execute("BEGIN IMMEDIATE")
    scene.guard.lock()
    assert scene.told == ["hidden"]
    window, shield = scene.window, scene.window.shield
    assert shield.isVisible()
    assert shield.geometry() == window.rect()
    assert "inte sparat" in shield.accessibleName()
    scene.keys.press("F12", "Esc", "Ctrl+N", "Ctrl+L")
    scene.keys.write("hemligt")
    for _ in range(2):  # without the shield a second time closes, and what is not saved is gone
        window.close()
    assert shield.isVisible()
    assert (window.page_name, field.toPlainText()) == ("visit", TEXT)
    other.execute("ROLLBACK")
    other.close()
    qtbot.waitUntil(lambda: scene.told == ["hidden", "ended"])
    assert read_notes(scene.vault.database.path, visit_id) == [TEXT]


def test_what_the_system_says_and_an_idle_keyboard_lock(scene: Scene) -> None:
    with scene.vault.database.begin() as db:
        set_preference(db, IDLE_MINUTES, "2")
    idle, line = scene.guard.idle, scene.window.state_line
    now = idle._clock()
    idle._clock = lambda: now
    idle.note_act()
    now += 89
    idle.look()
    assert line._info.text() == ""
    now += 2
    idle.look()
    assert line._info.text().startswith("Inspektor låses om 30 sekunder")
    idle.note_act()
    assert line._info.text() == ""
    now += 121
    idle.look()
    assert scene.told == ["hidden", "ended"]


def test_the_system_s_word_locks(scene: Scene) -> None:
    scene.guard.system.left.emit()
    assert scene.told == ["hidden", "ended"]


def test_no_title_hint_or_name_of_the_window_ever_holds_content(scene: Scene) -> None:
    said = set()
    for stop in STOPS:
        scene.window.show_page(stop.name)
        QApplication.processEvents()
        window = scene.window
        said |= {window.windowTitle(), window.windowFilePath(), window.accessibleName(), window.toolTip()}
        handle = window.windowHandle()
        assert handle is not None
        said |= {handle.title(), handle.filePath(), window.windowIconText()}
    assert said <= {"", "Inspektor – övning"}


@pytest.mark.parametrize(
    ("started", "expected"),
    [
        (["python", "/bin/inspektor"], ["/bin/inspektor", "--locked=ab"]),
        (["python", "-m", "ui.app", "--real"], ["-m", "ui.app", "--real", "--locked=ab"]),
        (["python", "-m", "ui.app", "--real", "--locked=cd"], ["-m", "ui.app", "--real", "--locked=ab"]),
        (["Inspektor.exe"], ["--locked=ab"]),
    ],
)
def test_the_successor_is_started_as_this_one_was_only_locked(
    started: list[str], expected: list[str]
) -> None:
    assert command_of_successor(started, "/bin/python", "ab") == ["/bin/python", *expected]
