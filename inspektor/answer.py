"""What an answer may be, how it is kept as JSON, and how it reads in words."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from inspektor.checklist import NO, PARTLY, YES, AnswerKind, Question
from inspektor.errors import InspektorError
from inspektor.visit import Mark, Share, Unfinished, Value

LARGEST_NUMBER = 10**12
FEWEST_FOR_PERCENT = 5
"""Under this many in the denominator no share is shown: a percentage would point at single persons."""

_WORDS = {
    YES: "Ja",
    PARTLY: "Delvis",
    NO: "Nej",
    Mark.NOT_APPLICABLE.value: "Ej tillämpligt",
    Mark.NOT_ASSESSED.value: "Ej bedömt",
}
_SHOWN_CHARACTERS = 40


def has_answer(value: Value) -> bool:
    """Say whether something was answered; "ej bedömt" is an answer, an emptied or unfinished field is not."""
    if isinstance(value, Unfinished):
        return False
    return bool(value.strip()) if isinstance(value, str) else value is not None and value != ()


def to_data(value: Value) -> object:
    """Give the value as JSON can hold it; `from_data` is the way back."""
    if isinstance(value, Mark):
        return {"mark": value.value}
    if isinstance(value, Share):
        return {"part": value.part, "whole": value.whole}
    if isinstance(value, Unfinished):
        return {"unfinished": value.text}
    return list(value) if isinstance(value, tuple) else value


def from_data(data: object) -> Value:
    """Give the value that `to_data` wrote; InspektorError if it is nothing of the kind."""
    if data is None or isinstance(data, str) or _is_number(data):
        return data  # type: ignore[return-value]  # _is_number leaves int or float
    if isinstance(data, list) and all(isinstance(item, str) for item in data):
        return tuple(data)
    if isinstance(data, Mapping) and data.keys() == {"mark"} and data["mark"] in list(Mark):
        return Mark(data["mark"])
    if isinstance(data, Mapping) and data.keys() == {"part", "whole"} and _is_share(data):
        return Share(data["part"], data["whole"])
    if isinstance(data, Mapping) and data.keys() == {"unfinished"} and isinstance(data["unfinished"], str):
        return Unfinished(data["unfinished"])
    raise InspektorError(
        "Ett sparat svar går inte att läsa. Svara på frågan igen eller hämta svaret på nytt."
    )


def check_answer(question: Question, value: Value, comment: str = "") -> None:
    """Raise InspektorError unless the value suits the question; None is no answer and always suits."""
    fault = _find_fault(question, value)
    if fault:
        raise InspektorError(f"Svaret på {question.id} går inte att ta emot: det {fault}.")
    if value is Mark.NOT_APPLICABLE and not comment.strip():
        raise InspektorError(f"Ej tillämpligt på {question.id} behöver en kommentar som säger varför.")


def parse_answer(question: Question, raw: object) -> Value:
    """Give the answer that stands in a file: a word, a number, a list, a date or `{part, whole}`."""
    value = _read_raw(raw)
    fault = "är av fel slag" if value is None else _find_fault(question, value)
    if fault:
        raise InspektorError(f"Svaret {_show(raw)} på frågan {question.id} går inte att läsa: det {fault}.")
    return value


def in_words(question: Question, value: Value) -> str:
    """Give the answer as screen and memo say it; the empty string for no answer."""
    return "" if value is None else _SAY[type(value)](question, value)


def say_number(number: float) -> str:
    """Give the number as Swedish writes it: decimal comma, and no decimals where there are none."""
    return f"{number:.15g}".replace(".", ",")


def _say_mark(_question: Question, mark: Mark) -> str:
    return _WORDS[mark.value]


def _say_number(question: Question, number: float) -> str:
    label = dict(question.scale).get(int(number)) if question.kind is AnswerKind.SCALE else None
    return f"{number} – {label}" if label else f"{say_number(number)} {question.unit}".rstrip()


def _say_list(_question: Question, chosen: tuple[str, ...]) -> str:
    return ", ".join(chosen)


def _say_unfinished(_question: Question, value: Unfinished) -> str:
    return f"{value.text} (ofullständigt)"


def _say_share(_question: Question, share: Share) -> str:
    counted = f"{share.part} av {share.whole}"
    if share.percent is None or share.whole < FEWEST_FOR_PERCENT:
        return counted
    return f"{counted} ({say_number(round(share.percent, 1))} procent)"


def _say_text(question: Question, value: str) -> str:
    if question.kind in {AnswerKind.YES_NO, AnswerKind.YES_PARTLY_NO}:
        return _WORDS.get(value, value)
    is_date = question.kind is AnswerKind.DATE and _is_date(value)
    return value[:16].replace("T", " ") if is_date else value


_SAY: Mapping[type, Callable[[Question, Any], str]] = {
    Mark: _say_mark,
    Share: _say_share,
    Unfinished: _say_unfinished,
    bool: _say_number,
    float: _say_number,
    int: _say_number,
    str: _say_text,
    tuple: _say_list,
}


def _find_fault(question: Question, value: Value) -> str:
    if value is None or value is Mark.NOT_ASSESSED:
        return ""
    if isinstance(value, Unfinished):
        return "är ofullständigt"
    if value is Mark.NOT_APPLICABLE:
        return "" if question.may_be_not_applicable else "får inte vara ej tillämpligt"
    return _RULES[question.kind](question, value)


def _check_word(*words: str) -> Callable[[Question, Value], str]:
    wanted = ", ".join(words[:-1]) + f" eller {words[-1]}"

    def check(_question: Question, value: Value) -> str:
        return "" if value in words else f"ska vara {wanted}"

    return check


def _check_scale(question: Question, value: Value) -> str:
    steps = [step for step, _label in question.scale] or [1, 2, 3, 4]
    is_step = isinstance(value, int) and not isinstance(value, bool) and value in steps
    return "" if is_step else f"ska vara ett heltal från {min(steps)} till {max(steps)}"


def _check_count(_question: Question, value: Value) -> str:
    fits = _is_number(value) and value >= 0  # type: ignore[operator]  # a number by now
    return "" if fits else "ska vara ett tal som är noll eller större"


def _check_share(_question: Question, value: Value) -> str:
    fits = isinstance(value, Share) and _is_share({"part": value.part, "whole": value.whole})
    return "" if fits else "ska vara två heltal där delen (part) är noll eller mer och högst helheten (whole)"


def _check_text(_question: Question, value: Value) -> str:
    return "" if isinstance(value, str) else "ska vara text"


def _check_multiple(question: Question, value: Value) -> str:
    if not isinstance(value, tuple):
        return "ska vara en lista av alternativ"
    if len(set(value)) != len(value):
        return "har samma alternativ två gånger"
    return "" if set(value) <= set(question.choices) else f"ska väljas bland: {', '.join(question.choices)}"


def _check_single(question: Question, value: Value) -> str:
    return "" if value in question.choices else f"ska vara ett av: {', '.join(question.choices)}"


def _check_date(_question: Question, value: Value) -> str:
    fits = isinstance(value, str) and _is_date(value)
    return "" if fits else "ska vara ett datum som 2026-11-19, med eller utan klockslag"


_RULES: Mapping[AnswerKind, Callable[[Question, Value], str]] = {
    AnswerKind.YES_PARTLY_NO: _check_word(YES, PARTLY, NO),
    AnswerKind.YES_NO: _check_word(YES, NO),
    AnswerKind.SCALE: _check_scale,
    AnswerKind.COUNT: _check_count,
    AnswerKind.SHARE: _check_share,
    AnswerKind.TEXT: _check_text,
    AnswerKind.MULTIPLE: _check_multiple,
    AnswerKind.SINGLE: _check_single,
    AnswerKind.FREQUENCY: _check_single,
    AnswerKind.DATE: _check_date,
}


def _read_raw(raw: object) -> Value:
    if isinstance(raw, str) and raw in list(Mark):
        return Mark(raw)
    if isinstance(raw, datetime):
        return raw.isoformat(timespec="minutes")
    if isinstance(raw, date):
        return raw.isoformat()
    try:
        return from_data(raw)
    except InspektorError:
        return None


def _is_number(value: object) -> bool:
    """Say whether this is a number that can be counted with; True, NaN and the endless are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER


def _is_share(data: Mapping[str, object]) -> bool:
    part, whole = data["part"], data["whole"]
    if type(part) is not int or type(whole) is not int:  # bool is an int to isinstance
        return False
    return 0 <= part <= whole <= LARGEST_NUMBER


def _is_date(text: str) -> bool:
    """Say whether the text starts with a whole date; `20261119` and week dates are not what we write."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return len(text) >= len("2026-11-19") and text[4] == text[7] == "-"


def _show(raw: object) -> str:
    text = str(raw)
    return f"”{text[:_SHOWN_CHARACTERS]}…”" if len(text) > _SHOWN_CHARACTERS else f"”{text}”"
