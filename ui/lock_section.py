"""Lås: when the vault is locked, the code, the recovery key, and what protects the vault in plain words."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSpinBox, QWidget

from inspektor.keys.vault_lock import VaultLock
from inspektor.storage.database import Database
from inspektor.storage.preferences import set_preference
from ui.autosave import Autosave
from ui.background import Background
from ui.flow import FlowLayout
from ui.guard import FEWEST_MINUTES, IDLE_MINUTES, MOST_MINUTES, read_idle_minutes
from ui.lock_changes import ChangeForm, CodeChange, KeyRenewal
from ui.plain_label import PlainLabel
from ui.safety_page import SafetySection

_WORDS = (
    "Ctrl+L låser genast. Det gör också locket, viloläget och datorns eget lås. Då avslutas Inspektor helt, "
    "så att ingen text och ingen nyckel finns kvar i minnet, och öppnas på samma plats igen. F12 är "
    "skärmskyddet: det täcker fönstret men låser inte."
)
_REAL = (
    "Allt du skriver är krypterat på disken. För att öppna krävs två saker: den här datorns nyckelring och "
    "din kod. Den ena räcker inte utan den andra. Efter tio fel i rad glömmer datorn sin del, och då öppnar "
    "bara återställningsnyckeln."
)
_PRACTICE = "Övningen har ingen kod: allt i den är påhittat. Den låses ändå, så att du kan pröva hur det är."
_UNIT, _GAP = " min", 6


class LockSection(SafetySection):
    """Give it the lock of the real vault, or None in the practice one. `faulted` is a fault of ours."""

    faulted = Signal(object)

    def __init__(
        self, database: Database, autosave: Autosave, background: Background, lock: VaultLock | None
    ) -> None:
        super().__init__("Lås", _WORDS)
        self._database, self._autosave = database, autosave
        self.minutes = QSpinBox()
        self.minutes.setRange(FEWEST_MINUTES, MOST_MINUTES)
        self.minutes.setSuffix(_UNIT)
        self.minutes.setAccessibleName("Minuter utan tangent eller mus innan Inspektor låses")
        self.minutes.valueChanged.connect(self._keep_minutes)
        self.minutes.lineEdit().setTextMargins(_GAP, 0, 0, 0)  # the style sheet's padding does not reach it
        self.setFocusProxy(self.minutes)
        row = QWidget()
        line = FlowLayout(row, spacing=10)
        line.addWidget(PlainLabel("Lås när ingen har rört tangenter eller mus på", wrap=False))
        line.addWidget(self.minutes)
        self.column.addWidget(row)
        self.column.addWidget(PlainLabel(_PRACTICE if lock is None else _REAL, "muted"))
        self.forms: tuple[ChangeForm, ...] = ()
        if lock is not None:
            self.forms = CodeChange(lock, background), KeyRenewal(lock, background)
        for form in self.forms:
            form.faulted.connect(self.faulted)
            self.column.addWidget(form)

    def enter(self) -> None:
        """Read the minutes."""
        was_blocked = self.minutes.blockSignals(True)
        self.minutes.setValue(read_idle_minutes(self._database))
        self.minutes.blockSignals(was_blocked)

    def leave(self) -> None:
        """Put away what was typed and not carried out."""
        for form in self.forms:
            form.put_away()

    def _keep_minutes(self, minutes: int) -> None:
        self._autosave.put_now(IDLE_MINUTES, lambda db: set_preference(db, IDLE_MINUTES, str(minutes)))
