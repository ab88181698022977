"""The way into the real vault with real keys: set-up, ten wrong codes, recovery, a keyring that is gone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from keyring.errors import KeyringLocked
from pypdf import PdfReader
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QPdfWriter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from inspektor.keys.recovery_key import draft_recovery_key
from inspektor.keys.wrapping import QUICK_COST
from inspektor.vault import Vault, find_lock
from ui.entrance import Entrance
from ui.gate_page import GatePage
from ui.keyboard import Keyboard
from ui.main_window import MainWindow
from ui.messages import FaultLog, Messages
from ui.recovery_page import RecoveryPage
from ui.recovery_print import paint_recovery_key
from ui.setup_page import SetupPage
from ui.style import apply_style
from ui.unlock_page import UnlockPage

CODE, OTHER_CODE = "kanariegul 7 lampa", "blå 9 cyklar"


class MemoryKeyring:
    """A keyring that works until it is locked."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.is_locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.is_locked:
            raise KeyringLocked("Failed to unlock the collection!")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.is_locked:
            raise KeyringLocked("Failed to unlock the collection!")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


class Visitor:
    """Stands before the vault with a keyboard; `vault` is there once it is open."""

    def __init__(self, qtbot: QtBot, folder: Path, keyring: MemoryKeyring) -> None:
        self.qtbot, self.folder = qtbot, folder
        self.window = MainWindow(is_practice=False)
        qtbot.addWidget(self.window)
        self.window.resize(1366, 768)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.keys = Keyboard(self.window)
        self.vault: Vault | None = None
        lock = find_lock(folder, keyring, QUICK_COST)
        messages = Messages(self.window.state_line, FaultLog(folder / "log"))
        self.entrance = Entrance(self.window, lock, folder, messages)
        self.entrance.opened.connect(self._take)
        self.entrance.begin()
        qtbot.waitUntil(lambda: self.window.findChild(GatePage) is not None)
        QApplication.processEvents()

    def _take(self, vault: Vault) -> None:
        self.vault = vault

    @property
    def gate(self) -> GatePage:
        gate = self.entrance._gate
        assert gate is not None
        return gate

    def wait_for(self, kind: type[GatePage]) -> None:
        self.qtbot.waitUntil(lambda: isinstance(self.entrance._gate, kind))

    def wait_for_fault(self, words: str) -> None:
        self.qtbot.waitUntil(lambda: words in self.gate.fault)

    def wait_until_open(self) -> Vault:
        self.qtbot.waitUntil(lambda: self.vault is not None)
        assert self.vault is not None
        return self.vault

    def say(self, *lines: str) -> None:
        """Type each line and press Enter after it."""
        for line in lines:
            self.keys.write(line)
            self.keys.press("Return")

    def set_up(self, code: str = CODE) -> str:
        """Go through the three steps; give the recovery key."""
        gate = self.gate
        assert isinstance(gate, SetupPage)
        self.say(code, code)
        shown = [label.text() for label in gate.paper.findChildren(QLabel) if len(label.text()) == 4]
        self.keys.press("Return")
        self.say(*(shown[number] for number in gate._draft.asked))
        self.wait_until_open()
        return "-".join(shown)

    def leave(self) -> None:
        if self.vault is not None:
            self.vault.database.close()
        self.entrance._background.close()
        self.window.close()


Come = Callable[[], Visitor]


@pytest.fixture
def come(qtbot: QtBot, tmp_path: Path, keyring: MemoryKeyring) -> Iterator[Come]:
    """Start the program on the same folder and keyring; the one before has ended."""
    visitors: list[Visitor] = []

    def start() -> Visitor:
        for visitor in visitors:
            visitor.leave()
        visitors[:] = [Visitor(qtbot, tmp_path, keyring)]
        return visitors[0]

    yield start
    for visitor in visitors:
        visitor.leave()


