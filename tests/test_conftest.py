"""Breaks what conftest.py promises to every test, to see that the promise is kept."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
LOUD_TESTS = """
import logging
import pytest

def test_leaves_a_warning():
    logging.getLogger("x").warning("disk is slow")

@pytest.mark.logs("slow")
def test_says_that_it_leaves_one():
    logging.getLogger("x").warning("disk is slow")

@pytest.mark.logs("slow")
def test_leaves_another_one():
    logging.getLogger("x").error("disk is full")

def test_leaves_no_warning():
    logging.getLogger("x").info("disk is fine")
"""


def test_a_stray_warning_in_the_log_fails_the_test(tmp_path: Path) -> None:
    shutil.copy(HERE / "conftest.py", tmp_path)
    (tmp_path / "test_loud.py").write_text(LOUD_TESTS, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-rE",
        "-c",
        str(HERE.parent / "pyproject.toml"),
        str(tmp_path),
    ]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    failed = set(re.findall(r"^ERROR \S*::(\w+)", run.stdout, re.MULTILINE))
    assert failed == {"test_leaves_a_warning", "test_leaves_another_one"}, run.stdout


@pytest.mark.parametrize("host", ["192.0.2.1", "municipality.invalid"])
def test_reaching_for_another_machine_fails_the_test(host: str) -> None:
    with socket.socket() as wire, pytest.raises(pytest.fail.Exception, match="only loopback"):
        wire.connect((host, 443))


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as wire:
        wire.connect(server.getsockname())


def test_qt_needs_no_screen_and_the_data_folder_is_not_the_developers(data_folder: str) -> None:
    assert os.environ["QT_QPA_PLATFORM"]
    assert os.environ["INSPEKTOR_DATA"] == data_folder
