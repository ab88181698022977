"""Brings the memo to paper or file: freshly drawn from what is on the disk, in the background."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from inspektor.errors import InspektorError
from inspektor.storage.database import Database
from ui.autosave import Autosave
from ui.background import Background
from ui.memo_jobs import find_printers, print_memo, save_memo
from ui.messages import sentence_of
from ui.print_bar import PrintBar

T = TypeVar("T")


class MemoDelivery(QObject):
    """
    Owns the bar, and does what it asks for.

    `delivered` gives the words of what was done; `faulted` a fault of ours, for the log. What the inspector
    can act on stands in the bar.
    """

    delivered = Signal(str)
    faulted = Signal(object)

    def __init__(
        self, database: Database, autosave: Autosave, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._database = database
        self._autosave = autosave
        self._background = background
        self._visit_id = ""
        self.bar = PrintBar()
        self.bar.print_asked.connect(self._print)
        self.bar.save_asked.connect(self._save)

    def open(self, visit_id: str) -> None:
        """Offer paper and file for this visit's memo."""
        self._visit_id = visit_id
        self.bar.open()
        self._run(find_printers, self.bar.show_printers)

    def _print(self, printer: str, copies: int) -> None:
        self.bar.say("Skickar till skrivaren …")
        self._deliver(
            partial(print_memo, printer=printer, copies=copies), f"Skickat till skrivaren {printer}."
        )

    def _save(self, path: str) -> None:
        self.bar.say("Sparar …")
        self._deliver(partial(save_memo, path=Path(path)), f"Sparat som {path}.")

    def _deliver(self, job: Callable[..., None], words: str) -> None:
        """Do it once all that is written is on the disk; else the state line says why it waits."""
        if not self._autosave.flush():
            self.bar.say("Det sista du skrev är inte sparat än. Försök igen när det är det.", is_fault=True)
            return
        about = self._database, self._visit_id, self._database.clock()
        self._run(partial(job, *about), partial(self._tell, words))

    def _run(self, job: Callable[[], T], done: Callable[[T], None]) -> None:
        self._background.run(job, done, self._fail)

    def _tell(self, words: str, _nothing: None) -> None:
        self.bar.say(words)
        self.delivered.emit(words)

    def _fail(self, fault: BaseException) -> None:
        self.bar.say(sentence_of(fault), is_fault=True)
        if not isinstance(fault, InspektorError):
            self.faulted.emit(fault)
