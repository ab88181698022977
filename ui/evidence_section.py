"""Bevis: the signed chain to a file that anybody can check, and the fingerprint of the key that signs it."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QSizePolicy

from inspektor.errors import InspektorError
from inspektor.storage.chain_export import export_chain, find_fingerprint
from inspektor.storage.database import Database
from inspektor.storage.visits import list_visits
from inspektor.visit import VisitFacts
from ui.background import Background
from ui.file_dialog import choose_new_file
from ui.messages import sentence_of
from ui.plain_label import PlainLabel
from ui.progress_row import ProgressRow
from ui.safety_page import SafetySection
from ui.words import counted

DEFAULT_NAME = "kedja.jsonl"
"""Says nothing of whom it is about."""
_WORDS = (
    "Det som görs på den här datorn står i en signerad kedja. I en fil med den kan vem som helst se om något "
    "har ändrats, tagits bort eller bytt plats: inspektor verify FIL."
)
_PLAIN = (
    "Filen är inte krypterad: den som har den kan läsa allt i den. Av andra besök än det valda följer bara "
    "med vem som gjorde något och när."
)
_ALL = "Alla besök"


class EvidenceSection(SafetySection):
    """`told` gives words for the state line; `faulted`: a fault of ours."""

    told = Signal(str)
    faulted = Signal(object)

    def __init__(self, database: Database, background: Background) -> None:
        super().__init__("Bevis", _WORDS)
        self._database, self._background = database, background
        self._fingerprint = PlainLabel()
        self.which = QComboBox()
        self.which.setAccessibleName("Vad som exporteras")
        # A long name of a unit must not make the page wider than the window.
        self.which.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.export = QPushButton("Exportera i klartext …")
        self.progress = ProgressRow()
        self._lay_out()
        self.setFocusProxy(self.which)
        self.export.clicked.connect(self._choose)

    def enter(self) -> None:
        """Show the key's fingerprint and the visits there are; what was chosen stays chosen."""
        self._fingerprint.setText(f"Nyckelns kännetecken: {find_fingerprint(self._database)}")
        chosen = self.which.currentData()
        with self._database.read() as db:
            visits = list_visits(db)
        self.which.clear()
        self.which.addItem(_ALL, None)
        for facts in visits:
            self.which.addItem(_name_visit(facts), facts.id)
        self.which.setCurrentIndex(max(0, self.which.findData(chosen)))
        if not self.progress.is_busy:
            self.progress.end("")

    def export_to(self, path: Path) -> None:
        """Write what is chosen to this file, in the background."""
        if self.progress.is_busy:
            return
        progress = self.progress.begin("Skriver kedjan …")
        job = partial(export_chain, self._database, path, self.which.currentData(), progress)
        self._background.run(job, partial(self._tell, path), self._fail)

    def _choose(self) -> None:
        """Let a place be pointed out; our own dialog leaves no trace in the system's recent files."""
        documents = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        start = (documents if documents.is_dir() else Path.home()) / DEFAULT_NAME
        chosen = choose_new_file(self, "Exportera kedjan i klartext", start, "Kedja (*.jsonl)")
        if chosen:
            self.export_to(Path(chosen))

    def _tell(self, path: Path, count: int) -> None:
        words = f"{counted(count, 'post', 'poster')} finns i {path.name}."
        self.progress.end(f"{words} Filen är inte krypterad: förvara den därefter.")
        self.told.emit(words)

    def _fail(self, fault: BaseException) -> None:
        self.progress.end(sentence_of(fault), is_fault=True)
        if not isinstance(fault, InspektorError):
            self.faulted.emit(fault)

    def _lay_out(self) -> None:
        self.export.setProperty("role", "quiet")
        plain = PlainLabel(_PLAIN, "muted")
        for widget in (self._fingerprint, self.which, plain, self.export, self.progress):
            self.column.addWidget(widget)


def _name_visit(facts: VisitFacts) -> str:
    return f"{facts.unit.name}, {facts.started:%Y-%m-%d}"
