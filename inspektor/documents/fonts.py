"""The shipped fonts: which glyphs there are, how wide they are, and who draws what the first font cannot."""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from io import BytesIO
from itertools import groupby

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument, PDFStream
from reportlab.pdfbase.ttfonts import TTFont

from resources import resource


class Weight(StrEnum):
    """The cuts of the one family; the value names the file."""

    REGULAR = "NotoSans-Regular"
    SEMIBOLD = "NotoSans-SemiBold"
    ITALIC = "NotoSans-Italic"


_LONG_CODE = re.compile("<([0-9A-F]{5,6})>")

FALLBACKS = ("NotoSansMath-Regular", "NotoSansSymbols2-Regular")
"""Arrows and signs as in `≥ 3`, then boxes, check marks and the like; asked in this order."""


class Face:
    """One weight together with the fonts that draw what it lacks."""

    def __init__(self, fonts: tuple[TTFont, ...]) -> None:
        self.name: str = fonts[0].fontName
        self._fonts = fonts
        self._owners: dict[str, TTFont] = {}
        self._foreign: set[str] = set()
        self._word_widths: dict[str, float] = {}

    def has_glyph(self, character: str) -> bool:
        """Say whether any of the fonts draws the character."""
        return character in self._owners or self._find_owner(character) is not None

    def width(self, text: str) -> float:
        """Give the width at 1 point; the text must have been cleaned."""
        known = self._word_widths.get(text)
        if known is None:
            known = sum(map(self._character_width, text)) / 1000
            if len(text) < 40:  # words come back, whole lines do not
                self._word_widths[text] = known
        return known

    def runs(self, text: str) -> Iterator[tuple[str, str]]:
        """Give (name of the font, text it draws) from left to right."""
        if self._foreign.isdisjoint(text):
            yield self.name, text
            return
        for name, characters in groupby(text, key=lambda character: self._owner(character).fontName):
            yield name, "".join(characters)

    def _character_width(self, character: str) -> float:
        face = self._owner(character).face
        width: float = face.charWidths.get(ord(character), face.defaultWidth)
        return width

    def _owner(self, character: str) -> TTFont:
        owner = self._owners.get(character) or self._find_owner(character)
        if owner is None:
            raise ValueError(f"No font draws U+{ord(character):04X}: the text was not cleaned")
        return owner

    def _find_owner(self, character: str) -> TTFont | None:
        code = ord(character)
        owner = next((font for font in self._fonts if code in font.face.charToGlyph), None)
        if owner is not None:
            self._owners[character] = owner
            if owner is not self._fonts[0]:
                self._foreign.add(character)
        return owner


@cache  # the files never change while the program runs, and reading them takes as long as drawing a page
def load_faces() -> dict[Weight, Face]:
    """Give the faces by weight; reportlab keeps a list of fonts of its own, in which they are entered."""
    fallbacks = tuple(map(_load, FALLBACKS))
    return {weight: Face((_load(weight.value), *fallbacks)) for weight in Weight}


class _Font(TTFont):
    """Names characters beyond U+FFFF as PDF 32000-1, 9.10.3 says; reportlab's own way no reader reads."""

    def addObjects(self, doc: PDFDocument) -> None:  # noqa: N802  # reportlab's name
        super().addObjects(doc)
        for stream in doc.idToObject.values():
            if isinstance(stream, PDFStream) and isinstance(stream.content, str):
                stream.content = _LONG_CODE.sub(_to_utf16, stream.content)


def _to_utf16(found: re.Match[str]) -> str:
    return f"<{chr(int(found[1], 16)).encode('utf-16-be').hex().upper()}>"


def _load(name: str) -> TTFont:
    font = _Font(name, BytesIO(resource(f"fonts/{name}.ttf").read_bytes()))
    pdfmetrics.registerFont(font)
    return font
