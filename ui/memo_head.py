"""What stands above the memo: the draft mark with its version, and the ways to paper and file."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from ui.flow import FlowLayout
from ui.plain_label import PlainLabel

if TYPE_CHECKING:
    from ui.memo_making import MadeMemo  # loads reportlab


class MemoHead(QWidget):
    """The page's name, the draft mark with its version, the ways out, and what a narrow screen shows."""

    switched = Signal()
    print_asked = Signal()
    save_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._draft = PlainLabel("UTKAST", "chip", tone="vasentlig", wrap=False)
        self._print = QPushButton("Skriv ut…  Ctrl+P")
        self._save = QPushButton("Spara som PDF…  Ctrl+S")
        self._paper, self._write = QPushButton("Papperet"), QPushButton("Texterna")
        self._print.clicked.connect(self.print_asked)
        self._save.clicked.connect(self.save_asked)
        row = FlowLayout(self, spacing=8)
        row.addWidget(PlainLabel("Minnesanteckningar", "h1", wrap=False))
        row.addWidget(self._draft)
        group = QButtonGroup(self)
        for button in (self._paper, self._write):
            button.setProperty("role", "segment")
            button.setCheckable(True)
            button.clicked.connect(self.switched)
            group.addButton(button)
            row.addWidget(button)
        self._paper.setChecked(True)
        row.addWidget(self._print)
        row.addWidget(self._save)
        self.show_state(has_visit=False, made=None)

    @property
    def is_writing(self) -> bool:
        return self._write.isChecked()

    def show_choice(self, *, is_shown: bool) -> None:
        for button in (self._paper, self._write):
            button.setVisible(is_shown)

    def show_state(self, *, has_visit: bool, made: "MadeMemo | None") -> None:
        self._draft.setText(f"UTKAST version {made.version}" if made else "UTKAST")
        for widget in (self._draft, self._print, self._save):
            widget.setVisible(has_visit)
