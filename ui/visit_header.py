"""The line above a visit's questions: where, what, since when, how far, and the end of it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from inspektor.visit import Notice, VisitFacts, VisitState
from ui.flow import FlowLayout
from ui.plain_label import PlainLabel

_NOTICE_WORDS = {
    Notice.ANNOUNCED: "anmält",
    Notice.SHORT_NOTICE: "kort varsel",
    Notice.UNANNOUNCED: "oanmält",
}


class VisitHeader(QWidget):
    """`end_asked` when the visit is ended or opened again; `memo_asked` for its memo."""

    end_asked = Signal()
    memo_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._name = PlainLabel("", "h2")
        self._facts = PlainLabel("", "muted")
        self._progress = PlainLabel("", "chip", tone="info", wrap=False)
        self._ended = PlainLabel(
            "avslutat: öppna det igen för att ändra", "chip", tone="practice", wrap=False
        )
        self._end = QPushButton()
        self._memo = memo = QPushButton("Minnesanteckningar (Ctrl+P)")
        memo.clicked.connect(self.memo_asked)
        self._end.clicked.connect(self.end_asked)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._facts)
        side = QWidget()
        flow = FlowLayout(side)
        for widget in (self._progress, self._ended, memo, self._end):
            flow.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(words)
        column.addWidget(side)

    def show_facts(self, facts: VisitFacts) -> None:
        """Show which visit this is."""
        self._name.setText(facts.unit.name)
        team = ", ".join(member.name for member in facts.team)
        since = f"{facts.started:%Y-%m-%d} från {facts.started:%H:%M}"
        until = f" till {facts.ended:%H:%M}" if facts.ended else ""
        notice = _NOTICE_WORDS[facts.notice]
        self._facts.setText(f"{facts.template_name} · {notice} · {since}{until} · {team}")
        is_ongoing = facts.state is VisitState.ONGOING
        self._end.setText("Avsluta besöket" if is_ongoing else "Öppna besöket igen")
        self._ended.setVisible(not is_ongoing)

    def set_brief(self, *, is_brief: bool) -> None:
        """Leave the room to the questions where the window is low; the memo has its place in the rail."""
        self._facts.setVisible(not is_brief)
        self._memo.setVisible(not is_brief)

    def show_progress(self, done: int, total: int) -> None:
        """Show how many of the questions that are asked have been answered."""
        self._progress.setText(f"{done} av {total} besvarade")
