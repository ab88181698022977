"""Where the window stands on the screen: at first, and again after it was locked."""

from PySide6.QtCore import QByteArray, QMargins
from PySide6.QtWidgets import QWidget

_FRAME = QMargins(8, 40, 8, 8)
"""Room for the frame and the title bar, which no system tells of before the window is shown."""


def show_window_at(window: QWidget, place: str) -> None:
    """Show the window where it stood (see `keep_place`), or maximized where its frame would not fit."""
    window.restoreGeometry(QByteArray.fromHex(place.encode()))
    room = window.screen().availableGeometry().marginsRemoved(_FRAME).size()
    if window.isMaximized() or window.size().boundedTo(room) != window.size():
        window.resize(window.size().boundedTo(room))
        window.showMaximized()
    else:
        window.show()


def keep_place(window: QWidget) -> str:
    """Give where the window stands, in hex; only one that is shown knows its frame."""
    return bytes(window.saveGeometry().toHex().data()).decode()
