"""The one door for YAML: strict reading, and faults that name file, place and key in Swedish."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Self

import yaml  # noqa: TID251  # this module is the door that the ban speaks of

from inspektor.errors import InspektorError

LARGEST_BYTES = 2 * 1024 * 1024
DEEPEST = 30

_NEEDED = object()

_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser in C where there is one: eight times as fast. Only its events are used, never its objects."""

_PLAIN_VALUES: tuple[tuple[re.Pattern[str], Callable[[str], object]], ...] = (
    (re.compile(r"true|True|TRUE|false|False|FALSE"), lambda text: text.lower() == "true"),
    (re.compile(r"null|Null|NULL|~|"), lambda _text: None),
    (re.compile(r"[-+]?(0|[1-9][0-9]{0,14})"), int),
    (re.compile(r"[-+]?[0-9]{1,15}\.[0-9]{1,15}"), float),
)
"""What an unquoted word may become. Dates and times (`06:24` is 384 in YAML 1.1) stay what was written."""


def read_file(path: Path | Traversable) -> object:
    """Read a UTF-8 YAML file; InspektorError if it cannot be read."""
    return read_yaml(read_text(path), path.name)


def read_text(path: Path | Traversable) -> str:
    """Read a UTF-8 file of at most 2 MB and a little; InspektorError if it cannot be read."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
        return content.decode("utf-8-sig")
    except OSError as error:
        raise InspektorError(f"Filen {path.name} går inte att öppna. Kontrollera att den finns.") from error
    except UnicodeDecodeError as error:
        raise InspektorError(f"Filen {path.name} är inte sparad som UTF-8. Spara om den så.") from error


def read_yaml(text: str, name: str) -> object:
    """
    Give what the YAML text says, made of dict, list, str, int, float, bool and None only.

    Keys are always text, so that the same content can be kept as JSON. InspektorError names the file and the
    line for everything that is not plain YAML: duplicate keys, anchors, tags, too large or too deep.
    """
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST_BYTES:
        raise InspektorError(f"Filen {name} är större än 2 MB och läses inte. Dela upp den.")
    try:
        return _Builder(name).build(yaml.parse(text, Loader=_PARSER))
    except (yaml.YAMLError, UnicodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" rad {mark.line + 1}" if mark else ""
        raise InspektorError(
            f"Filen {name}{where} går inte att läsa som YAML. Rätta och försök igen."
        ) from error


class _Plain(str):
    """A word without quotation marks, which may turn out to be a number; as a key it stays text."""

    __slots__ = ()

    @property
    def meaning(self) -> object:
        return next((read(self) for shape, read in _PLAIN_VALUES if shape.fullmatch(self)), str(self))


def _mean(value: object) -> object:
    return value.meaning if isinstance(value, _Plain) else value


class _Builder:
    """Builds plain objects from the parser's events; it never recurses, so depth cannot hurt it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._documents: list[object] = []
        self._open: list[list[object]] = [self._documents]
        self._lines: list[list[int]] = [[]]

    def build(self, events: Iterator[yaml.Event]) -> object:
        """Give the only document; None if there is none."""
        for event in events:
            if isinstance(event, yaml.NodeEvent):
                self._take(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                items, lines = self._open.pop(), self._lines.pop()
                is_list = isinstance(event, yaml.SequenceEndEvent)
                self._open[-1].append(
                    [_mean(item) for item in items] if is_list else self._pair(items, lines)
                )
        if len(self._documents) > 1:
            raise InspektorError(f"Filen {self._name} innehåller flera dokument (---). Behåll bara ett.")
        return _mean(self._documents[0]) if self._documents else None

    def _take(self, event: yaml.NodeEvent) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 0
        self._check(event, line)
        self._lines[-1].append(line)
        if isinstance(event, yaml.ScalarEvent):
            self._open[-1].append(_Plain(event.value) if event.implicit[0] else event.value)
            return
        self._open.append([])
        self._lines.append([])

    def _check(self, event: yaml.NodeEvent, line: int) -> None:
        if event.anchor:  # that an alias has too
            self._refuse(line, "har ett ankare eller en hänvisning (& eller *), och sådana läses inte")
        if getattr(event, "tag", None):
            self._refuse(line, "har en typmärkning (!), och sådana läses inte")
        if len(self._open) > DEEPEST:
            self._refuse(line, "ligger för många nivåer in")

    def _pair(self, items: list[object], lines: list[int]) -> dict[str, object]:
        pairs: dict[str, object] = {}
        for key, value, line in zip(items[::2], items[1::2], lines[::2], strict=True):
            if not isinstance(key, str):
                self._refuse(line, "har en nyckel som inte är text")
            elif key in pairs:
                self._refuse(line, f"har nyckeln ”{key}” för andra gången")
            else:
                pairs[str(key)] = _mean(value)
        return pairs

    def _refuse(self, line: int, why: str) -> None:
        raise InspektorError(f"Filen {self._name}: rad {line} {why}. Skriv om raden.")


class Fields:
    """
    The keys of one mapping, taken one at a time.

    `where` says in Swedish which mapping ("Filen x.yaml, fråga BEM-01"); every message begins with it.

    Every method raises InspektorError naming `where` and the key. A key that is absent gives the `default`
    where one is passed. `close` refuses what nobody has asked for.
    """

    def __init__(self, data: object, where: str) -> None:
        if not isinstance(data, Mapping) or not all(isinstance(key, str) for key in data):
            raise InspektorError(f"{where}: här ska stå nycklar med värden.")
        self.where = where
        self._data: Mapping[str, object] = data
        self._asked: set[str] = set()

    def allow(self, *keys: str) -> Self:
        """Refuse every other key now: a misspelt key is named itself, not the one that it leaves missing."""
        for key in self._data:
            if key not in keys:
                raise InspektorError(f"{self.where}: nyckeln {key} är okänd.")
        return self

    def __contains__(self, key: str) -> bool:
        """Say whether the key is there with a value."""
        return self._data.get(key) is not None

    def value(self, key: str, default: object = _NEEDED) -> object:
        """Give what stands there, whatever it is; a key without a value counts as absent."""
        self._asked.add(key)
        value = self._data.get(key)
        if value is None and default is _NEEDED:
            raise InspektorError(f"{self.where}: nyckeln {key} saknas.")
        return default if value is None else value

    def text(self, key: str, default: str | None = None) -> str:
        """Give the text without spaces around it; empty counts as absent."""
        value = self.value(key, _NEEDED if default is None else default)
        if not isinstance(value, str) or not (value.strip() or default is not None):
            raise self.fault(key, "ska vara text")
        return value.strip()

    def flag(self, key: str, default: bool | None = None) -> bool:
        """Give true or false."""
        value = self.value(key, _NEEDED if default is None else default)
        if not isinstance(value, bool):
            raise self.fault(key, "ska vara true eller false")
        return value

    def integer(self, key: str, default: int | None = None) -> int:
        """Give the whole number."""
        value = self.value(key, _NEEDED if default is None else default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.fault(key, "ska vara ett heltal")
        return value

    def number(self, key: str) -> float:
        """Give the number, with or without decimals."""
        value = self.value(key)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.fault(key, "ska vara ett tal")
        return value

    def day(self, key: str) -> date:
        """Give the date, written as 2026-11-19."""
        try:
            return datetime.strptime(self.text(key), "%Y-%m-%d").date()  # noqa: DTZ007  # a day has no zone
        except ValueError as error:
            raise self.fault(key, "ska vara ett datum som 2026-11-19") from error

    def items(self, key: str, default: Sequence[object] | None = None) -> tuple[object, ...]:
        """Give the list, whatever it holds."""
        value = self.value(key, _NEEDED if default is None else default)
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise self.fault(key, "ska vara en lista")
        return tuple(value)

    def texts(self, key: str, default: Sequence[str] | None = None) -> tuple[str, ...]:
        """Give the list of texts."""
        found = [item for item in self.items(key, default) if isinstance(item, str) and item.strip()]
        if len(found) != len(self.items(key, default)):
            raise self.fault(key, "ska vara en lista av texter")
        return tuple(found)

    def code(self, key: str, allowed: Collection[str]) -> str:
        """Give the text if it is one of those allowed."""
        return self.check_codes(key, (self.text(key),), allowed)[0]

    def codes(self, key: str, allowed: Collection[str]) -> tuple[str, ...]:
        """Give the list of texts if all are among those allowed."""
        return self.check_codes(key, self.texts(key), allowed)

    def check_codes(self, key: str, found: tuple[str, ...], allowed: Collection[str]) -> tuple[str, ...]:
        """Give back what was found, or name the first that is not allowed or stands twice."""
        for number, code in enumerate(found):
            if code not in allowed:
                raise self.fault(key, f"har värdet ”{code}”, som inte finns")
            if code in found[:number]:
                raise self.fault(key, f"har värdet ”{code}” två gånger")
        return found

    def fields(self, key: str) -> "Fields":
        """Give the mapping that stands there."""
        return Fields(self.value(key), f"{self.where}, nyckeln {key}")

    def entries(self) -> Iterator[tuple[str, object]]:
        """Give all keys with their values; for mappings whose keys are data."""
        self._asked.update(self._data)
        return iter(self._data.items())

    def close(self) -> None:
        """Refuse keys that nobody asked for: most often a misspelling that would go unnoticed."""
        for key in self._data:
            if key not in self._asked:
                raise InspektorError(f"{self.where}: nyckeln {key} är okänd.")

    def fault(self, key: str, why: str) -> InspektorError:
        """Give the error that says what is wrong with this key."""
        return InspektorError(f"{self.where}: nyckeln {key} {why}.")
