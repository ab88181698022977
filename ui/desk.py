"""Puts the pages together once the database is open, and carries what one page says to another."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from inspektor.form import list_templates
from inspektor.place import Place
from inspektor.storage.database import Hand, Transaction
from inspektor.storage.exchange import count_unsent
from inspektor.storage.places import find_place, remember_place
from inspektor.storage.preferences import get_preference, set_preference
from inspektor.storage.visits import VisitStart, start_visit
from ui.autosave import Autosave
from ui.background import Background
from ui.deficiency_page import DeficiencyPage
from ui.look import Look, save_look
from ui.main_window import MainWindow
from ui.memo_page import MemoPage
from ui.messages import Messages
from ui.new_visit_page import NewVisitPage
from ui.page import Page
from ui.practice import Vault
from ui.settings_page import SERVER_ADDRESS, SERVER_TOKEN, SettingsPage
from ui.start_page import StartPage
from ui.style import apply_style
from ui.sync_job import exchange_with_center
from ui.visit_page import VisitPage

RECEIVED_AT = "center/received_at"
_COUNT_DELAY_MS = 700


class Desk(QObject):
    """
    The pages of one open vault, in one window.

    No page knows another: each says what happened, and here stands what follows from it.
    """

    def __init__(
        self, window: MainWindow, vault: Vault, messages: Messages, look: Look, folder: Path
    ) -> None:
        super().__init__(window)
        self._window, self._vault, self._messages, self._folder = window, vault, messages, folder
        self._visit_id = ""
        self._save_fault = ""
        self._unsent = 0
        self.background = Background(self)
        self.autosave = Autosave(vault.database, self, remember=self._remember)
        self._noting_from = Place()
        self._ways: Mapping[str, Callable[[Place], None]] = {
            "visit": self._go_to_visit,
            "deficiencies": self._go_to_deficiency,
            "memo": self._go_to_memo,
        }
        database, codes = vault.database, vault.bank.codes
        areas = {checklist.area: checklist.name for checklist in vault.bank.checklists.values()}
        templates = partial(list_templates, vault.bank)
        self.start = StartPage(database, self._clock)
        self.new_visit = NewVisitPage(database, vault.register, codes, templates, self._clock)
        self.visit = VisitPage(database, self.autosave, areas)
        self.deficiencies = DeficiencyPage(database, self.autosave)
        self.memo = MemoPage(database, self.autosave, self.background)
        self.settings = SettingsPage(database, codes.roles, look, self.autosave)
        self._count_timer = QTimer(self, singleShot=True)
        self._count_timer.timeout.connect(self.count_unsent)
        self._add_pages()
        self._connect_pages()
        self._connect_window()

    def begin(self) -> None:
        """Show the page that was open last, the caret where it was, and what is known of the centre."""
        self._window.set_practice(is_practice=self._vault.register.is_practice)
        with self._vault.database.read() as db:
            received, place = get_preference(db, RECEIVED_AT), find_place(db)
        self._go_to(place)
        self._window.state_line.show_received(datetime.fromisoformat(received) if received else None)
        self.count_unsent()
        if self._vault.bank.faults:
            self._window.state_line.show_fault(" ".join(self._vault.bank.faults))

    def _go_to(self, place: Place) -> None:
        try:
            self._ways.get(place.page, self._go_to_start)(place)
        except LookupError:  # the visit is not on this laptop any more
            self._go_to_start(place)

    def _go_to_start(self, _place: Place) -> None:
        self._window.show_page("start")

    def _go_to_visit(self, place: Place) -> None:
        self._visit_id = place.visit_id
        self.visit.open_visit(place.visit_id, place)
        self._window.show_page("visit")

    def _go_to_deficiency(self, place: Place) -> None:
        self._visit_id = place.visit_id
        self.deficiencies.show_visit(place.visit_id)
        self._window.show_page("deficiencies")
        self.deficiencies.show_deficiency(place.record_id, place.field, place.caret)

    def _go_to_memo(self, place: Place) -> None:
        self._visit_id = place.visit_id
        self._window.show_page("memo")
        self.memo.texts.set_caret(place.field, place.caret)

    def _clock(self) -> datetime:
        return self._vault.database.hand.clock()

    def _remember(self, db: Transaction) -> None:
        remember_place(db, self._page.place())

    @property
    def _page(self) -> Page:
        pages = {
            "visit": self.visit,
            "deficiencies": self.deficiencies,
            "memo": self.memo,
        }
        return pages.get(self._window.page_name, self.start)

    def open_visit(self, visit_id: str) -> None:
        """Open this visit where the caret last was in it."""
        self._visit_id = visit_id
        self.visit.open_visit(visit_id)
        self._window.show_page("visit")

    def open_deficiency(self, visit_id: str, deficiency_id: str) -> None:
        """Open this deficiency of this visit."""
        self._visit_id = visit_id
        self.deficiencies.show_visit(visit_id)
        self._window.show_page("deficiencies")
        self.deficiencies.show_deficiency(deficiency_id)

    def count_unsent(self) -> None:
        """Say how many changes the centre lacks."""
        with self._vault.database.read() as db:
            self._unsent = count_unsent(db)
        self._window.state_line.show_unsent(self._unsent)

    def synchronize(self) -> None:
        """Talk to the centre in the background; nothing is said to be received before it has said so."""
        with self._vault.database.read() as db:
            address, token = get_preference(db, SERVER_ADDRESS), get_preference(db, SERVER_TOKEN)
        if not address:
            self._window.state_line.show_info("Skriv centralens adress först; då kan du synkronisera.")
            return
        self.settings.set_busy(is_busy=True)
        job = partial(exchange_with_center, self._vault.database, address, token)
        self.background.run(job, self._take_receipts, self._fail_sync)

    def close(self) -> None:
        """Let slow work end and let go of the file."""
        self.background.close()
        self._vault.database.close()

    def _add_pages(self) -> None:
        pages = (
            ("start", self.start),
            ("new_visit", self.new_visit),
            ("visit", self.visit),
            ("deficiencies", self.deficiencies),
            ("memo", self.memo),
            ("settings", self.settings),
        )
        for name, page in pages:
            self._window.add_page(name, page)

    def _connect_pages(self) -> None:
        self.start.visit_chosen.connect(self.open_visit)
        self.start.new_visit.connect(partial(self._window.show_page, "new_visit"))
        self.start.deficiency_chosen.connect(self.open_deficiency)
        self.new_visit.start_requested.connect(self._start_visit)
        self.visit.deficiency_opened.connect(self.open_deficiency)
        self.visit.note_left.connect(self._return_from_note)
        self.visit.memo_asked.connect(partial(self._window.show_page, "memo"))
        self.memo.delivered.connect(self._window.state_line.show_info)
        self.memo.faulted.connect(self._messages.tell)
        self.settings.look_changed.connect(self._change_look)
        self.settings.person_changed.connect(self._change_person)
        self.settings.sync_requested.connect(self.synchronize)
        self.autosave.saved.connect(self._show_saved)
        self.autosave.failed.connect(self._show_unsaved)

    def _connect_window(self) -> None:
        self._window.about_to_show.connect(self._choose_visit)
        self._window.area_asked.connect(self._open_area)
        self._window.note_asked.connect(self._open_note)
        self._window.closing.connect(self.close)

    def _choose_visit(self, page: str) -> None:
        """Let the pages about a visit show the one that is worked on."""
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
        self._noting_from = self._page.place()
        self._window.show_page("visit")
        self.visit.open_note()

    def _return_from_note(self) -> None:
        place, self._noting_from = self._noting_from, Place("visit")
        if place.page != "visit":
            self._window.go_back()
            self._go_to(place)

    def _start_visit(self, start: VisitStart) -> None:
        with self._vault.database.begin() as db:
            visit_id = start_visit(db, self._vault.bank, start)
        self._show_saved(self._vault.database.hand.clock())
        self.open_visit(visit_id)

    def _show_saved(self, at: datetime) -> None:
        line = self._window.state_line
        line.show_saved(at)
        if self._save_fault and line.fault == self._save_fault:
            line.clear_fault()
        self._save_fault = ""
        if not self._unsent:
            self.count_unsent()  # "allt skickat" must not stand for a moment longer than it is true
        elif not self._count_timer.isActive():  # restarted by each save it would never come while one types
            self._count_timer.start(_COUNT_DELAY_MS)

    def _show_unsaved(self, sentence: str) -> None:
        self._save_fault = sentence
        self._window.state_line.show_fault(sentence)

    def _change_look(self, look: Look) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_style(app, look.scheme, look.percent)
        save_look(self._folder, look)

    def _change_person(self, name: str, _role: str) -> None:
        hand = self._vault.database.hand
        self._vault.database.hand = Hand(name, hand.device, hand.clock, hand.make_id)

    def _take_receipts(self, received_at: datetime) -> None:
        self.settings.set_busy(is_busy=False)
        with self._vault.database.begin() as db:
            set_preference(db, RECEIVED_AT, received_at.isoformat())
        self._window.state_line.show_received(received_at)
        self.count_unsent()
        self.visit.read_again()

    def _fail_sync(self, fault: BaseException) -> None:
        self.settings.set_busy(is_busy=False)
        self._messages.tell(fault)
