"""Tells how much battery is left, and when it is so little that unsent work is better copied."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

LOW_PERCENT = 20
_LOOK_MS = 60_000


@dataclass(frozen=True, slots=True)
class Battery:
    """Percent that are left, 0-100, and whether the mains feed the computer."""

    percent: float
    is_plugged: bool


def read_battery() -> Battery | None:
    """Give the state of the battery; None on a computer without one."""
    import psutil  # noqa: PLC0415 - 20 ms, behind the first window

    read = getattr(psutil, "sensors_battery", None)  # some systems have no such sensor
    found = read() if read else None
    return None if found is None else Battery(float(found.percent), bool(found.power_plugged))


class BatteryWatch(QObject):
    """Says `low` once each time the battery comes down to 20 % without the mains."""

    low = Signal()

    def __init__(
        self, parent: QObject | None = None, read: Callable[[], Battery | None] = read_battery
    ) -> None:
        super().__init__(parent)
        self._read = read
        self._is_told = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look now and each minute."""
        self._timer.start(_LOOK_MS)
        self.look()

    def look(self) -> None:
        """Read the battery once."""
        battery = self._read()
        is_low = battery is not None and not battery.is_plugged and battery.percent <= LOW_PERCENT
        was_told, self._is_told = self._is_told, is_low
        if is_low and not was_told:
            self.low.emit()
