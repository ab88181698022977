"""The key sheet: every key there is, in a pane that leaves the work beside it usable."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.overlay import Overlay
from ui.plain_label import PlainLabel

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
            ("Ctrl+Skift+S", "säkerhet: säkerhetskopior, lås och gallring"),
            ("Ctrl+Skift+N", "nödkopia; Enter skriver den på usb-minnet"),
            ("Ctrl+,", "inställningar"),
            ("Alt+←", "tillbaka"),
            ("Ctrl+Z", "ångra det senaste i besöket, också efter en omstart"),
            ("Ctrl+Y", "gör om det som ångrades"),
            ("Ctrl+H", "historik: vem som skrev vad i rutan, och hur det återtas"),
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
            ("Alt+M", "makulera, med skäl, eller ångra det"),
        ),
    ),
)
"""What the sheet says: heading, then keys with what they do."""

_CORNER = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class KeySheet(Overlay):
    """Lies at the right over the page, without blocking it; Esc closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "Tangenter", "Alla tangenter")

    def fill(self) -> None:
        """Make the words the first time."""
        if self._area.widget() is None:
            self._area.setWidget(_make_sheet())


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
