"""The list of deficiencies beside the one that is written, or above it where the screen is narrow."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from ui.deficiency_editor import DeficiencyEditor
from ui.deficiency_list import DeficiencyList
from ui.page import is_narrow

_LIST_WIDTH = 360
_ANY = 16_777_215  # Qt's own word for no limit


class DeficiencySides(QWidget):
    """Gives a narrow screen's room to the text: the list is then as high as the row that is chosen."""

    def __init__(self, rows: DeficiencyList, editor: DeficiencyEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(16)
        self._box.addWidget(rows)
        self._box.addWidget(editor, 1)
        rows.pointed_at.connect(self.fit)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Set the list's place and size for this width."""
        narrow = is_narrow(self)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._box.setDirection(down if narrow else across)
        row = self._rows.sizeHintForRow(max(0, self._rows.currentIndex().row()))
        self._rows.setMaximumHeight(row + 6 if narrow else _ANY)
        self._rows.setMinimumWidth(0 if narrow else _LIST_WIDTH)
        self._rows.setMaximumWidth(_ANY if narrow else _LIST_WIDTH)
