"""Fields that two people wrote unaware of each other: all texts side by side, until a person chooses."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from inspektor.storage.conflicts import list_conflicts, resolve_conflict
from inspektor.storage.database import Database
from inspektor.visit import Conflict, Version, Visit
from ui.autosave import Autosave, Write
from ui.conflict_words import describe_conflict, join_values, may_keep_both, name_conflict, say_value
from ui.flow import FlowLayout
from ui.page import Columns
from ui.plain_label import PlainLabel
from ui.swedish_time import say_moment
from ui.words import counted

_CHANGED = "Texten ändrades medan du valde. Läs den igen och välj på nytt."

Choice = Callable[[Conflict, object], None]


class ConflictPane(QFrame):
    """
    Hidden while there is nothing to choose between; `resolved` says the visit in which a choice was made.

    A choice holds only for the texts that were shown: if one of them has changed since, it is asked again.
    """

    resolved = Signal(str)

    def __init__(self, database: Database, autosave: Autosave, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName("Olika texter")
        self._database = database
        self._autosave = autosave
        self._visit: Visit | None = None
        self._cards: list[ConflictCard] = []
        self._title = PlainLabel(role="h2")
        self._notice = PlainLabel(role="fault")
        self._column = QVBoxLayout(self)
        self._lay_out()

    @property
    def count(self) -> int:
        """How many fields wait for a choice."""
        return len(self._cards)

    def show_visit(self, visit: Visit) -> None:
        """Show the fields of this visit that wait for a choice."""
        self._notice.hide()
        self._visit = visit
        self._show_conflicts(visit.conflicts)

    def focus_first(self) -> None:
        """Put the focus on the first button."""
        if self._cards:
            self._cards[0].buttons[0].setFocus()

    def _show_conflicts(self, conflicts: tuple[Conflict, ...]) -> None:
        for card in self._cards:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        visit = self._visit
        self._cards = [ConflictCard(visit, conflict, self._choose) for conflict in conflicts] if visit else []
        for card in self._cards:
            self._column.addWidget(card)
            card.show()  # at once: the focus goes to its first button
        fields = counted(len(conflicts), "fält har", "fält har")
        self._title.setText(f"{fields} skrivits på två håll")
        self.setVisible(bool(conflicts))

    def _choose(self, conflict: Conflict, value: object) -> None:
        """Record the choice, if what was shown is still what there is."""
        if self._visit is None:
            return
        visit_id = self._visit.facts.id
        self._autosave.flush()  # a text that is being typed belongs to what is chosen between
        if _find_same(self._read(visit_id), conflict) is None:
            self._notice.setText(_CHANGED)
            self._notice.show()
            self._show_conflicts(self._read(visit_id))
            return
        key = (conflict.kind, conflict.record_id, conflict.field, "conflict")
        if self._autosave.put_now(key, _resolve(visit_id, conflict, value)):
            self._notice.hide()
            self._show_conflicts(self._read(visit_id))
            self.focus_first()
            self.resolved.emit(visit_id)

    def _read(self, visit_id: str) -> tuple[Conflict, ...]:
        with self._database.read() as db:
            return list_conflicts(db, visit_id)

    def _lay_out(self) -> None:
        self._column.setContentsMargins(16, 12, 16, 14)
        self._column.setSpacing(10)
        self._column.addWidget(self._title)
        words = (
            "Alla texter finns kvar tills någon av er väljer. Den sista av dem visas så länge på sin plats."
        )
        self._column.addWidget(PlainLabel(words, "muted"))
        self._column.addWidget(self._notice)
        self._notice.hide()
        self.hide()


class ConflictCard(QFrame):
    """One field: who wrote what and when, and a button under each text."""

    def __init__(
        self, visit: Visit, conflict: Conflict, choose: Choice, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.buttons: list[QPushButton] = []
        name = name_conflict(visit, conflict)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(8)
        column.addWidget(PlainLabel(name, "h3"))
        if question := describe_conflict(visit, conflict):
            column.addWidget(PlainLabel(question, "muted"))
        in_order = sorted(conflict.versions, key=lambda version: version.at)
        column.addWidget(
            Columns(*((self._make_version(visit, conflict, version, choose), 1) for version in in_order))
        )
        if may_keep_both(visit, conflict):
            column.addLayout(self._make_both(conflict, choose, name))

    def _make_version(self, visit: Visit, conflict: Conflict, version: Version, choose: Choice) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        who = f"{version.author}, {say_moment(version.at)}"
        button = QPushButton("Behåll den här")
        button.setAccessibleName(f"Behåll det som {who} skrev")
        button.clicked.connect(partial(choose, conflict, version.value))
        self.buttons.append(button)
        row = FlowLayout(spacing=8)
        row.addWidget(button)
        column = QVBoxLayout(card)
        column.setContentsMargins(12, 10, 12, 12)
        column.addWidget(PlainLabel(who, "small"))
        column.addWidget(PlainLabel(say_value(visit, conflict, version.value)))
        column.addStretch()
        column.addLayout(row)
        return card

    def _make_both(self, conflict: Conflict, choose: Choice, name: str) -> QHBoxLayout:
        is_two = len(conflict.versions) == 2
        button = QPushButton("Behåll båda" if is_two else "Behåll alla")
        button.setAccessibleName(f"{button.text()}, {name}")
        button.clicked.connect(lambda: choose(conflict, join_values(conflict)))
        self.buttons.append(button)
        row = QHBoxLayout()
        row.addWidget(button)
        row.addWidget(PlainLabel("Texterna ställs efter varandra, den äldsta först.", "small"), 1)
        return row


def _find_same(conflicts: tuple[Conflict, ...], shown: Conflict) -> Conflict | None:
    """Give the conflict if its texts are those that were shown; None if any has changed, come or gone."""
    return next((one for one in conflicts if _texts(one) == _texts(shown)), None)


def _texts(conflict: Conflict) -> tuple[object, ...]:
    versions = sorted((version.change_id, repr(version.value)) for version in conflict.versions)
    return conflict.kind, conflict.record_id, conflict.field, tuple(versions)


def _resolve(visit_id: str, conflict: Conflict, value: object) -> Write:
    return lambda db: resolve_conflict(db, visit_id, conflict, value)
