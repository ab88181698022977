"""A day that is typed, moved by buttons or taken away, and said in words beside it."""

from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import (
    QCalendarWidget,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from ui.flow import FlowLayout
from ui.line_field import Line
from ui.plain_label import PlainLabel
from ui.style import dress
from ui.swedish_time import read_day
from ui.words import time_left, weekday_and_date

_FAULT = "Skriv dagen som 2026-12-01, 1/12 eller +7."
_WIDEST = "åååå-mm-dd"


class DateField(QWidget):
    """
    `edited` says each day as soon as what is typed is one, and None when the field is emptied.

    What is not a day stays in the field, with red words under it; the day that was kept stays kept.
    """

    edited = Signal(object)

    def __init__(self, name: str, days: tuple[int, ...] = (), parent: QWidget | None = None) -> None:
        """`days` can be added to the day, each with a button of its own."""
        super().__init__(parent)
        self._day: date | None = None
        self._proposal: date | None = None
        self._today = date.today()  # noqa: DTZ011 - the inspector's own day
        self.line = Line()
        self.line.setAccessibleName(name)
        self.line.setPlaceholderText(_WIDEST)
        self._words = PlainLabel(role="small")
        self._suggest = QPushButton()
        self._clear = QPushButton("Ingen frist")
        self._lay_out(days)
        self.line.textEdited.connect(self._type)
        self.line.editingFinished.connect(self._tidy)
        self._suggest.clicked.connect(self._take_proposal)
        self._clear.clicked.connect(partial(self._choose, None))
        self._say()

    @property
    def day(self) -> date | None:
        """The day that is shown, or None."""
        return self._day

    def show_day(self, day: date | None, proposal: date | None) -> None:
        """Show what is kept, and offer the proposal on a button when it is another day."""
        self._proposal = proposal
        if day != self._day or not self.line.hasFocus():
            self.line.setText(day.isoformat() if day else "")
        self._day = day
        self._say()

    def _type(self, text: str) -> None:
        day = read_day(text, self._today)
        if day is not None or not text.strip():
            self._day = day
            self.edited.emit(day)
        self._say()

    def _tidy(self) -> None:
        """Write a short form out when the field is left."""
        if read_day(self.line.text(), self._today):
            self.line.setText(self._day.isoformat() if self._day else "")
        self._say()

    def _choose(self, day: date | None) -> None:
        self._day = day
        self.line.setText(day.isoformat() if day else "")
        self._say()
        self.edited.emit(day)

    def _take_proposal(self) -> None:
        self._choose(self._proposal)

    def _add(self, days: int) -> None:
        self._choose((self._day or self._today) + timedelta(days=days))

    def _say(self) -> None:
        text = self.line.text().strip()
        is_fault = bool(text) and read_day(text, self._today) is None
        dress(self.line, fault=is_fault and not self.line.hasFocus())
        dress(self._words, role="fault" if is_fault else "small")
        self._words.setText(_FAULT if is_fault else self._day_in_words())
        self._suggest.setText(f"Förslag {self._proposal}")
        self._suggest.setVisible(self._proposal not in {None, self._day})
        self._clear.setVisible(self._day is not None or is_fault)

    def _day_in_words(self) -> str:
        if self._day is None:
            return "Ingen frist är satt."
        left = time_left(self._day, self._today)
        return f"{weekday_and_date(self._day).capitalize()}, {left}."

    def _lay_out(self, days: tuple[int, ...]) -> None:
        self.line.setFixedWidth(self.line.fontMetrics().horizontalAdvance(_WIDEST) + 40)
        row = QWidget()
        flow = FlowLayout(row, spacing=8)
        flow.addWidget(self.line)
        for count in days:
            button = QPushButton(f"+{count} dagar")
            button.clicked.connect(partial(self._add, count))
            flow.addWidget(button)
        for button in (self._make_calendar_button(), self._suggest, self._clear):
            flow.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(row)
        column.addWidget(self._words)

    def _make_calendar_button(self) -> QPushButton:
        button = QPushButton("Kalender")
        menu = QMenu(button)
        menu.aboutToShow.connect(partial(self._fill_calendar, menu))
        button.setMenu(menu)
        return button

    def _fill_calendar(self, menu: QMenu) -> None:
        """Make the calendar when it is asked for: it is slow to make, and most days are typed."""
        menu.clear()
        calendar = QCalendarWidget(menu)
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        shown = self._day or self._today
        calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))
        for picked in (calendar.activated, calendar.clicked):
            picked.connect(partial(self._pick, menu))
        action = QWidgetAction(menu)
        action.setDefaultWidget(calendar)
        menu.addAction(action)

    def _pick(self, menu: QMenu, day: QDate) -> None:
        menu.close()
        self._choose(date(day.year(), day.month(), day.day()))
