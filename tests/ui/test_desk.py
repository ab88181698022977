"""The pages together: what one says has its effect on the others."""

import socket
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from inspektor.storage.database import Database
from inspektor.storage.places import find_place
from inspektor.storage.preferences import PERSON_NAME, get_preference, set_preference
from inspektor.storage.visits import list_visits
from inspektor.vault import Vault
from ui.desk import Desk
from ui.keyboard import Keyboard
from ui.look import Look, load_look
from ui.main_window import MainWindow
from ui.messages import FaultLog, Messages
from ui.settings_page import SERVER_ADDRESS
from ui.style import apply_style

KEY = "ab" * 32  # as in conftest.py


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
def desk(window: MainWindow, vault: Vault, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(
        window, vault, Messages(window.state_line, FaultLog(tmp_path / "log")), Look("light"), tmp_path
    )
    made.begin()
    yield made
    made.background.close()


@pytest.fixture
def keyboard(window: MainWindow) -> Keyboard:
    return Keyboard(window)


def said(window: MainWindow) -> list[str]:
    return [label.text() for label in window.state_line.findChildren(QLabel) if label.isVisible()]


def begin_visit(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+N")
    keyboard.write("lind")
    keyboard.press("Return", "Return")


@pytest.mark.usefixtures("desk")
def test_from_the_first_window_to_the_first_answer_in_at_most_twelve_keys(
    qtbot: QtBot, window: MainWindow, vault: Vault, keyboard: Keyboard
) -> None:
    begin_visit(keyboard)
    assert window.page_name == "visit"
    keyboard.press("J")
    assert keyboard.acts + keyboard.letters <= 12
    with vault.database.read() as db:
        (facts,) = list_visits(db)
    assert facts.unit.id == "lindgarden"
    qtbot.waitUntil(lambda: any(text.startswith("sparat ") for text in said(window)))
    assert any(text.endswith("osända") for text in said(window))


@pytest.mark.usefixtures("desk")
def test_nothing_is_called_sent_for_a_moment_after_something_was_written(
    window: MainWindow, keyboard: Keyboard
) -> None:
    assert "inget osänt" in said(window)
    begin_visit(keyboard)
    assert "inget osänt" not in said(window)


def test_the_visit_stands_on_idag_and_opens_again_with_enter(
    window: MainWindow, desk: Desk, keyboard: Keyboard
) -> None:
    begin_visit(keyboard)
    keyboard.press("Ctrl+I")
    assert window.page_name == "start"
    keyboard.press("Return")
    assert window.page_name == "visit"
    assert desk.visit.visit_id


@pytest.mark.usefixtures("desk")
def test_a_quick_note_is_asked_for_from_another_page(
    qtbot: QtBot, window: MainWindow, keyboard: Keyboard
) -> None:
    begin_visit(keyboard)
    keyboard.press("Ctrl+D", "F2")
    assert window.page_name == "visit"
    qtbot.waitUntil(lambda: "nteckning" in keyboard.focus.accessibleName())


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(("keys", "page"), [("Ctrl+,", "settings"), ("Ctrl+P", "memo"), ("Ctrl+I", "start")])
def test_esc_leads_from_a_quick_note_back_to_the_page_it_was_asked_from(
    window: MainWindow, keyboard: Keyboard, keys: str, page: str
) -> None:
    begin_visit(keyboard)
    keyboard.press(keys, "F2")
    keyboard.write("Larm.")
    keyboard.press("Escape")
    assert window.page_name == page


def test_a_page_that_was_only_looked_at_is_kept_as_the_place(
    qtbot: QtBot, desk: Desk, vault: Vault, keyboard: Keyboard
) -> None:
    begin_visit(keyboard)
    keyboard.press("Ctrl+P")

    def is_kept() -> bool:
        with vault.database.read() as db:
            return find_place(db).page == "memo"

    qtbot.waitUntil(is_kept, timeout=2000)
    assert not desk.autosave.has_unsaved


@pytest.mark.parametrize("stop", ["Ctrl+N", "Ctrl+,"])
def test_a_page_without_a_place_of_its_own_leaves_the_place_in_the_visit_remembered(
    window: MainWindow, desk: Desk, vault: Vault, keyboard: Keyboard, stop: str
) -> None:
    begin_visit(keyboard)
    keyboard.press("Down")
    place = desk._page.place()
    keyboard.press(stop)
    assert window.page_name != "visit"
    desk.keep_place()  # as locking does
    desk.autosave.flush()
    with vault.database.read() as db:
        assert find_place(db) == place


def test_the_memo_is_of_the_visit_that_is_open(window: MainWindow, desk: Desk, keyboard: Keyboard) -> None:
    begin_visit(keyboard)
    keyboard.press("Ctrl+P")
    assert window.page_name == "memo"
    assert desk.memo.place().visit_id == desk.visit.visit_id != ""


def test_who_one_is_becomes_the_author_at_once(desk: Desk, vault: Vault) -> None:
    desk.settings.person_changed.emit("Lotta Bergdahl", "mar")
    assert vault.database.hand.person == "Lotta Bergdahl"


def test_the_look_changes_at_once_and_is_kept(
    qapp: QApplication, window: MainWindow, desk: Desk, tmp_path: Path
) -> None:
    try:
        desk.settings.look_changed.emit(Look("dark", 120))
        assert window.palette().window().color().lightness() < 60
        assert load_look(tmp_path) == Look("dark", 120)
    finally:
        apply_style(qapp, "light")


def test_the_program_is_dressed_anew_when_the_computer_turns_dark_or_light(
    qapp: QApplication, window: MainWindow, desk: Desk
) -> None:
    try:
        desk.settings.look_changed.emit(Look("dark", 100))
        apply_style(qapp, "light")
        qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)  # offscreen there is nothing to turn
        assert window.palette().window().color().lightness() < 60
    finally:
        apply_style(qapp, "light")


def test_without_an_address_one_is_told_what_is_missing(window: MainWindow, desk: Desk) -> None:
    desk.sync.synchronize()
    assert "Skriv centralens adress först; då kan du synkronisera." in said(window)


def test_a_centre_that_does_not_answer_is_a_sentence_and_nothing_is_called_received(
    qtbot: QtBot, window: MainWindow, desk: Desk, vault: Vault
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        with vault.database.begin() as db:
            set_preference(db, SERVER_ADDRESS, address)
            set_preference(db, "server/token", "hemlig")
        desk.sync.synchronize()
        qtbot.waitUntil(lambda: window.state_line.fault != "", timeout=60_000)
    assert "hemlig" not in window.state_line.fault
    assert window.state_line.fault.endswith(".")
    assert not any(text.startswith("mottaget") for text in said(window))


def test_what_the_centre_last_said_is_known_after_a_restart(
    window: MainWindow, vault: Vault, tmp_path: Path
) -> None:
    at = datetime.now().astimezone()
    with vault.database.begin() as db:
        set_preference(db, "center/received_at", at.isoformat())
        assert get_preference(db, "center/received_at")
    desk = Desk(
        window, vault, Messages(window.state_line, FaultLog(tmp_path / "log")), Look("light"), tmp_path
    )
    desk.begin()
    assert f"mottaget av centralen {at:%H:%M}" in said(window)
    desk.background.close()


@pytest.mark.usefixtures("desk")
def test_closing_the_window_writes_what_stands_in_the_fields(
    window: MainWindow, vault: Vault, keyboard: Keyboard
) -> None:
    keyboard.press("Ctrl+,")
    keyboard.replace("Åsa Öst")
    assert window.close()
    again = Database(vault.database.path, KEY, vault.database.hand)
    with again.read() as db:
        assert get_preference(db, PERSON_NAME) == "Åsa Öst"
    again.close()


@pytest.mark.usefixtures("desk")
def test_the_key_of_a_letter_is_not_taken_from_a_field(window: MainWindow, keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+N")
    keyboard.write("j")
    assert window.page_name == "new_visit"
    assert keyboard.focus.property("text") == "j"


def test_the_button_above_the_questions_opens_the_memo(
    window: MainWindow, desk: Desk, keyboard: Keyboard
) -> None:
    begin_visit(keyboard)
    button = next(one for one in desk.visit.findChildren(QPushButton) if "Ctrl+P" in one.text())
    button.setFocus()
    keyboard.press("Space")
    assert window.page_name == "memo"
