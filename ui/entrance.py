"""The way into the real vault: asks its lock what is to be done, shows that page, and opens."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from inspektor.errors import InspektorError
from inspektor.keys.faults import KeyringFault, SecretGone, WrongSecret
from inspektor.keys.recovery_key import RecoveryDraft
from inspektor.keys.vault_lock import State, VaultLock
from inspektor.vault import Vault, open_real
from ui.background import Background
from ui.gate_page import GatePage
from ui.main_window import MainWindow
from ui.messages import Messages, sentence_of
from ui.recovery_page import RecoveryPage
from ui.setup_page import SetupPage
from ui.unlock_page import UnlockPage

T = TypeVar("T")


class Entrance(QObject):
    """
    `opened` gives the open `Vault`. What takes time (Argon2, a vault that is mended) runs beside the screen.

    No page here knows a key: each says what was typed, and is gone when the vault is open.
    """

    opened = Signal(object)

    def __init__(self, window: MainWindow, lock: VaultLock, folder: Path, messages: Messages) -> None:
        super().__init__(window)
        self._window, self._lock, self._folder, self._messages = window, lock, folder, messages
        self._background = Background(self)
        self._gate: GatePage | None = None
        self._recovered = ""

    def begin(self) -> None:
        """Ask the lock what is to be done, and show the page for it."""
        self._run(self._lock.find_state, self._show_state, self._tell_no_state)

    def _show_state(self, state: State) -> None:
        if state is State.LOCKED:
            self._show_unlock()
        elif state in {State.NEW, State.OLD}:
            self._show_setup(self._lock.prepare(), state.sentence)
        else:
            self._show_recovery(state.sentence)

    def _tell_no_state(self, fault: BaseException) -> None:
        """The keyring does not answer: the recovery key opens all the same, if there is one."""
        if isinstance(fault, KeyringFault) and self._lock.has_header:
            self._show_recovery(str(fault))
            return
        gate = GatePage()
        gate.say("Inspektor kan inte öppnas", self._word(fault))
        gate.add_button("Försök igen", "primary").clicked.connect(self.begin)
        self._show(gate)

    def _show_unlock(self) -> None:
        gate = UnlockPage()
        gate.unlock_asked.connect(self._unlock)
        gate.recovery_asked.connect(partial(self._show_recovery, has_way_back=True))
        self._show(gate)

    def _unlock(self, secret: str) -> None:
        self._open(partial(self._lock.unlock, secret), self._take_wrong_secret)

    def _take_wrong_secret(self, fault: BaseException) -> None:
        is_gone = isinstance(fault, WrongSecret) and fault.tries_left == 0
        if is_gone or isinstance(fault, SecretGone):
            self._show_recovery(str(fault))
        else:
            self._say_fault(fault)

    def _show_setup(self, draft: RecoveryDraft, sentence: str) -> None:
        gate = SetupPage(draft, self._background, sentence=sentence)
        gate.finish_asked.connect(partial(self._finish, draft))
        self._show(gate)

    def _finish(self, draft: RecoveryDraft, one: str, other: str, secret: str) -> None:
        self._open(partial(self._lock.finish, draft, (one, other), secret), self._say_fault)

    def _show_recovery(self, sentence: str = "", *, has_way_back: bool = False) -> None:
        gate = RecoveryPage(sentence=sentence, has_way_back=has_way_back)
        gate.recover_asked.connect(self._recover)
        gate.renew_asked.connect(self._renew)
        gate.open_asked.connect(lambda: self._open(lambda: self._recovered, self._say_fault))
        gate.back_asked.connect(self.begin)
        self._show(gate)

    def _recover(self, recovery_key: str) -> None:
        self._run(partial(self._lock.recover, recovery_key), self._take_recovered, self._say_fault)

    def _take_recovered(self, key: str) -> None:
        self._recovered = key
        if isinstance(self._gate, RecoveryPage):
            self._gate.choose_secret()

    def _renew(self, recovery_key: str, secret: str) -> None:
        self._open(partial(self._lock.renew, recovery_key, secret), self._take_not_renewed)

    def _take_not_renewed(self, fault: BaseException) -> None:
        self._say_fault(fault)
        if isinstance(fault, KeyringFault) and isinstance(self._gate, RecoveryPage):
            self._gate.offer_opening()

    def _open(self, find_key: Callable[[], str], failed: Callable[[BaseException], None]) -> None:
        folder = self._folder
        self._run(lambda: open_real(folder, find_key()), self._leave, failed)

    def _leave(self, vault: Vault) -> None:
        self._recovered = ""
        self._background.close()
        self._drop_gate()
        self.opened.emit(vault)

    def _show(self, gate: GatePage) -> None:
        self._drop_gate()
        self._gate = gate
        self._window.show_gate(gate)
        gate.focus_start()

    def _drop_gate(self) -> None:
        if self._gate is not None:
            self._window.show_gate(None)
            self._gate.deleteLater()
            self._gate = None

    def _say_fault(self, fault: BaseException) -> None:
        words = self._word(fault)
        if isinstance(self._gate, (UnlockPage, SetupPage, RecoveryPage)):
            self._gate.take_fault(words)

    def _word(self, fault: BaseException) -> str:
        if not isinstance(fault, InspektorError):
            self._messages.tell(fault)  # a fault of ours: the log is to have it
        return sentence_of(fault)

    def _run(
        self, job: Callable[[], T], done: Callable[[T], None], failed: Callable[[BaseException], None]
    ) -> None:
        self._background.run(job, done, failed)
