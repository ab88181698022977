"""One window: pages with a history, keys that work everywhere, and a banner that says what is practice."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from inspektor.errors import InspektorError
from ui.key_sheet import KEYS, KeySheet
from ui.main_window import PRACTICE_WORDS, MainWindow
from ui.navigation import STOPS, RailButton, Stop
from ui.page import Page
from ui.style import TARGET

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier


class OneLine(Page):
    """A page with one line to write in, that tells what happened to it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        self.told: list[str] = []
        self.fault = ""
        self.line = QLineEdit()
        self.line.setAccessibleName(title)
        QVBoxLayout(self).addWidget(self.line)

    def enter(self) -> None:
        self.told.append("enter")

    def leave(self) -> None:
        self.told.append("leave")
        if self.fault:
            raise InspektorError(self.fault)

    def focus_start(self) -> None:
        self.line.setFocus()


def give(page: Page) -> Callable[[], Page]:
    return lambda: page


@pytest.fixture
def pages() -> dict[str, OneLine]:
    return {stop.name: OneLine(stop.text) for stop in STOPS}


@pytest.fixture
def window(qtbot: QtBot, pages: dict[str, OneLine]) -> MainWindow:
    made = MainWindow()
    qtbot.addWidget(made)
    for name, page in pages.items():
        made.add_page(name, give(page))
    made.resize(1366, 768)
    made.show()
    made.show_page("start")
    made.activateWindow()
    qtbot.waitUntil(pages["start"].line.hasFocus)
    return made


def find_sheet(window: MainWindow) -> KeySheet:
    sheet = window.findChild(KeySheet)
    assert sheet is not None
    return sheet


def press(qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, key, modifier)


def test_a_page_is_left_before_the_next_is_entered_and_gets_the_caret(
    qtbot: QtBot, window: MainWindow, pages: dict[str, OneLine]
) -> None:
    press(qtbot, Qt.Key.Key_N, CTRL)
    assert window.page_name == "new_visit"
    assert pages["start"].told == ["enter", "leave"]
    assert pages["new_visit"].told == ["enter"]
    assert pages["new_visit"].line.hasFocus()


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.name)
def test_the_key_that_the_rail_shows_opens_its_page(qtbot: QtBot, window: MainWindow, stop: Stop) -> None:
    chord = QKeySequence(stop.key)[0]  # type: ignore[index]  # PySide6 does not say so
    press(qtbot, chord.key(), chord.keyboardModifiers())
    assert window.page_name == stop.name


def test_alt_left_goes_back_the_way_one_came(qtbot: QtBot, window: MainWindow) -> None:
    for name in ("visit", "deficiencies", "memo"):
        window.show_page(name)
    seen = []
    for _ in range(4):
        press(qtbot, Qt.Key.Key_Left, ALT)
        seen.append(window.page_name)
    assert seen == ["deficiencies", "visit", "start", "start"]


def test_a_page_that_is_shown_twice_takes_one_step_back(qtbot: QtBot, window: MainWindow) -> None:
    window.show_page("visit")
    window.show_page("visit")
    press(qtbot, Qt.Key.Key_Left, ALT)
    assert window.page_name == "start"


@pytest.mark.parametrize("number", range(1, 10))
def test_ctrl_and_a_number_ask_for_an_area_from_inside_a_field(
    qtbot: QtBot, window: MainWindow, pages: dict[str, OneLine], number: int
) -> None:
    with qtbot.waitSignal(window.area_asked) as asked:
        press(qtbot, Qt.Key(Qt.Key.Key_0 + number), CTRL)
    assert asked.args == [number]
    assert pages["start"].line.text() == ""


