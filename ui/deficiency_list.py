"""The list of deficiencies: number, severity as word and color, first line, deadline, and what is missing."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from inspektor.deficiency import Deficiency
from ui.rows import Index, Row, RowDelegate, RowList
from ui.style import palette_of
from ui.words import SEVERITY_WORDS, time_left

_LONGEST = 80


class DeficiencyList(RowList):
    """
    Scrolls by itself; the deficiency that is being written stays marked when the caret is in its text.

    Letters are not for searching here: they go on to the page, which knows them as severities.
    """

    void_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Brister", is_whole=False, parent=parent)
        self.setItemDelegate(_MarkedRows(self))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def move_on(self, steps: int = 1) -> bool:
        """Go to the next row, or `steps` further; False at the end."""
        index = self.model().index(self.currentIndex().row() + steps, 0)
        if index.isValid():
            self.setCurrentIndex(index)
        return index.isValid()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Delete:
            self.void_asked.emit()
        elif event.text().strip() and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)


class _MarkedRows(RowDelegate):
    """Rows whose chosen one is seen also while the list has no focus."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            box = option.rect.adjusted(2, 2, -2, -2)
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette_of(option.widget).accent_soft))
            painter.drawRoundedRect(box, 7, 7)
            painter.restore()
        super().paint(painter, option, index)


def deficiency_row(deficiency: Deficiency, number: str, place: str, today: date) -> Row:
    """Give the row of a deficiency; `place` is the unit where the list holds several visits."""
    is_void = bool(deficiency.void_reason.strip())
    marks = (
        place,
        "Akut" if deficiency.is_acute else "",
        "Ej motiverad" if deficiency.needs_reason else "",
        _say_deadline(deficiency.deadline, today),
    )
    return Row(
        key=deficiency.id,
        title=" ".join(filter(None, (number, first_line(deficiency)))),
        detail=" · ".join(filter(None, marks))
        if not is_void
        else f"Makulerad: {deficiency.void_reason}"[:_LONGEST],
        chip="Makulerad" if is_void else SEVERITY_WORDS[deficiency.severity],
        tone="neutral" if is_void else str(deficiency.severity),
        when="" if is_void or not deficiency.deadline else deficiency.deadline.isoformat(),
        is_late=deficiency.deadline is not None and deficiency.deadline < today,
    )


def first_line(deficiency: Deficiency) -> str:
    """Give the first words of what was seen, else of what is required."""
    text = deficiency.observation.strip() or deficiency.requirement.strip()
    line = text.splitlines()[0] if text else "Utan text än"
    return f"{line[:_LONGEST]}…" if len(line) > _LONGEST else line


def _say_deadline(deadline: date | None, today: date) -> str:
    return time_left(deadline, today).capitalize() if deadline is None else time_left(deadline, today)
