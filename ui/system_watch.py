"""Hears from the operating system that the laptop sleeps, is shut, locked or given to somebody else."""

import ctypes
import sys
from collections.abc import Callable
from ctypes import wintypes
from time import monotonic, time
from typing import TYPE_CHECKING

from PySide6.QtCore import SLOT, QAbstractNativeEventFilter, QCoreApplication, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:  # Linux alone has the bus
    from PySide6.QtDBus import QDBusConnection, QDBusMessage

_TICK_MS = 2000
_JUMP_SECONDS = 10
_ASK_MS = 1000

_LOGIND, _LOGIND_PATH = "org.freedesktop.login1", "/org/freedesktop/login1"
_MANAGER, _SESSION = f"{_LOGIND}.Manager", f"{_LOGIND}.Session"
_UPOWER, _UPOWER_PATH = "org.freedesktop.UPower", "/org/freedesktop/UPower"
_PROPERTIES = "org.freedesktop.DBus.Properties"

_ON_SYSTEM_BUS = (
    # service, path, interface, signal, who hears it
    (_LOGIND, _LOGIND_PATH, _MANAGER, "PrepareForSleep", "hear_state"),
    (_LOGIND, _LOGIND_PATH, _PROPERTIES, "PropertiesChanged", "hear_change"),
    (_UPOWER, _UPOWER_PATH, _PROPERTIES, "PropertiesChanged", "hear_change"),
)
_ON_SESSION_BUS = tuple(
    (name, path, name, "ActiveChanged", "hear_state")
    for name, path in (
        ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
        ("org.freedesktop.ScreenSaver", "/ScreenSaver"),
        ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
        ("org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver"),
        ("org.mate.ScreenSaver", "/org/mate/ScreenSaver"),
    )
)

_WM_POWER, _WM_SESSION = 0x0218, 0x02B1  # winuser.h
_SUSPEND, _POWER_SETTING = 4, 0x8013
_SESSION_LEFT = frozenset({2, 4, 6, 7})  # console and remote disconnect, logoff, lock: wtsapi32.h
_LID = (0xBA3E0F4D, 0xB817, 0x4094, b"\xa2\xd1\xd5\x63\x79\xe6\xa0\xf3")  # GUID_LIDSWITCH_STATE_CHANGE


class SystemWatch(QObject):
    """Says `left` at once when the system says that nobody sits here any more."""

    left = Signal()

    def start(self, window: QWidget) -> None:
        """Listen to what this system has; where it has nothing, the clock tells of a sleep afterwards."""
        clock = ClockWatch(self)
        clock.left.connect(self.left)
        clock.start()
        starter = {"linux": self._start_bus, "win32": self._start_windows}.get(sys.platform)
        if starter is not None:
            starter(window)

    def _start_bus(self, _window: QWidget) -> None:
        from PySide6.QtDBus import QDBusConnection  # noqa: PLC0415 - behind the first window

        bus = BusWatch(QDBusConnection.systemBus(), QDBusConnection.sessionBus(), self)
        bus.left.connect(self.left)
        bus.start()

    def _start_windows(self, window: QWidget) -> None:
        self._filter = WindowsWatch(self.left.emit)
        QCoreApplication.instance().installNativeEventFilter(self._filter)  # type: ignore[union-attr]  # there is one
        ask_windows(int(window.winId()))


