"""The section Lås: minutes are kept at once, the code and the recovery key are changed with real keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from inspektor.keys.faults import WrongRecoveryKey
from inspektor.keys.vault_lock import VaultLock
from inspektor.keys.wrapping import QUICK_COST
from inspektor.vault import Vault, find_lock
from ui.autosave import Autosave
from ui.background import Background
from ui.guard import read_idle_minutes
from ui.keyboard import Keyboard
from ui.lock_changes import CodeChange, KeyRenewal
from ui.lock_section import LockSection
from ui.safety_page import SafetyPage

CODE, OTHER_CODE = "kanariegul 7 lampa", "blå 9 cyklar"


class MemoryKeyring:
    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def background() -> Iterator[Background]:
    made = Background()
    yield made
    made.close()


@pytest.fixture
def lock(tmp_path: Path) -> VaultLock:
    """Give the lock of a vault that has been set up."""
    return find_lock(tmp_path / "real", MemoryKeyring(), QUICK_COST)


@pytest.fixture
def recovery(lock: VaultLock) -> str:
    """Set the vault up; give its recovery key."""
    draft = lock.prepare()
    one, other = draft.asked
    lock.finish(draft, (draft.groups[one], draft.groups[other]), CODE)
    return draft.text


def show(
    qtbot: QtBot, vault: Vault, background: Background, lock: VaultLock | None
) -> tuple[SafetyPage, LockSection]:
    section = LockSection(vault.database, Autosave(vault.database), background, lock)
    page = SafetyPage([section])
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.enter()
    return page, section


def press(keys: Keyboard, button: QPushButton) -> None:
    button.setFocus()
    keys.press("Space")


def test_the_minutes_are_kept_at_once_and_stay_between_one_and_fifteen(
    qtbot: QtBot, vault: Vault, background: Background
) -> None:
    page, section = show(qtbot, vault, background, None)
    keys = Keyboard(page)
    assert section.minutes.value() == 5
    section.minutes.setFocus()
    keys.press("Up", "Up")
    assert read_idle_minutes(vault.database) == 7
    keys.press(*["Up"] * 12)
    assert read_idle_minutes(vault.database) == 15
    keys.press(*["Down"] * 20)
    assert read_idle_minutes(vault.database) == 1
    section.enter()
    assert section.minutes.value() == 1


def test_the_practice_vault_says_that_it_has_no_code(
    qtbot: QtBot, vault: Vault, background: Background
) -> None:
    page, section = show(qtbot, vault, background, None)
    assert (page.isVisible(), section.forms) == (True, ())
    assert any(label.text().startswith("Övningen har ingen kod") for label in section.findChildren(QLabel))


def test_the_code_is_changed_with_the_old_one_and_twice_the_new(
    qtbot: QtBot, vault: Vault, background: Background, lock: VaultLock, recovery: str
) -> None:
    assert recovery
    page, section = show(qtbot, vault, background, lock)
    form = section.forms[0]
    assert isinstance(form, CodeChange)
    keys = Keyboard(page)
    press(keys, form.open_button)
    keys.write("fel kod")
    keys.press("Return")
    keys.write(OTHER_CODE)
    keys.press("Return")
    keys.write("annat")
    keys.press("Return")
    assert "inte lika" in form._words.text()
    keys.replace(OTHER_CODE)
    keys.press("Return")
    qtbot.waitUntil(lambda: "9 försök" in form._words.text())
    keys.replace(CODE)
    form.secret.again.setFocus()
    keys.press("Return")
    qtbot.waitUntil(lambda: "nya koden gäller" in form._words.text())
    assert form.open_button.isVisible()
    assert not any(field.text() for field in (form.old, form.secret.first, form.secret.again))
    lock.unlock(OTHER_CODE)


def test_a_new_recovery_key_is_proved_before_the_old_one_stops(
    qtbot: QtBot, vault: Vault, background: Background, lock: VaultLock, recovery: str
) -> None:
    page, section = show(qtbot, vault, background, lock)
    form = section.forms[1]
    assert isinstance(form, KeyRenewal)
    keys = Keyboard(page)
    press(keys, form.open_button)
    draft = form._draft
    assert draft is not None
    for number, words in ((0, "0000"), (1, draft.groups[draft.asked[1]])):
        assert form.proof is not None
        form.proof.fields[number].setFocus()
        keys.write(words)
    form.code.setFocus()
    keys.write(CODE)
    keys.press("Return")
    qtbot.waitUntil(lambda: "stämmer inte" in form._words.text())
    lock.recover(recovery)
    keys.replace(draft.groups[draft.asked[0]])
    press(keys, form.do_button)
    qtbot.waitUntil(lambda: "gäller. Förstör" in form._words.text())
    lock.recover(draft.text)
    with pytest.raises(WrongRecoveryKey):
        lock.recover(recovery)
    QApplication.processEvents()
    shown = {label.text() for label in section.findChildren(QLabel)}
    assert not shown & set(draft.groups)


def test_leaving_the_page_puts_away_what_was_typed_and_the_key_that_was_shown(
    qtbot: QtBot, vault: Vault, background: Background, lock: VaultLock, recovery: str
) -> None:
    assert recovery
    page, section = show(qtbot, vault, background, lock)
    keys = Keyboard(page)
    press(keys, section.forms[1].open_button)
    press(keys, section.forms[0].open_button)
    keys.write(CODE)
    section.leave()
    QTest.qWait(300)  # printers are looked for meanwhile, for a paper that is gone
    assert all(form.open_button.isVisible() for form in section.forms)
    form = section.forms[0]
    assert isinstance(form, CodeChange)
    assert form.old.text() == ""
