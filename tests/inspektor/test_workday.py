"""Swedish working days and the deadlines that stand on them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspektor.checklist import Severity, SeverityTerms
from inspektor.deficiency import default_deadline
from inspektor.workday import is_working_day, next_working_day


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 1, 6),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 14),
        date(2025, 6, 6),
        date(2026, 6, 19),
        date(2026, 12, 24),
        date(2026, 12, 25),
        date(2026, 12, 31),
        date(2026, 11, 21),
        date(2026, 11, 22),
    ],
    ids=str,
)
def test_holidays_eves_and_weekends_are_no_working_days(day: date) -> None:
    assert not is_working_day(day)


@pytest.mark.parametrize(
    "day", [date(2026, 1, 5), date(2026, 4, 2), date(2026, 4, 30), date(2026, 10, 30)], ids=str
)
def test_the_day_before_a_holiday_is_a_working_day_unless_it_is_a_great_eve(day: date) -> None:
    assert is_working_day(day)


def test_a_deadline_on_christmas_eve_moves_past_the_holidays() -> None:
    assert next_working_day(date(2026, 12, 24)) == date(2026, 12, 28)
    assert next_working_day(date(2026, 12, 31)) == date(2027, 1, 4)
    assert next_working_day(date(2026, 11, 19)) == date(2026, 11, 19)


@given(st.dates(date(2020, 1, 1), date(2060, 12, 31)))
def test_the_next_working_day_is_one_and_the_days_before_it_are_none(day: date) -> None:
    found = next_working_day(day)
    assert is_working_day(found)
    skipped = [day + timedelta(days=n) for n in range((found - day).days)]
    assert len(skipped) < 7
    assert not any(is_working_day(each) for each in skipped)


def make_terms(done_days: int | None) -> SeverityTerms:
    return SeverityTerms(Severity.SERIOUS, 3, True, "", True, 7, done_days, "", "")


def test_the_default_deadline_is_the_municipalitys_days_on_a_working_day() -> None:
    assert default_deadline(make_terms(30), False, date(2026, 11, 19), 24) == date(2026, 12, 21)
    assert default_deadline(make_terms(5), False, date(2026, 11, 19), 24) == date(2026, 11, 24)


def test_what_is_acute_does_not_wait_for_monday() -> None:
    friday = date(2026, 11, 20)
    assert default_deadline(make_terms(30), True, friday, 24) == date(2026, 11, 21)
    assert default_deadline(make_terms(30), True, friday, 12) == friday


def test_an_observation_has_no_deadline() -> None:
    assert default_deadline(make_terms(None), False, date(2026, 11, 19), 24) is None
