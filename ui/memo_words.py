"""What the memo page says of characters that could not be drawn, and of what is kept off the paper."""

import unicodedata
from typing import TYPE_CHECKING

from ui.words import counted

if TYPE_CHECKING:
    from ui.memo_making import MadeMemo  # loads reportlab

_MOST_NAMED = 12


def say_not_drawn(boxed: str, dropped: int) -> str:
    """Say which characters became boxes (each once) and how many control characters were left out."""
    parts = []
    if boxed:
        named = "  ".join(_name(character) for character in boxed[:_MOST_NAMED])
        more = f" och {len(boxed) - _MOST_NAMED} till" if len(boxed) > _MOST_NAMED else ""
        words = counted(
            len(boxed), "tecken finns inte i typsnittet och står som en ruta", "olika tecken finns inte"
        )
        tail = "" if len(boxed) == 1 else " i typsnittet och står som rutor"
        parts.append(f"{words}{tail}: {named}{more}.")
    if dropped:
        parts.append(f"{counted(dropped, 'styrtecken', 'styrtecken')} utan form är utelämnade.")
    return " ".join(parts)


def say_left_out(made: "MadeMemo") -> str:
    """Say how much stands in the visit and not in the memo, and that two texts stand where two differ."""
    counts = (
        (made.excluded_notes, "anteckning är undantagen", "anteckningar är undantagna"),
        (made.voided_deficiencies, "brist är makulerad", "brister är makulerade"),
        (made.conflicts, "fält har två texter, båda står med", "fält har två texter, båda står med"),
    )
    said = [counted(number, one, many) for number, one, many in counts if number]
    if made.disposed_at:
        said.insert(0, f"Anteckningarna gallrades {made.disposed_at:%Y-%m-%d} och står inte med")
    return f"{'; '.join(said)}." if said else ""


def _name(character: str) -> str:
    """Give the character and its number: the screen may have a shape for it, or not."""
    number = f"U+{ord(character):04X}"
    return f"{character} ({number})" if unicodedata.category(character)[0] != "C" else number
