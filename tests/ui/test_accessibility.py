"""Everything that can have the focus has a name for who listens, and is reached by who only has Tab."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from inspektor.vault import Vault
from ui.desk import Desk
from ui.keyboard import Keyboard
from ui.look import Look
from ui.main_window import MainWindow
from ui.messages import FaultLog, Messages
from ui.safety import Safety

FARTHEST = 300

WAYS: dict[str, tuple[str, ...]] = {
    "start": ("Ctrl+I",),
    "new visit": ("Ctrl+N",),
    "new visit, form": ("Ctrl+N", "Return"),
    "visit": ("Ctrl+G",),
    "visit, free text": ("Ctrl+2",),
    "visit, last area": ("Ctrl+9",),
    "note": ("F2",),
    "deficiencies": ("Ctrl+D",),
    "deficiency": ("Ctrl+D", "Ins"),
    "memo": ("Ctrl+P",),
    "memo, paper and file": ("Ctrl+P", "Ctrl+P"),
    "safety": ("Ctrl+Shift+S",),
    "emergency copy": ("Ctrl+Shift+N",),
    "settings": ("Ctrl+,",),
    "key sheet": ("Ctrl+I", "F1"),
    "history": ("Ctrl+G", "J", "Up", "N", "Up", "Ctrl+H"),
}


@pytest.fixture
def desk(qtbot: QtBot, vault: Vault, tmp_path: Path) -> Iterator[Desk]:
    """Give the program with a visit begun."""
    made = MainWindow()
    qtbot.addWidget(made)
    made.resize(1600, 900)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    desk = Desk(made, vault, Messages(made.state_line, FaultLog(tmp_path / "log")), Look("light"), tmp_path)
    desk.begin()
    Safety(made, desk, vault, Messages(made.state_line, FaultLog(tmp_path / "log"))).start()
    keyboard = Keyboard(made)
    keyboard.press("Ctrl+N")
    keyboard.write("lind")
    keyboard.press("Return", "Return")
    yield desk
    desk.close()


@pytest.fixture
def window(desk: Desk) -> MainWindow:
    return desk._window


@pytest.fixture
def go(qtbot: QtBot, window: MainWindow, desk: Desk) -> Callable[[str], None]:
    """Open a page by its keys, and wait for what it has to find out."""

    def open_page(name: str) -> None:
        for keys in WAYS[name]:
            Keyboard(window).press(keys)
            qtbot.wait(20)
            qtbot.waitUntil(lambda: not desk.background.is_busy, timeout=20_000)

    return open_page


def walk(interface: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """Give what a screen reader meets, from the window down."""
    yield interface
    for number in range(interface.childCount()):
        child = interface.child(number)
        if child is not None and child.isValid() and not child.state().invisible:
            yield from walk(child)


def say(widget: object) -> str:
    around = widget.parentWidget() if isinstance(widget, QWidget) else None
    words = widget.text() if isinstance(widget, QAbstractButton) else ""
    return f"{type(widget).__name__} {words} in {type(around).__name__}"


@pytest.mark.parametrize("page", WAYS)
def test_what_can_have_the_focus_has_a_name(window: MainWindow, go: Callable[[str], None], page: str) -> None:
    go(page)
    met = [one for one in walk(QAccessible.queryAccessibleInterface(window)) if one.state().focusable]
    assert len(met) > 5
    nameless = [say(one.object()) for one in met if not one.text(QAccessible.Text.Name).strip()]
    assert nameless == []


def takes_tab(widget: QWidget) -> bool:
    is_open = widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None
    return is_open and bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)


def press_tab_around(window: MainWindow) -> list[QWidget]:
    """Give where Tab leads until it comes back."""
    keyboard, met = Keyboard(window), list[QWidget]()
    for _ in range(FARTHEST):
        if met and keyboard.focus is met[0]:
            return met
        met.append(keyboard.focus)
        keyboard.press("Tab")
    pytest.fail(f"Tab never comes back to {met[0]}: it is caught at {met[-1]}")


def is_reached(widget: QWidget, met: list[QWidget]) -> bool:
    """Say whether Tab comes there, or to another of the same choice: the arrows go on from that one."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    if group is not None and group.exclusive():
        return any(button in met for button in group.buttons())
    return widget in met or any(widget.isAncestorOf(one) for one in met)


@pytest.mark.parametrize("page", WAYS)
def test_tab_leads_to_everything_and_comes_back(
    window: MainWindow, go: Callable[[str], None], page: str
) -> None:
    go(page)
    met = press_tab_around(window)
    wanted = [widget for widget in window.findChildren(QWidget) if takes_tab(widget)]
    missed = [say(widget) for widget in wanted if not is_reached(widget, met)]
    assert missed == [], list(map(say, met))
    assert QApplication.activeModalWidget() is None
