"""What is said of raw notes that leave the laptop: why not yet, how much, and the record as text."""

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import QDate, QLocale

from inspektor.disposal import Case, Disposal, Obstacle
from ui.rows import Row
from ui.words import counted

_SWEDISH = QLocale(QLocale.Language.Swedish, QLocale.Country.Sweden)
_KINDS: Mapping[str, tuple[str, str]] = {
    "note": ("anteckning", "anteckningar"),
    "version": ("äldre version", "äldre versioner"),
    "attachment": ("bilaga", "bilagor"),
}
_OBSTACLES: Mapping[Obstacle, tuple[str, str, str]] = {
    # the word on color, its tone, and why
    Obstacle.HELD: ("hålls kvar", "info", "hålls kvar: {reason}"),
    Obstacle.ONGOING: ("pågår", "neutral", "besöket är inte avslutat"),
    Obstacle.UNSETTLED: ("väntar", "neutral", "två texter skiljer sig; öppna besöket och välj"),
    Obstacle.REFUSED: ("väntar", "fault", "centralen tog inte emot allt; skriv om texten kortare"),
    Obstacle.UNSENT: ("väntar", "neutral", "väntar på centralens kvittens; synkronisera"),
    Obstacle.SET_ASIDE: ("väntar", "fault", "något i besöket kan inte visas; uppdatera Inspektor"),
    Obstacle.ATTACHMENT: ("väntar", "neutral", "väntar på centralens kvittens av bilagorna"),
    Obstacle.GRACE: ("väntar", "neutral", "gallras {day}"),
}
_UNKNOWN_VISIT = "Besök som inte finns på datorn"
_TITLE = "Gallringsprotokoll"
_ABOUT = (
    "Råanteckningar som har lämnat den här datorn. Protokollet säger hur mycket och av vilket slag, aldrig "
    "vad som stod."
)


def say_day(day: date) -> str:
    """Give for example "20 december 2026"."""
    return _SWEDISH.toString(QDate(day.year, day.month, day.day), "d MMMM yyyy")


def say_content(content: Mapping[str, int]) -> str:
    """Give for example "12 anteckningar, 4 äldre versioner"."""
    parts = [counted(content[kind], *words) for kind, words in _KINDS.items() if content.get(kind)]
    return ", ".join(parts) or "inget"


def name_visit(case: Case | Disposal) -> str:
    """Give for example "Lindgården, 19 november 2026"."""
    facts = case.facts
    return f"{facts.unit.name}, {say_day(facts.started.date())}" if facts else _UNKNOWN_VISIT


def say_case(case: Case) -> str:
    """Say why the visit's raw notes stay for now, or since when they may go."""
    day = say_day(case.due_on) if case.due_on else ""
    if case.obstacle is None:
        return f"{say_content(case.content)}; kan gallras sedan {day}"
    _chip, _tone, why = _OBSTACLES[case.obstacle]
    reason = case.hold.reason if case.hold else ""
    return f"{say_content(case.content)}; {why.format(day=day, reason=reason)}"


def make_case_row(case: Case) -> Row:
    """Give the row of a visit that is not due."""
    chip, tone, _why = _OBSTACLES[case.obstacle or Obstacle.GRACE]
    return Row(case.facts.id, name_visit(case), say_case(case), chip, tone)


def make_record_row(disposal: Disposal) -> Row:
    """Give the row of one line of the record."""
    chip, tone = ("gallrat", "ok") if disposal.finished else ("görs klart", "info")
    key = (disposal.visit_id, disposal.at)
    return Row(key, name_visit(disposal), _say_disposal(disposal), chip, tone)


def _say_disposal(disposal: Disposal) -> str:
    how = "enligt regel, beslutad av" if disposal.by_rule else "för hand, beslutat av"
    return f"{say_content(disposal.content)}; {say_day(disposal.at.date())}, {how} {disposal.approver}"


def write_record(disposals: Sequence[Disposal], made_on: date) -> str:
    """Give the whole record as plain text, the latest first."""
    lines = [_TITLE, f"Utskrivet {say_day(made_on)}", "", _ABOUT, ""]
    for disposal in disposals:
        lines += [name_visit(disposal), f"  {_say_disposal(disposal)}"]
    return "\n".join([*lines, ""])
