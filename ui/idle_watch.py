"""Notices that nobody is at the keyboard, warns, and says when it has lasted too long."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

WARN_SECONDS = 30
"""WCAG 2.2.1 asks for 20 at least, and that any key gives the whole time anew."""

_TICK_MS = 1000
_ACTS = {
    QEvent.Type.KeyPress,
    QEvent.Type.KeyRelease,  # of a shortcut only the release comes to the window
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
    QEvent.Type.TabletMove,
    QEvent.Type.TabletPress,
}


class IdleWatch(QObject):
    """
    `warned` comes 30 s before `idled`; `stirred` when somebody acts after a warning.

    What the system sends to the window is heard, not the thousands of events between widgets.
    """

    warned = Signal()
    stirred = Signal()
    idled = Signal()

    def __init__(
        self,
        read_minutes: Callable[[], int],
        parent: QObject | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """`read_minutes` gives the minutes without an act after which `idled` is said; `clock` seconds."""
        super().__init__(parent)
        self._read_minutes, self._clock = read_minutes, clock
        self._acted = clock()
        self._is_warned = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)

    def start(self, window: QWidget) -> None:
        """Begin to listen to this window, which must have been shown."""
        handle = window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)
        self.note_act()
        self._timer.start(_TICK_MS)

    def stop(self) -> None:
        """Say nothing more."""
        self._timer.stop()

    def note_act(self) -> None:
        """Somebody is there: count from now."""
        self._acted = self._clock()
        if self._is_warned:
            self._is_warned = False
            self.stirred.emit()

    def look(self) -> None:
        """Look at the clock; the timer does so each second."""
        idle = self._clock() - self._acted
        if idle < WARN_SECONDS:  # the shortest time is twice that: most looks need not ask for it
            return
        left = 60 * self._read_minutes() - idle
        if left <= 0:
            self.stop()
            self.idled.emit()
        elif left <= WARN_SECONDS and not self._is_warned:
            self._is_warned = True
            self.warned.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take each act of a hand as a sign that somebody is there."""
        if event.type() in _ACTS:
            self.note_act()
        return super().eventFilter(watched, event)
