"""Puts the pages together once the database is open, and carries what one page says to another."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path

from PySide6.QtCore import QObject

from inspektor.form import list_templates
from inspektor.place import Place
from inspektor.storage.database import Transaction
from inspektor.storage.places import find_place, remember_place
from inspektor.storage.visits import VisitStart, start_visit
from inspektor.vault import Vault
from ui.autosave import Autosave
from ui.background import Background
from ui.deficiency_page import DeficiencyPage
from ui.look import Look, LookKeeper
from ui.main_window import MainWindow
from ui.memo_page import MemoPage
from ui.messages import Messages
from ui.new_visit_page import NewVisitPage
from ui.page import Page
from ui.reading_log import note_reading
from ui.settings_page import SettingsPage
from ui.start_page import StartPage
from ui.sync_state import SyncState
from ui.undoing import Undoing
from ui.visit_page import VisitPage

_PAGES = ("start", "new_visit", "visit", "deficiencies", "memo", "settings")
_PLACES = frozenset({"start", "visit", "deficiencies", "memo"})
"""Pages to open on: from any other one the way leads back to the place before it."""


class Desk(QObject):
    """
    The pages of one open vault, in one window.

    No page knows another: each says what happened, and here stands what follows from it.
    """

    def __init__(
        self,
        window: MainWindow,
        vault: Vault,
        messages: Messages,
        look: Look,
        folder: Path,
        start: StartPage | None = None,
    ) -> None:
        """Take the start page if it is shown already, and make the others."""
        super().__init__(window)
        self._window, self._vault, self._messages = window, vault, messages
        self._visit_id = ""
        self._looks = LookKeeper(look, folder, self)
        self.background = Background(self)
        self.autosave = Autosave(vault.database, self, remember=self._remember)
        self._noting_from = Place()
        self._ways: Mapping[str, Callable[[Place], None]] = {
            "visit": lambda place: self.open_visit(place.visit_id, place),
            "deficiencies": lambda place: self.open_deficiency(place.visit_id, place.record_id, place),
            "memo": self._open_memo,
        }
        self.start = start or StartPage(vault.database, vault.database.clock)
        self.sync = SyncState(vault.database, window.state_line, self.background, messages, self)
        where = lambda: self._page.place()  # noqa: E731, PLW0108 - another page each time
        self.undoing = Undoing(window, vault.database, self.autosave, where, self)
        for name in _PAGES:  # each is made when it is first shown: the list of visits waits for none of them
            if not window.has_page(name):
                window.add_page(name, partial(getattr, self, name))
        self._connect()

    @cached_property
    def new_visit(self) -> NewVisitPage:
        """Nytt besök."""
        vault, templates = self._vault, partial(list_templates, self._vault.bank)
        page = NewVisitPage(vault.database, vault.register, vault.bank.codes, templates, vault.database.clock)
        page.start_requested.connect(self._start_visit)
        return page

    @cached_property
    def visit(self) -> VisitPage:
        """Besök."""
        areas = {checklist.area: checklist.name for checklist in self._vault.bank.checklists.values()}
        page = VisitPage(self._vault.database, self.autosave, areas)
        page.deficiency_opened.connect(self.open_deficiency)
        page.note_left.connect(self._return_from_note)
        page.memo_asked.connect(partial(self._window.show_page, "memo"))
        return page

    @cached_property
    def deficiencies(self) -> DeficiencyPage:
        """Brister."""
        return DeficiencyPage(self._vault.database, self.autosave)

    @cached_property
    def memo(self) -> MemoPage:
        """Minnesanteckningar."""
        page = MemoPage(self._vault.database, self.autosave, self.background)
        page.delivered.connect(self._window.state_line.show_info)
        page.faulted.connect(self._messages.tell)
        return page

    @cached_property
    def settings(self) -> SettingsPage:
        """Inställningar."""
        page = SettingsPage(
            self._vault.database, self._vault.bank.codes.roles, self._looks.look, self.autosave
        )
        page.look_changed.connect(self._looks.change)
        page.person_changed.connect(self._change_person)
        page.sync_requested.connect(self.sync.synchronize)
        self.sync.busy_changed.connect(lambda is_busy: page.set_busy(is_busy=is_busy))
        return page

    def begin(self) -> None:
        """Show the page that was open last, the caret where it was, and what is known of the centre."""
        self._window.set_practice(is_practice=self._vault.register.is_practice)
        with self._vault.database.read() as db:
            place = find_place(db)
        self._go_to(place)
        self.sync.begin()
        self._window.show_wanted()
        self._window.state_line.show_fault(self._vault.bank.say_faults())

    def _go_to(self, place: Place) -> None:
        with suppress(LookupError):  # the visit is not on this laptop any more
            if place.page in self._ways:
                self._ways[place.page](place)
        if not self._window.page_name:
            self._window.show_page("start")

    def _remember(self, db: Transaction) -> None:
        if self._window.page_name in _PLACES and not self._window.shield.is_up:  # else no field has the caret
            remember_place(db, self._page.place())

    def keep_place(self, _page: str = "") -> None:
        """Note where one is: a page that was only looked at is the one to open on, too."""
        self._page.place()  # a page that is hidden gives the place that it was last asked for
        self.autosave.note_move()

    @property
    def _page(self) -> Page:
        name = self._window.page_name
        page: Page = getattr(self, name) if name in _PLACES else self.start
        return page

    def open_visit(self, visit_id: str, place: Place | None = None) -> None:
        """Open this visit at the place, or where the caret last was in it; LookupError if it is not here."""
        self.visit.open_visit(visit_id, place)
        self._visit_id = self.visit.visit_id  # the former one, if its text could not be written
        self._window.show_page("visit")
        if place is not None:
            self.visit.open_visit(visit_id, place)  # what is shown takes the caret to itself first

    def open_deficiency(self, visit_id: str, deficiency_id: str, place: Place | None = None) -> None:
        """Open this deficiency of this visit, at the place if one is given."""
        self._visit_id = visit_id
        self.deficiencies.show_visit(visit_id)
        self._window.show_page("deficiencies")
        place = place or Place()
        self.deficiencies.show_deficiency(deficiency_id, place.field, place.caret)

    def _open_memo(self, place: Place) -> None:
        self._visit_id = place.visit_id
        self._window.show_page("memo")
        self.memo.texts.set_caret(place.field, place.caret)

    def close(self) -> None:
        """Let slow work end and let go of the file."""
        self.sync.end()
        self.background.close()
        self._vault.database.close()

    def read_again(self) -> None:
        """Show what came from the centre on the pages that there are."""
        for name in vars(self).keys() & {"start", "visit", "deficiencies", "memo"}:
            getattr(self, name).read_again()

    def _connect(self) -> None:
        self.start.visit_chosen.connect(self.open_visit)
        self.start.new_visit.connect(partial(self._window.show_page, "new_visit"))
        self.start.deficiency_chosen.connect(self.open_deficiency)
        self.autosave.saved.connect(self.sync.note_saved)
        self.autosave.failed.connect(self.sync.note_unsaved)
        self.sync.received.connect(self.read_again)
        self.undoing.written.connect(self.sync.note_saved)
        self.undoing.written.connect(self.read_again)
        self.undoing.shown.connect(self._go_to)
        self._window.about_to_show.connect(self._choose_visit)
        self._window.page_shown.connect(self.keep_place)
        self._window.area_asked.connect(self._open_area)
        self._window.note_asked.connect(self._open_note)
        self._window.closing.connect(self.close)

    def _choose_visit(self, page: str) -> None:
        """Let the pages about a visit show the one that is worked on."""
        if page in {"visit", "deficiencies", "memo"}:
            note_reading(self._vault.database, self._visit_id, self._messages)
        if page == "memo":
            self.memo.show_visit(self._visit_id)
        elif page == "deficiencies" and self.deficiencies.place().visit_id != self._visit_id:
            self.deficiencies.show_visit(self._visit_id)
        elif page == "visit" and self._visit_id and self.visit.visit_id != self._visit_id:
            self.visit.open_visit(self._visit_id)

    def _open_area(self, number: int) -> None:
        self._window.show_page("visit")
        self.visit.go_to_area(number)

    def _open_note(self) -> None:
        """Open a note; Esc then leads back to the page, the field and the caret that it was asked from."""
        here = self._page.place()
        self._noting_from = self._noting_from if here.field == "note" else here
        self._window.show_page("visit")
        self.visit.open_note()

    def _return_from_note(self) -> None:
        place, self._noting_from = self._noting_from, Place("visit")
        if place.page == "visit":
            return
        self._window.go_back()
        if place.page in self._ways:  # the others have no caret to come back to
            self._go_to(place)

    def _start_visit(self, start: VisitStart) -> None:
        with self._vault.database.begin() as db:
            visit_id = start_visit(db, self._vault.bank, start)
        self.sync.note_saved(self._vault.database.clock())
        self.open_visit(visit_id)

    def _change_person(self, name: str, _role: str) -> None:
        self._vault.database.hand = replace(self._vault.database.hand, person=name)
