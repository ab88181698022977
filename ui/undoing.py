"""Ctrl+Z and Ctrl+Y: what was typed in the field first, then what was done in the visit, also long ago."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from inspektor.checklist import Form
from inspektor.place import Place
from inspektor.record import Kind
from inspektor.storage.database import Database, Transaction
from inspektor.storage.deficiencies import find_visit_id
from inspektor.storage.history import Entry, restore_version
from inspektor.storage.journal import Key
from inspektor.storage.undo import NotUndoneError, Undone, redo, undo
from inspektor.storage.visits import get_visit
from inspektor.visit import Visit
from ui.autosave import Autosave
from ui.conflict_words import name_field, name_record
from ui.field_places import find_key, find_place
from ui.history_pane import HistoryPane
from ui.main_window import MainWindow
from ui.own_undo import REDO_KEYS, UNDO_KEYS, is_undo_or_redo, take_own

_NO_VISIT = "Öppna besöket där du vill ångra."
_NOTHING = {False: "Det finns inget mer att ångra i besöket.", True: "Det finns inget att göra om."}
_SECONDS = 8


class Undoing(QObject):
    """
    Hears the keys in the whole window. `written` says when something was taken back or written anew, so that
    the pages read it; `shown` then gives the place where it is seen.
    """

    written = Signal(datetime)
    shown = Signal(object)

    def __init__(
        self,
        window: MainWindow,
        database: Database,
        autosave: Autosave,
        where: Callable[[], Place],
        parent: QObject,
    ) -> None:
        """`where` gives the place of the caret."""
        super().__init__(parent)
        self._window, self._database, self._autosave, self._where = window, database, autosave, where
        self._form: tuple[str, Form] | None = None
        self.history = HistoryPane(window.key_sheet.room, database)
        self.history.chosen.connect(self._restore)
        window.about_to_show.connect(self.history.dismiss)
        window.installEventFilter(self)
        keys = [(key, partial(self._take, is_redo=False)) for key in UNDO_KEYS]
        keys += [(key, partial(self._take, is_redo=True)) for key in REDO_KEYS]
        for key, act in (*keys, ("Ctrl+H", self.show_history)):
            QShortcut(QKeySequence(key), window).activated.connect(act)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Hear the keys that a field has left to the window."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            is_redo = is_undo_or_redo(event)
            if is_redo is not None:
                self._take(is_redo=is_redo)
                return True
        return super().eventFilter(watched, event)

    def show_history(self) -> None:
        """Open the history of the field or note at the caret, or close it."""
        place = self._where()
        visit_id = self._find_visit(place)
        key = find_key(place, visit_id)
        if self._autosave.flush():
            self.history.show_field(key, self._read(visit_id) if key else None)

    def _take(self, *, is_redo: bool) -> None:
        if take_own(QApplication.focusWidget(), is_redo=is_redo):
            return
        place = self._where()
        visit_id = self._find_visit(place)
        if not visit_id:
            self._say(_NO_VISIT)
        elif self._autosave.flush():  # what is being typed is the latest act
            try:
                self._do(visit_id, place, redo if is_redo else undo, is_redo=is_redo)
            except NotUndoneError as fault:
                self._say(str(fault))
                self._show(find_place(self._read(visit_id), fault.key, place), place)

    def _do(
        self,
        visit_id: str,
        place: Place,
        take: Callable[[Transaction, str], Undone | None],
        *,
        is_redo: bool,
    ) -> None:
        with self._database.begin() as db:
            done = take(db, visit_id)
        if done is None:
            self._say(_NOTHING[is_redo])
            return
        visit = self._read(visit_id)
        self.written.emit(self._database.clock())
        self._show(find_place(visit, Key(visit_id, done.kind, done.record_id, done.field), place), place)
        self._say(say_undone(visit, done))

    def _restore(self, entry: Entry) -> None:
        """Write an old version anew; what is being typed beside the history comes before it."""
        if not self._autosave.flush():
            return
        key = entry.key
        with self._database.begin() as db:
            restore_version(db, key, entry.number)
        self.written.emit(self._database.clock())
        self.history.read_again()
        name = name_record(self._read(key.visit), key.kind, key.record)
        self._say(f"Återtaget – {name}: {name_field(key.field)}.")

    def _show(self, there: Place, here: Place) -> None:
        if there != here:  # else the caret stands right
            self.shown.emit(there)

    def _say(self, words: str) -> None:
        self._window.state_line.show_info(words, _SECONDS)

    def _find_visit(self, place: Place) -> str:
        """Give the visit worked on; among the open deficiencies of all it is that of the chosen one."""
        if place.page == "deficiencies" and place.record_id:
            with self._database.read() as db:
                return find_visit_id(db, place.record_id)
        return place.visit_id

    def _read(self, visit_id: str) -> Visit:
        known = self._form[1] if self._form and self._form[0] == visit_id else None
        with self._database.read() as db:
            visit = get_visit(db, visit_id, known)
        self._form = visit_id, visit.form
        return visit


def say_undone(visit: Visit, done: Undone) -> str:
    """Say what was taken back or done again, and nothing of what it said."""
    if done.is_making:
        what = "Anteckningen" if done.kind == Kind.NOTE else "Bristen"
        return f"{what} gäller igen." if done.is_redo else f"{what} är ångrad och står kvar som makulerad."
    name = name_record(visit, done.kind, done.record_id)
    return f"{'Gjort om' if done.is_redo else 'Ångrat'} – {name}: {name_field(done.field)}."
