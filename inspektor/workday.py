"""Swedish working days: a deadline never falls on a day when nobody is there."""

from datetime import date, timedelta
from functools import lru_cache

_SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Say whether offices are open: no weekend, no holiday, and none of the three great Eves."""
    return day.weekday() < _SATURDAY and day not in _list_holidays(day.year)


def next_working_day(day: date) -> date:
    """Give the day itself if it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=16)
def _list_holidays(year: int) -> frozenset[date]:
    """Give the holidays; "de facto" are Midsummer's Eve, Christmas Eve and New Year's Eve (lag 1989:253)."""
    from holidays.countries.sweden import Sweden  # noqa: PLC0415  # 0.2 s that no window has to wait for

    categories = (Sweden.default_category, "de_facto")
    return frozenset(Sweden(years=year, include_sundays=False, categories=categories))