@pytest.mark.parametrize(
    ("key", "modifier"), [(Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_J, CTRL)]
)
def test_a_quick_note_is_one_key_away_from_any_page(
    qtbot: QtBot, window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    for stop in STOPS:
        window.show_page(stop.name)
        with qtbot.waitSignal(window.note_asked):
            press(qtbot, key, modifier)


def test_the_key_sheet_opens_beside_the_work_and_esc_gives_the_caret_back(
    qtbot: QtBot, window: MainWindow, pages: dict[str, OneLine]
) -> None:
    sheet = find_sheet(window)
    line = pages["start"].line
    qtbot.keyClicks(line, "halva meningen")
    line.setCursorPosition(5)
    press(qtbot, Qt.Key.Key_F1)
    assert sheet.isVisible()
    assert QApplication.activeModalWidget() is None
    line.setFocus()
    qtbot.keyClicks(line, "X")
    assert line.text() == "halvaX meningen", "the page beside the sheet can be written in"
    press(qtbot, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert line.hasFocus()
    assert line.cursorPosition() == 6


def test_every_key_of_the_sheet_can_be_scrolled_to_in_the_smallest_window(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.resize(683, 384)
    press(qtbot, Qt.Key.Key_F1)
    sheet = find_sheet(window)
    qtbot.waitUntil(lambda: sheet.height() < 384)
    assert sheet.width() <= 683
    for _ in range(40):
        press(qtbot, Qt.Key.Key_PageDown)
    last = KEYS[-1][1][-1][1]
    label = next(label for label in sheet.findChildren(QLabel) if label.text() == last)
    assert not label.visibleRegion().isEmpty()


def test_practice_stands_on_every_page_and_in_the_title(window: MainWindow) -> None:
    banner = next(label for label in window.findChildren(QLabel) if label.text() == PRACTICE_WORDS)
    for stop in STOPS:
        window.show_page(stop.name)
        assert banner.isVisible()
    assert window.windowTitle() == "Inspektor – övning"
    window.set_practice(is_practice=False)
    assert not banner.isVisible()
    assert window.windowTitle() == "Inspektor"


def test_a_page_that_cannot_be_written_says_so_and_the_work_goes_on(
    qtbot: QtBot, window: MainWindow, pages: dict[str, OneLine]
) -> None:
    pages["start"].fault = "Disken är full. Texten står kvar."
    press(qtbot, Qt.Key.Key_N, CTRL)
    assert window.state_line.fault == "Disken är full. Texten står kvar."
    assert window.page_name == "new_visit"


def test_the_window_closes_on_the_second_try_when_text_could_not_be_saved(
    window: MainWindow, pages: dict[str, OneLine]
) -> None:
    pages["start"].fault = "Disken är full. Texten står kvar."
    assert not window.close()
    assert window.isVisible()
    assert window.close()


def test_the_window_closes_at_once_when_all_is_saved(
    qtbot: QtBot, window: MainWindow, pages: dict[str, OneLine]
) -> None:
    with qtbot.waitSignal(window.closing):
        assert window.close()
    assert pages["start"].told[-1] == "leave"


def test_the_rail_shows_icons_only_when_the_window_is_narrow(qtbot: QtBot, window: MainWindow) -> None:
    buttons = window.findChildren(RailButton)
    assert any("Minnesanteckningar" in button.text() for button in buttons)
    window.resize(683, 384)
    qtbot.waitUntil(lambda: all(button.text() == "" for button in buttons))
    assert all(button.accessibleName() for button in buttons)
    assert all(button.height() >= TARGET for button in buttons)


def test_the_words_of_the_rail_never_run_into_their_keys(window: MainWindow) -> None:
    for button in window.findChildren(RailButton):
        key = button.findChild(QLabel)
        assert key is not None
        words = button.iconSize().width() + 22 + button.fontMetrics().horizontalAdvance(button.text())
        assert words <= key.geometry().left(), button.accessibleName()


def test_pages_that_are_not_there_yet_cannot_be_chosen(qtbot: QtBot) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    window.show_page("visit")
    assert window.page_name == ""
    assert not any(button.isEnabled() for button in window.findChildren(RailButton) if button.isCheckable())


def test_everything_that_takes_focus_has_a_name(window: MainWindow) -> None:
    nameless = []
    for widget in window.findChildren(QWidget):
        reader = QAccessible.queryAccessibleInterface(widget)
        takes_focus = widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisible()
        if takes_focus and not reader.text(QAccessible.Text.Name):
            nameless.append(widget)
    assert nameless == []


def test_the_window_does_not_close_over_what_another_page_could_not_write(
    window: MainWindow, pages: dict[str, OneLine]
) -> None:
    window.show_page("visit")
    pages["visit"].fault = "Disken är full."
    window.show_page("start")
    assert not window.close()
    pages["visit"].fault = ""
    assert window.close()


def test_the_first_reason_stays_on_the_state_line(window: MainWindow, pages: dict[str, OneLine]) -> None:
    pages["start"].fault = "Det är inte sparat än."
    window.show_page("start")
    window.state_line.show_fault("Disken är full.")
    window.show_page("visit")
    assert window.state_line.fault == "Disken är full."


def test_the_key_sheet_leaves_the_caret_where_one_has_written_beside_it(
    qtbot: QtBot, window: MainWindow, pages: dict[str, OneLine]
) -> None:
    window.show_page("start")
    other = QLineEdit(pages["start"])
    other.show()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    other.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert QApplication.focusWidget() is other
