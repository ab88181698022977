"""The recovery key as it is shown, printed, and read back from the paper."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from inspektor.keys.recovery_key import RecoveryDraft
from ui.background import Background
from ui.flow import FlowLayout
from ui.messages import sentence_of
from ui.plain_label import PlainLabel

if TYPE_CHECKING:
    from ui.printing import PrinterChoice  # loads CUPS: only when somebody prints

T = TypeVar("T")

_COLUMNS = 3


class RecoveryPaper(QWidget):
    """The groups, numbered and large, and the way to a printer; nothing of it is written to a file."""

    def __init__(self, draft: RecoveryDraft, background: Background) -> None:
        super().__init__()
        self._draft, self._background = draft, background
        self.printers = QComboBox()
        self.printers.setAccessibleName("Skrivare")
        self.printers.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.print_button = QPushButton("Skriv ut")
        self._words = PlainLabel(role="muted")
        self._words.hide()
        self._lay_out()
        self.print_button.clicked.connect(self._print)

    def find_printers(self) -> None:
        """Look for printers beside the screen: it may take seconds."""
        self._offer("Söker skrivare …")
        self._run(_list_printers, self._show_printers)

    def _show_printers(self, choices: "tuple[PrinterChoice, ...]") -> None:
        if not choices:
            self._offer("Ingen skrivare")
            self._say("Datorn har ingen skrivare. Skriv av nyckeln på ett papper.")
            return
        self.printers.clear()
        for choice in choices:
            self.printers.addItem(choice.description, choice.name)
        self.printers.setEnabled(True)
        self.print_button.setEnabled(True)

    def _offer(self, words: str) -> None:
        self.printers.clear()
        self.printers.addItem(words)
        self.printers.setEnabled(False)
        self.print_button.setEnabled(False)

    def _print(self) -> None:
        self._say("Skickar till skrivaren …")
        job = partial(_print_groups, self._draft.groups, str(self.printers.currentData()))
        sent = "Skickat till skrivaren. Kontrollera att alla nio grupper går att läsa."
        self._run(job, lambda _nothing: self._say(sent))

    def _run(self, job: Callable[[], T], done: Callable[[T], None]) -> None:
        """Do it beside the screen; a paper that has been put away meanwhile is told nothing."""
        self._background.run(job, partial(self._if_there, done), partial(self._if_there, self._tell_fault))

    def _if_there(self, tell: Callable[[T], None], what: T) -> None:
        if isValid(self):
            tell(what)

    def _tell_fault(self, fault: BaseException) -> None:
        self._say(f"{sentence_of(fault)} Du kan också skriva av nyckeln.")

    def _say(self, words: str) -> None:
        self._words.setText(words)
        self._words.show()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(_make_panel(self._draft.groups))
        bar = QWidget()
        row = FlowLayout(bar, spacing=8)
        row.addWidget(self.printers)
        row.addWidget(self.print_button)
        column.addWidget(bar)
        column.addWidget(self._words)


class GroupProof(QWidget):
    """Two fields for the groups that are asked for; `finished` comes with Enter in the last one."""

    finished = Signal()

    def __init__(self, asked: tuple[int, int]) -> None:
        super().__init__()
        self.fields = tuple(make_key_field(f"Grupp {number + 1}", "fyra tecken") for number in asked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for field in self.fields:
            column.addWidget(PlainLabel(field.accessibleName()))
            column.addWidget(field)
        self.setFocusProxy(self.fields[0])
        self.fields[0].returnPressed.connect(self.fields[1].setFocus)
        self.fields[1].returnPressed.connect(self.finished)

    @property
    def typed(self) -> tuple[str, str]:
        """The two groups as they were typed, in the order that they were asked for."""
        return self.fields[0].text(), self.fields[1].text()


def make_key_field(name: str, hint: str) -> QLineEdit:
    """Make a field for what is read from the paper: its letters are shown."""
    field = QLineEdit()
    field.setAccessibleName(name)
    field.setPlaceholderText(hint)
    return field


def name_asked(asked: tuple[int, int]) -> str:
    """Give the numbers of the two groups as they stand on the paper."""
    return f"grupp {asked[0] + 1} och grupp {asked[1] + 1}"


def _make_panel(groups: Sequence[str]) -> QFrame:
    panel = QFrame()
    panel.setProperty("role", "panel")
    grid = QGridLayout(panel)
    grid.setContentsMargins(18, 14, 18, 14)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(8)
    for number, group in enumerate(groups):
        row, place = divmod(number, _COLUMNS)
        label = PlainLabel(group, "h1", wrap=False)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)  # paper, not the clipboard
        label.setAccessibleName(f"Grupp {number + 1}: {' '.join(group)}")
        grid.addWidget(PlainLabel(f"{number + 1}", "small", wrap=False), row, 2 * place)
        grid.addWidget(label, row, 2 * place + 1)
        grid.setColumnStretch(2 * place + 1, 1)
    return panel


def _list_printers() -> "tuple[PrinterChoice, ...]":
    from ui.printing import list_printers  # noqa: PLC0415 - loads CUPS

    return tuple(choice for choice in list_printers() if choice.is_ready)


def _print_groups(groups: Sequence[str], printer: str) -> None:
    from ui.printing import open_printer  # noqa: PLC0415 - loads CUPS
    from ui.recovery_print import paint_recovery_key  # noqa: PLC0415 - as above

    paint_recovery_key(groups, open_printer(printer, "Inspektor"))
