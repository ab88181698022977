"""The one door for slow work: jobs run one at a time beside the screen, and their end comes back to it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor  # noqa: TID251 - this module is the door
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

T = TypeVar("T")


class Background(QObject):
    """
    Runs one job at a time and brings its end back to the screen's thread.

    A job is a plain function without Qt in it: it takes what it needs and returns what it made. Jobs that are
    asked for meanwhile wait in line.
    """

    busy_changed = Signal(bool)
    _ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="background")
        self._waiting = 0
        self._is_closed = False
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Say whether a job runs or waits."""
        return self._waiting > 0

    def run(
        self, job: Callable[[], T], done: Callable[[T], None], failed: Callable[[BaseException], None]
    ) -> None:
        """Run `job` beside the screen; then `done(result)` or `failed(fault)` on the screen's thread."""
        if self._is_closed:
            return
        self._waiting += 1
        self._pool.submit(self._work, job, done, failed)
        self.busy_changed.emit(True)

    def close(self) -> None:
        """Let the running job end, forget those in line, tell nobody; called when the program quits."""
        self._is_closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _work(
        self, job: Callable[[], T], done: Callable[[T], None], failed: Callable[[BaseException], None]
    ) -> None:
        try:
            ending = partial(done, job())
        except BaseException as fault:  # noqa: BLE001 - whatever it is, the screen must hear of it
            ending = partial(failed, fault)
        self._ended.emit(ending)

    def _deliver(self, ending: Callable[[], None]) -> None:
        self._waiting -= 1
        if self._is_closed:
            return
        self.busy_changed.emit(self.is_busy)
        ending()
