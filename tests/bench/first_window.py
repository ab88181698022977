"""
Says on stdout when a window is first seen, and with how much memory: a bare PySide6 one, or the program's.

Run by bench_start.py in a process of its own: `first_window.py bare | inspektor`.
"""

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path


def say(what: str) -> None:
    """Write one line that the parent reads the moment it comes."""
    resident = next(line for line in Path("/proc/self/status").read_text().splitlines() if "VmRSS" in line)
    sys.stdout.write(f"{what} {resident.split()[1]}\n")
    sys.stdout.flush()


def show_bare() -> None:
    """Show the least window there is."""
    from PySide6.QtCore import QTimer  # noqa: PLC0415 - each way loads only what it needs
    from PySide6.QtWidgets import QApplication, QWidget  # noqa: PLC0415 - as above

    class Bare(QWidget):
        def paintEvent(self, _event: object) -> None:  # noqa: N802 - Qt's name
            say("painted")
            QTimer.singleShot(0, partial(os._exit, 0))

    app = QApplication([])
    window = Bare()
    window.resize(1366, 768)
    window.show()
    app.exec()


def show_inspektor() -> None:
    """Show the program as `inspektor` does, until its first page has come and the others can be shown."""
    from ui import app, main_window, opening  # noqa: PLC0415 - as above
    from ui.page import Page  # noqa: PLC0415 - as above

    class Window(main_window.MainWindow):
        def __init__(self, *, is_practice: bool) -> None:
            super().__init__(is_practice=is_practice)
            self.painted.connect(partial(say, "painted"))
            self.page_shown.connect(self._tell)

        def _tell(self, _page: str) -> None:
            self.repaint()
            say("listed")

        def add_page(self, name: str, make: Callable[[], Page]) -> None:
            super().add_page(name, make)
            if name == "settings":
                say("ready")
                os._exit(0)

    vars(opening)["MainWindow"] = Window  # the bench looks over the program's shoulder
    app.main([])


if __name__ == "__main__":
    {"bare": show_bare, "inspektor": show_inspektor}[sys.argv[1]]()
