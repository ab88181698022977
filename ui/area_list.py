"""The areas of a visit with how far each has come; Ctrl+1..9 and the mouse choose one."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from inspektor.checklist import Section
from ui.style import TARGET, palette_of

_PAD = 10
_KEY_WIDTH = 26


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of an area's questions are answered, of those that are asked."""

    done: int
    total: int


class AreaButton(QAbstractButton):
    """An area: its key, its name, and a bar of how much is answered."""

    def __init__(self, number: int, name: str) -> None:
        super().__init__()
        self._number, self._progress = number, Progress(0, 0)
        self.setText(name)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_progress(self._progress)

    def show_progress(self, progress: Progress) -> None:
        """Show how far the area has come, in words for those who do not see the bar."""
        self._progress = progress
        self.setAccessibleName(f"{self.text()}, {progress.done} av {progress.total} besvarade")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        lines = self._name_rect(200).height()
        return QSize(210, max(TARGET, lines + self.fontMetrics().height() + 2 * _PAD))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter, colors = QPainter(self), palette_of(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked() or self.underMouse() or self.hasFocus():
            painter.setBrush(QColor(colors.accent_soft if self.isChecked() else colors.hover))
            painter.setPen(QColor(colors.focus) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)
        painter.setPen(QColor(colors.accent_text if self.isChecked() else colors.muted))
        name = self._name_rect(self.width())
        if self._number <= 10:
            key = QRect(_PAD, name.top(), _KEY_WIDTH, self.fontMetrics().height())
            painter.drawText(key, Qt.AlignmentFlag.AlignLeft, str(self._number % 10))
        painter.setPen(QColor(colors.accent_text if self.isChecked() else colors.ink))
        painter.drawText(name, int(Qt.TextFlag.TextWordWrap), self.text())
        self._paint_progress(painter)

    def _paint_progress(self, painter: QPainter) -> None:
        colors = palette_of(self)
        words = f"{self._progress.done}/{self._progress.total}"
        height = self.fontMetrics().height()
        line = QRect(_PAD + _KEY_WIDTH, self.height() - _PAD - height, 0, height)
        line.setRight(self.width() - _PAD)
        painter.setPen(QColor(colors.muted))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        room = line.width() - self.fontMetrics().horizontalAdvance("00/00") - 10
        bar = QRect(line.left(), line.center().y() - 2, room, 5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.line))
        painter.drawRoundedRect(bar, 2, 2)
        bar.setWidth(round(room * self._progress.done / max(1, self._progress.total)))
        painter.setBrush(QColor(colors.accent))
        painter.drawRoundedRect(bar, 2, 2)

    def _name_rect(self, width: int) -> QRect:
        room = QRect(_PAD + _KEY_WIDTH, _PAD - 2, width - 2 * _PAD - _KEY_WIDTH, 400)
        return self.fontMetrics().boundingRect(room, int(Qt.TextFlag.TextWordWrap), self.text())


class AreaList(QScrollArea):
    """One button an area; `chosen` gives the area's place in the list."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Områden")
        self._buttons: list[AreaButton] = []

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Show these areas in place of the former."""
        content = QWidget()
        content.setObjectName("page")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(2)
        self._buttons = [AreaButton(number, section.name) for number, section in enumerate(sections, 1)]
        for index, button in enumerate(self._buttons):
            button.clicked.connect(lambda _checked, place=index: self.chosen.emit(place))
            column.addWidget(button)
        column.addStretch(1)
        self.setWidget(content)

    def show_progress(self, index: int, progress: Progress) -> None:
        """Show how far one area has come."""
        self._buttons[index].show_progress(progress)

    def choose(self, index: int) -> None:
        """Show which area is open."""
        for place, button in enumerate(self._buttons):
            button.setChecked(place == index)
