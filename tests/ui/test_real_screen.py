"""Opens the real window under X: offscreen tests do not see a missing xcb library or plugin."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

INSPEKTOR = str(Path(sys.executable).with_name("inspektor"))
WAIT_SECONDS = 30
XWD_HEADER_BYTES = 4096  # more than the header and the color map that come before the pixels


@contextmanager
def running(
    command: list[str], environment: dict[str, str], **options: object
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(command, env=environment, text=True, **options)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=WAIT_SECONDS)


@contextmanager
def x_screen(folder: Path) -> Iterator[str]:
    """Start a screen in memory that keeps its pixels in a file of this folder; give its DISPLAY."""
    command = [
        "Xvfb",
        "-displayfd",
        "1",
        "-screen",
        "0",
        "1366x768x24",
        "-fbdir",
        str(folder),
        "-nolisten",
        "tcp",
    ]
    with running(command, dict(os.environ), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        assert server.stdout is not None
        yield f":{server.stdout.readline().strip()}"


def colors_on(folder: Path) -> int:
    """Count the different pixels of the screen: one while it is empty."""
    pixels = memoryview((folder / "Xvfb_screen0").read_bytes()[XWD_HEADER_BYTES:])
    return len(set(pixels[: len(pixels) // 4 * 4].cast("I")))


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="make test installs Xvfb")
def test_the_window_comes_up_on_a_real_screen(tmp_path: Path) -> None:
    with x_screen(tmp_path) as display:
        assert colors_on(tmp_path) == 1
        environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        environment["INSPEKTOR_DATA"] = str(tmp_path / "data")
        with running([INSPEKTOR], environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as program:
            until = time.monotonic() + WAIT_SECONDS
            while colors_on(tmp_path) < 10 and time.monotonic() < until and program.poll() is None:
                time.sleep(0.1)
            assert program.poll() is None, program.communicate()[0]
            assert colors_on(tmp_path) >= 10


LOCKED_AGAIN_AND_AGAIN = """
import json
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from ui.application import make_application
from ui.locking import Locking
from ui.look import Look
from ui.main_window import MainWindow
from ui.messages import FaultLog, Messages
from ui.window_place import show_window_at
app = make_application(Look("light", 100))
size, folder = json.loads(sys.argv[1]), Path(sys.argv[2])

def cycle(rest, place):
    window = MainWindow()
    if size and not place:
        window.move(100, 60)
        window.resize(*size)
    show_window_at(window, place)
    QTimer.singleShot(700, window, lambda: lock(window, rest))

def lock(window, rest):
    frame, room = window.frameGeometry(), window.screen().availableGeometry()
    print(json.dumps([frame.getRect(), room.getRect()]), flush=True)
    messages = Messages(window.state_line, FaultLog(folder / "log"))
    locking = Locking(window, messages, lambda: True, lambda: None)
    locking.lock()
    cycle(rest - 1, locking.place) if rest else app.quit()

cycle(2, "")
app.exec()
"""


@pytest.mark.skipif(not (shutil.which("Xvfb") and shutil.which("openbox")), reason="needs a title bar")
@pytest.mark.parametrize(("scale", "size"), [("1", "[700, 500]"), ("1", "[]"), ("2", "[]")])
def test_the_window_fits_with_its_frame_and_locking_does_not_move_it(
    tmp_path: Path, scale: str, size: str
) -> None:
    with x_screen(tmp_path) as display:
        environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "QT_SCALE_FACTOR": scale}
        with running(["openbox"], environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT):
            time.sleep(1)
            command = [sys.executable, "-c", LOCKED_AGAIN_AND_AGAIN, size, str(tmp_path)]
            done = subprocess.run(
                command, env=environment, capture_output=True, text=True, timeout=WAIT_SECONDS, check=True
            )
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(said) == 3
    assert all(one == said[0] for one in said)
    (left, top, width, height), room = said[0]
    assert min(left, top) >= 0
    assert left + width <= room[2]
    assert top + height <= room[3] + 1  # half a point, rounded up, at 200 %
