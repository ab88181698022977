"""Paper or file: a bar in the page that never stops the work; it says what was done and never more."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ui.file_dialog import choose_new_file
from ui.flow import FlowLayout
from ui.pdf_file import free_path
from ui.plain_label import PlainLabel
from ui.style import dress

if TYPE_CHECKING:
    from ui.printing import PrinterChoice  # loads CUPS: only when somebody prints

_MOST_COPIES = 20


class PrintBar(QFrame):
    """`print_asked` says queue and copies, `save_asked` the path; the page does it and tells with `say`."""

    print_asked = Signal(str, int)
    save_asked = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName("Skriv ut eller spara")
        self.printers = QComboBox()
        self.printers.setAccessibleName("Skrivare")
        self.copies = QSpinBox()
        self.copies.setRange(1, _MOST_COPIES)
        self.copies.setSuffix(" ex.")
        self.copies.setAccessibleName("Antal exemplar")
        self.print_button = QPushButton("Skriv ut")
        self.path = QLineEdit()
        self.path.setAccessibleName("Fil att spara i")
        self.save_button = QPushButton("Spara som PDF")
        self._words = PlainLabel(role="muted")
        self._asked_to_replace = ""
        self._lay_out()
        self._connect()
        self.hide()

    def open(self) -> None:
        """Show the bar with a file name that is free; the page then says which printers there are."""
        documents = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        self.path.setText(str(free_path(documents if documents.is_dir() else Path.home())))
        self.printers.clear()
        self.printers.addItem("Söker skrivare …")
        self.printers.setEnabled(False)
        self.print_button.setEnabled(False)
        self.say("")
        self.show()

    def show_printers(self, choices: "tuple[PrinterChoice, ...]") -> None:
        """Offer these, the usual one chosen; with none, saving is what is left."""
        self.printers.clear()
        for choice in choices:
            words = choice.description if choice.is_ready else f"{choice.description} (stoppad)"
            self.printers.addItem(words, choice.name)
        if not choices:
            self.printers.addItem("Ingen skrivare")
            self.say("Datorn har ingen skrivare. Spara som PDF i stället.")
        self.printers.setEnabled(bool(choices))
        self.print_button.setEnabled(bool(choices))
        if self.isVisible() and not self.path.hasFocus():
            (self.print_button if choices else self.path).setFocus()

    def focus_path(self) -> None:
        """Put the caret in the file's name, ready to be typed over."""
        self.path.setFocus()
        name = Path(self.path.text()).name
        self.path.setSelection(len(self.path.text()) - len(name), len(name) - len(".pdf"))

    def say(self, words: str, *, is_fault: bool = False) -> None:
        """Say what was done or what went wrong."""
        dress(self._words, role="fault" if is_fault else "muted")
        self._words.setText(words)
        self._words.setVisible(bool(words))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and isinstance(
            self.focusWidget(), QPushButton
        ):
            self.focusWidget().click()  # type: ignore[attr-defined]  # isinstance does not reach through the call
        else:
            super().keyPressEvent(event)

    def _print(self) -> None:
        if self.print_button.isEnabled():
            self.print_asked.emit(str(self.printers.currentData()), self.copies.value())

    def _save(self) -> None:
        """Ask for the file; one that is there is written over only when asked a second time."""
        text = self.path.text().strip()
        if not text:
            self.say("Skriv var filen ska sparas.", is_fault=True)
            return
        path = Path(text).expanduser()
        path = path if path.suffix.lower() == ".pdf" else path.with_name(f"{path.name}.pdf")
        if path.exists() and self._asked_to_replace != str(path):
            self._asked_to_replace = str(path)
            self.save_button.setText("Ersätt filen")
            self.say(
                "Filen finns redan. Välj Ersätt filen en gång till, eller skriv ett annat namn.",
                is_fault=True,
            )
            return
        self._forget_question()
        self.path.setText(str(path))
        self.save_asked.emit(str(path))

    def _forget_question(self) -> None:
        self._asked_to_replace = ""
        self.save_button.setText("Spara som PDF")

    def _browse(self) -> None:
        """Let a place be pointed out; our own dialog leaves no trace in the system's recent files."""
        start = Path(self.path.text()).expanduser()
        chosen = choose_new_file(self, "Spara som PDF", start, "PDF (*.pdf)", is_asking=False)
        if chosen:
            self.path.setText(chosen)
            self._forget_question()
        self.save_button.setFocus()

    def _close(self) -> None:
        self.hide()
        self.closed.emit()

    def _connect(self) -> None:
        self.print_button.clicked.connect(self._print)
        self.save_button.clicked.connect(self._save)
        self.path.returnPressed.connect(self._save)
        self.path.textEdited.connect(self._forget_question)

    def _lay_out(self) -> None:
        self.print_button.setProperty("role", "primary")
        self.printers.setMinimumWidth(180)
        self.path.setMinimumWidth(240)
        browse, close = QPushButton("Bläddra…"), QPushButton("Stäng  Esc")
        close.setProperty("role", "quiet")
        browse.clicked.connect(self._browse)
        close.clicked.connect(self._close)
        upper, lower = QWidget(), QHBoxLayout()
        row = FlowLayout(upper, spacing=8)
        for widget in (self.printers, self.copies, self.print_button, close):
            row.addWidget(widget)
        lower.addWidget(self.path, 1)
        lower.addWidget(browse)
        lower.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(8)
        column.addWidget(upper)
        column.addLayout(lower)
        column.addWidget(self._words)
