"""Whom the municipality follows up: providers, their units and contracts."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from heapq import nsmallest

from inspektor.checklist import Codes


@dataclass(frozen=True, slots=True)
class Provider:
    """Who answers for the care: the municipality itself or a company or association."""

    id: str
    name: str
    org_number: str
    operation_form: str
    contact: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Contract:
    """What was agreed; `kind` is for example LOV, LOU, ramavtal or uppdrag (in-house)."""

    id: str
    provider_id: str
    name: str
    register_number: str
    kind: str
    service_areas: tuple[str, ...]
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """
    One place or team that can be visited.

    `service_area` and `operation_form` are codes of kodverk.yaml; `attributes` holds the rest of
    `enhetsattribut` (kundval, har_hsl, tar_emot_barn, tillstandspliktig: bool; platser, brukare: int).
    """

    id: str
    name: str
    provider_id: str
    provider_name: str
    service_area: str
    operation_form: str
    legal_basis: str
    org_number: str = ""
    attributes: Mapping[str, bool | int] = field(default_factory=dict)
    contract_ids: tuple[str, ...] = ()
    address: str = ""
    town: str = ""
    manager: str = ""
    phone: str = ""
    email: str = ""
    aliases: tuple[str, ...] = ()

    def attribute(self, name: str) -> str | bool | int | None:
        """Give a fact of the unit by its name in `enhetsattribut`; None if it is not known."""
        return self.operation_form if name == "regi" else self.attributes.get(name)


@dataclass(frozen=True)
class Register:
    """Everything a laptop knows of who may be visited, by id."""

    municipality: str
    board: str
    providers: Mapping[str, Provider]
    contracts: Mapping[str, Contract]
    units: Mapping[str, Unit]
    is_practice: bool = False


_WORD = re.compile(r"[^\W_]+")
_SWEDISH_LAST = str.maketrans({"å": "{", "ä": "|", "ö": "}"})
_AFTER_ALL = "\U0010ffff"
_NAME, _ALIAS, _OTHER = 0, 1, 2
_INEXACT = 10
"""Weighs more than where a word was found: who types å, ä and ö means them."""


def swedish_order(text: str) -> str:
    """Give a key that sorts as Swedish does: å, ä and ö after z, other accents as their letters, no case."""
    lowered = unicodedata.normalize("NFC", text).casefold()
    return "".join(_strip_accent(letter) for letter in lowered.translate(_SWEDISH_LAST))


class UnitIndex:
    """
    Finds units while somebody types.

    Each word typed must begin some word of the unit's name, other names, provider, service area, street or
    town; å, ä and ö may be left out. Made once for a register: a search is then a few bisections.
    """

    def __init__(self, register: Register, codes: Codes) -> None:
        self._units = tuple(
            sorted(register.units.values(), key=lambda unit: (swedish_order(unit.name), unit.id))
        )
        entries = (
            (number, *entry) for number, unit in enumerate(self._units) for entry in _words_of(unit, codes)
        )
        self._entries = sorted({(_fold(word), word, rank, number) for number, word, rank in entries})
        self._folded = [entry[0] for entry in self._entries]

    def search(self, words: str, limit: int = 12) -> tuple[Unit, ...]:
        """Give the best hits first: spelt as typed, in the name, then in Swedish order; no words give all."""
        typed = _split(words)
        if not typed:
            return self._units
        hits = [self._find(word) for word in dict.fromkeys(typed)]
        common = set.intersection(*(set(hit) for hit in hits))
        best = nsmallest(limit, ((sum(hit[number] for hit in hits), number) for number in common))
        return tuple(self._units[number] for _weight, number in best)

    def _find(self, typed: str) -> dict[int, int]:
        """Give the units with a word that begins so, and the weight of the best such word: less is better."""
        folded = _fold(typed)
        first = bisect_left(self._folded, folded)
        after = bisect_left(self._folded, folded + _AFTER_ALL)
        found: dict[int, int] = {}
        for _, word, rank, number in self._entries[first:after]:
            weight = rank if word.startswith(typed) else rank + _INEXACT
            found[number] = min(weight, found.get(number, weight))
        return found


def _words_of(unit: Unit, codes: Codes) -> Iterator[tuple[str, int]]:
    area = codes.service_areas.get(unit.service_area, unit.service_area)
    ranked: tuple[tuple[int, Iterable[str]], ...] = (
        (_NAME, (unit.name,)),
        (_ALIAS, unit.aliases),
        (_OTHER, (unit.provider_name, area, unit.address, unit.town)),
    )
    return ((word, rank) for rank, texts in ranked for text in texts for word in _split(text))


def _split(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text).casefold())


def _fold(word: str) -> str:
    return "".join(_strip_accent(letter) for letter in word)


def _strip_accent(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]
