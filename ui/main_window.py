"""The one window: the rail, the pages, their history, the keys that work everywhere, and the state line."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from inspektor.errors import InspektorError
from ui.key_sheet import KeySheet
from ui.navigation import STOPS, Rail
from ui.page import Page, show_widget
from ui.plain_label import PlainLabel
from ui.screen_shield import LOCK_KEY, ScreenShield
from ui.state_line import StateLine
from ui.style import BASE_POINTS

PRACTICE_WORDS = "ÖVNING – påhittade uppgifter, inget skickas till någon kommun"
_SLIM_BELOW = 1040
_SLIM_BELOW_AT_VISIT = 1480


class MainWindow(QMainWindow):
    """
    Holds the pages; each is made when first shown. Keys that a page must answer become signals.

    The title never holds content: it stands in task bars and in the lists of screen sharing programs.
    """

    area_asked = Signal(int)
    note_asked = Signal()
    lock_asked = Signal()
    about_to_show = Signal(str)
    page_shown = Signal(str)
    painted = Signal()
    closing = Signal()

    def __init__(self, *, is_practice: bool = True) -> None:
        super().__init__()
        self.state_line = StateLine()
        self._rail = Rail()
        self._stack = QStackedWidget()
        self._waiting = PlainLabel("Öppnar …", "muted")
        self._is_painted = False
        self._makers: dict[str, Callable[[], Page]] = {}
        self._wanted = ""
        self._pages: dict[str, Page] = {}
        self._history: list[str] = []
        self._is_close_refused = False
        self._banner = _make_banner()
        self._lay_out()
        self.key_sheet = KeySheet(self._stack)
        self.shield = ScreenShield(self)
        self._connect()
        self.set_practice(is_practice=is_practice)
        self.setMinimumSize(420, 300)
        room = self.screen().availableGeometry()
        self.resize(min(1280, room.width()), min(740, room.height()))

    @property
    def page_name(self) -> str:
        """The name of the page that is shown; empty before the first one."""
        return self._history[-1] if self._history else ""

    def set_practice(self, *, is_practice: bool) -> None:
        """Show the banner of the practice vault on every page, or take it away."""
        self._banner.setVisible(is_practice)
        self.setWindowTitle("Inspektor – övning" if is_practice else "Inspektor")

    def say_waiting(self, words: str) -> None:
        """Say this where the first page will stand."""
        self._waiting.setText(words)

    def has_page(self, name: str) -> bool:
        """Say whether this page is there already."""
        return name in self._makers

    def add_page(self, name: str, make: Callable[[], Page]) -> None:
        """Take a page in under a name of `STOPS`; it is made when it is first shown."""
        self._makers[name] = make
        self._rail.set_enabled(name, is_enabled=True)

    def show_page(self, name: str) -> None:
        """Leave the page that is shown, enter this one and put the caret where its work begins."""
        if name not in self._makers:
            self._wanted = name
            return
        self._wanted = ""
        self._leave_page()
        if self.page_name != name:
            self._history.append(name)
        self._enter_page()

    def show_wanted(self) -> None:
        """Show the page whose key was pressed before it was there."""
        if self._wanted:
            self.show_page(self._wanted)

    def go_back(self) -> None:
        """Show the page before this one."""
        if len(self._history) > 1:
            self._leave_page()
            self._history.pop()
            self._enter_page()

    def show_gate(self, gate: QWidget | None) -> None:
        """Show this in place of the pages, and nothing else; None makes room for an open vault's pages."""
        self._wanted = ""  # a key that was pressed at the gate chooses no page
        if gate is not None:
            self._stack.addWidget(gate)
        self._stack.setCurrentWidget(gate or self._waiting)
        for part in (self._rail, self.state_line):
            part.setVisible(gate is None)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape and self.key_sheet.isVisible():
            self.key_sheet.dismiss()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._fit_rail()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Measure the rail again when the text size changes."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange}:
            QTimer.singleShot(0, self, self._fit_rail)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Say once that the window can be seen: what takes time begins after that."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self._rail, self._rail.paint_icons)
            self.painted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Write what stands in the editors; if that fails, close only when asked a second time."""
        if self.leave_pages() or self._is_close_refused:
            self.closing.emit()
            event.accept()
            return
        self._is_close_refused = True
        self.state_line.show_info("Stäng en gång till om du vill avsluta ändå.", seconds=20)
        event.ignore()

    def leave_pages(self) -> bool:
        """Let each page write its editors; False when one could not, and the state line says why."""
        has_left = [self._leave(page) for page in self._pages.values()]
        return all(has_left)

    def _leave_page(self) -> bool:
        """Let the page write its editors; False when it could not, and the state line says why."""
        return not self._history or self._leave(self._pages[self.page_name])

    def _leave(self, page: Page) -> bool:
        try:
            page.leave()
        except InspektorError as fault:
            if not self.state_line.fault:  # else it says already why
                self.state_line.show_fault(str(fault))
            return False
        return True

    def _find_page(self) -> Page:
        name = self.page_name
        if name not in self._pages:
            self._pages[name] = self._makers[name]()
            self._stack.addWidget(self._pages[name])
        return self._pages[name]

    def _enter_page(self) -> None:
        page = self._find_page()
        self.about_to_show.emit(self.page_name)
        self._rail.show_stop(self.page_name)
        self._fit_rail()
        self._stack.setCurrentWidget(page)
        self.key_sheet.raise_()
        page.enter()
        page.focus_start()
        QTimer.singleShot(0, self, self._show_focus)
        self.page_shown.emit(self.page_name)

    def _show_focus(self) -> None:
        show_widget(self.focusWidget())

    def _fit_rail(self) -> None:
        """Give the rail's words up where the page needs the room: a visit has three columns."""
        least = _SLIM_BELOW_AT_VISIT if self.page_name == "visit" else _SLIM_BELOW
        self._rail.set_slim(is_slim=self.width() < least * self.font().pointSizeF() / BASE_POINTS)

    def _connect(self) -> None:
        self._rail.chosen.connect(self.show_page)
        self._rail.help_asked.connect(self.key_sheet.toggle)
        self._rail.lock_asked.connect(self.lock_asked)
        self.shield.lock_asked.connect(self.lock_asked)
        keys = [("F1", self.key_sheet.toggle), ("Alt+Left", self.go_back), (LOCK_KEY, self.lock_asked.emit)]
        keys += [(key, self.note_asked.emit) for key in ("F2", "Ctrl+J")]
        keys += [(f"Ctrl+{number % 10}", partial(self.area_asked.emit, number)) for number in range(1, 11)]
        keys += [(stop.key, partial(self.show_page, stop.name)) for stop in STOPS]
        for key, act in keys:
            QShortcut(QKeySequence(key), self).activated.connect(act)

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        for widget in (self._banner, self._stack, self.state_line):
            right.addWidget(widget, 1 if widget is self._stack else 0)
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(self._waiting)
        center = QWidget()
        row = QHBoxLayout(center)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._rail)
        row.addLayout(right, 1)
        self.setCentralWidget(center)


def _make_banner() -> QFrame:
    banner = QFrame()
    banner.setProperty("role", "banner")
    banner.setProperty("tone", "practice")
    row = QHBoxLayout(banner)
    row.setContentsMargins(16, 4, 16, 4)
    row.addWidget(PlainLabel(PRACTICE_WORDS), 1)
    return banner
