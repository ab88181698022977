"""Legal references that follow the visit's date, never today's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

CERTAIN = "hog"
CERTAINTIES = (CERTAIN, "medel", "lag")

_CITATIONS = (
    (re.compile(r"Lag (om .+)"), "lagen ({number}) {rest}"),
    (re.compile(r"Förordning (om .+)"), "förordning {number} {rest}"),
    (re.compile(r"((?:\S+- och )?[^\s:]+(?:lag|förordning))"), "{name}en ({number})"),
    (re.compile(r"(\S+formen)"), "{name} ({number})"),
)
"""How a statute is named in running text: the shape of its name, and the words with its number."""


@dataclass(frozen=True, slots=True)
class Statute:
    """A law or regulation: `short` as inspectors say it, `designation` as `2025:400`."""

    id: str
    short: str
    name: str
    designation: str
    valid_from: date
    valid_to: date | None
    certainty: str

    @property
    def in_text(self) -> str:
        """The statute as running text names it, for example socialtjänstlagen (2025:400)."""
        for shape, words in _CITATIONS:
            if found := shape.fullmatch(self.name):
                name = self.name[0].lower() + self.name[1:]
                return words.format(name=name, number=self.designation, rest=found[1])
        if self.designation == self.short:  # an agency's regulations are known by their number
            return f"{self.designation}, {self.name}"
        return f"{self.name} {self.designation}"


@dataclass(frozen=True, slots=True)
class LegalVersion:
    """Where a requirement stood during a time, for example SoL (2025:400) 27 kap. 6 §."""

    statute: Statute
    place: str
    valid_from: date
    valid_to: date | None
    certainty: str
    remark: str = ""

    @property
    def in_text(self) -> str:
        """The place as running text names it, for example 27 kap. 6 § socialtjänstlagen (2025:400)."""
        if self.statute.designation == "lokal":
            return f"{self.statute.name}, {self.place}"
        if self.place.startswith("hela"):
            return self.statute.in_text
        return f"{self.place} {self.statute.in_text}"


@dataclass(frozen=True, slots=True)
class LegalReference:
    """
    A requirement as it stood on a day.

    `version` is None when nothing was in force that day: then the heading is shown with a warning.
    """

    key: str
    heading: str
    version: LegalVersion | None

    @property
    def is_uncertain(self) -> bool:
        """Say whether a lawyer has yet to confirm the reference (`sakerhet` under `hog`)."""
        return self.version is not None and self.version.certainty != CERTAIN

    @property
    def in_words(self) -> str:
        """The reference as the screen says it, with a warning where a lawyer has to look."""
        if self.version is None:
            return f"{self.heading} (ingen gällande bestämmelse hittades för datumet)"
        return f"{self.version.in_text} (kontrollera)" if self.is_uncertain else self.version.in_text


@dataclass(frozen=True, slots=True)
class LawBook:
    """All references with all their versions."""

    headings: Mapping[str, str]
    versions: Mapping[str, tuple[LegalVersion, ...]]

    def as_of(self, key: str, on: date) -> LegalReference:
        """Give the reference as it stood on this day; KeyError if the key is unknown."""
        found = (
            v for v in self.versions[key] if v.valid_from <= on and (v.valid_to is None or on <= v.valid_to)
        )
        return LegalReference(key, self.headings[key], next(found, None))
