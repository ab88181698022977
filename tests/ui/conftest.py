"""Gives the tests of the screen the program's own QApplication: Swedish, dressed, with the shipped font."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from ui.app import make_application
from ui.look import Look

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """Give pytest-qt the one QApplication of the session, made as the program makes it."""
    return make_application(Look("light", 100))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the offscreen platform say what it cannot do: size hints mean nothing without a screen."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints"))
