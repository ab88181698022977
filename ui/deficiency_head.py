"""What stands above the deficiencies: whose they are, and the way to a new one."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.flow import FlowLayout
from ui.plain_label import PlainLabel


class DeficiencyHead(QWidget):
    """Whose deficiencies are shown, the choice between one visit and all, and the button for a new one."""

    switched = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._title = PlainLabel("Brister", "h1", wrap=False)
        self._place = PlainLabel(role="muted")
        self.add = QPushButton("Ny brist  Ins")
        self.add.setToolTip("Ins eller Ctrl+B")
        self._one, self._all = QPushButton("Det här besöket"), QPushButton("Alla öppna")
        group = QButtonGroup(self)
        row = FlowLayout(self, spacing=8)
        row.addWidget(self._title)
        for button, is_one in ((self._one, True), (self._all, False)):
            button.setProperty("role", "segment")
            button.setCheckable(True)
            button.clicked.connect(partial(self.switched.emit, is_one))
            group.addButton(button)
            row.addWidget(button)
        row.addWidget(self.add)
        row.addWidget(self._place)
        self.show_choice(False, "")

    @property
    def is_one_visit(self) -> bool:
        return self._one.isChecked()

    def show_choice(self, is_one_visit: bool, visit_id: str) -> None:
        self._one.setChecked(is_one_visit)
        self._all.setChecked(not is_one_visit)
        for button in (self._one, self._all):
            button.setVisible(visit_id != "")

    def set_slim(self, *, is_slim: bool) -> None:
        """Leave a low screen's room to the text."""
        self._title.setVisible(not is_slim)
        self._place.setVisible(not is_slim)

    def show_place(self, words: str, *, can_add: bool) -> None:
        self._place.setText(words)
        self.add.setVisible(can_add)


class NoDeficiencies(QFrame):
    """What to do when there is no deficiency."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._title = PlainLabel(role="h2")
        self._words = PlainLabel(role="muted")
        self.button = QPushButton("Ny brist  Ins")
        self.button.setProperty("role", "primary")
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 18)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._words)
        column.addLayout(row)

    def show_words(self, *, can_add: bool, is_shown: bool) -> None:
        self._title.setText("Inga brister än" if can_add else "Inga öppna brister")
        self._words.setText(
            "Tryck B på en fråga under besöket, så fylls krav, iakttagelse och allvarlighet i av sig själva. "
            "Eller börja en fri brist här."
            if can_add
            else "Här samlas alla brister som väntar på åtgärd. Öppna ett besök för att skriva en ny."
        )
        self.button.setVisible(can_add)
        self.setVisible(is_shown)
