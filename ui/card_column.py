"""Cards under each other, one of them open: it is kept in sight and wears the focus ring."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.style import dress

_FOCUS = frozenset({QEvent.Type.FocusIn, QEvent.Type.FocusOut})


class CardColumn(QScrollArea):
    """Scrolls up and down only, hears the keys itself, and shows on the open card that it does."""

    def __init__(self) -> None:
        super().__init__()
        self._open: QWidget | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("role", "questions")
        self.verticalScrollBar().rangeChanged.connect(self._scroll)  # a card became higher or was asked anew

    def set_cards(self, cards: Sequence[QWidget]) -> None:
        """Put the cards under each other."""
        content = QWidget()
        content.setObjectName("page")
        column = QVBoxLayout(content)
        column.setContentsMargins(4, 4, 10, 24)
        column.setSpacing(6)
        for card in cards:
            column.addWidget(card)
        column.addStretch(1)
        self.setWidget(content)

    def set_open(self, card: QWidget | None) -> None:
        """Say which card is open; it is scrolled to now, and again when its height is known."""
        if self._open is not None and self._open is not card:
            dress(self._open, active=False)
        self._open = card
        if card is not None:
            dress(card, active=self.hasFocus())
            self._scroll()
            QTimer.singleShot(0, self, self._scroll)

    def event(self, event: QEvent) -> bool:
        """Let the open card wear the focus ring while the keys are heard here."""
        if event.type() in _FOCUS and self._open is not None:
            dress(self._open, active=event.type() == QEvent.Type.FocusIn)
        return super().event(event)

    def _scroll(self, *_range: int) -> None:
        """Scroll only when the open card cannot be seen whole, and leave a little of the one before it."""
        content, card = self.widget(), self._open
        layout = content.layout() if content else None
        if content is None or card is None or layout is None:
            return
        layout.activate()
        top = card.mapTo(content, QPoint(0, 0)).y()
        bar, room = self.verticalScrollBar(), self.viewport().height()
        is_above, is_below = top < bar.value(), top + card.height() > bar.value() + room
        if is_above or is_below:
            before = min(60, room // 10)
            fits = card.height() < room - before - 20
            bar.setValue(top + card.height() - room + 20 if is_below and fits else max(0, top - before))
        focus = content.focusWidget()
        if focus is not None and focus.hasFocus() and card.isAncestorOf(focus):
            self.ensureWidgetVisible(focus, 0, 8)  # a card higher than the room must not hide the caret
