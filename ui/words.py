"""The Swedish words of codes that several pages show."""

from datetime import date, datetime
from types import MappingProxyType

from inspektor.checklist import Severity
from inspektor.visit import Notice

SEVERITY_WORDS = MappingProxyType(
    {
        Severity.OBSERVATION: "Iakttagelse",
        Severity.MINOR: "Mindre",
        Severity.MATERIAL: "Väsentlig",
        Severity.SERIOUS: "Allvarlig",
    }
)

NOTICE_WORDS = MappingProxyType(
    {
        Notice.ANNOUNCED: "Anmält",
        Notice.SHORT_NOTICE: "Kort varsel",
        Notice.UNANNOUNCED: "Oanmält",
    }
)

OPERATION_FORM_WORDS = MappingProxyType(
    {
        "egen": "egen regi",
        "privat": "privat",
        "ideell": "ideell",
        "entreprenad": "entreprenad",
    }
)

_WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")


def weekday_and_date(day: date) -> str:
    """Give for example "torsdag 2026-11-19"."""
    return f"{_WEEKDAYS[day.weekday()]} {day.isoformat()}"


def day_and_time(at: datetime) -> str:
    """Give for example "2026-11-19 06:20"."""
    return at.strftime("%Y-%m-%d %H:%M")


def counted(count: int, one: str, many: str) -> str:
    """Give for example "1 brist" or "3 brister"."""
    return f"{count} {one if count == 1 else many}"


def time_left(deadline: date | None, today: date) -> str:
    """Say how long there is to a deadline, in words that need no color."""
    if deadline is None:
        return "ingen frist"
    days = (deadline - today).days
    if days < 0:
        return f"försenad {counted(-days, 'dag', 'dagar')}"
    return {0: "sista dagen idag", 1: "imorgon"}.get(days, f"om {days} dagar")
