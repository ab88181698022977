"""The free parts of the memo, written beside the page they come to stand on."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from inspektor.visit import VisitFacts
from ui.page import has_caret
from ui.plain_label import PlainLabel
from ui.text_field import TextField

_PARTS: Mapping[str, tuple[str, str]] = {
    # field of the visit: heading, what to write there
    "summary": ("Samlad bedömning", "Vad det hela betyder för dem som får insatsen"),
    "positives": ("Positiva exempel", "Det som fungerar väl och är värt att lyfta fram"),
    "next_steps": ("Nästa steg", "Vad som händer nu, vem som gör det och när"),
    "not_reviewed": ("Ej granskat", "Vad som inte hanns med eller valdes bort, och varför"),
}


class MemoTexts(QScrollArea):
    """`edited` says field and text at each key; Ctrl+Enter goes to the next field, `left` is Esc."""

    edited = Signal(str, str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what stands in it takes the keys
        self.fields = {name: TextField(*words) for name, words in _PARTS.items()}
        content = QWidget()
        content.setObjectName("page")
        column = QVBoxLayout(content)
        column.setContentsMargins(2, 2, 10, 12)
        column.setSpacing(4)
        for name, field in self.fields.items():
            column.addWidget(PlainLabel(_PARTS[name][0], "h3"))
            column.addWidget(field)
            column.addSpacing(8)
            field.textChanged.connect(partial(self._say, name))
            field.finished.connect(partial(self._go_on, name))
            field.left.connect(self.left)
        column.addStretch()
        self.setWidget(content)

    def show_facts(self, facts: VisitFacts) -> None:
        """Show what is kept; a field whose text is the same keeps its caret."""
        for name, field in self.fields.items():
            field.show_text(getattr(facts, name))

    def caret(self) -> tuple[str, int]:
        """Give the field that is written in and the caret's position; nothing if there is none."""
        return next(((name, field.caret) for name, field in self.fields.items() if has_caret(field)), ("", 0))

    def set_caret(self, name: str, position: int = 0) -> None:
        """Put the caret there."""
        if name in self.fields:
            self.fields[name].set_caret(position)
            self.fields[name].setFocus()
            self.ensureWidgetVisible(self.fields[name])

    def _say(self, name: str) -> None:
        self.edited.emit(name, self.fields[name].toPlainText())

    def _go_on(self, name: str) -> None:
        names = list(self.fields)
        self.fields[names[(names.index(name) + 1) % len(names)]].setFocus()
