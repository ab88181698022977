"""The fixed words of documents, which a municipality may change, and dates and counts in Swedish."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from inspektor.errors import InspektorError
from inspektor.yaml_file import read_file
from resources import resource

FILE_NAME = "memo.yaml"


class Wording:
    """Looks texts up by group and key, for example `say("meningar", "inga_brister")`."""

    def __init__(self, groups: Mapping[str, object]) -> None:
        self._groups = groups

    def say(self, group: str, key: str, **words: object) -> str:
        """Give the text with `{words}` filled in; InspektorError names a text that is missing or wrong."""
        entry = self._group(group).get(key)
        if not isinstance(entry, str):
            raise InspektorError(f"Filen {FILE_NAME} saknar texten ”{group}: {key}”. Lägg till den.")
        try:
            return entry.format(**words) if words else entry
        except (KeyError, IndexError, ValueError, AttributeError) as error:
            raise InspektorError(
                f"Texten ”{group}: {key}” i filen {FILE_NAME} har fel inom klammer {{}}. Rätta den."
            ) from error

    def find(self, group: str, key: str) -> str:
        """Give the word for a code, or the code itself where there is none."""
        entry = self._group(group).get(key)
        return entry if isinstance(entry, str) else key

    def keys(self, group: str) -> tuple[str, ...]:
        """Give the keys of a group in the order they stand in the file."""
        return tuple(self._group(group))

    def count(self, key: str, number: int) -> str:
        """Give number and noun in agreement: `1 fråga`, `2 frågor`."""
        forms = self._list("antal", self._group("antal").get(key), 2)
        return f"{number} {forms[0 if number == 1 else 1]}"

    def day(self, on: date) -> str:
        """Give the date as `torsdag 19 november 2026`."""
        weekdays = self._list("veckodagar", self._groups.get("veckodagar"), 7)
        return f"{weekdays[on.weekday()]} {self.short_day(on)}"

    def short_day(self, on: date) -> str:
        """Give the date as `19 november 2026`, which does not break before the month."""
        months = self._list("manader", self._groups.get("manader"), 12)
        return f"{on.day}\N{NO-BREAK SPACE}{months[on.month - 1]} {on.year}"

    def _group(self, group: str) -> Mapping[str, object]:
        found = self._groups.get(group)
        if not isinstance(found, Mapping):
            raise InspektorError(f"Filen {FILE_NAME} saknar gruppen ”{group}”. Lägg till den.")
        return found

    @staticmethod
    def _list(name: str, found: object, length: int) -> Sequence[str]:
        if isinstance(found, list) and len(found) == length:
            return found
        raise InspektorError(f"Listan ”{name}” i filen {FILE_NAME} ska ha {length} ord. Rätta den.")


def clock(at: datetime) -> str:
    """Give the time of day as `06.24`."""
    return at.strftime("%H.%M")


def join(words: Sequence[str], last: str = " och ") -> str:
    """Give `a, b och c`."""
    return last.join([*([", ".join(words[:-1])] if words[:-1] else []), *words[-1:]])


def read_texts() -> Wording:
    """Read the shipped texts; InspektorError if the file is damaged."""
    content = read_file(resource(f"documents/{FILE_NAME}"))
    if not isinstance(content, dict):
        raise InspektorError(f"Filen {FILE_NAME} innehåller inga texter. Lägg tillbaka den.")
    return Wording(content)
