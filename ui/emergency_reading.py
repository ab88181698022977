"""Asks which emergency copy is to be read in, and for the recovery key where it is of another vault."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFormLayout, QFrame, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.file_dialog import choose_file
from ui.flow import FlowLayout
from ui.page import show_widget
from ui.plain_label import PlainLabel
from ui.progress_row import ProgressRow

_WORDS = (
    "Det som finns i kopian och saknas här läggs till. Inget som finns här ändras, och samma kopia kan läsas "
    "in flera gånger."
)
_OWN_KEY = "behövs bara för en kopia från ett annat valv"


class EmergencyReading(QFrame):
    """`read_asked` gives the file and the recovery key, empty where it is this vault's own copy."""

    read_asked = Signal(str, str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.setAccessibleName("Läs in en nödkopia")
        self.path = QLineEdit()
        self.path.setAccessibleName("Nödkopians fil")
        self.recovery_key = QLineEdit()
        self.recovery_key.setAccessibleName("Återställningsnyckel")
        self.recovery_key.setPlaceholderText(_OWN_KEY)
        self.progress = ProgressRow()
        self._browse = QPushButton("Bläddra …")
        self._read = QPushButton("Läs in")
        self._read.setProperty("role", "primary")
        self._close = QPushButton("Stäng (Esc)")
        self._close.setProperty("role", "quiet")
        self._lay_out()
        self._browse.clicked.connect(self._point_out)
        self._read.clicked.connect(self._ask)
        self._close.clicked.connect(self.close_up)
        self.hide()

    def open(self, path: str = "") -> None:
        """Show the pane with the caret in the file's name, which is this if nothing was typed before."""
        self.progress.end("")
        self.path.setText(self.path.text() or path)
        self.show()
        self.path.setFocus()
        QTimer.singleShot(0, self, partial(show_widget, self))

    def close_up(self) -> None:
        """Hide the pane, and forget the key that was typed."""
        self.recovery_key.clear()
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.close_up()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            focus = self.focusWidget()
            focus.click() if isinstance(focus, QPushButton) else self._ask()
        else:
            super().keyPressEvent(event)

    def _ask(self) -> None:
        path = self.path.text().strip()
        if self.progress.is_busy:
            return
        if not path:
            self.progress.end("Skriv vilken fil som ska läsas in.", is_fault=True)
            return
        self.read_asked.emit(path, self.recovery_key.text())

    def _point_out(self) -> None:
        """Let the file be pointed out; our own dialog leaves no trace in the system's recent files."""
        start = Path(self.path.text() or Path.home()).expanduser()
        chosen = choose_file(self, "Nödkopia", start, "Nödkopior (*.inspektor)")
        if chosen:
            self.path.setText(chosen)
        self._read.setFocus()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(PlainLabel("Fil", wrap=False), self.path)
        form.addRow(PlainLabel("Återställningsnyckel", wrap=False), self.recovery_key)
        buttons = QWidget()
        row = FlowLayout(buttons)
        for button in (self._browse, self._read, self._close):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.addWidget(PlainLabel(_WORDS, "muted"))
        column.addLayout(form)
        column.addWidget(buttons)
        column.addWidget(self.progress)