def test_a_new_vault_is_set_up_in_three_steps_and_opens_with_the_code(come: Come, tmp_path: Path) -> None:
    first = come()
    first.say("12345")
    first.keys.press("Return")
    assert "minst sex siffror" in first.gate.fault
    first.keys.press("Ctrl+A")
    first.say(CODE, "något annat")
    assert "inte lika" in first.gate.fault
    assert isinstance(first.keys.focus, QLineEdit)
    first.keys.press("Ctrl+A")
    first.say(CODE)
    assert not (tmp_path / "inspektor.db").exists()  # nothing before the key is proved to be on paper
    first.keys.press("Return")
    first.say("0000", "0000")
    first.wait_for_fault("stämmer inte")
    gate = first.gate
    assert isinstance(gate, SetupPage)
    for number, field in zip(gate._draft.asked, gate.proof.fields, strict=True):
        field.setFocus()
        first.keys.replace(gate._draft.groups[number].lower())
    first.keys.press("Return")
    first.wait_until_open()
    second = come()
    assert isinstance(second.gate, UnlockPage)
    second.say(CODE)
    second.wait_until_open()


def test_a_code_may_be_pasted_and_is_shown_as_dots(come: Come) -> None:
    come().set_up()
    second = come()
    gate = second.gate
    assert isinstance(gate, UnlockPage)
    QApplication.clipboard().setText(CODE)
    second.keys.press("Ctrl+V")
    assert gate.field.displayText() == "●" * len(CODE)
    second.keys.press("Return")
    second.wait_until_open()


def test_ten_wrong_codes_leave_the_recovery_key_which_lets_a_new_code_be_chosen(come: Come) -> None:
    recovery = come().set_up()
    second = come()
    for tries_left in range(9, 0, -1):
        second.say("fel kod")
        left = "ett försök" if tries_left == 1 else f"{tries_left} försök"
        second.wait_for_fault(left)
    second.say("fel kod")
    second.wait_for(RecoveryPage)
    assert "tionde" in second.gate._words.text()
    second.say(recovery[:-1] + ("0" if recovery[-1] != "0" else "1"))
    second.qtbot.waitUntil(lambda: bool(second.gate.fault))
    second.keys.press("Ctrl+A")
    second.say(recovery.lower().replace("-", " "))
    second.qtbot.waitUntil(lambda: "ny kod" in second.gate.accessibleName())
    second.say(OTHER_CODE, OTHER_CODE)
    second.wait_until_open()
    third = come()
    third.say(CODE)
    third.wait_for_fault("9 försök")
    third.say(OTHER_CODE)
    third.wait_until_open()


def test_a_keyring_that_is_empty_is_said_and_the_recovery_key_opens(
    come: Come, keyring: MemoryKeyring
) -> None:
    recovery = come().set_up()
    keyring.kept.clear()
    second = come()
    assert isinstance(second.gate, RecoveryPage)
    assert "nyckelringen" in second.gate._words.text()
    second.say(recovery)
    second.qtbot.waitUntil(lambda: "ny kod" in second.gate.accessibleName())
    second.say(CODE, CODE)
    second.wait_until_open()


def test_with_a_locked_keyring_the_recovery_key_opens_once_without_a_new_code(
    come: Come, keyring: MemoryKeyring
) -> None:
    recovery = come().set_up()
    keyring.is_locked = True
    second = come()
    gate = second.gate
    assert isinstance(gate, RecoveryPage)
    assert "låst" in gate._words.text()
    second.say(recovery)
    second.qtbot.waitUntil(lambda: "ny kod" in gate.accessibleName())
    assert not gate.open_button.isVisible()
    second.say(OTHER_CODE, OTHER_CODE)
    second.qtbot.waitUntil(gate.open_button.isVisible)
    gate.open_button.setFocus()
    second.keys.press("Return")
    second.wait_until_open()
    keyring.is_locked = False
    third = come()
    third.say(CODE)
    third.wait_until_open()


