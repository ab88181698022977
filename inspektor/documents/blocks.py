"""The parts a document is made of: what they say and which role they have, never where they stand."""

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """What a reader should notice; always said in words too, never by color alone."""

    PLAIN = "plain"
    MUTED = "muted"
    STRONG = "strong"
    PARTLY = "partly"
    DEVIATION = "deviation"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the document's title, and no level is skipped on the way down."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Prose:
    """One or more paragraphs (line breaks are kept), after a few words in bold if `lead` is set."""

    text: str
    lead: str = ""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of label and value in a grid."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `share` is its part of the width, compared with the others."""

    title: str
    share: float
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: a cell for each column, each of one or more texts below each other."""

    cells: tuple[tuple[Prose, ...], ...]
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its head is repeated on each page it reaches."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A note: when (`label`), from whom (`source`), on what (`about`), and the text as it was typed."""

    label: str
    source: str
    text: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Entries:
    """Notes in the order they were taken."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One finding: a title, a few words beside it (`badge`), and its parts by label."""

    title: str
    badge: str
    tone: Tone
    parts: tuple[tuple[str, str], ...]


Block = Heading | Prose | Facts | Table | Entries | Card
