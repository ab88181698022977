"""Säkerhet: what guards the work on this laptop, section by section, each made by its own module."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from ui.page import ScrollPage, show_widget
from ui.plain_label import PlainLabel


class SafetySection(QFrame):
    """A card with a heading and what it is for; `enter` reads what it shows, each time the page comes."""

    def __init__(self, heading: str, words: str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName(heading)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(18, 14, 18, 16)
        self.column.setSpacing(8)
        self.column.addWidget(PlainLabel(heading, "h2"))
        self.column.addWidget(PlainLabel(words, "muted"))

    def enter(self) -> None:
        """Read what is to be shown."""

    def focus_start(self) -> None:
        """Put the caret where work begins; a focus proxy would keep Tab from the rest."""
        self.setFocus()

    def leave(self) -> None:
        """Stop what nobody looks at any more; InspektorError if something typed could not be written."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Let Enter press the button that has the focus: by itself Qt does so in dialogs only."""
        focus = self.focusWidget()
        is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if is_enter and isinstance(focus, QPushButton) and focus.hasFocus():
            focus.click()
        else:
            super().keyPressEvent(event)


class SafetyPage(ScrollPage):
    """The sections under each other, in the order given; the page scrolls."""

    title = "Säkerhet"

    def __init__(self, sections: Sequence[SafetySection]) -> None:
        super().__init__()
        self._sections = tuple(sections)
        self.body.addWidget(PlainLabel("Säkerhet", "h1", wrap=False))
        for section in self._sections:
            self.body.addWidget(section)
        self.body.addStretch(1)

    def enter(self) -> None:
        for section in self._sections:
            section.enter()

    def leave(self) -> None:
        for section in self._sections:
            section.leave()

    def focus_start(self) -> None:
        self._sections[0].focus_start()
        show_widget(self._sections[0])
