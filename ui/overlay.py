"""A pane that lies over the right side of the page and leaves the work beside it usable."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from ui.plain_label import PlainLabel
from ui.style import BASE_POINTS

_LEAST_WIDTH = 400


class Overlay(QFrame):
    """A heading and what scrolls under it. Esc closes it and gives the caret back to where it was."""

    def __init__(self, room: QWidget, title: str, content_name: str) -> None:
        """`room` is what it lies over; `content_name` is what a screen reader calls what scrolls."""
        super().__init__(room)
        self.room = room
        self._focus_before: QWidget | None = None
        self.setProperty("role", "overlay")
        self.setAccessibleName(title)
        self._heading = PlainLabel(title, "h2")
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setAccessibleName(content_name)
        self._close = QPushButton("Stäng (Esc)")
        self._close.setProperty("role", "quiet")
        self._close.clicked.connect(self.dismiss)
        self._lay_out()
        self.hide()
        room.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow the page's size."""
        if watched is self.room and event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)

    def fill(self) -> None:
        """Make what it shows; called each time before it is shown."""

    def toggle(self) -> None:
        """Open the pane, or close it and give the caret back to where it was."""
        if self.isVisible():
            self.dismiss()
            return
        self._focus_before = self.window().focusWidget()
        self.fill()
        self.place()
        self.show()
        self.raise_()
        self.setFocus()

    def dismiss(self) -> None:
        """Close the pane; who has gone on to write beside it keeps the caret."""
        had_caret = self.isAncestorOf(self.window().focusWidget() or self)
        self.hide()
        if had_caret and self._focus_before is not None and isValid(self._focus_before):
            self._focus_before.setFocus()

    def place(self) -> None:
        """Take the right side of the room, at most all of it."""
        room = self.room.rect()
        least = round(_LEAST_WIDTH * self.font().pointSizeF() / BASE_POINTS)
        width = min(room.width(), max(least, self.sizeHint().width() + 24))
        self.setGeometry(room.right() + 1 - width, room.top(), width, room.height())

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Give the keys to what scrolls; with a focus proxy Tab would never come to the button."""
        super().focusInEvent(event)
        self._area.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(10, 0, 0, 0)
        head.addWidget(self._heading, 1)
        head.addWidget(self._close, alignment=Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 8, 8)
        column.addLayout(head)
        column.addWidget(self._area, 1)
