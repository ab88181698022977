"""Saved, unsent, received: keeps the state line true, and talks to the centre when asked."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from inspektor.record import Kind
from inspektor.storage.conflicts import count_conflicts
from inspektor.storage.database import Database
from inspektor.storage.exchange import count_unsent, list_refused, list_set_aside
from inspektor.storage.journal import Key
from inspektor.storage.preferences import get_preference, set_preference
from ui.background import Background
from ui.messages import Messages
from ui.settings_page import SERVER_ADDRESS, SERVER_TOKEN
from ui.state_line import StateLine
from ui.words import counted

RECEIVED_AT = "center/received_at"
_COUNT_DELAY_MS = 700
_REFUSED = (
    "Centralen tog inte emot allt: {places}. Texten finns kvar här och räknas som osänd. "
    "Skriv om den kortare, eller kontakta systemförvaltaren."
)
_ODD = "Något från en annan dator går inte att visa i den här versionen. Det är kvar; uppdatera Inspektor."
_PLACES: Mapping[str, str] = {
    Kind.NOTE: "en anteckning",
    Kind.DEFICIENCY: "en brist",
    Kind.JUDGEMENT: "en bedömning",
    Kind.VISIT: "besökets uppgifter",
}


class SyncState(QObject):
    """`busy_changed` says that an exchange goes on or has ended, `received` that something may be new."""

    busy_changed = Signal(bool)
    received = Signal()

    def __init__(
        self,
        database: Database,
        line: StateLine,
        background: Background,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._database, self._line, self._background, self._messages = database, line, background, messages
        self._save_fault = self._sync_fault = ""
        self._unsent = 0
        self._count_timer = QTimer(self, singleShot=True)
        self._count_timer.timeout.connect(self.count_unsent)

    def begin(self) -> None:
        """Say what is known from the last time."""
        with self._database.read() as db:
            received = get_preference(db, RECEIVED_AT)
        self._line.show_received(datetime.fromisoformat(received) if received else None)
        self.count_unsent()
        self._tell_refused()

    def end(self) -> None:
        """Ask the database for nothing more: it is about to be closed."""
        self._count_timer.stop()

    def count_unsent(self) -> None:
        """Say how many changes the centre lacks."""
        with self._database.read() as db:
            self._unsent = count_unsent(db)
        self._line.show_unsent(self._unsent)

    def note_saved(self, at: datetime) -> None:
        """Say when something was committed; a fault of saving is mended by that."""
        self._line.show_saved(at)
        if self._save_fault and self._line.fault == self._save_fault:
            self._line.clear_fault()
        self._save_fault = ""
        if not self._unsent:
            self.count_unsent()  # "inget osänt" must not stand for a moment longer than it is true
        elif not self._count_timer.isActive():  # restarted by each save it would never come while one types
            self._count_timer.start(_COUNT_DELAY_MS)

    def note_unsaved(self, sentence: str) -> None:
        """Say why something typed is not on the disk."""
        self._save_fault = sentence
        self._line.show_unsaved()
        self._line.show_fault(sentence)

    def synchronize(self) -> None:
        """Talk to the centre in the background; nothing is said to be received before it has said so."""
        with self._database.read() as db:
            address, token = get_preference(db, SERVER_ADDRESS), get_preference(db, SERVER_TOKEN)
        if not address:
            self._line.show_info("Skriv centralens adress först; då kan du synkronisera.")
            return
        self.busy_changed.emit(True)
        self._background.run(
            partial(_exchange, self._database, address, token), self._take_receipts, self._take_fault
        )

    def _take_receipts(self, received_at: datetime) -> None:
        self.busy_changed.emit(False)
        with self._database.begin() as db:
            set_preference(db, RECEIVED_AT, received_at.isoformat())
        self._line.show_received(received_at)
        if self._sync_fault and self._line.fault == self._sync_fault:
            self._line.clear_fault()
        self.count_unsent()
        self._tell_refused()
        self.received.emit()

    def _tell_refused(self) -> None:
        """Say what the centre does not take until it is written anew; what waits for a choice, in passing."""
        with self._database.read() as db:
            refused, odd, unsettled = list_refused(db), list_set_aside(db), count_conflicts(db)
        if refused:
            places = ", ".join(dict.fromkeys(_say_place(key) for key, _reason in refused))
            self._sync_fault = _REFUSED.format(places=places)
            self._line.show_fault(self._sync_fault)
        elif unsettled:
            texts = counted(unsettled, "text", "texter")
            self._line.show_info(f"{texts} skrevs olika på två datorer. Öppna besöket och välj.", seconds=30)
        elif odd:
            self._line.show_info(_ODD, seconds=20)

    def _take_fault(self, fault: BaseException) -> None:
        self.busy_changed.emit(False)
        self.count_unsent()
        self._messages.tell(fault)
        self._sync_fault = self._line.fault


def _say_place(key: Key) -> str:
    return key.record if key.kind == Kind.ANSWER else _PLACES.get(key.kind, key.kind)


def _exchange(database: Database, address: str, token: str) -> datetime:
    """Send and fetch; give the moment of the centre's last answer. SyncError when it had to stop."""
    from sync.client.conversation import synchronize  # noqa: PLC0415 - 100 ms of network library, when needed
    from sync.client.transport import Server  # noqa: PLC0415 - as above

    return synchronize(database, Server(address, token)).received_at
