"""Turns a memo into the bytes of a PDF file: the same memo always gives the same bytes."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from reportlab.lib.colors import HexColor
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
            self._draw(page.around, 0)
            for down, box in page.boxes:
                self._draw(box, down)
            self._canvas.showPage()
        self._canvas.showOutline()
        self._canvas.save()
        return self._file.getvalue()

    def _draw(self, box: Box, down: float) -> None:
        if box.heading and box.heading[0] <= _DEEPEST_BOOKMARK:
            self._add_bookmark(*box.heading, PAGE_HEIGHT - down)
        top = PAGE_HEIGHT - down
        for mark in box.marks:
            if isinstance(mark, Fill):
                self._fill(mark, top)
        words = self._canvas.beginText()
        for mark in box.marks:
            if isinstance(mark, Ink):
                self._write(words, mark, top)
        self._canvas.drawText(words)

    def _fill(self, fill: Fill, top: float) -> None:
        self._canvas.setFillColor(HexColor(fill.color))
        bottom = top - fill.y - fill.height
        self._canvas.rect(LEFT + fill.x, bottom, fill.width, fill.height, stroke=0, fill=1)

    def _write(self, words: PDFTextObject, ink: Ink, top: float) -> None:
        words.setTextOrigin(LEFT + ink.x, top - ink.y)
        words.setFillColor(HexColor(ink.style.color))
        for font, text in self._faces[ink.style.weight].runs(ink.text):
            words.setFont(font, ink.style.size)
            words.textOut(text)

    def _add_bookmark(self, level: int, text: str, top: float) -> None:
        key = f"heading-{self._bookmarks}"
        self._bookmarks += 1
        self._depth = min(level - 1, self._depth + 1)  # an outline must not skip a level
        self._canvas.bookmarkHorizontal(key, 0, top + 12)
        self._canvas.addOutlineEntry(text, key, self._depth)


def _pdf_date(at: datetime) -> str:
    """Give the time as PDF 32000-1, 7.9.4 writes it, with its own offset from UTC if it has one."""
    offset = at.strftime("%z")
    return at.strftime("D:%Y%m%d%H%M%S") + (f"{offset[:3]}'{offset[3:5]}" if offset else "")
