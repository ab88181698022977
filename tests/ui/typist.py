"""The real program with a hand on its keyboard that never rests, and says what it typed and when."""

import json
import os
import random
import sys
import time
from collections.abc import Callable
from typing import NoReturn

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from inspektor.checklist import AnswerKind
from ui.desk import Desk
from ui.keyboard import Keyboard
from ui.main_window import MainWindow
from ui.opening import show_window

TEXT = "larm lyser i sju minuter två på natten nyckeln satt i låset åtta till från klockan "
YES_OR_NO = {AnswerKind.YES_NO, AnswerKind.YES_PARTLY_NO}


class Typist:
    """Prints one line of JSON for each key: when, where the caret is, and what stands in the field."""

    def __init__(self, window: MainWindow, desk: Desk, seed: int) -> None:
        self._keys, self._window, self._desk = Keyboard(window), window, desk
        self._chance = random.Random(seed)
        self._acts: tuple[Callable[[], None], ...] = (
            self._answer, self._comment, self._note, self._deficiency, self._summary,
        )  # fmt: skip

    def work(self) -> NoReturn:
        """Start a visit if none is open, then do one thing after the other until killed."""
        if not self._desk._page.place().visit_id:
            self._press("Ctrl+N")
            self._keys.write("lind")
            self._press("Return", "Return")
        while True:
            self._chance.choice(self._acts)()

    def write_on(self) -> NoReturn:
        """Write one note without pause."""
        self.begin_note()
        while True:
            self._write(TEXT)

    def begin_note(self) -> None:
        self._press("Ctrl+N")
        self._keys.write("lind")
        self._press("Return", "Return", "F2")

    def _answer(self) -> None:
        self._press(f"Ctrl+{self._chance.randint(1, 9)}")
        for _ in range(self._chance.randint(1, 4)):
            question_id = self._question()
            if question_id:
                key, value = self._chance.choice((("J", "ja"), ("N", "nej")))
                self._press(key)
                self._say(answered=[question_id, value])
            else:
                self._press("Down")

    def _question(self) -> str:
        """Give the question whose turn it is, if one key answers it."""
        board = self._desk.visit.board
        question = board.form.find_question(board.place.record_id) if board else None
        return question.id if question and question.kind in YES_OR_NO else ""

    def _comment(self) -> None:
        self._press(f"Ctrl+{self._chance.randint(1, 9)}", "K", "Ctrl+End")
        self._write_some()
        self._press("Escape")

    def _note(self) -> None:
        self._press("F2")
        self._write_some()
        self._press("Escape")

    def _deficiency(self) -> None:
        self._press("Ctrl+D", "Ins")
        self._write_some()
        self._press("Tab")
        self._write_some()
        self._press("Shift+Tab")

    def _summary(self) -> None:
        if self._window.page_name != "memo":
            self._press("Ctrl+P")
        self._desk.memo.texts.set_caret("summary", 10**6)
        self._write_some()

    def _write_some(self) -> None:
        self._write(TEXT[: self._chance.randint(5, 40)])

    def _write(self, text: str) -> None:
        for letter in text:
            self._keys.write(letter)
            self._say(text=self._text())
            QTest.qWait(self._chance.randint(1, 25))

    def _press(self, *chords: str) -> None:
        for chord in chords:
            self._say(about=chord)
            self._keys.press(chord)
            self._say()
            QTest.qWait(self._chance.randint(1, 25))

    def _text(self) -> str:
        field = self._keys.focus
        if isinstance(field, QPlainTextEdit):
            return field.toPlainText()
        return field.text() if isinstance(field, QLineEdit) else ""

    def _say(self, **what: object) -> None:
        place = self._desk._page.place()
        shown = [place.page, place.visit_id, place.area, place.record_id, place.field, place.caret]
        say({"at": time.monotonic(), "place": shown, **what})


def say(line: dict[str, object]) -> None:
    """Write the line at once and whole: nothing of it waits in this process when it is killed."""
    os.write(1, (json.dumps(line) + "\n").encode())


def begin(do: str, seed: int) -> None:
    """Wait until the program is open, then do what was ordered."""
    windows = [window for window in QApplication.topLevelWidgets() if isinstance(window, MainWindow)]
    desk = windows[0].findChild(Desk) if windows else None
    if desk is None or not windows[0].page_name:
        QTimer.singleShot(20, lambda: begin(do, seed))
        return
    QTest.qWaitForWindowActive(windows[0])
    typist = Typist(windows[0], desk, seed)
    if do == "show":
        QTest.qWait(50)
        typist._say(text=typist._text())
        windows[0].close()
    elif do == "write on":
        typist.write_on()
    else:
        typist.work()


if __name__ == "__main__":
    make_application = sys.modules["ui.opening"].__dict__["make_application"]

    def make(look: object) -> object:
        app = make_application(look)
        QTimer.singleShot(20, lambda: begin(sys.argv[1], int(sys.argv[2])))
        return app

    sys.modules["ui.opening"].__dict__["make_application"] = make
    sys.exit(show_window(is_real=False))
