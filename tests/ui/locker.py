"""The real program, with a hand that does what it is told on stdin and tells on stdout what came of it."""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from inspektor.keys.vault_lock import VaultLock
from inspektor.register_file import read_register
from inspektor.storage.preferences import PERSON_NAME, set_preference
from inspektor.storage.registers import save_register
from inspektor.vault import find_lock, open_real, read_shipped_bank
from resources import resource
from ui.desk import Desk
from ui.gate_page import GatePage
from ui.guard import Guard
from ui.keyboard import Keyboard
from ui.locking import LOCKED_WORD
from ui.main_window import MainWindow
from ui.opening import DATA_VARIABLE, show_window


class FileKeyring:
    """A keyring in a file, so that the process that follows finds what the first one kept."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get_password(self, service: str, username: str) -> str | None:
        return self._read().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._path.write_text(json.dumps(self._read() | {f"{service}/{username}": password}))

    def delete_password(self, service: str, username: str) -> None:
        kept = self._read()
        del kept[f"{service}/{username}"]
        self._path.write_text(json.dumps(kept))

    def _read(self) -> dict[str, str]:
        return dict(json.loads(self._path.read_text())) if self._path.exists() else {}


class Hand:
    """Presses keys in the one window."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._keys = Keyboard(window)
        self._pressed = 0.0
        self._acts: dict[str, Callable[[str], None]] = {
            "visit": self._begin_visit,
            "note": self._write_note,
            "press": self._press,
            "lock": self._lock,
            "unlock": self._unlock,
            "tell": lambda _words: self.tell(),
        }
        self._notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._obey)

    def tell(self) -> None:
        """Say the page, the place and the text under the caret; or what the gate says."""
        gate = self._window.findChild(GatePage)
        desk = self._window.findChild(Desk)
        if desk is None or gate is not None:
            said: dict[str, object] = {"gate": "", "fault": ""}
            if gate is not None:
                said = {"gate": gate.accessibleName(), "fault": gate.fault}
        else:
            place = desk._page.place()
            said = {"place": [getattr(place, name) for name in place.__slots__], "text": self._text()}
        say({"pid": os.getpid(), "title": self._window.windowTitle(), **said})

    def _obey(self) -> None:
        """Read one line, byte by byte: what comes after it is for the process that follows."""
        line = b""
        while not line.endswith(b"\n"):
            line += os.read(0, 1)
        act, _, words = line.decode().rstrip("\n").partition(" ")
        self._acts[act](words)

    def _begin_visit(self, _words: str) -> None:
        self._keys.press("Ctrl+N")
        self._keys.write("lind")
        self._keys.press("Return", "Return")
        self.tell()

    def _write_note(self, words: str) -> None:
        self._keys.press("F2")
        self._keys.write(words)
        self._keys.press("Left", "Left", "Left")
        QTest.qWait(400)
        self.tell()

    def _press(self, words: str) -> None:
        self._keys.press(*words.split())
        self.tell()

    def _lock(self, words: str) -> None:
        """Lock with the key, or as if the system had said that the laptop is left."""
        guard = self._window.findChild(Guard)
        assert guard is not None
        guard.locking.hidden.connect(lambda: say({"hidden_ms": 1000 * (time.perf_counter() - self._pressed)}))
        self._pressed = time.perf_counter()
        if words == "system":
            guard.system.left.emit()
        else:
            self._keys.press("Ctrl+L")

    def _unlock(self, code: str) -> None:
        if code:
            self._keys.write(code)
        self._keys.press("Return")
        self._keys.wait_for(lambda: bool(self._window.page_name) or self._has_fault(), "upplåsningen")
        QTest.qWait(50)
        self.tell()

    def _has_fault(self) -> bool:
        gate = self._window.findChild(GatePage)
        return gate is not None and bool(gate.fault)

    def _text(self) -> str:
        field = self._keys.focus
        if isinstance(field, QPlainTextEdit):
            return field.toPlainText()
        return field.text() if isinstance(field, QLineEdit) else ""


def say(line: dict[str, object]) -> None:
    os.write(1, (json.dumps(line) + "\n").encode())


def begin() -> None:
    """Wait until the window shows a page or a gate, then obey."""
    windows = [window for window in QApplication.topLevelWidgets() if isinstance(window, MainWindow)]
    window = windows[0] if windows else None
    if window is None or not (window.findChild(Guard) or window.findChild(GatePage)):
        QTimer.singleShot(20, begin)
        return
    QTest.qWaitForWindowActive(window)
    window.hand = Hand(window)  # type: ignore[attr-defined]  # it must live as long as the window
    window.hand.tell()  # type: ignore[attr-defined]  # as above


def set_up(lock: VaultLock, folder: Path, code: str) -> None:
    """Make a real vault that knows a municipality; say its key and its recovery key."""
    draft = lock.prepare()
    key = lock.finish(draft, (draft.groups[draft.asked[0]], draft.groups[draft.asked[1]]), code)
    vault = open_real(folder, key)
    text = resource("practice/register.yaml").read_text(encoding="utf-8")
    with vault.database.begin() as db:
        save_register(db, read_register(text, "register.yaml", read_shipped_bank().codes))
        set_preference(db, PERSON_NAME, "Karin Ek")
    vault.database.close()
    say({"key": key, "recovery": draft.text})


def main() -> int:
    """`set-up CODE`, `real` or `practice`; the last two with what a program that locked adds."""
    folder = Path(os.environ[DATA_VARIABLE])
    keyring = FileKeyring(folder / "ring.json")
    if sys.argv[1] == "set-up":
        set_up(find_lock(folder, keyring), folder, sys.argv[2])
        return 0
    opening = sys.modules["ui.opening"].__dict__
    make_application = opening["make_application"]

    def make(look: object) -> object:
        app = make_application(look)
        QTimer.singleShot(20, begin)
        return app

    opening["make_application"] = make
    locked = [word.partition("=")[2] for word in sys.argv[2:] if word.startswith(LOCKED_WORD)]
    return show_window(is_real=sys.argv[1] == "real", locked=locked[0] if locked else None, keyring=keyring)


if __name__ == "__main__":
    sys.exit(main())
