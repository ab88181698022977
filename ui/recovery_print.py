"""Paints the recovery key on a sheet of A4, straight to the printer: no file holds it."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPagedPaintDevice, QPageSize, QPainter

from inspektor.errors import InspektorError
from ui.style import FAMILY

_MARGIN, _LINE = 0.12, 0.035  # parts of the sheet's width and height
_COLUMNS = 3
_WORDS = (
    "Nyckeln öppnar kommunens uppgifter i Inspektor på en dator, när koden är glömd eller när datorns "
    "nyckelring har försvunnit. Den som har både datorn och det här papperet kan läsa allt.\n\n"
    "Förvara papperet inlåst, aldrig tillsammans med datorn. När en ny nyckel har gjorts öppnar den här "
    "inte längre: förstör då papperet."
)


def paint_recovery_key(groups: Sequence[str], device: QPagedPaintDevice) -> None:
    """Paint one sheet; InspektorError when the printer does not take it."""
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    painter = QPainter()
    if not painter.begin(device):
        raise InspektorError("Skrivaren tog inte emot sidan. Försök igen eller välj en annan.")
    try:
        _paint(painter, groups)
    finally:
        painter.end()


def _paint(painter: QPainter, groups: Sequence[str]) -> None:
    sheet = QRectF(painter.viewport())
    room = sheet.adjusted(sheet.width() * _MARGIN, sheet.height() * 0.08, -sheet.width() * _MARGIN, 0)
    line = sheet.height() * _LINE
    _write(painter, room, 20, "Återställningsnyckel till Inspektor", is_bold=True)
    room.setTop(room.top() + 2 * line)
    _write(painter, room, 11, f"Utskriven {date.today().isoformat()}")  # noqa: DTZ011 - the inspector's own day
    room.setTop(room.top() + 2 * line)
    width = room.width() / _COLUMNS
    for number, group in enumerate(groups):
        row, place = divmod(number, _COLUMNS)
        cell = QRectF(room.left() + place * width, room.top() + row * 2 * line, width, 2 * line)
        _write(painter, cell, 9, f"{number + 1}")
        _write(painter, cell.adjusted(width * 0.1, 0, 0, 0), 18, group, is_bold=True)
    room.setTop(room.top() + 7 * line)
    _write(painter, room, 11, _WORDS)


def _write(painter: QPainter, room: QRectF, points: float, text: str, *, is_bold: bool = False) -> None:
    font = QFont(FAMILY)
    font.setPointSizeF(points)
    font.setWeight(QFont.Weight.DemiBold if is_bold else QFont.Weight.Normal)
    painter.setFont(font)
    painter.drawText(room, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop, text)
