"""Inställningar: who uses this laptop, which centre it talks to, and how the screen looks."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from inspektor.errors import InspektorError
from inspektor.storage.database import Database, Transaction
from inspektor.storage.preferences import PERSON_NAME, PERSON_ROLE, get_preference, set_preference
from ui.autosave import Autosave
from ui.look import Look
from ui.page import Columns, ScrollPage
from ui.plain_label import PlainLabel
from ui.segments import Segments
from ui.style import Scheme
from ui.team_editor import make_role_box

SERVER_ADDRESS = "server/address"
SERVER_TOKEN = "server/token"  # noqa: S105 - the preference's name, not a token
_UNSAVED = "Det du ändrade är inte sparat än. Det står kvar; Inspektor försöker igen varje sekund."

_SCHEMES: Mapping[Scheme, str] = {"system": "Som datorn", "light": "Ljust", "dark": "Mörkt"}


class SettingsPage(ScrollPage):
    """
    Every change is kept at once; there is no button for saving.

    `look_changed` gives a `Look`, `person_changed` name and role, `sync_requested` asks for the centre now.
    """

    title = "Inställningar"
    look_changed = Signal(object)
    person_changed = Signal(str, str)
    sync_requested = Signal()

    def __init__(self, database: Database, roles: Mapping[str, str], look: Look, autosave: Autosave) -> None:
        super().__init__()
        self._database = database
        self._autosave = autosave
        self._name = _make_line("Ditt namn", "Förnamn och efternamn")
        self._role = make_role_box(roles, "uppfoljare", "Din roll")
        self._address = _make_line("Centralens adress", "https://…")
        self._token = _make_line("Enhetsnyckel", "den du fick av it")
        self._token.setEchoMode(QLineEdit.EchoMode.Password)
        self._sync = QPushButton("Synkronisera nu")
        self._scheme = Segments("Färger", _SCHEMES)
        self._size = _make_slider()
        self._percent = PlainLabel(wrap=False)
        self._show_look(look)
        self._lay_out()
        self._fill()
        self._connect()

    def leave(self) -> None:
        """Write what stands in the fields."""
        if not self._autosave.flush():
            raise InspektorError(_UNSAVED)

    def focus_start(self) -> None:
        self._name.setFocus()

    def set_busy(self, *, is_busy: bool) -> None:
        """Show that the centre is being talked to."""
        self._sync.setEnabled(not is_busy)
        self._sync.setText("Synkroniserar …" if is_busy else "Synkronisera nu")

    def _fill(self) -> None:
        with self._database.read() as db:
            self._name.setText(get_preference(db, PERSON_NAME))
            self._role.setCurrentIndex(
                max(0, self._role.findData(get_preference(db, PERSON_ROLE, "uppfoljare")))
            )
            self._address.setText(get_preference(db, SERVER_ADDRESS))
            self._token.setText(get_preference(db, SERVER_TOKEN))

    def _connect(self) -> None:
        for name, line in (
            (PERSON_NAME, self._name),
            (SERVER_ADDRESS, self._address),
            (SERVER_TOKEN, self._token),
        ):
            self._autosave.watch(line, partial(_keep, name), name)
        self._name.textChanged.connect(self._tell_person)
        self._role.currentIndexChanged.connect(self._keep_role)
        self._scheme.chosen.connect(self._tell_look)
        self._size.valueChanged.connect(self._tell_look)
        self._sync.clicked.connect(self._ask_sync)

    def _keep_role(self) -> None:
        role = str(self._role.currentData())
        self._autosave.put_now(PERSON_ROLE, lambda db: set_preference(db, PERSON_ROLE, role))
        self._tell_person()

    def _tell_person(self) -> None:
        self.person_changed.emit(self._name.text().strip(), str(self._role.currentData()))

    def _show_look(self, look: Look) -> None:
        self._scheme.choose(look.scheme)
        self._size.setValue(look.percent // 10)
        self._percent.setText(f"{look.percent} %")

    def _tell_look(self) -> None:
        look = Look(self._scheme.value, self._size.value() * 10)
        self._percent.setText(f"{look.percent} %")
        self.look_changed.emit(look)

    def _ask_sync(self) -> None:
        self._autosave.flush()
        self.sync_requested.emit()

    def _lay_out(self) -> None:
        who = _make_card("Du", "Står som den som gör besöken och skriver anteckningarna.")
        _add_rows(who, ("Namn", self._name), ("Roll", self._role))
        look = _make_card("Utseende", "Gäller genast, bara på den här datorn.")
        _add_rows(look, ("Färger", self._scheme), ("Textstorlek", _beside(self._size, self._percent)))
        center = _make_card("Centralen", "Utan adress arbetar du som vanligt; inget lämnar datorn.")
        _add_rows(center, ("Adress", self._address), ("Enhetsnyckel", self._token), ("", self._sync))
        self.body.addWidget(PlainLabel("Inställningar", "h1", wrap=False))
        self.body.addWidget(PlainLabel("Det du ändrar sparas direkt.", "muted"))
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        for card in (who, center):
            column.addWidget(card)
        column.addStretch(1)
        right = QWidget()
        other = QVBoxLayout(right)
        other.setContentsMargins(0, 0, 0, 0)
        other.addWidget(look)
        other.addStretch(1)
        self.body.addWidget(Columns((left, 1), (right, 1)))
        self.body.addStretch(1)


def _keep(name: str, db: Transaction, text: str) -> None:
    set_preference(db, name, text.strip())


def _make_line(name: str, hint: str) -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(name)
    line.setPlaceholderText(hint)
    return line


def _make_slider() -> QSlider:
    """Make the slider of text sizes: 100 to 200 % in steps of ten."""
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(10, 20)
    slider.setPageStep(2)
    slider.setAccessibleName("Textstorlek")
    return slider


def _beside(field: QWidget, label: QWidget) -> QWidget:
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(field, 1)
    row.addWidget(label)
    return both


def _make_card(heading: str, words: str) -> QFrame:
    card = QFrame()
    card.setProperty("role", "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(18, 14, 18, 16)
    column.setSpacing(8)
    column.addWidget(PlainLabel(heading, "h2"))
    column.addWidget(PlainLabel(words, "muted"))
    return card


def _add_rows(card: QFrame, *rows: tuple[str, QWidget]) -> None:
    """Add labeled fields; a QComboBox keeps the accessible name it has."""
    form = QFormLayout()
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    form.setHorizontalSpacing(16)
    for words, field in rows:
        form.addRow(PlainLabel(words, wrap=False), field)
    layout = card.layout()
    if isinstance(layout, QVBoxLayout):
        layout.addLayout(form)