def test_who_thought_the_code_was_forgotten_can_come_back_to_it(come: Come) -> None:
    come().set_up()
    second = come()
    second.keys.press("Tab", "Tab", "Return")
    gate = second.gate
    assert isinstance(gate, RecoveryPage)
    gate.back_button.setFocus()
    second.keys.press("Return")
    second.wait_for(UnlockPage)
    second.say(CODE)
    second.wait_until_open()


def test_a_keyring_that_is_locked_during_set_up_can_be_unlocked_and_tried_again(
    come: Come, keyring: MemoryKeyring
) -> None:
    keyring.is_locked = True
    first = come()
    gate = first.gate
    assert isinstance(gate, SetupPage)
    first.say(CODE, CODE)
    first.keys.press("Return")
    first.say(*(gate._draft.groups[number] for number in gate._draft.asked))
    first.wait_for_fault("Nyckelringen är låst")
    keyring.is_locked = False
    gate.next_button.setFocus()
    first.keys.press("Return")
    first.wait_until_open()


def test_a_vault_whose_headers_are_both_damaged_says_so_and_one_can_try_again(
    come: Come, tmp_path: Path
) -> None:
    come().set_up()
    headers = [tmp_path / "inspektor.vault", tmp_path / "inspektor.vault2"]
    whole = [header.read_bytes() for header in headers]
    for header in headers:
        header.write_bytes(b"")
    second = come()
    assert not isinstance(second.gate, (SetupPage, RecoveryPage, UnlockPage))
    assert second.gate._words.text().endswith(".")
    for header, content in zip(headers, whole, strict=True):
        header.write_bytes(content)
    again = second.gate.findChild(QPushButton)
    assert again is not None
    again.setFocus()
    second.keys.press("Return")
    second.wait_for(UnlockPage)
    second.say(CODE)
    second.wait_until_open()


def test_no_key_at_the_gate_chooses_a_page(come: Come) -> None:
    come().set_up()
    second = come()
    for chord in ("Ctrl+N", "Ctrl+D", "F2", "Ctrl+1"):
        second.keys.press(chord)
    second.say(CODE)
    second.wait_until_open()
    assert second.window._wanted == ""


def list_cut(window: QWidget) -> list[str]:
    """Name labels and buttons that have less room than their words."""
    cut = []
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and isinstance(widget, QLabel) and widget.wordWrap():
            cut += [widget.text()] if widget.height() < widget.heightForWidth(widget.width()) else []
        elif widget.isVisible() and isinstance(widget, (QLabel, QPushButton)):
            cut += [widget.text()] if widget.width() < widget.minimumSizeHint().width() else []
    return cut


@pytest.mark.parametrize(("width", "height", "percent"), [(683, 384, 100), (1366, 768, 200), (420, 300, 100)])
def test_nothing_is_cut_at_the_gates(
    qapp: QApplication, come: Come, width: int, height: int, percent: int
) -> None:
    try:
        first = come()
        apply_style(qapp, "light", percent)
        first.window.resize(width, height)
        gate = first.gate
        assert isinstance(gate, SetupPage)
        for step in range(3):
            gate._show_step(step)
            gate.take_fault("Det här är ett fel som är långt nog att brytas på två rader. " * 2)
            QTest.qWait(50)
            assert list_cut(first.window) == []
            assert gate._area.horizontalScrollBar().maximum() == 0
    finally:
        apply_style(qapp, "light")


def test_the_printed_sheet_holds_every_group_and_no_file_is_written(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert qapp
    monkeypatch.chdir(tmp_path)
    draft = draft_recovery_key()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    paint_recovery_key(draft.groups, QPdfWriter(buffer))
    buffer.close()
    path = tmp_path / "sheet.pdf"
    assert list(tmp_path.iterdir()) == []
    path.write_bytes(buffer.data().data())
    (page,) = PdfReader(path).pages
    assert set(draft.groups) <= set(page.extract_text().split())
