"""What differs between a backup and today, and the two ways to take something back from it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from inspektor.storage.backup_files import Backup
from inspektor.storage.restoring import Differences
from ui.backup_words import make_rows
from ui.flow import FlowLayout
from ui.plain_label import PlainLabel
from ui.progress_row import ProgressRow
from ui.rows import RowList
from ui.swedish_time import say_moment

_SAME = "Allt som finns i kopian finns också i dag, med samma innehåll. Det finns inget att hämta."
_MISSING = "Hämta det som saknas: lägger till det som bara finns i kopian. Inget som finns i dag ändras."
_ALTERED = (
    "Gå tillbaka till kopian: hämtar det som saknas, och det som ser annorlunda ut får kopians innehåll. "
    "Dagens innehåll finns kvar i varje fälts historik, och det som har kommit till sedan dess står kvar."
)
_FIRST = "En säkerhetskopia av i dag görs först, hur du än väljer."


class RestorePane(QFrame):
    """`restore_asked` gives the backup and whether what has been altered is to be set back, too."""

    restore_asked = Signal(object, bool)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._backup: Backup | None = None
        self._heading = PlainLabel("", "h3")
        self._same = PlainLabel(_SAME)
        self.visits = RowList("Vad som skiljer, besök för besök")
        self._ways = PlainLabel("", "muted")
        self.missing = QPushButton("Hämta det som saknas")
        self.missing.setProperty("role", "primary")
        self.altered = QPushButton("Gå tillbaka till kopian")
        self._close = QPushButton("Stäng (Esc)")
        self._close.setProperty("role", "quiet")
        self.progress = ProgressRow()
        self._lay_out()
        self.missing.clicked.connect(lambda: self._ask(is_whole=False))
        self.altered.clicked.connect(lambda: self._ask(is_whole=True))
        self._close.clicked.connect(self.close_up)
        self.hide()

    def wait_for(self, backup: Backup) -> None:
        """Show that this backup is being compared with today."""
        self._backup = backup
        self._heading.setText(f"Kopian från {say_moment(backup.at)} jämfört med i dag")
        self.setAccessibleName(self._heading.text())
        self._show_parts(Differences())
        self._same.hide()
        self.progress.begin("Jämför …", can_cancel=False)
        self.show()
        self._close.setFocus()

    def show_differences(self, differences: Differences) -> None:
        """Show what differs, and offer what it allows."""
        self.progress.end("")
        self._show_parts(differences)
        first = next((each for each in (self.missing, self.altered) if each.isVisible()), self._close)
        first.setFocus()

    def close_up(self) -> None:
        """Hide the pane."""
        self._backup = None
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        focus = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.close_up()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and isinstance(focus, QPushButton):
            focus.click()
        else:
            super().keyPressEvent(event)

    def _show_parts(self, differences: Differences) -> None:
        rows = make_rows(differences)
        self.visits.show_rows(rows)
        self.visits.setVisible(bool(rows))
        self._same.setVisible(not rows)
        self.missing.setVisible(differences.has_missing)
        self.altered.setVisible(differences.has_altered)
        ways = [_MISSING] * differences.has_missing + [_ALTERED] * differences.has_altered
        self._ways.setText("\n".join([*ways, _FIRST]))
        self._ways.setVisible(bool(ways))

    def _ask(self, *, is_whole: bool) -> None:
        if self._backup is not None and not self.progress.is_busy:
            self.progress.begin("Gör en säkerhetskopia av i dag och hämtar …", can_cancel=False)
            self.restore_asked.emit(self._backup, is_whole)

    def _lay_out(self) -> None:
        buttons = QWidget()
        row = FlowLayout(buttons)
        for button in (self.missing, self.altered, self._close):
            row.addWidget(button)
        column = QVBoxLayout(self)
        for widget in (self._heading, self._same, self.visits, self._ways, buttons, self.progress):
            column.addWidget(widget)
