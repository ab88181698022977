"""One record of a YAML file, read key by key; every fault names file, record and key in Swedish."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import NoReturn

from inspektor.errors import InspektorError

_SHOWN_CHARACTERS = 40
_MOST_SUGGESTED = 12
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class FileRecord:
    """
    A table of a file with the keys it must and may have; a key it must have is never empty.

    `place` says in Swedish where in the file it stands ("enheten lindgarden"). What is read is text, whole
    numbers, flags, lists and tables, as `yaml_file.read_yaml` gives them: dates and times are text there.
    """

    def __init__(
        self,
        raw: object,
        file: str,
        place: str,
        *,
        required: Collection[str] = (),
        optional: Collection[str] = (),
    ) -> None:
        self._file, self._place = file, place
        if not isinstance(raw, Mapping):
            self.refuse("här ska stå nycklar med värden")
        self._values: Mapping[str, object] = raw
        unknown = [str(key) for key in raw if key not in {*required, *optional}]
        if unknown:
            self.refuse(f"nyckeln {show(unknown[0])} är okänd")
        missing = [key for key in required if raw.get(key) in (None, "", [], {})]
        if missing:
            self.refuse(f"nyckeln {show(missing[0])} saknas eller är tom")

    def __contains__(self, key: str) -> bool:
        return self._values.get(key) is not None

    def refuse(self, what: str) -> NoReturn:
        """Raise the InspektorError that says what is wrong with this record."""
        raise InspektorError(f"Filen {self._file}, {self._place}: {what}. Rätta filen och försök igen.")

    def get_raw(self, key: str) -> object:
        """Give the value as the file has it; None if the key is absent."""
        return self._values.get(key)

    def get_text(self, key: str) -> str:
        """Give a text; the empty one if the key is absent."""
        value = self._values.get(key)
        if value is not None and not isinstance(value, str):
            self.refuse(f"{show(key)} ska vara text; sätt citattecken om {show(value)}")
        return value or ""

    def get_flag(self, key: str) -> bool:
        """Give true or false; false if the key is absent."""
        value = self._values.get(key, False)
        return value if isinstance(value, bool) else self.refuse(f"{show(key)} ska vara true eller false")

    def get_integer(self, key: str) -> int:
        """Give a whole number; 0 if the key is absent."""
        value = self._values.get(key)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            self.refuse(f"{show(key)} ska vara ett heltal, inte {show(value)}")
        return value or 0

    def get_list(self, key: str) -> list[object]:
        """Give a list; the empty one if the key is absent."""
        value = self._values.get(key)
        if value is not None and not isinstance(value, list):
            self.refuse(f"{show(key)} ska vara en lista")
        return value or []

    def get_texts(self, key: str) -> tuple[str, ...]:
        """Give a list of texts; the empty one if the key is absent."""
        items = self.get_list(key)
        if not all(isinstance(item, str) and item for item in items):
            self.refuse(f"{show(key)} ska vara en lista av texter")
        return tuple(str(item) for item in items)

    def get_table(self, key: str) -> Mapping[str, object]:
        """Give a table; the empty one if the key is absent."""
        value = self._values.get(key)
        if value is not None and not isinstance(value, Mapping):
            self.refuse(f"{show(key)} ska vara nycklar med värden")
        return value or {}

    def get_code(self, key: str, allowed: Collection[str]) -> str:
        """Give one of the allowed words; the empty text if the key is absent."""
        value = self._values.get(key)
        if value is None:
            return ""
        if not isinstance(value, str) or value not in allowed:
            self.refuse(f"{show(key)} kan inte vara {show(value)}{_suggest(allowed)}")
        return value

    def get_date(self, key: str) -> date | None:
        """Give a date written as 2026-11-19; None if the key is absent."""
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not _DATE.fullmatch(value):
            self.refuse(f"{show(key)} ska vara ett datum som 2026-11-19, inte {show(value)}")
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.refuse(f"{show(key)} är inget datum som finns: {show(value)}")


def show(value: object) -> str:
    """Give a value from a file in quotation marks, short and on one line."""
    text = " ".join(str(value).split())
    return f"”{text[:_SHOWN_CHARACTERS]}…”" if len(text) > _SHOWN_CHARACTERS else f"”{text}”"


def _suggest(allowed: Collection[str]) -> str:
    return f"; välj {', '.join(sorted(allowed))}" if 0 < len(allowed) <= _MOST_SUGGESTED else ""
