"""Where the window stands: as it stood, unless its frame would not fit on the screen."""

import pytest
from PySide6.QtCore import QRect
from pytestqt.qtbot import QtBot

from ui.main_window import MainWindow
from ui.window_place import keep_place, show_window_at


@pytest.mark.parametrize(("less", "is_maximized"), [((200, 200), False), ((0, 0), True), ((200, 10), True)])
def test_a_window_that_leaves_no_room_for_its_frame_is_maximized(
    qtbot: QtBot, less: tuple[int, int], is_maximized: bool
) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    room = window.screen().availableGeometry()
    window.resize(room.width() - less[0], room.height() - less[1])
    show_window_at(window, "")
    assert window.isMaximized() == is_maximized
    assert room.contains(window.frameGeometry())


def test_a_window_comes_back_to_where_it_stood(qtbot: QtBot) -> None:
    first, second = MainWindow(), MainWindow()
    for window in (first, second):
        qtbot.addWidget(window)
    first.setGeometry(QRect(60, 80, 500, 400))
    show_window_at(first, "")
    show_window_at(second, keep_place(first))
    assert second.geometry() == first.geometry() == QRect(60, 80, 500, 400)
