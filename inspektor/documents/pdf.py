"""Turns a memo into the bytes of a PDF file: the same memo always gives the same bytes."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO

from reportlab import rl_config
from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

from inspektor.documents.boxes import Box, Fill, Ink
from inspektor.documents.fonts import Face, Weight, load_faces
from inspektor.documents.layout import Page, lay_out
from inspektor.documents.memo import Memo
from inspektor.documents.styles import LEFT, PAGE_HEIGHT, PAGE_WIDTH
from inspektor.documents.typesetting import Typesetter

_DEEPEST_BOOKMARK = 2


@dataclass(frozen=True, slots=True)
class Rendered:
    """
    A finished file, and what could not be drawn as it was typed.

    `boxed` holds each character that became a box, once; `dropped` counts control characters left out;
    `sha256` is the hex digest of `pdf`.
    """

    pdf: bytes
    pages: int
    boxed: str
    dropped: int
    sha256: str


def render(memo: Memo) -> Rendered:
    """Draw the memo on A4."""
    faces = load_faces()
    typesetter = Typesetter(faces)
    pages = lay_out(memo, typesetter)
    pdf = _Writer(memo, faces).write(pages)
    boxed = "".join(sorted(typesetter.boxed))
    return Rendered(pdf, len(pages), boxed, typesetter.dropped, hashlib.sha256(pdf).hexdigest())


class _Writer:
    """Draws pages on reportlab's canvas; nothing that was typed is ever read as markup."""

    def __init__(self, memo: Memo, faces: dict[Weight, Face]) -> None:
        self._faces = faces
        self._file = BytesIO()
        self._bookmarks = 0
        self._depth = -1
        rl_config.useA85 = (
            0  # the default writes the file as ASCII: a fifth larger and slower, and for nothing
        )
        self._canvas = Canvas(
            self._file,
            pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
            pageCompression=1,
            invariant=1,
            lang=memo.language,
            initialFontName=Weight.REGULAR.value,  # type: ignore[arg-type]  # the stubs say float
        )
        self._canvas.setTitle(memo.title)
        self._canvas.setAuthor(memo.municipality)
        self._canvas.setSubject(memo.kind)
        self._canvas.setCreator("Inspektor")
        self._canvas.setDateFormatter(lambda *_now: _pdf_date(memo.made_at))

    def write(self, pages: list[Page]) -> bytes:
        for page in pages:
            boxes = ((0.0, page.around), *page.boxes)
            for down, box in boxes:
                self._draw_fills(box, PAGE_HEIGHT - down)
            self._canvas.drawText(self._set_words(boxes))
            self._canvas.showPage()
        self._canvas.showOutline()
        self._canvas.save()
        return self._file.getvalue()

    def _draw_fills(self, box: Box, top: float) -> None:
        if box.heading and box.heading[0] <= _DEEPEST_BOOKMARK:
            self._add_bookmark(*box.heading, top)
        for fill in box.marks:
            if isinstance(fill, Fill):
                self._canvas.setFillColor(_read_color(fill.color))
                bottom = top - fill.y - fill.height
                self._canvas.rect(LEFT + fill.x, bottom, fill.width, fill.height, stroke=0, fill=1)

    def _set_words(self, boxes: Sequence[tuple[float, Box]]) -> PDFTextObject:
        words, color, cut = self._canvas.beginText(), "", ("", 0.0)
        for down, box in boxes:
            for ink in box.marks:
                if not isinstance(ink, Ink):
                    continue
                words.setTextOrigin(LEFT + ink.x, PAGE_HEIGHT - down - ink.y)
                if ink.style.color != color:
                    color = ink.style.color
                    words.setFillColor(_read_color(color))
                for font, text in self._faces[ink.style.weight].runs(ink.text):
                    if (font, ink.style.size) != cut:
                        cut = (font, ink.style.size)
                        words.setFont(*cut)
                    words.textOut(text)
        return words

    def _add_bookmark(self, level: int, text: str, top: float) -> None:
        key = f"heading-{self._bookmarks}"
        self._bookmarks += 1
        self._depth = min(level - 1, self._depth + 1)  # an outline must not skip a level
        self._canvas.bookmarkHorizontal(key, 0, top + 12)
        self._canvas.addOutlineEntry(text, key, self._depth)


@cache  # a dozen colors, read for each word otherwise
def _read_color(code: str) -> Color:
    return HexColor(code)


def _pdf_date(at: datetime) -> str:
    """Give the time as PDF 32000-1, 7.9.4 writes it, with its own offset from UTC if it has one."""
    offset = at.strftime("%z")
    return at.strftime("D:%Y%m%d%H%M%S") + (f"{offset[:3]}'{offset[3:5]}" if offset else "")
