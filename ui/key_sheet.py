"""The key sheet: every key there is, in a pane that leaves the work beside it usable."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from ui.plain_label import PlainLabel
from ui.style import BASE_POINTS

KEYS = (
    (
        "Överallt",
        (
            ("Ctrl+I", "idag"),
            ("Ctrl+N", "nytt besök"),
            ("Ctrl+G", "gå till besöket som är öppet"),
            ("F2 / Ctrl+J", "snabbanteckning; Esc går tillbaka till exakt samma plats"),
            ("Ctrl+D", "brister"),
            ("Ctrl+P", "minnesanteckningar: visa, spara, skriv ut"),
            ("Ctrl+,", "inställningar"),
            ("Alt+←", "tillbaka"),
            ("Ctrl+L", "lås; du kommer tillbaka till exakt samma plats"),
            ("F12", "skärmskydd: täcker allt, samma tangent visar det igen"),
            ("F1", "den här rutan, av och på"),
        ),
    ),
    (
        "Svara på frågor",
        (
            ("J", "ja"),
            ("D", "delvis"),
            ("N", "nej"),
            ("E", "ej tillämpligt (kräver en kommentar)"),
            ("I", "ej bedömt"),
            ("K", "kommentar"),
            ("B", "brist från frågan"),
            ("V", "vägledning, vem som kan frågas och lagrum"),
            ("Backsteg", "ta bort svaret"),
            ("↑ ↓", "föregående och nästa fråga"),
            ("Ctrl+1 … Ctrl+9", "område"),
        ),
    ),
    (
        "Brister",
        (
            ("Ins / Ctrl+B", "ny brist utan fråga"),
            ("I M V A", "iakttagelse, mindre, väsentlig, allvarlig"),
            ("Ctrl+Enter", "nästa brist, samma ruta"),
            ("Delete", "makulera, med skäl"),
        ),
    ),
    (
        "När du skriver en anteckning",
        (
            ("Alt+B", "källa: brukare"),
            ("Alt+N", "närstående"),
            ("Alt+P", "personal"),
            ("Alt+L", "ledning"),
            ("Alt+H", "handläggare"),
            ("Alt+O", "egen observation"),
            ("Alt+D", "dokument"),
            ("Alt+1 … Alt+0", "område"),
            ("Alt+X", "ska inte med i minnesanteckningarna"),
        ),
    ),
)
"""What the sheet says: heading, then keys with what they do."""

_LEAST_WIDTH = 400
_CORNER = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class KeySheet(QFrame):
    """Lies at the right over the page, without blocking it; Esc closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._room = parent
        self._focus_before: QWidget | None = None
        self.setProperty("role", "overlay")
        self.setAccessibleName("Tangenter")
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setAccessibleName("Alla tangenter")
        self._close = QPushButton("Stäng (Esc)")
        self._close.setProperty("role", "quiet")
        self._close.clicked.connect(self.dismiss)
        self._lay_out()
        self.hide()
        parent.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow the page's size."""
        if watched is self._room and event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)

    def toggle(self) -> None:
        """Open the sheet, or close it and give the caret back to where it was."""
        if self.isVisible():
            self.dismiss()
            return
        self._focus_before = self.window().focusWidget()
        self.place()
        self.show()
        self.raise_()
        self.setFocus()

    def dismiss(self) -> None:
        """Close the sheet; who has gone on to write beside it keeps the caret."""
        had_caret = self.isAncestorOf(self.window().focusWidget() or self)
        self.hide()
        if had_caret and self._focus_before is not None and isValid(self._focus_before):
            self._focus_before.setFocus()

    def place(self) -> None:
        """Take the right side of the parent, at most all of it; the words are made the first time."""
        if self._area.widget() is None:
            self._area.setWidget(_make_sheet())
        room = self._room.rect()
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
        head.addWidget(PlainLabel("Tangenter", "h2"), 1)
        head.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 8, 8)
        column.addLayout(head)
        column.addWidget(self._area, 1)


def _make_sheet() -> QWidget:
    sheet = QWidget()
    sheet.setObjectName("sheet")
    grid = QGridLayout(sheet)
    grid.setContentsMargins(10, 6, 12, 12)
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(7)
    grid.setColumnStretch(1, 1)
    for heading, lines in KEYS:
        grid.addWidget(PlainLabel(heading, "h3"), grid.rowCount(), 0, 1, 2)
        for key, meaning in lines:
            row = grid.rowCount()
            grid.addWidget(PlainLabel(key, "key", wrap=False), row, 0, _CORNER)
            grid.addWidget(PlainLabel(meaning), row, 1)
    grid.setRowStretch(grid.rowCount(), 1)
    return sheet
