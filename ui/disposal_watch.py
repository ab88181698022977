"""Lets the rule for raw notes act when the program starts and once a day after that."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from inspektor.disposal import GraceRule
from inspektor.disposal_file import read_shipped_rules
from inspektor.storage.clearing import RuleRun, dispose_by_rule
from inspektor.storage.database import Database
from ui.background import Background
from ui.messages import Messages
from ui.state_line import StateLine
from ui.words import counted

_FIRST_MS = 5_000  # the first page and its work come before
_LOOK_MS = 60 * 60 * 1000
_DONE = "Råanteckningarna i {visits} har gallrats enligt regeln. Protokollet står under Säkerhet."
_WAITING = "Råanteckningarna i {visits} kan gallras. Se Säkerhet."


class DisposalWatch(QObject):
    """`disposed` says that raw notes have left: pages that show them must be read again."""

    disposed = Signal()

    def __init__(
        self,
        database: Database,
        background: Background,
        line: StateLine,
        messages: Messages,
        parent: QObject | None = None,
        rules: Sequence[GraceRule] | None = None,
    ) -> None:
        super().__init__(parent)
        self._database, self._background = database, background
        self._line, self._messages = line, messages
        self._rules = rules
        self._done_on: date | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Act soon, when the program stands ready."""
        self._timer.start(_FIRST_MS)

    def end(self) -> None:
        """Ask for nothing more: the database is about to be closed."""
        self._timer.stop()

    def look(self) -> None:
        """Act if that was not done today; what failed is tried again within the hour."""
        today = self._database.clock().date()
        self._timer.start(_LOOK_MS)
        if self._done_on != today:
            self._background.run(self._act, partial(self._take, today), self._messages.tell)

    def _act(self) -> RuleRun:
        rules = read_shipped_rules() if self._rules is None else self._rules
        return dispose_by_rule(self._database, rules)

    def _take(self, today: date, run: RuleRun) -> None:
        self._done_on = today
        words = _DONE if run.disposed else _WAITING
        count = len(run.disposed) or run.waiting
        if count:
            self._line.show_info(words.format(visits=counted(count, "besök", "besök")), seconds=30)
        if run.disposed:
            self.disposed.emit()
