"""Sleep, lid, screen lock and change of user are heard at once; each system's own part with its own signs."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from ctypes import wintypes
from pathlib import Path
from typing import IO

import pytest
from PySide6.QtDBus import QDBusConnection, QDBusUnixFileDescriptor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ui.system_watch import BusWatch, ClockWatch, PowerSetting, WindowsWatch

LOGIND = Path(__file__).with_name("logind.py")
WATCH = """
from PySide6.QtWidgets import QApplication, QWidget
from ui.system_watch import SystemWatch
app, watch = QApplication([]), SystemWatch()
watch.left.connect(lambda: print("left", flush=True))
window = QWidget()
watch.start(window)
print("listens", flush=True)
app.exec()
"""
needs_bus = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("dbus-daemon") is None, reason="there is no D-Bus here"
)


@pytest.fixture
def bus_address() -> Iterator[str]:
    """Give the address of a bus of the test's own."""
    command = ["dbus-daemon", "--session", "--nofork", "--print-address"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as daemon:
        yield _next_line(daemon.stdout)
        daemon.terminate()


@pytest.fixture
def logind(bus_address: str) -> Iterator["subprocess.Popen[str]"]:
    """Give a login manager on that bus that does what it is told."""
    environment = os.environ | {"DBUS_SESSION_BUS_ADDRESS": bus_address}
    command = [sys.executable, str(LOGIND)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment, text=True) as manager:
        assert _next_line(manager.stdout) == "ready"
        yield manager
        manager.kill()


def _next_line(stream: IO[str] | None) -> str:
    assert stream is not None
    return stream.readline().strip()


def hear(qtbot: QtBot, watch: BusWatch, logind: "subprocess.Popen[str]", words: str) -> bool:
    """Let the login manager say this; give whether the watch said that the laptop is left."""
    assert logind.stdin is not None
    with qtbot.waitSignal(watch.left, timeout=700, raising=False) as heard:
        logind.stdin.write(words + "\n")
        logind.stdin.flush()
    return bool(heard.signal_triggered)


@needs_bus
def test_what_linux_says_on_its_bus_is_heard(
    qtbot: QtBot, bus_address: str, logind: "subprocess.Popen[str]"
) -> None:
    bus = QDBusConnection.connectToBus(bus_address, "test of the watch")
    watch = BusWatch(bus, bus)
    watch.start()
    assert _next_line(logind.stdout) == "inhibited sleep Inspektor Valvet låses delay"
    delay = watch._delay
    assert isinstance(delay, QDBusUnixFileDescriptor)
    assert not os.get_inheritable(
        delay.fileDescriptor()
    )  # the process's end, an exec too, lets the system sleep
    left = {
        "sleep": True,
        "wake": False,
        "lock": True,
        "lock of another": False,
        "saver on": True,
        "saver off": False,
        "LidClosed=true": True,
        "LidClosed=false": False,
        "Active=false": True,
        "Active=true": False,
    }
    assert {words: hear(qtbot, watch, logind, words) for words in left} == left
    QDBusConnection.disconnectFromBus("test of the watch")


@needs_bus
def test_the_program_s_own_watch_hears_the_system_s_bus(
    bus_address: str, logind: "subprocess.Popen[str]"
) -> None:
    addresses = {"DBUS_SYSTEM_BUS_ADDRESS": bus_address, "DBUS_SESSION_BUS_ADDRESS": bus_address}
    environment = os.environ | addresses | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command, pipe = [sys.executable, "-c", WATCH], subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, env=environment, text=True) as program:
        try:
            assert _next_line(program.stdout) == "listens"
            assert logind.stdin is not None
            logind.stdin.write("sleep\n")
            logind.stdin.flush()
            assert _next_line(program.stdout) == "left"
        finally:
            program.kill()


@needs_bus
def test_a_bus_without_a_login_manager_stops_nothing(bus_address: str) -> None:
    bus = QDBusConnection.connectToBus(bus_address, "test of the empty bus")
    BusWatch(bus, bus).start()
    nobody = QDBusConnection("no such bus")
    BusWatch(nobody, nobody).start()
    QDBusConnection.disconnectFromBus("test of the empty bus")


def test_a_clock_that_has_jumped_tells_of_a_sleep_and_a_slow_program_does_not() -> None:
    now = {"wall": 1000.0, "own": 0.0}
    watch = ClockWatch(wall=lambda: now["wall"], own=lambda: now["own"])
    told: list[str] = []
    watch.left.connect(lambda: told.append("left"))
    for wall, own in ((2, 2), (90, 90), (3600, 2), (2, 2)):  # the second: 90 s in which we were held up
        now["wall"] += wall
        now["own"] += own
        watch.look()
    assert told == ["left"]


def say_to_windows(watch: WindowsWatch, message: int, word: int, pointer: int = 0) -> None:
    heard = wintypes.MSG(message=message, wParam=word, lParam=pointer)
    assert watch.nativeEventFilter(b"windows_generic_MSG", ctypes.addressof(heard)) == (False, 0)


@pytest.mark.parametrize(
    ("message", "word", "expected"),
    [
        (0x0218, 4, 1),  # PBT_APMSUSPEND
        (0x0218, 18, 0),  # PBT_APMRESUMEAUTOMATIC
        (0x02B1, 7, 1),  # WTS_SESSION_LOCK
        (0x02B1, 8, 0),  # WTS_SESSION_UNLOCK
        (0x02B1, 2, 1),  # WTS_CONSOLE_DISCONNECT: somebody else's turn
        (0x0100, 4, 0),  # WM_KEYDOWN
    ],
)
def test_what_windows_says_to_the_window_is_heard(message: int, word: int, expected: int) -> None:
    told: list[str] = []
    say_to_windows(WindowsWatch(lambda: told.append("left")), message, word)
    assert len(told) == expected


def test_a_lid_that_is_shut_is_heard_but_not_one_that_was_shut_at_the_start() -> None:
    told: list[str] = []
    watch = WindowsWatch(lambda: told.append("left"))
    said = []
    for value in (0, 1, 0):
        setting = PowerSetting(length=1, value=value)
        say_to_windows(watch, 0x0218, 0x8013, ctypes.addressof(setting))
        said.append(len(told))
    assert said == [0, 0, 1]
    QTest.qWait(0)
