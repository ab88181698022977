"""Inställningar: kept as they are changed, and the token is never seen."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QSlider
from pytestqt.qtbot import QtBot

from inspektor.storage.preferences import PERSON_NAME, PERSON_ROLE, get_preference
from inspektor.vault import Vault
from ui.autosave import Autosave
from ui.keyboard import Keyboard
from ui.look import Look, load_look, save_look
from ui.settings_page import SERVER_ADDRESS, SERVER_TOKEN, SettingsPage


@pytest.fixture
def page(qtbot: QtBot, vault: Vault) -> SettingsPage:
    made = SettingsPage(vault.database, vault.bank.codes.roles, Look(), Autosave(vault.database))
    qtbot.addWidget(made)
    made.resize(1100, 680)
    made.show()
    made.activateWindow()
    return made


def line(page: SettingsPage, name: str) -> QLineEdit:
    return next(one for one in page.findChildren(QLineEdit) if one.accessibleName() == name)


def kept(vault: Vault, name: str) -> str:
    with vault.database.read() as db:
        return get_preference(db, name)


@pytest.mark.parametrize(
    ("field", "preference"),
    [("Ditt namn", PERSON_NAME), ("Centralens adress", SERVER_ADDRESS), ("Enhetsnyckel", SERVER_TOKEN)],
)
def test_what_is_typed_is_kept_without_a_button(
    qtbot: QtBot, vault: Vault, page: SettingsPage, field: str, preference: str
) -> None:
    line(page, field).clear()
    line(page, field).setFocus()
    qtbot.waitUntil(line(page, field).hasFocus)
    Keyboard(page).write("Åsa Öst ")
    qtbot.waitUntil(lambda: kept(vault, preference) == "Åsa Öst", timeout=1000)


def test_leaving_the_page_keeps_what_was_typed_at_once(
    qtbot: QtBot, vault: Vault, page: SettingsPage
) -> None:
    qtbot.keyClicks(line(page, "Centralens adress"), "https://central.example")
    page.leave()
    assert kept(vault, SERVER_ADDRESS) == "https://central.example"


def test_the_role_is_kept_and_told(qtbot: QtBot, vault: Vault, page: SettingsPage) -> None:
    box = page.findChild(QComboBox)
    assert box is not None
    with qtbot.waitSignal(page.person_changed) as told:
        box.setFocus()
        qtbot.keyClick(box, Qt.Key.Key_Down)
    assert kept(vault, PERSON_ROLE) == "mas"
    assert told.args == ["Karin Ek", "mas"]


def test_the_token_is_not_shown(page: SettingsPage) -> None:
    token = line(page, "Enhetsnyckel")
    token.setText("hemlig")
    assert token.displayText() == "●" * 6 or "hemlig" not in token.displayText()
    assert token.echoMode() is QLineEdit.EchoMode.Password


def test_colors_and_text_size_are_told_at_once(qtbot: QtBot, page: SettingsPage) -> None:
    told: list[Look] = []
    page.look_changed.connect(told.append)
    dark = next(button for button in page.findChildren(QPushButton) if button.text() == "Mörkt")
    qtbot.mouseClick(dark, Qt.MouseButton.LeftButton)
    qtbot.keyClick(page.findChild(QSlider), Qt.Key.Key_End)
    assert told[-1] == Look("dark", 200)
    assert "200 %" in [label.text() for label in page.findChildren(QLabel)]


def test_a_change_of_color_is_told_once(qtbot: QtBot, page: SettingsPage) -> None:
    told: list[Look] = []
    page.look_changed.connect(told.append)
    light = next(button for button in page.findChildren(QPushButton) if button.text() == "Ljust")
    qtbot.mouseClick(light, Qt.MouseButton.LeftButton)
    assert told == [Look("light", 100)]


def test_synchronizing_is_asked_for_and_shown_while_it_lasts(qtbot: QtBot, page: SettingsPage) -> None:
    button = next(button for button in page.findChildren(QPushButton) if button.text() == "Synkronisera nu")
    with qtbot.waitSignal(page.sync_requested):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    page.set_busy(is_busy=True)
    assert (button.text(), button.isEnabled()) == ("Synkroniserar …", False)
    page.set_busy(is_busy=False)
    assert (button.text(), button.isEnabled()) == ("Synkronisera nu", True)


def test_the_look_is_kept_between_starts(tmp_path: Path) -> None:
    save_look(tmp_path, Look("dark", 150))
    assert load_look(tmp_path) == Look("dark", 150)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", '{"scheme": 3, "percent": "x"}', '{"percent": 120}', "\x00", "{" * 9000]
)
def test_a_look_that_makes_no_sense_is_the_usual_one(tmp_path: Path, text: str) -> None:
    (tmp_path / "look.json").write_text(text, encoding="utf-8")
    assert load_look(tmp_path) == Look()


@pytest.mark.parametrize(("percent", "shown"), [(10, 100), (900, 200), (130, 130)])
def test_the_text_size_stays_within_its_bounds(tmp_path: Path, percent: int, shown: int) -> None:
    save_look(tmp_path, Look("light", percent))
    assert load_look(tmp_path) == Look("light", shown)
