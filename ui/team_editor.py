"""Who is there for the municipality: names and roles, as many lines as there are people."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QVBoxLayout, QWidget

from inspektor.visit import TeamMember
from ui.flow import FlowLayout


class TeamEditor(QWidget):
    """One line for each person; lines without a name count as nobody."""

    def __init__(self, roles: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._roles = roles
        self._lines: list[_MemberLine] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._add = QPushButton("Lägg till person")
        self._add.setProperty("role", "quiet")
        self._add.clicked.connect(self._add_nobody)
        self._column.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def team(self) -> tuple[TeamMember, ...]:
        """Everybody who has a name, in order."""
        members = (line.member for line in self._lines)
        return tuple(member for member in members if member.name)

    def show_team(self, team: Sequence[TeamMember]) -> None:
        """Show these people, and an empty line when there is nobody."""
        for line in tuple(self._lines):
            self._remove(line)
        for member in team or (TeamMember("", next(iter(self._roles), "")),):
            self._add_line(member)

    def focus_first(self) -> None:
        """Put the caret in the first name."""
        if self._lines:
            self._lines[0].focus_name()

    def _add_nobody(self) -> None:
        self._add_line(TeamMember("", next(iter(self._roles), "")))
        self._lines[-1].focus_name()

    def _add_line(self, member: TeamMember) -> None:
        line = _MemberLine(member, self._roles, len(self._lines) + 1)
        line.remove.clicked.connect(lambda: self._remove(line))
        self._lines.append(line)
        self._column.insertWidget(self._column.count() - 1, line)

    def _remove(self, line: "_MemberLine") -> None:
        self._lines.remove(line)
        self._column.removeWidget(line)
        line.hide()
        line.deleteLater()
        self._add.setFocus()


class _MemberLine(QWidget):
    """A name, a role and a way to take the line away."""

    def __init__(self, member: TeamMember, roles: Mapping[str, str], number: int) -> None:
        super().__init__()
        self._name = QLineEdit(member.name)
        self._name.setAccessibleName(f"Namn, person {number}")
        self._name.setPlaceholderText("Namn")
        self._role = make_role_box(roles, member.role, f"Roll, person {number}")
        self._name.setMinimumWidth(self.fontMetrics().averageCharWidth() * 24)
        self.remove = QPushButton("×")
        self.remove.setProperty("role", "quiet")
        self.remove.setToolTip("Ta bort")
        self.remove.setAccessibleName(f"Ta bort person {number}")
        row = FlowLayout(self, spacing=6)
        for widget in (self._name, self._role, self.remove):
            row.addWidget(widget)

    @property
    def member(self) -> TeamMember:
        return TeamMember(self._name.text().strip(), str(self._role.currentData()))

    def focus_name(self) -> None:
        self._name.setFocus()


def make_role_box(roles: Mapping[str, str], role: str, name: str) -> QComboBox:
    """Make a choice of roles; the provider's own people have no role in a visit's team."""
    box = QComboBox()
    box.setAccessibleName(name)
    box.setMinimumContentsLength(10)
    for code, words in roles.items():
        if code != "utforare":
            box.addItem(words, code)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    box.setMinimumWidth(80)  # may be squeezed in a narrow window; the list that opens is as wide as its words
    box.setCurrentIndex(max(0, box.findData(role)))
    return box
