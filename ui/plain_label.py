"""The one label: it shows text as text, whatever somebody wrote in it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_WIDEST = 620


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
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self.setProperty("role", role)
        self.setProperty("tone", tone)
        self.setText(text)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for one line as long as it fits; QLabel would ask for a square of words."""
        if not self.wordWrap():
            return super().sizeHint()
        self.ensurePolished()
        width = min(self.fontMetrics().size(0, self.text()).width() + 2, _WIDEST)
        return QSize(width, self.heightForWidth(width))
