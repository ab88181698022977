"""Puts together what guards the work of an open vault: backups, emergency copies, and the page Säkerhet."""

from functools import cached_property, partial

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QKeySequence, QShortcut

from inspektor.keys.vault_lock import VaultLock
from inspektor.vault import Vault
from ui.backup_section import BackupSection
from ui.backup_watch import BackupWatch, BatteryCopy
from ui.battery import BatteryWatch
from ui.desk import Desk
from ui.disks import FindDisks, list_disks
from ui.disposal_section import DisposalSection
from ui.disposal_watch import DisposalWatch
from ui.emergency_section import EmergencySection
from ui.evidence_section import EvidenceSection
from ui.inspection_watch import InspectionWatch
from ui.lock_section import LockSection
from ui.main_window import MainWindow
from ui.messages import Messages
from ui.safety_page import SafetyPage

EMERGENCY_KEY = "Ctrl+Shift+N"
_PAGE = "safety"


class Safety(QObject):
    """Lives as long as the pages of the vault do; `lock` is None in the practice vault."""

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        vault: Vault,
        messages: Messages,
        lock: VaultLock | None = None,
        find_disks: FindDisks = list_disks,
    ) -> None:
        super().__init__(window)
        self._window, self._desk, self._vault, self._messages = window, desk, vault, messages
        self._lock, self._find_disks = lock, find_disks
        about = vault.database, desk.background, window.state_line, messages
        self.backups = BackupWatch(*about, self)
        self.battery_copy = BatteryCopy(*about, find_disks, self)
        self.inspection = InspectionWatch(*about, self)
        self.disposal = DisposalWatch(*about, self)
        self.battery = BatteryWatch(self)
        self._knows_visits = False

    @cached_property
    def page(self) -> SafetyPage:
        """Säkerhet."""
        made = self._make_lock_section(), self._make_disposal_section(), self._make_evidence_section()
        return SafetyPage((self.backup_section, self.emergency_section, *made))

    @cached_property
    def backup_section(self) -> BackupSection:
        """Säkerhetskopior."""
        section = BackupSection(self._vault.database, self._desk.background)
        section.restored.connect(self._desk.read_again)
        section.told.connect(self._window.state_line.show_info)
        section.faulted.connect(self._messages.tell)
        return section

    @cached_property
    def emergency_section(self) -> EmergencySection:
        """Nödkopia."""
        section = EmergencySection(self._vault.database, self._desk.background, self._find_disks)
        section.taken_in.connect(self._desk.read_again)
        section.told.connect(self._window.state_line.show_info)
        section.faulted.connect(self._messages.tell)
        return section

    def _make_disposal_section(self) -> DisposalSection:
        section = DisposalSection(self._vault.database, self._desk.background)
        section.disposed.connect(self._desk.read_again)
        section.told.connect(self._window.state_line.show_info)
        section.faulted.connect(self._messages.tell)
        return section

    def _make_evidence_section(self) -> EvidenceSection:
        section = EvidenceSection(self._vault.database, self._desk.background)
        section.told.connect(self._window.state_line.show_info)
        section.faulted.connect(self._messages.tell)
        return section

    def start(self, *, is_mended: bool = False) -> None:
        """Guard from now on; `is_mended` says that something was found damaged when the vault was opened."""
        self._window.add_page(_PAGE, lambda: self.page)
        self._window.show_wanted()
        QShortcut(QKeySequence(EMERGENCY_KEY), self._window).activated.connect(self._offer_copy)
        self._desk.autosave.saved.connect(self.backups.note_saved)
        self._window.page_shown.connect(self._follow_visits)
        self._window.closing.connect(self.backups.end)
        self._desk.autosave.saved.connect(self.inspection.tell)
        self._window.closing.connect(self.inspection.end)
        self._window.closing.connect(self.disposal.end)
        self.disposal.disposed.connect(self._desk.read_again)
        self.disposal.begin()
        self.battery.low.connect(self.battery_copy.write)
        QTimer.singleShot(0, self, partial(self.backups.begin, is_mended=is_mended))
        QTimer.singleShot(0, self, self.battery.start)
        self.inspection.begin()

    def _make_lock_section(self) -> LockSection:
        section = LockSection(self._vault.database, self._desk.autosave, self._desk.background, self._lock)
        section.faulted.connect(self._messages.tell)
        return section

    def _offer_copy(self) -> None:
        """Show where the copy can go, the first place marked: Enter writes it there."""
        self._window.show_page(_PAGE)
        self.emergency_section.focus_start()

    def _follow_visits(self, page: str) -> None:
        """The end of a visit is a moment to make a backup; its page is made when it is first shown."""
        if page == "visit" and not self._knows_visits:
            self._knows_visits = True
            self._desk.visit.ended.connect(self._keep_visit)

    def _keep_visit(self) -> None:
        self._desk.autosave.flush()
        self.backups.make()
