"""The visits whose raw notes may go now: tick them, say who decided, and confirm in the same place."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from inspektor.disposal import Case
from ui.disposal_words import name_visit, say_case
from ui.flow import FlowLayout
from ui.line_field import LineField
from ui.page import show_widget
from ui.plain_label import PlainLabel
from ui.words import counted

_SURE = "Råanteckningarna i {visits} tas bort för gott, också ur säkerhetskopiorna. Det går inte att ångra."


class DisposalDue(QWidget):
    """`asked` gives the visits' ids and the approver's name; `hold_asked` one visit's id."""

    asked = Signal(object, str)
    hold_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._cases: tuple[Case, ...] = ()
        self.ticks: dict[str, QCheckBox] = {}
        self.holds: dict[str, QPushButton] = {}
        self._rows = QWidget()
        self._column = QVBoxLayout(self._rows)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.begin = QPushButton("Gallra …")
        self._bar = QFrame()
        self._bar.setProperty("role", "panel")
        self._sure = PlainLabel()
        self.approver = LineField()
        self.approver.setAccessibleName("Beslutat av")
        self.approver.setPlaceholderText("Beslutat av: namn")
        self.confirm = QPushButton("Gallra nu")
        self.cancel = QPushButton("Avbryt (Esc)")
        self._lay_out()
        self._connect()
        self._bar.hide()
        self.begin.setEnabled(False)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The ids of the visits that are ticked."""
        return tuple(visit_id for visit_id, tick in self.ticks.items() if tick.isChecked())

    def show_cases(self, cases: Sequence[Case]) -> None:
        """Show these; what was ticked stays ticked, and where nothing is new the caret stays, too."""
        if tuple(cases) == self._cases:
            return
        self._cases, chosen = tuple(cases), self.chosen
        while (item := self._column.takeAt(0)) is not None:
            if (row := item.widget()) is not None:
                row.hide()
                row.deleteLater()
        self.ticks.clear()
        self.holds.clear()
        for case in cases:
            self._add_row(case)
        for visit_id in set(chosen) & self.ticks.keys():
            self.ticks[visit_id].setChecked(True)
        self._close()
        self._look()

    def focus_begin(self) -> None:
        """Put the caret on the first tick."""
        next(iter(self.ticks.values()), self.begin).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        focus = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape and not self._bar.isHidden():
            self._leave()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and isinstance(focus, QPushButton):
            focus.click()
        else:
            super().keyPressEvent(event)

    def _add_row(self, case: Case) -> None:
        """Add a tick, the words beside it, which wrap, and the button that holds the visit."""
        tick, hold = QCheckBox(), QPushButton("Håll kvar …")
        name = f"{name_visit(case)}, {say_case(case)}"
        tick.setAccessibleName(name)
        tick.toggled.connect(self._look)
        hold.setProperty("role", "quiet")
        hold.setAccessibleName(f"Håll kvar {name}")
        hold.clicked.connect(partial(self.hold_asked.emit, case.facts.id))
        row, words = QWidget(), QVBoxLayout()
        words.addWidget(PlainLabel(name_visit(case)))
        words.addWidget(PlainLabel(say_case(case), "muted"))
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(tick, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        line.addWidget(hold, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addWidget(row)
        self.ticks[case.facts.id], self.holds[case.facts.id] = tick, hold

    def _look(self) -> None:
        self.begin.setEnabled(bool(self.chosen))
        if not self.chosen:
            self._close()

    def _ask(self) -> None:
        count = len(self.chosen)
        self._sure.setText(_SURE.format(visits=counted(count, "besök", "besök")))
        self._bar.show()
        self.approver.setFocus()
        QTimer.singleShot(0, self, partial(show_widget, self._bar))

    def _confirm(self) -> None:
        if self.approver.text().strip():
            self._bar.hide()
            self.asked.emit(self.chosen, self.approver.text().strip())
        else:
            self.approver.setFocus()

    def _close(self) -> None:
        self._bar.hide()

    def _leave(self) -> None:
        self._close()
        self.begin.setFocus()

    def _connect(self) -> None:
        self.begin.clicked.connect(self._ask)
        self.approver.finished.connect(self._confirm)
        self.approver.left.connect(self._leave)
        self.confirm.clicked.connect(self._confirm)
        self.cancel.clicked.connect(self._leave)

    def _lay_out(self) -> None:
        self.cancel.setProperty("role", "quiet")
        self.confirm.setProperty("role", "primary")
        buttons = QWidget()
        line = FlowLayout(buttons)
        for button in (self.confirm, self.cancel):
            line.addWidget(button)
        bar = QVBoxLayout(self._bar)
        bar.addWidget(self._sure)
        bar.addWidget(self.approver)
        bar.addWidget(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._rows)
        column.addWidget(self.begin, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._bar)
