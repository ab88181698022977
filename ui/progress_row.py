"""How far slow work has come, with a button that stops it; seen only while something is under way."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from inspektor.storage.progress import Progress
from ui.plain_label import PlainLabel
from ui.style import dress

_LOOK_MS = 100


class ProgressRow(QWidget):
    """Says what is done, and afterwards what was done or went wrong."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._progress = Progress()
        self._words = PlainLabel(role="muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setMaximumWidth(220)
        self._cancel = QPushButton("Avbryt")
        self._cancel.clicked.connect(self._stop)
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._words, 1)
        row.addWidget(self._bar, 1)
        row.addWidget(self._cancel)
        self.end("")

    @property
    def is_busy(self) -> bool:
        """Say whether something is under way."""
        return self._timer.isActive()

    @property
    def words(self) -> str:
        """What is said."""
        return self._words.text()

    def begin(self, words: str, *, can_cancel: bool = True) -> Progress:
        """Show that this goes on; give what the work is to tell how far it has come in."""
        self._progress = Progress()
        self._bar.setAccessibleName(words)
        self._bar.setRange(0, 0)  # moves without an end until the whole is known
        self._say(words)
        self._bar.show()
        self._cancel.setVisible(can_cancel)
        self._cancel.setEnabled(True)
        self._timer.start()
        return self._progress

    def end(self, words: str, *, is_fault: bool = False) -> None:
        """Say what was done, or what went wrong."""
        self._timer.stop()
        self._bar.hide()
        self._cancel.hide()
        self._say(words, is_fault=is_fault)

    def _say(self, words: str, *, is_fault: bool = False) -> None:
        dress(self._words, role="fault" if is_fault else "muted")
        self._words.setText(words)
        self._words.setVisible(bool(words))

    def _look(self) -> None:
        if self._progress.total:
            self._bar.setRange(0, 100)
            self._bar.setValue(self._progress.percent)

    def _stop(self) -> None:
        self._progress.is_canceled = True
        self._cancel.setEnabled(False)
