"""The main job in one go: a key pressed on one laptop stands in file, memo, centre and second laptop."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspektor.keys import practice_key
from inspektor.storage.database import Database, Hand
from inspektor.storage.exchange import count_unsent
from inspektor.storage.visits import get_visit, list_visits
from inspektor.vault import open_practice
from inspektor.visit import Visit
from sync.client import Server, synchronize
from sync.server.child import make_token, running_centre
from ui.application import make_application
from ui.desk import Desk
from ui.keyboard import Keyboard, is_named
from ui.look import Look
from ui.main_window import MainWindow
from ui.messages import FaultLog, Messages

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

COMMENT = "Två i stället för tre på natten."
NOTE = "Larm lyser i sju minuter."


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    return make_application(Look("light", 100))


@contextmanager
def laptop(qtbot: QtBot, folder: Path) -> Iterator[tuple[MainWindow, Desk]]:
    folder.mkdir()
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(1366, 768)
    messages = Messages(window.state_line, FaultLog(folder / "inspektor.log"))
    desk = Desk(window, open_practice(folder), messages, Look("light"), folder)
    window.show()
    desk.begin()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window, desk
    assert window.close()


def type_visit(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+N")
    keyboard.write("lindgården")
    keyboard.press("Return", "Return", "K")
    keyboard.write(COMMENT)
    keyboard.press("Escape", "N", "F2")
    keyboard.write(NOTE)
    keyboard.press("Escape")


def save_memo(keyboard: Keyboard, path: Path) -> str:
    keyboard.press("Ctrl+P", "Ctrl+S")
    keyboard.reach(is_named("Fil att spara i"))
    keyboard.replace(str(path))
    keyboard.press("Return")
    keyboard.wait_for(path.exists, "filen")
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def send(keyboard: Keyboard, database: Database, url: str, token: str) -> None:
    keyboard.press("Ctrl+,")
    for name, text in (("Centralens adress", url), ("Enhetsnyckel", token)):
        keyboard.reach(is_named(name))
        keyboard.replace(text)
    keyboard.press("Tab", "Space")
    keyboard.wait_for(lambda: unsent(database) == 0, "kvitton")


def unsent(database: Database) -> int:
    with database.read() as db:
        return count_unsent(db)


def read_newest(database: Database) -> Visit:
    with database.read() as db:
        return get_visit(db, list_visits(db)[0].id)


def without_position(visit: Visit) -> tuple[object, ...]:
    return visit.facts, visit.answers, visit.notes, visit.deficiencies, visit.judgements, visit.conflicts


def test_from_the_key_to_the_second_laptop(qtbot: QtBot, tmp_path: Path) -> None:
    with laptop(qtbot, tmp_path / "a") as (window, desk), running_centre(tmp_path / "centre") as centre:
        keyboard = Keyboard(window)
        type_visit(keyboard)
        qtbot.waitUntil(lambda: not desk.autosave.has_unsaved, timeout=2000)
        file = Database(tmp_path / "a/practice.db", practice_key(), Hand("", ""))
        visit = read_newest(file)
        (answer,) = visit.answers.values()
        assert (visit.facts.unit.id, answer.value, answer.comment) == ("lindgarden", "nej", COMMENT)
        assert [note.text for note in visit.notes] == [NOTE]
        assert NOTE.encode() not in file.path.read_bytes(), "the file is encrypted"
        paper = save_memo(keyboard, tmp_path / "memo.pdf")
        assert COMMENT in paper
        assert NOTE in paper
        assert unsent(file) > 0
        send(keyboard, file, centre.url, make_token(tmp_path / "centre", "Dator A"))
        qtbot.waitUntil(lambda: not desk.background.is_busy, timeout=10_000)
        sent = read_newest(file)
        file.close()
        with laptop(qtbot, tmp_path / "b") as (_, other):
            database = other._vault.database
            synchronize(database, Server(centre.url, make_token(tmp_path / "centre", "Dator B")))
            received = read_newest(database)
            assert without_position(received) == without_position(sent)
            other.open_visit(received.facts.id)
            assert other.visit.board is not None
            assert other.visit.board.form.find_question(answer.question_id) is not None
