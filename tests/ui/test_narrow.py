"""At 200 %, by the screen or by the text size, nothing is cut: pages scroll downward, never sideways."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from inspektor.bank import Bank
from inspektor.vault import Vault
from ui.desk import Desk
from ui.keyboard import Keyboard
from ui.look import Look
from ui.main_window import MainWindow
from ui.messages import FaultLog, Messages
from ui.plain_label import PlainLabel
from ui.question_card import QuestionCard
from ui.style import apply_style

SIZES = [(683, 384, 100), (1366, 768, 200), (683, 384, 150)]


def too_wide(page: QWidget) -> list[str]:
    """Name what needs more width than it has, among what is seen of the page."""
    areas = [area for area in page.findChildren(QScrollArea) if area.isVisible()]
    found = [f"{area.horizontalScrollBar().maximum()} px hidden" for area in areas]
    found = [text for text in found if not text.startswith("0 ")]
    buttons = [button for button in page.findChildren(QPushButton) if button.isVisible()]
    return found + [button.text() for button in buttons if button.width() < button.minimumSizeHint().width()]


@pytest.mark.parametrize(("width", "height", "percent"), SIZES)
def test_every_page_fits_the_width_of_a_small_window(
    qtbot: QtBot, qapp: QApplication, vault: Vault, tmp_path: Path, width: int, height: int, percent: int
) -> None:
    apply_style(qapp, "light", percent)
    try:
        window = MainWindow()
        qtbot.addWidget(window)
        window.resize(width, height)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        desk = Desk(window, vault, Messages(window.state_line, FaultLog(tmp_path / "log")), Look(), tmp_path)
        desk.begin()
        keyboard, faults = Keyboard(window), {}
        steps = (("start", ()), ("search", ("Ctrl+N",)), ("form", ("Return",)), ("settings", ("Ctrl+,",)))
        for name, keys in steps:
            keyboard.press(*keys)
            qtbot.wait(30)
            faults[name] = too_wide(window)
        desk.background.close()
    finally:
        apply_style(qapp, "light")
    assert {page: found for page, found in faults.items() if found} == {}
    assert window.width() == width
    assert window.height() == height


def test_the_number_of_a_question_is_whole_at_200_percent(
    qtbot: QtBot, qapp: QApplication, shipped_bank: Bank
) -> None:
    apply_style(qapp, "light", 200)
    try:
        question = next(iter(shipped_bank.checklists.values())).questions[0]
        card = QuestionCard(question)
        qtbot.addWidget(card)
        card.resize(1200, 200)
        card.show()
        number = next(one for one in card.findChildren(PlainLabel) if one.text() == question.id)
        qtbot.wait(30)
        assert number.width() >= number.sizeHint().width()
    finally:
        apply_style(qapp, "light")


def test_the_key_sheet_scrolls_downward_only_at_200_percent(qtbot: QtBot, qapp: QApplication) -> None:
    apply_style(qapp, "light", 200)
    try:
        window = MainWindow()
        qtbot.addWidget(window)
        window.resize(1366, 768)
        window.show()
        window.key_sheet.toggle()
        qtbot.wait(30)
        assert too_wide(window) == []
    finally:
        apply_style(qapp, "light")
