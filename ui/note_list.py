"""The list of a visit's notes, thousands if need be: time, source letter, first lines, where it belongs."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from inspektor.visit import Note, Source
from ui.style import Palette, palette_of

SOURCE_WORDS: Mapping[Source, str] = {
    Source.SERVICE_USER: "Brukare",
    Source.RELATIVE: "Närstående",
    Source.STAFF: "Personal",
    Source.MANAGEMENT: "Ledning",
    Source.CASE_OFFICER: "Handläggare",
    Source.OBSERVATION: "Observation",
    Source.DOCUMENT: "Dokument",
}
NOTE_ROLE = Qt.ItemDataRole.UserRole
PLACE_ROLE = Qt.ItemDataRole.UserRole + 1
_PAD = 8
_BADGE = 22
Index = QModelIndex | QPersistentModelIndex


class NoteModel(QAbstractListModel):
    """Shows the notes it is given, the latest first, the void ones too; it never reads the database."""

    def __init__(self, areas: Mapping[str, str]) -> None:
        super().__init__()
        self._areas = areas
        self._notes: list[Note] = []

    def show_notes(self, notes: Sequence[Note]) -> None:
        """Show these notes in place of the former."""
        self.beginResetModel()
        self._notes = list(reversed(notes))
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(self._notes)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        note = self._notes[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return note.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{note.at:%H:%M} {SOURCE_WORDS[note.source]}: {note.text} ({self._place(note)})"
        return {NOTE_ROLE: note, PLACE_ROLE: self._place(note)}.get(Qt.ItemDataRole(role))

    def _place(self, note: Note) -> str:
        if note.void_reason:
            return f"makulerad: {note.void_reason}"
        place = note.question_id or self._areas.get(note.area, note.area) or "osorterad"
        return f"{place}, tas inte med" if note.is_excluded else place


class NoteDelegate(QStyledItemDelegate):
    """Paints a note in three lines; rows are equally high, so that thousands cost nothing."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802 - Qt's name
        return QSize(200, 3 * option.fontMetrics.height() + 2 * _PAD + 4)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        note: Note = index.data(NOTE_ROLE)
        colors = palette_of(option.widget)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(colors.accent_soft))
        inner = option.rect.adjusted(_PAD, _PAD, -_PAD, -_PAD)
        line = option.fontMetrics.height()
        badge = QRect(inner.left(), inner.top(), max(_BADGE, line), max(_BADGE, line))
        _paint_badge(painter, badge, note.source, colors)
        head = QRect(badge.right() + 9, inner.top(), inner.width() - badge.width() - 8, line)
        painter.setPen(QColor(colors.muted))
        _paint_head(painter, head, f"{note.at:%H:%M}", index.data(PLACE_ROLE))
        painter.setPen(QColor(colors.muted if note.is_excluded or note.void_reason else colors.ink))
        text = QRect(head.left(), head.bottom() + 2, head.width(), 2 * line + 4)
        painter.setFont(_struck_out(painter.font()) if note.void_reason else painter.font())
        painter.drawText(text, int(Qt.TextFlag.TextWordWrap), note.text[:200])
        painter.setPen(QColor(colors.line))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.restore()


def _paint_head(painter: QPainter, head: QRect, clock: str, place: str) -> None:
    """Paint the time and where the note belongs; a reason that is longer is read when the note is opened."""
    painter.drawText(head, Qt.AlignmentFlag.AlignLeft, clock)
    metrics = painter.fontMetrics()
    room = head.width() - metrics.horizontalAdvance(f"{clock}  ")
    painter.drawText(
        head, Qt.AlignmentFlag.AlignRight, metrics.elidedText(place, Qt.TextElideMode.ElideRight, room)
    )


def _struck_out(font: QFont) -> QFont:
    struck = QFont(font)
    struck.setStrikeOut(True)
    return struck


def _paint_badge(painter: QPainter, badge: QRect, source: Source, colors: Palette) -> None:
    tone = colors.tones[source.value]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tone.ground))
    painter.drawRoundedRect(badge, 5, 5)
    painter.setPen(QColor(tone.ink))
    usual = painter.font()
    bold = QFont(usual)
    bold.setBold(True)
    painter.setFont(bold)
    painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, source.value)
    painter.setFont(usual)
