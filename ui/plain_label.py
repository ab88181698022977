"""The one label: it shows text as text, whatever somebody wrote in it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class PlainLabel(QLabel):
    """
    A label that never interprets its text and wraps it.

    QLabel's default guesses whether a text is HTML and then loads the pictures it names, also from other
    computers; a note that holds `<img src=...>` must be shown as it was typed.
    """

    def __init__(
        self,
        text: str = "",
        role: str = "",
        *,
        tone: str = "",
        wrap: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if wrap:  # a wrapped label may be squeezed as narrow as its longest word, not as its longest line
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.setProperty("role", role)
        self.setProperty("tone", tone)
        self.setText(text)
