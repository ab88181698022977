"""Slow work: one job at a time, and its end comes back to the screen's thread."""

import threading
import time
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from ui.background import Background


@pytest.fixture
def background() -> object:
    made = Background()
    yield made
    made.close()


class Ends:
    """Notes what was delivered and where."""

    def __init__(self) -> None:
        self.results: list[object] = []
        self.threads: list[threading.Thread] = []

    def note(self, result: object) -> None:
        self.results.append(result)
        self.threads.append(threading.current_thread())


def test_the_result_is_delivered_on_the_screens_thread_and_the_job_runs_on_another(
    qtbot: QtBot, background: Background
) -> None:
    ends = Ends()
    background.run(threading.current_thread, ends.note, ends.note)
    qtbot.waitUntil(lambda: bool(ends.results))
    assert ends.results[0] is not threading.main_thread()
    assert ends.threads == [threading.main_thread()]


def test_a_fault_is_delivered_on_the_screens_thread_as_it_was_raised(
    qtbot: QtBot, background: Background
) -> None:
    ends, wrong = Ends(), Ends()
    background.run(lambda: 1 / 0, wrong.note, ends.note)
    qtbot.waitUntil(lambda: bool(ends.results))
    assert isinstance(ends.results[0], ZeroDivisionError)
    assert ends.threads == [threading.main_thread()]
    assert wrong.results == []


def test_one_job_runs_at_a_time_in_the_order_they_were_asked_for(
    qtbot: QtBot, background: Background
) -> None:
    running, most, ends = [], [], Ends()

    def job(number: int) -> int:
        running.append(number)
        most.append(len(running))
        time.sleep(0.01)
        running.remove(number)
        return number

    for number in range(5):
        background.run(partial(job, number), ends.note, ends.note)
    assert background.is_busy
    qtbot.waitUntil(lambda: len(ends.results) == 5)
    assert ends.results == [0, 1, 2, 3, 4]
    assert max(most) == 1
    assert not background.is_busy


def test_closing_waits_for_the_running_job_and_forgets_the_rest(qtbot: QtBot) -> None:
    background, started, ran, ends = Background(), threading.Event(), [], Ends()

    def job() -> None:
        started.set()
        time.sleep(0.05)
        ran.append("first")

    background.run(job, ends.note, ends.note)
    background.run(lambda: ran.append("second"), ends.note, ends.note)
    assert started.wait(5)
    background.close()
    background.run(lambda: ran.append("third"), ends.note, ends.note)
    qtbot.wait(50)
    assert ran == ["first"]
    assert ends.results == []
