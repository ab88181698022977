"""Lists of two-line rows with a colored word at the right: visits, deficiencies, units, templates."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QScrollArea,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.style import Palette, palette_of

Index = QModelIndex | QPersistentModelIndex

_SIDE, _TOP, _GAP = 14, 9, 2
_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop


@dataclass(frozen=True, slots=True)
class Row:
    """
    One row: `title` and `detail` at the left, a word on color and a short text at the right.

    `key` is what is given when the row is chosen; `tone` is one of `style.TONES`; `is_late` makes `when` red.
    """

    key: Hashable
    title: str
    detail: str = ""
    chip: str = ""
    tone: str = "neutral"
    when: str = ""
    is_late: bool = False


ROW_ROLE = Qt.ItemDataRole.UserRole + 1


class RowModel(QAbstractListModel):
    """Shows the rows it is given and reads nothing by itself."""

    def __init__(self, rows: Sequence[Row] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = tuple(rows)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows instead."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def row_at(self, number: int) -> Row | None:
        """Give the row with this number, from 0."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's name and default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # Qt's own type
        row = self.row_at(index.row()) if index.isValid() else None
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (row.title, row.chip, row.when, row.detail) if part)
        return row if role == ROW_ROLE else None


class RowDelegate(QStyledItemDelegate):
    """Paints a row; its words wrap, so that nothing is cut in a narrow list."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        row = index.data(ROW_ROLE)
        view = option.widget
        width = view.viewport().width() if isinstance(view, QAbstractItemView) else 400
        title, detail, right = self._measure(option.font, row, width)
        return QSize(100, max(title.height() + detail.height(), right.height()) + 2 * _TOP + _GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view = option.widget
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        colors, row = palette_of(view), index.data(ROW_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_ground(painter, box, state, colors)
        self._paint_words(painter, view.font(), box, row, colors)
        painter.restore()

    def _measure(self, font: QFont, row: Row, width: int) -> tuple[QSize, QSize, QSize]:
        """Give the sizes of title, detail and what stands at the right, for a row as wide as this."""
        small, strong = QFontMetrics(_small(font)), QFontMetrics(_bold(_small(font)))
        right = QSize(
            max((strong.horizontalAdvance(text) for text in (row.chip, row.when) if text), default=0) + 20,
            sum(small.height() + 5 for text in (row.chip, row.when) if text),
        )
        right = right if row.chip or row.when else QSize(0, 0)
        room = QRect(0, 0, max(60, width - 3 * _SIDE - right.width()), 10_000)
        title = QFontMetrics(_bold(font)).boundingRect(room, _WRAP, row.title).size()
        detail = small.boundingRect(room, _WRAP, row.detail).size() if row.detail else QSize(0, 0)
        return title, detail, right

    def _paint_words(self, painter: QPainter, font: QFont, box: QRect, row: Row, colors: Palette) -> None:
        title, detail, right = self._measure(font, row, box.width())
        left = QRect(
            box.left() + _SIDE, box.top() + _TOP, box.width() - 3 * _SIDE - right.width(), title.height()
        )
        _draw(painter, _bold(font), colors.ink, left, _WRAP, row.title)
        left = QRect(left.left(), left.bottom() + 1 + _GAP, left.width(), detail.height())
        _draw(painter, _small(font), colors.muted, left, _WRAP, row.detail)
        corner = QRect(box.right() - _SIDE - right.width(), box.top() + _TOP, right.width(), right.height())
        if row.chip:
            corner = _paint_chip(painter, _small(font), corner, row, colors)
        when_ink = colors.tones["fault"].ink if row.is_late else colors.muted
        when_font = _bold(_small(font)) if row.is_late else _small(font)
        _draw(painter, when_font, when_ink, corner.adjusted(-40, 0, 0, 0), _RIGHT, row.when)


class RowList(QListView):
    """
    A list of rows; `chosen` gives the row's key on Enter, Space or click.

    With `is_whole` it is as high as its rows and the page scrolls; Up and Down then go on to the next list.
    The row under the cursor stays marked without focus if `shows_choice`, and always if it scrolls by itself.
    """

    chosen = Signal(object)
    pointed_at = Signal(object)

    def __init__(
        self, name: str, *, is_whole: bool = True, shows_choice: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = RowModel(parent=self)
        self._is_whole = is_whole
        self.setModel(self._rows)
        self.setItemDelegate(RowDelegate(self))
        self.setAccessibleName(name)
        self.setProperty("role", "plain")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        marks = shows_choice or not is_whole
        mode = QAbstractItemView.SelectionMode
        self.setSelectionMode(mode.SingleSelection if marks else mode.NoSelection)
        if is_whole:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._choose)

    @property
    def current_key(self) -> Hashable | None:
        """The key of the row that the cursor stands on."""
        row = self._rows.row_at(self.currentIndex().row())
        return row.key if row else None

    def show_rows(self, rows: Sequence[Row], current: Hashable | None = None) -> None:
        """Show these rows and keep the cursor on `current`, else on the row it was on, else on the first."""
        wanted = self.current_key if current is None else current
        self._rows.show_rows(rows)
        number = next((n for n, row in enumerate(rows) if row.key == wanted), 0)
        self.setCurrentIndex(self._rows.index(number))
        self._fit()

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802 - Qt's name
        super().currentChanged(current, previous)
        if row := self._rows.row_at(current.row()):
            self.pointed_at.emit(row.key)
            if self.hasFocus():
                self._scroll_page()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusInEvent(event)
        self._scroll_page()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        last = self._rows.rowCount() - 1
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._choose(self.currentIndex())
        elif self._is_whole and event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= 0:
            self.focusPreviousChild()
        elif self._is_whole and event.key() == Qt.Key.Key_Down and self.currentIndex().row() >= last:
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Measure the rows again when the text size changes."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self.scheduleDelayedItemsLayout()
            self._fit()

    def _choose(self, index: Index) -> None:
        if row := self._rows.row_at(index.row()):
            self.chosen.emit(row.key)

    def _fit(self) -> None:
        if self._is_whole:
            height = sum(self.sizeHintForRow(number) for number in range(self._rows.rowCount()))
            self.setFixedHeight(height + 2 * self.frameWidth() + 4)

    def _scroll_page(self) -> None:
        """Let the page show the row that the cursor stands on."""
        widget = self.parentWidget()
        while widget is not None and not isinstance(widget, QScrollArea):
            widget = widget.parentWidget()
        content = widget.widget() if widget is not None else None
        if self._is_whole and widget is not None and content is not None:
            box = self.visualRect(self.currentIndex())
            corner = self.viewport().mapTo(content, box.bottomLeft())
            widget.ensureVisible(corner.x(), corner.y() - box.height() // 2, 0, box.height())


def _paint_ground(painter: QPainter, box: QRect, state: QStyle.StateFlag, colors: Palette) -> None:
    has_focus = bool(state & QStyle.StateFlag.State_HasFocus)
    is_marked = has_focus or bool(state & QStyle.StateFlag.State_Selected)
    ground = colors.accent_soft if is_marked else colors.hover
    if is_marked or state & QStyle.StateFlag.State_MouseOver:
        painter.setBrush(QColor(ground))
        painter.setPen(QPen(QColor(colors.focus), 2) if has_focus else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), 7, 7)


def _paint_chip(painter: QPainter, font: QFont, corner: QRect, row: Row, colors: Palette) -> QRect:
    """Paint the word on its color; give the room that is left under it."""
    tone, metrics = colors.tones[row.tone], QFontMetrics(_bold(font))
    width = metrics.horizontalAdvance(row.chip) + 18
    chip = QRect(corner.right() - width, corner.top(), width, metrics.height() + 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tone.ground))
    painter.drawRoundedRect(chip, chip.height() / 2, chip.height() / 2)
    _draw(painter, _bold(font), tone.ink, chip, Qt.AlignmentFlag.AlignCenter, row.chip)
    return QRect(corner.left(), chip.bottom() + 4, corner.width(), metrics.height() + 4)


def _draw(painter: QPainter, font: QFont, ink: str, box: QRect, flags: int, text: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(ink))
    painter.drawText(box, flags, text)


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * 0.93)
    return small
