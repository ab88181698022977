"""Opens the real window under X: offscreen tests do not see a missing xcb library or plugin."""

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
