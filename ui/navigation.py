"""The rail at the left: where one can go, and where one is."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.icons import make_icon, make_pixmap
from ui.plain_label import PlainLabel
from ui.style import BASE_POINTS, palette_of

_WIDE, _SLIM, _ICON, _SIGN = 256, 64, 20, 28


@dataclass(frozen=True, slots=True)
class Stop:
    """One line of the rail: the page's name in the program, its word, icon and key."""

    name: str
    text: str
    icon: str
    key: str


STOPS = (
    Stop("start", "Idag", "today", "Ctrl+I"),
    Stop("new_visit", "Nytt besök", "new", "Ctrl+N"),
    Stop("visit", "Besök", "visit", "Ctrl+G"),
    Stop("deficiencies", "Brister", "deficiency", "Ctrl+D"),
    Stop("memo", "Minnesanteckningar", "memo", "Ctrl+P"),
    Stop("safety", "Säkerhet", "safety", "Ctrl+Shift+S"),
    Stop("settings", "Inställningar", "settings", "Ctrl+,"),
)


class RailButton(QPushButton):
    """A word with its icon and key; only the icon when the rail is slim."""

    def __init__(self, text: str, icon: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self._icon_name = icon
        self._key = PlainLabel(key, "small", wrap=False)
        self._key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setProperty("role", "rail")
        self.setAccessibleName(text)
        self.setAccessibleDescription(key)
        self.setToolTip(f"{text} ({key})")
        self.setIconSize(QSize(_ICON, _ICON))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.addStretch()
        row.addWidget(self._key)
        blank = QPixmap(_ICON, _ICON)
        blank.fill(Qt.GlobalColor.transparent)
        self.setIcon(QIcon(blank))
        self.set_slim(is_slim=False)

    def set_slim(self, *, is_slim: bool) -> None:
        """Show the icon alone, or with word and key."""
        self.setText("" if is_slim else f"  {self._text}")
        self._key.setVisible(not is_slim)

    def paint_icon(self, color: str) -> None:
        """Draw the icon in this color."""
        self.setIcon(make_icon(self._icon_name, color, _ICON))


class Rail(QWidget):
    """All stops; `chosen` says which one was asked for. It scrolls when the window is low."""

    chosen = Signal(str)
    help_asked = Signal()
    lock_asked = Signal()
    _color = ""  # Qt tells of the palette already while the rail is being made

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._buttons = {stop.name: self._make_button(stop) for stop in STOPS}
        self._help = RailButton("Tangenter", "keys", "F1")
        self._help.clicked.connect(self.help_asked)
        self._lock = RailButton("Lås", "lock", "Ctrl+L")
        self._lock.clicked.connect(self.lock_asked)
        self._mark = _Mark()
        self._lay_out()
        self.set_slim(is_slim=False)

    def paint_icons(self) -> None:
        """Draw the icons in the rail's color of today: after the first window is seen, for it takes time."""
        color = palette_of(self).rail_ink
        if color != self._color:
            self._color = color
            self._mark.paint_sign()
            for button in (*self._buttons.values(), self._help, self._lock):
                button.paint_icon(color)

    def set_enabled(self, name: str, *, is_enabled: bool) -> None:
        """Let a stop be chosen, or not yet."""
        self._buttons[name].setEnabled(is_enabled)

    def show_stop(self, name: str) -> None:
        """Mark where one is."""
        for key, button in self._buttons.items():
            button.setChecked(key == name)

    def set_slim(self, *, is_slim: bool) -> None:
        """Show icons only, to give a narrow window's room to the page."""
        for button in (*self._buttons.values(), self._help, self._lock):
            button.set_slim(is_slim=is_slim)
        self._mark.set_slim(is_slim=is_slim)
        scale = max(1.0, self.font().pointSizeF() / BASE_POINTS)
        self.setFixedWidth(_SLIM if is_slim else round(_WIDE * scale))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self._color:
            self.paint_icons()

    def _make_button(self, stop: Stop) -> RailButton:
        button = RailButton(stop.text, stop.icon, stop.key.replace("Shift", "Skift"))
        button.setCheckable(True)
        button.setEnabled(False)
        button.clicked.connect(lambda: self._choose(stop.name))
        return button

    def _choose(self, name: str) -> None:
        self.chosen.emit(name)

    def _lay_out(self) -> None:
        body = QWidget()
        body.setObjectName("railBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(3)
        column.addWidget(self._mark)
        for button in self._buttons.values():
            column.addWidget(button)
        column.addStretch()
        column.addWidget(self._help)
        column.addWidget(self._lock)
        area = _RailArea()
        area.setWidget(body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)


class _RailArea(QScrollArea):
    """Scrolls without a bar: focus and wheel are enough, and a bar would take the icons' room."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


class _Mark(QWidget):
    """The program's sign and name at the top of the rail."""

    def __init__(self) -> None:
        super().__init__()
        self._name = PlainLabel("Inspektor", "h2", wrap=False)
        self._sign = PlainLabel(wrap=False)
        self._sign.setFixedSize(_SIGN, _SIGN)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(10)
        self._row.addWidget(self._sign)
        self._row.addWidget(self._name)
        self._row.addStretch()

    def paint_sign(self) -> None:
        self._sign.setPixmap(make_pixmap("inspektor", "", _SIGN))

    def set_slim(self, *, is_slim: bool) -> None:
        self._name.setVisible(not is_slim)
        self._row.setContentsMargins(*((9, 4, 0, 8) if is_slim else (8, 8, 8, 14)))
