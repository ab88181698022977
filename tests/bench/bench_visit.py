"""Measures the keys of a visit: from the press to the painted answer, and from area to area."""

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from inspektor.vault import open_practice
from tests.bench.year import add_visit
from ui.application import make_application
from ui.autosave import Autosave
from ui.keyboard import Keyboard
from ui.look import Look
from ui.visit_page import VisitPage

NOTES = 2000
PAUSE_MS = 40
"""Between two keys: faster than anybody answers questions."""


def measure() -> dict[str, float]:
    """Give milliseconds: p95 from key to paint with 2,000 notes, and the slowest switch of area."""
    app = make_application(Look("light", 100))
    with tempfile.TemporaryDirectory() as name:
        vault = open_practice(Path(name))
        template = "kvalitetsgranskning-sabo"
        visit_id = add_visit(vault, datetime(2026, 11, 19, 6, 20, tzinfo=UTC), template, 0, NOTES, 0)
        page = VisitPage(vault.database, Autosave(vault.database), {})
        page.resize(1366, 700)
        page.show()
        page.open_visit(visit_id)
        figures = {"key_p95": _answer_all(app, page), "area_max": _switch_areas(app, page)}
        page.close()
        vault.database.close()
    return figures


def _answer_all(app: QApplication, page: VisitPage) -> float:
    keys, times = Keyboard(page), []
    for _ in range(97):
        begun = perf_counter()
        keys.press("J" if _takes_letters(page) else "Down")
        app.processEvents()
        times.append(1000 * (perf_counter() - begun))
        QTest.qWait(PAUSE_MS)
    return quantiles(times, n=20)[18]


def _takes_letters(page: VisitPage) -> bool:
    questions = page.board.form.questions if page.board else ()
    here = page.place().record_id
    return any(question.id == here and question.kind.startswith("ja_nej") for question in questions)


def _switch_areas(app: QApplication, page: VisitPage) -> float:
    times = []
    for number in (1, 5, 9, 2, 8, 3, 7, 4, 6, 1, 9):
        begun = perf_counter()
        page.go_to_area(number)
        app.processEvents()
        times.append(1000 * (perf_counter() - begun))
    return max(times)