class ClockWatch(QObject):
    """Any system: after a sleep the clock on the wall has gone further than the program's own."""

    left = Signal()

    def __init__(
        self,
        parent: QObject | None = None,
        wall: Callable[[], float] = time,
        own: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(parent)
        self._wall, self._own = wall, own
        self._ahead = wall() - own()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look every other second."""
        self._timer.start(_TICK_MS)

    def look(self) -> None:
        """Compare the clocks."""
        before, self._ahead = self._ahead, self._wall() - self._own()
        if self._ahead - before > _JUMP_SECONDS:
            self.left.emit()


class BusWatch(QObject):
    """
    Linux: systemd-logind and UPower on the system's bus, the screen saver on the session's.

    The system is asked to wait with a sleep until this process has let go: what it held is then no longer in
    the memory that sleeps.
    """

    left = Signal()

    def __init__(
        self, system: "QDBusConnection", session: "QDBusConnection", parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._system, self._session = system, session
        self._session_path = ""
        self._delay: object = None  # as long as it lives the system waits; the process's end closes it

    def start(self) -> None:
        """Listen; a bus or a service that is not there is left alone."""
        for bus, rows in ((self._system, _ON_SYSTEM_BUS), (self._session, _ON_SESSION_BUS)):
            if bus.isConnected():
                for row in rows:
                    self._listen(bus, *row)
        if self._system.isConnected():
            self._listen_to_session()
            self._delay = self._ask(_MANAGER, "Inhibit", "sleep", "Inspektor", "Valvet låses", "delay")

    @Slot("QDBusMessage")
    def hear_state(self, message: "QDBusMessage") -> None:
        """It sleeps, or the screen saver is on: True; it woke: False."""
        if message.arguments()[:1] == [True]:
            self.left.emit()

    @Slot("QDBusMessage")
    def hear_lock(self, _message: "QDBusMessage") -> None:
        """The session is to be locked."""
        self.left.emit()

    @Slot("QDBusMessage")
    def hear_change(self, _message: "QDBusMessage") -> None:
        """Something changed; ask what it is, since not every value comes with the signal."""
        asked = (
            (_LOGIND, _LOGIND_PATH, _MANAGER, "LidClosed", True),
            (_UPOWER, _UPOWER_PATH, _UPOWER, "LidIsClosed", True),
            (_LOGIND, self._session_path, _SESSION, "Active", False),
        )
        if any(
            path and self._read(service, path, owner, name) is bad
            for service, path, owner, name, bad in asked
        ):
            self.left.emit()

    def _listen_to_session(self) -> None:
        path = self._ask(_MANAGER, "GetSession", "auto")
        self._session_path = path.path() if hasattr(path, "path") else ""
        if self._session_path:
            self._listen(self._system, _LOGIND, self._session_path, _SESSION, "Lock", "hear_lock")
            self._listen(
                self._system, _LOGIND, self._session_path, _PROPERTIES, "PropertiesChanged", "hear_change"
            )

    def _listen(
        self, bus: "QDBusConnection", service: str, path: str, interface: str, name: str, slot: str
    ) -> None:
        heard = SLOT(f"{slot}(QDBusMessage)")
        bus.connect(service, path, interface, name, self, heard)  # type: ignore[call-overload]  # takes no bytes

    def _read(self, service: str, path: str, interface: str, name: str) -> object:
        found = self._call(service, path, _PROPERTIES, "Get", interface, name)
        return found.variant() if hasattr(found, "variant") else found

    def _ask(self, interface: str, method: str, *arguments: str) -> object:
        return self._call(_LOGIND, _LOGIND_PATH, interface, method, *arguments)

    def _call(self, service: str, path: str, interface: str, method: str, *arguments: str) -> object:
        """Give the first value of the answer; None if there is none within a second."""
        from PySide6.QtDBus import QDBus, QDBusMessage  # noqa: PLC0415 - behind the first window

        message = QDBusMessage.createMethodCall(service, path, interface, method)
        message.setArguments(list(arguments))
        reply = self._system.call(message, QDBus.CallMode.Block, _ASK_MS)
        is_answer = reply.type() is QDBusMessage.MessageType.ReplyMessage
        return next(iter(reply.arguments()), None) if is_answer else None


class _Guid(ctypes.Structure):
    _fields_ = (
        ("first", wintypes.DWORD),
        ("second", wintypes.WORD),
        ("third", wintypes.WORD),
        ("rest", ctypes.c_ubyte * 8),
    )


class PowerSetting(ctypes.Structure):
    """POWERBROADCAST_SETTING of winuser.h, for a value of one byte."""

    _fields_ = (("guid", _Guid), ("length", wintypes.DWORD), ("value", ctypes.c_ubyte))


class WindowsWatch(QAbstractNativeEventFilter):
    """Windows: sleep, lid and session come as messages to the window."""

    def __init__(self, tell: Callable[[], None]) -> None:
        super().__init__()
        self._tell = tell
        self._is_lid_known = False

    def nativeEventFilter(self, _kind: object, message: object) -> tuple[bool, int]:  # noqa: N802 - Qt's name
        """Read the message, a pointer to MSG; it goes on to Qt whatever it says."""
        heard = wintypes.MSG.from_address(int(message))  # type: ignore[call-overload]  # a pointer of shiboken's
        acts = {_WM_POWER: self._hear_power, _WM_SESSION: self._hear_session}
        if heard.message in acts:
            acts[heard.message](heard)
        return False, 0

    def _hear_session(self, heard: wintypes.MSG) -> None:
        if heard.wParam in _SESSION_LEFT:
            self._tell()

    def _hear_power(self, heard: wintypes.MSG) -> None:
        if heard.wParam == _SUSPEND:
            self._tell()
        elif heard.wParam == _POWER_SETTING:
            self._hear_lid(PowerSetting.from_address(heard.lParam))

    def _hear_lid(self, setting: PowerSetting) -> None:
        """Windows says how the lid stands as soon as it is asked: a docked laptop may be shut."""
        if self._is_lid_known and setting.value == 0:
            self._tell()
        self._is_lid_known = True


def ask_windows(window_id: int) -> None:
    """Ask Windows to tell this window of its session and of the lid; sleep it tells to every window."""
    if sys.platform == "win32":
        lid = _Guid(*_LID[:3], (ctypes.c_ubyte * 8)(*_LID[3]))
        ctypes.windll.wtsapi32.WTSRegisterSessionNotification(window_id, 0)
        ctypes.windll.user32.RegisterPowerSettingNotification(window_id, ctypes.byref(lid), 0)
