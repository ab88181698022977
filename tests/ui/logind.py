"""A login manager on a bus of the test's own: answers as systemd-logind does, and says what it is told to."""

import os
import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QSocketNotifier
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusObjectPath,
    QDBusUnixFileDescriptor,
    QDBusVariant,
    QDBusVirtualObject,
)

MANAGER, SESSION = "org.freedesktop.login1.Manager", "org.freedesktop.login1.Session"
ROOT, MINE = "/org/freedesktop/login1", "/org/freedesktop/login1/session/_31"
SAVER = "org.freedesktop.ScreenSaver"
SIGNALS: dict[str, tuple[str, str, str, list[bool]]] = {
    "sleep": (ROOT, MANAGER, "PrepareForSleep", [True]),
    "wake": (ROOT, MANAGER, "PrepareForSleep", [False]),
    "lock": (MINE, SESSION, "Lock", []),
    "lock of another": (f"{ROOT}/session/_32", SESSION, "Lock", []),
    "saver on": ("/org/freedesktop/ScreenSaver", SAVER, "ActiveChanged", [True]),
    "saver off": ("/org/freedesktop/ScreenSaver", SAVER, "ActiveChanged", [False]),
}


class Logind(QDBusVirtualObject):
    """Holds the properties; a word on stdin sends a signal or sets a property."""

    def __init__(self, bus: QDBusConnection) -> None:
        super().__init__()
        self._bus = bus
        self._until_released, self._held = os.pipe()
        self._values: dict[str, bool] = {"LidClosed": False, "Active": True}

    def introspect(self, _path: str) -> str:
        return ""

    def handleMessage(self, message: QDBusMessage, connection: QDBusConnection) -> bool:  # noqa: N802 - Qt's name
        answers: dict[str, Callable[[], object]] = {
            "Inhibit": lambda: QDBusUnixFileDescriptor(self._held),
            "GetSession": lambda: QDBusObjectPath(MINE),
            "Get": lambda: _wrap(self._values.get(str(message.arguments()[1]), False)),
        }
        if message.member() == "Inhibit":
            print("inhibited", *message.arguments(), flush=True)  # noqa: T201 - how it tells the test
        connection.send(message.createReply(answers[message.member()]()))
        return True

    def obey(self) -> None:
        line = sys.stdin.readline()
        if not line:
            QCoreApplication.exit()
        words = line.strip()
        arguments: list[Any]
        if words in SIGNALS:
            path, interface, name, arguments = SIGNALS[words]
        else:
            name, _, value = words.partition("=")
            self._values[name] = value == "true"
            path, interface = (MINE if name == "Active" else ROOT), "org.freedesktop.DBus.Properties"
            name, arguments = "PropertiesChanged", [MANAGER]
        signal = QDBusMessage.createSignal(path, interface, name)
        signal.setArguments(arguments)
        self._bus.send(signal)


def _wrap(value: bool) -> QDBusVariant:
    wrapped = QDBusVariant()
    wrapped.setVariant(value)
    return wrapped


if __name__ == "__main__":
    app = QCoreApplication(sys.argv)
    session = QDBusConnection.sessionBus()
    logind = Logind(session)
    session.registerVirtualObject(ROOT, logind, QDBusConnection.VirtualObjectRegisterOption.SubPath)
    session.registerService("org.freedesktop.login1")
    session.registerService(SAVER)
    notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
    notifier.activated.connect(logind.obey)
    print("ready", flush=True)  # noqa: T201 - as above
    sys.exit(app.exec())
