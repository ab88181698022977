"""What a PIN or a phrase must be, so that nobody guesses it in ten tries."""

import re
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise

from inspektor.keys.faults import UnfitSecret
from inspektor.keys.wrapping import normalize
from resources import resource

SHORTEST_PIN, SHORTEST_PHRASE = 6, 8
_SEASON = re.compile(
    r"(vår|var|sommar|höst|host|vinter|januari|februari|mars|april|maj|juni|juli|augusti"
    r"|september|oktober|november|december)\W?(19|20)?\d\d\W?"
)
_YEARS = re.compile(r"(19|20)\d\d(\d\d|(19|20)\d\d)")  # 198412, 2019-84, 20192020
_DATES = ("%Y%m%d", "%d%m%Y", "%y%m%d", "%d%m%y", "%m%Y")


def find_fault(secret: str) -> str:
    """Say in Swedish what is wrong with a chosen PIN or phrase; empty if nothing is."""
    text = normalize(secret).casefold()
    return next((sentence for is_so, sentence in _RULES if is_so(text)), "")


def check_secret(secret: str) -> None:
    """Refuse a PIN or phrase with a fault: UnfitSecret with its sentence."""
    if fault := find_fault(secret):
        raise UnfitSecret(fault)


def _is_pin(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _is_short_pin(text: str) -> bool:
    return _is_pin(text) and len(text) < SHORTEST_PIN


def _is_short_phrase(text: str) -> bool:
    return not _is_pin(text) and len(text.strip()) < SHORTEST_PHRASE


def _is_repeated(text: str) -> bool:
    """Say whether it is one to four characters said over and over: 000000, 121212, abcabcabc."""
    return any(text == text[:length] * (len(text) // length) for length in range(1, 5))


def _is_run(text: str) -> bool:
    """Say whether each character follows on the one before, up or down; 0 follows on 9."""
    steps = {_step(one, next_one) for one, next_one in pairwise(text)}
    return steps in ({1}, {-1})


def _step(one: str, next_one: str) -> int:
    if _is_pin(one + next_one):
        return (int(next_one) - int(one) + 1) % 10 - 1
    return ord(next_one) - ord(one)


def _is_date(text: str) -> bool:
    """Say whether it begins with a year or is a date as one writes a birthday."""
    return _is_pin(text) and (bool(_YEARS.fullmatch(text)) or any(_reads_as(text, form) for form in _DATES))


def _reads_as(text: str, form: str) -> bool:
    if len(text) != len(datetime(2000, 1, 1).strftime(form)):  # noqa: DTZ001 - only its length
        return False
    try:
        return 1900 <= datetime.strptime(text, form).year < 2100  # noqa: DTZ007 - a day, no moment
    except ValueError:
        return False


def _is_season(text: str) -> bool:
    return bool(_SEASON.fullmatch(text))


def _is_listed(text: str) -> bool:
    lines = resource("easy_secrets.txt").read_text(encoding="utf-8").splitlines()
    return text.strip() in {line for line in lines if not line.startswith("#")}


_RULES: tuple[tuple[Callable[[str], bool], str], ...] = (
    (
        lambda text: not text.strip(),
        "Skriv en PIN-kod med minst sex siffror eller en fras med minst åtta tecken.",
    ),
    (_is_short_pin, "PIN-koden är för kort. Den ska ha minst sex siffror."),
    (
        _is_short_phrase,
        "Frasen är för kort. Den ska ha minst åtta tecken, eller vara en PIN-kod med minst sex siffror.",
    ),
    (_is_repeated, "Koden upprepar sig och är lätt att gissa. Välj en annan."),
    (_is_run, "Koden är en rak följd och lätt att gissa. Välj en annan."),
    (_is_date, "Koden ser ut som ett årtal eller ett datum, och sådana gissas först. Välj en annan."),
    (_is_season, "Årstid eller månad med ett årtal gissas bland det första. Välj en annan fras."),
    (_is_listed, "Koden hör till dem som flest väljer och gissas först. Välj en annan."),
)
"""Each rule with what is said when it is broken; the first counts."""
