"""A row of choices of which one holds, moved through with the arrow keys."""

from collections.abc import Mapping
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from ui.flow import FlowLayout

T = TypeVar("T")


class Segments(QWidget, Generic[T]):
    """Buttons beside each other; Tab comes to the chosen one, arrows choose another; `chosen` tells which."""

    chosen = Signal(object)

    def __init__(self, name: str, choices: Mapping[T, str], parent: QWidget | None = None) -> None:
        """Take the value of each choice with its word."""
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._values = tuple(choices)
        row = FlowLayout(self, spacing=6)
        for number, word in enumerate(choices.values()):
            button = QPushButton(word)
            button.setProperty("role", "segment")
            button.setCheckable(True)
            button.setAccessibleName(f"{name}: {word}")
            button.setAutoDefault(False)
            self._group.addButton(button, number)
            row.addWidget(button)
        self.setAccessibleName(name)
        self.choose(self._values[0])
        self._group.idToggled.connect(self._tell)

    @property
    def value(self) -> T:
        """What is chosen."""
        return self._values[self._group.checkedId()]

    def choose(self, value: T) -> None:
        """Choose this value."""
        button = self._group.button(self._values.index(value))
        button.setChecked(True)
        self.setFocusProxy(button)

    def _tell(self, number: int, is_checked: bool) -> None:
        if is_checked:
            self.setFocusProxy(self._group.button(number))
            self.chosen.emit(self._values[number])

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Let Enter go on to the page: a segment has nothing to press."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.ignore()
        else:
            super().keyPressEvent(event)
