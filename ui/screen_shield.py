"""The screen shield: one key covers the whole window, and the same key brings everything back."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QToolTip, QVBoxLayout, QWidget
from shiboken6 import isValid

from ui.plain_label import PlainLabel

KEY = "F12"
LOCK_KEY = "Ctrl+L"
_WORDS = f"Allt finns kvar. {KEY} eller Esc visar det igen."


class ScreenShield(QWidget):
    """
    Covers everything in the window; while it is up no key and no click reaches what lies below.

    `held` instead of up: it stays until the program ends, and the window cannot be closed meanwhile.
    """

    about_to_rise = Signal()
    lock_asked = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._room = window
        self._focus_before: QWidget | None = None
        self._is_held = False
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._heading = PlainLabel("", "h2")
        self._words = PlainLabel("", "muted")
        self._lay_out()
        self.hide()
        window.installEventFilter(self)
        QShortcut(QKeySequence(KEY), window).activated.connect(self.rise)

    @property
    def is_up(self) -> bool:
        """Say whether the window is covered."""
        return not self.isHidden()

    def rise(self) -> None:
        """Cover the window."""
        if self.is_up:
            return
        self.about_to_rise.emit()
        self._focus_before = self._room.focusWidget()
        self._cover("Inspektor", _WORDS)

    def hold(self, heading: str, words: str) -> None:
        """Cover the window for good, with these words."""
        self._is_held = True
        self._cover(heading, words)

    def sink(self) -> None:
        """Show everything again, with the caret where it was."""
        if not self.is_up or self._is_held:
            return
        self.hide()
        if self._focus_before is not None and isValid(self._focus_before):
            self._focus_before.setFocus()

    def event(self, event: QEvent) -> bool:
        """Take each key before the window's shortcuts do."""
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in {Qt.Key.Key_F12, Qt.Key.Key_Escape}:
            self.sink()
        elif QKeySequence(event.keyCombination()) == QKeySequence(LOCK_KEY):
            self.lock_asked.emit()
        event.accept()

    def focusNextPrevChild(self, _is_next: bool) -> bool:  # noqa: N802 - Qt's name
        """Let Tab lead nowhere."""
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow the window's size, take keys that no field has, and keep open a window that is held."""
        if event.type() in {QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress} and self.is_up:
            return self.event(event)
        if event.type() is QEvent.Type.Resize and self.is_up:
            self.setGeometry(self._room.rect())
        if event.type() is QEvent.Type.Close and self._is_held:
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _cover(self, heading: str, words: str) -> None:
        self._heading.setText(heading)
        self._words.setText(words)
        self.setAccessibleName(f"{heading}. {words}")
        close_popups()
        self.setGeometry(self._room.rect())
        self.show()
        self.raise_()
        self.setFocus()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 24)
        column.addStretch(1)
        for label in (self._heading, self._words):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addStretch(1)


def close_popups() -> None:
    """Close lists that have been let down and hints: they are windows of their own."""
    QToolTip.hideText()
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
