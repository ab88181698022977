"""Säkerhetskopior: which there are, each opened and checked, and what can be taken back from them."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from inspektor.errors import InspektorError
from inspektor.storage.backup_files import Backup, find_backups, is_whole
from inspektor.storage.backups import make_backup
from inspektor.storage.database import Database
from inspektor.storage.restoring import Differences, bring_back, preview
from ui.background import Background
from ui.backup_words import say_size
from ui.flow import FlowLayout
from ui.messages import sentence_of
from ui.plain_label import PlainLabel
from ui.progress_row import ProgressRow
from ui.restore_pane import RestorePane
from ui.rows import Row, RowList
from ui.safety_page import SafetySection
from ui.swedish_time import say_moment
from ui.words import counted

_WORDS = (
    "En krypterad kopia görs av sig själv: var 30:e minut du arbetar, när ett besök avslutas och innan något "
    "återställs. Varje kopia öppnas och kontrolleras. De sex senaste och en för var och en av sju dagar "
    "behålls. Enter på en kopia visar vad som skiljer mot i dag."
)
_NONE = "Ingen kopia är gjord än. Den första görs när du har arbetat en stund."
_UNKNOWN, _WHOLE, _DAMAGED = ("kontrolleras", "neutral"), ("hel", "ok"), ("skadad", "fault")
_IS_DAMAGED = "Den kopian är skadad och kan inte användas. Välj en annan; de andra är oberoende av den."


class BackupSection(SafetySection):
    """`restored` says that something was brought back; `told` words for the state line; `faulted` ours."""

    restored = Signal()
    told = Signal(str)
    faulted = Signal(object)

    def __init__(self, database: Database, background: Background) -> None:
        super().__init__("Säkerhetskopior", _WORDS)
        self._database, self._background = database, background
        self._backups: dict[str, Backup] = {}
        self._found: dict[str, bool] = {}
        self._is_shown = False
        self._none = PlainLabel(_NONE)
        self.list = RowList("Säkerhetskopior")
        self._make = QPushButton("Gör en nu")
        self.progress = ProgressRow()
        self.pane = RestorePane()
        buttons = QWidget()
        FlowLayout(buttons).addWidget(self._make)
        for widget in (self._none, self.list, buttons, self.progress, self.pane):
            self.column.addWidget(widget)
        self._make.clicked.connect(self._make_one)
        self.list.chosen.connect(self._compare)
        self.pane.restore_asked.connect(self._bring_back)
        self.pane.closed.connect(self.list.setFocus)

    def enter(self) -> None:
        """List the backups by name at once, and check them one by one behind that."""
        self._is_shown = True
        backups = find_backups(self._database.files.backups)
        self._backups = {each.path.name: each for each in backups}
        self._show()
        for each in backups:
            if each.path.name not in self._found:
                self._check(each)

    def focus_start(self) -> None:
        self._make.setFocus()

    def leave(self) -> None:
        """Check nothing more: nobody looks."""
        self._is_shown = False

    def _show(self) -> None:
        self.list.show_rows([self._make_row(name, each) for name, each in self._backups.items()])
        self.list.setVisible(bool(self._backups))
        self._none.setVisible(not self._backups)

    def _make_row(self, name: str, backup: Backup) -> Row:
        word, tone = {None: _UNKNOWN, True: _WHOLE, False: _DAMAGED}[self._found.get(name)]
        size = say_size(backup.path.stat().st_size) if backup.path.exists() else "borta"
        before = "" if backup.version is None else ", före en uppdatering av programmet"
        return Row(name, say_moment(backup.at), f"{size}{before}", word, tone)

    def _check(self, backup: Backup) -> None:
        def look() -> bool | None:
            return is_whole(backup, self._database.key) if self._is_shown else None

        self._background.run(look, partial(self._note, backup.path.name), self._fail)

    def _note(self, name: str, found: bool | None) -> None:
        if found is not None:
            self._found[name] = found
            self._show()

    def _make_one(self) -> None:
        if not self.progress.is_busy:
            self.progress.begin("Gör en säkerhetskopia och kontrollerar den …", can_cancel=False)
            self._background.run(partial(make_backup, self._database), self._tell_made, self._fail)

    def _tell_made(self, made: Backup) -> None:
        self._found[made.path.name] = True
        self.progress.end("Säkerhetskopian är gjord och kontrollerad.")
        self.enter()

    def _compare(self, name: object) -> None:
        backup = self._backups[str(name)]
        if self._found.get(str(name)) is False:
            self.progress.end(_IS_DAMAGED, is_fault=True)
            return
        self.pane.wait_for(backup)
        self._background.run(
            partial(preview, self._database, backup), self._show_differences, self._fail_pane
        )

    def _show_differences(self, differences: Differences) -> None:
        if self.pane.isVisibleTo(self):
            self.pane.show_differences(differences)

    def _bring_back(self, backup: Backup, with_altered: bool) -> None:
        job = partial(bring_back, self._database, backup, with_altered=with_altered)
        self._background.run(job, self._tell_brought_back, self._fail_pane)

    def _tell_brought_back(self, count: int) -> None:
        words = f"Återställt: {counted(count, 'ändring', 'ändringar')}. Inget som fanns i dag är borttaget."
        self.pane.progress.end("")
        self.pane.close_up()
        self.progress.end(words)
        self.enter()
        self.restored.emit()
        self.told.emit(words)

    def _fail(self, fault: BaseException) -> None:
        self.progress.end(sentence_of(fault), is_fault=True)
        self._report(fault)

    def _fail_pane(self, fault: BaseException) -> None:
        self.pane.progress.end(sentence_of(fault), is_fault=True)
        self._report(fault)

    def _report(self, fault: BaseException) -> None:
        if not isinstance(fault, InspektorError):
            self.faulted.emit(fault)
