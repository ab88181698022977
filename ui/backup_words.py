"""The Swedish words of backups: what differs between then and now, and how large a file is."""

from datetime import datetime

from inspektor.storage.restoring import Differences, Tally, VisitDifference
from ui.rows import Row
from ui.swedish_time import say_moment
from ui.words import counted

_KINDS = (
    ("answers", "svar", "svar"),
    ("notes", "anteckning", "anteckningar"),
    ("deficiencies", "brist", "brister"),
    ("texts", "annan uppgift", "andra uppgifter"),
)
_MEGABYTE = 1024 * 1024


def say_tally(tally: Tally, words: str) -> str:
    """Give for example "3 svar, 1 anteckning saknas i dag (senast 19 nov. 08:31)."."""
    counts = ((getattr(tally, name), one, many) for name, one, many in _KINDS)
    parts = [counted(count, one, many) for count, one, many in counts if count]
    newest = f" (senast {say_moment(datetime.fromisoformat(tally.newest))})" if tally.newest else ""
    return f"{', '.join(parts)} {words}{newest}."


def say_visit(difference: VisitDifference) -> str:
    """Give the unit and when the visit began, as far as it is known."""
    if not difference.started:
        return difference.unit or "Ett besök som inte är helt"
    return f"{difference.unit}, {say_moment(datetime.fromisoformat(difference.started))}"


def make_rows(differences: Differences) -> list[Row]:
    """Give a row for each visit: what came back, what would be set back, what stays as it is."""
    rows = []
    for each in differences.visits:
        lines = (
            ("saknas i dag", each.missing),
            ("ser annorlunda ut i dag", each.altered),
            ("har kommit till sedan dess och står kvar", each.newer),
        )
        detail = " ".join(say_tally(tally, words) for words, tally in lines if tally)
        chip = "saknas i dag" if each.missing else "ändrat" if each.altered else ""
        tone = "fault" if each.missing else "practice"
        rows.append(Row(each.visit_id, say_visit(each), detail, chip, tone))
    return rows


def say_size(count: int) -> str:
    """Give a file's size in MB with one decimal, Swedish."""
    return f"{max(0.1, count / _MEGABYTE):.1f} MB".replace(".", ",")
