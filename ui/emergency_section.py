"""Nödkopia: what the centre lacks, in two keys onto another disk; and how such a copy is read in."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from inspektor.errors import InspektorError
from inspektor.storage.database import Database
from inspektor.storage.emergency import find_unsent_visits
from inspektor.storage.emergency_file import Facts
from ui.background import Background
from ui.disks import Disk, FindDisks, advise, choose_targets
from ui.emergency_jobs import find_newest, read_copy, say_facts, write_copy
from ui.emergency_reading import EmergencyReading
from ui.file_dialog import choose_folder
from ui.flow import FlowLayout
from ui.messages import sentence_of
from ui.plain_label import PlainLabel
from ui.progress_row import ProgressRow
from ui.rows import Row, RowList
from ui.safety_page import SafetySection
from ui.words import counted

_ANOTHER = "another folder"
_WORDS = (
    "Allt som centralen inte har tagit emot, i en krypterad fil på ett usb-minne eller en annan disk. Med "
    "Ctrl+Skift+N kommer du hit varifrån som helst; Enter skriver kopian på det som är markerat."
)
_NO_DISK = "Inget usb-minne och ingen annan disk hittades. Sätt i ett, eller välj en mapp."
_MEGABYTE = 1024 * 1024


class EmergencySection(SafetySection):
    """`told` gives words for the state line; `taken_in`: something new came; `faulted`: a fault of ours."""

    told = Signal(str)
    taken_in = Signal()
    faulted = Signal(object)

    def __init__(self, database: Database, background: Background, find_disks: FindDisks) -> None:
        super().__init__("Nödkopia", _WORDS)
        self._database, self._background, self._find_disks = database, background, find_disks
        self._state = PlainLabel()
        self.targets = RowList("Hit kan nödkopian skrivas")
        self._none = PlainLabel(_NO_DISK, "muted")
        self.progress = ProgressRow()
        self._read_in = QPushButton("Läs in en nödkopia …")
        self.reading = EmergencyReading()
        self._lay_out()
        self.targets.chosen.connect(self._choose)
        self._read_in.clicked.connect(self._open_reading)
        self.reading.read_asked.connect(self._read)
        self.reading.closed.connect(self._read_in.setFocus)

    def enter(self) -> None:
        """Count what the centre lacks, and look which disks there are now."""
        with self._database.read() as db:
            visits = len(find_unsent_visits(db))
        self._state.setText(
            f"{counted(visits, 'besök', 'besök')} har något som centralen inte har tagit emot."
            if visits
            else "Allt är mottaget av centralen. Ingen nödkopia behövs nu."
        )
        disks = choose_targets(self._find_disks(), self._database.path.parent)
        self._none.setVisible(not disks)
        another = Row(_ANOTHER, "Annan mapp …", "Välj själv, till exempel en mapp på en annan disk")
        self.targets.show_rows([*map(_make_row, disks), another])
        if not self.progress.is_busy:
            self.progress.end("")

    def focus_start(self) -> None:
        """Mark where the copy would go: Enter writes it there."""
        self.targets.setFocus()

    def write_to(self, folder: Path) -> None:
        """Write a copy there, in the background."""
        if self.progress.is_busy:
            return
        progress = self.progress.begin("Skriver nödkopian och läser tillbaka den …")
        self._background.run(
            partial(write_copy, self._database, folder, progress), self._tell_written, self._fail
        )

    def _choose(self, key: object) -> None:
        if isinstance(key, Path):
            self.write_to(key)
            return
        chosen = choose_folder(self, "Mapp för nödkopian", Path.home())
        if chosen:
            self.write_to(Path(chosen))

    def _tell_written(self, written: tuple[Path, Facts]) -> None:
        path, facts = written
        words = f"Nödkopian är skriven och läst tillbaka: {say_facts(facts)}. Fil: {path.name}."
        advice = advise(self._find_disks(), path.parent, self._database.path.parent)
        self.progress.end(f"{words} {advice}".strip())
        self.told.emit(words)

    def _open_reading(self) -> None:
        disks = choose_targets(self._find_disks(), self._database.path.parent)
        self.reading.open(find_newest(disk.root for disk in disks))

    def _read(self, path: str, recovery_key: str) -> None:
        progress = self.reading.progress.begin("Läser nödkopian …")
        job = partial(read_copy, self._database, Path(path).expanduser(), recovery_key, progress)
        self._background.run(job, self._tell_read, self._fail_reading)

    def _tell_read(self, read: tuple[Facts, int]) -> None:
        facts, new = read
        words = f"Nödkopian är inläst: {say_facts(facts)}. "
        words += f"{new} var nya här." if new else "Allt fanns redan här."
        self.reading.progress.end(words)
        self.told.emit(words)
        if new:
            self.taken_in.emit()

    def _fail(self, fault: BaseException) -> None:
        self.progress.end(sentence_of(fault), is_fault=True)
        self._report(fault)

    def _fail_reading(self, fault: BaseException) -> None:
        self.reading.progress.end(sentence_of(fault), is_fault=True)
        self._report(fault)

    def _report(self, fault: BaseException) -> None:
        if not isinstance(fault, InspektorError):
            self.faulted.emit(fault)

    def _lay_out(self) -> None:
        buttons = QWidget()
        FlowLayout(buttons).addWidget(self._read_in)
        for widget in (self._state, self._none, self.targets, self.progress, buttons, self.reading):
            self.column.addWidget(widget)


def _make_row(disk: Disk) -> Row:
    room = f"{disk.free // _MEGABYTE} MB ledigt" if disk.free else ""
    return Row(
        disk.root, disk.name, f"{disk.root}, {room}".strip(", "), "usb-minne" if disk.is_stick else "disk"
    )
