"""Days as somebody in a hurry types them, and moments as short as they can be said."""

import re
from datetime import date, datetime, timedelta

from PySide6.QtCore import QDate, QLocale

_SWEDISH = QLocale(QLocale.Language.Swedish, QLocale.Country.Sweden)
_ISO = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})\s*[/.]\s*(\d{1,2})")
_DAYS_AHEAD = re.compile(r"\+\s*(\d{1,3})")


def say_moment(at: datetime) -> str:
    """Give `19 nov. 08:31` in the laptop's own time, with the year when it is another one than now."""
    local = at.astimezone() if at.tzinfo else at
    this_year = local.year == datetime.now().astimezone().year
    day = _SWEDISH.toString(QDate(local.year, local.month, local.day), "d MMM" if this_year else "d MMM yyyy")
    return f"{day} {local:%H:%M}"


def read_day(text: str, today: date) -> date | None:
    """Give the day that was typed: `2026-12-01`, `20261201`, `1/12` (the next one) or `+7`; else None."""
    text = text.strip()
    try:
        if found := _ISO.fullmatch(text):
            return date(*map(int, found.groups()))
        if found := _DAYS_AHEAD.fullmatch(text):
            return today + timedelta(days=int(found[1]))
        if found := _DAY_AND_MONTH.fullmatch(text):
            return _next_such_day(int(found[1]), int(found[2]), today)
    except ValueError:
        return None
    return None


def _next_such_day(day: int, month: int, today: date) -> date:
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)
