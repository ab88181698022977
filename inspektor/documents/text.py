"""Makes typed text fit to be drawn: nothing that has a shape is lost, and what has no glyph is told."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

BOX = "□"
"""Stands for a character that no shipped font has."""

_LINE_BREAKS = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = {"Cc", "Cf"}
_SELECTORS = frozenset([*map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0))])
_SHAPELESS = {"Co", "Cs"}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """
    A text with line breaks as `\\n` and every other character drawable.

    `boxed` holds the characters that became a box, each time they occur; `dropped` counts control, format and
    variation characters, which have no shape of their own.
    """

    text: str
    boxed: str = ""
    dropped: int = 0


def clean(text: str, has_glyph: Callable[[str], bool]) -> Cleaned:
    """
    Give the text as it can be drawn: composed (NFC), without control characters, boxes for missing glyphs.

    A missing glyph is first sought by its compatibility form (NFKC): `①` becomes `1`. Tabs become spaces,
    no-break spaces stay.
    """
    broken = _LINE_BREAKS.sub("\n", text).replace("\t", " ")
    is_plain = broken.isprintable() and _SELECTORS.isdisjoint(broken)  # nearly all are, and this is quick
    kept = broken if is_plain else "".join(c for c in broken if not _is_dropped(c))
    composed = unicodedata.normalize("NFC", kept)
    if composed.isprintable() and all(map(has_glyph, set(composed))):
        return Cleaned(composed, dropped=len(broken) - len(kept))
    drawn = [_draw(character, has_glyph) for character in composed]
    boxed = "".join(was for was, now in zip(composed, drawn, strict=True) if now == BOX != was)
    return Cleaned("".join(drawn), boxed, len(broken) - len(kept))


def _is_dropped(character: str) -> bool:
    if character in _SELECTORS:
        return True
    return character != "\n" and unicodedata.category(character) in _INVISIBLE


def _draw(character: str, has_glyph: Callable[[str], bool]) -> str:
    if character == "\n":
        return character
    if unicodedata.category(character) in _SHAPELESS:  # a font's own use of these would draw something else
        return BOX
    if has_glyph(character):
        return character
    plain = unicodedata.normalize("NFKC", character)
    return plain if plain != character and all(map(has_glyph, plain)) else BOX
