"""Fills pages with boxes, and draws letterhead, draft mark, practice banner and page number around them."""

from collections.abc import Sequence
from dataclasses import dataclass

from inspektor.documents import styles
from inspektor.documents.boxes import Box, Fill, Ink
from inspektor.documents.fonts import Weight
from inspektor.documents.memo import Memo
from inspektor.documents.styles import LEFT, MM, PAGE_HEIGHT, PAGE_WIDTH, TEXT_WIDTH, Style
from inspektor.documents.typesetting import Typesetter

_TOWN = Style(Weight.SEMIBOLD, 13, 16, styles.ACCENT)
_BOARD = Style(Weight.REGULAR, 9.5, 12)
_KIND = Style(Weight.SEMIBOLD, 10.5, 13)
_SMALL_LABEL = Style(Weight.SEMIBOLD, 7.5, 10, styles.MUTED)
_SMALL = Style(Weight.REGULAR, 9.5, 12)
_RUNNING = Style(Weight.REGULAR, 8.5, 11, styles.MUTED)
_DRAFT = Style(Weight.SEMIBOLD, 8.5, 11, styles.RED)
_PRACTICE = Style(Weight.SEMIBOLD, 9, 12, styles.AMBER)
_T4 = 92 * MM


@dataclass(frozen=True, slots=True)
class Page:
    """A page: boxes with the distance of their top from the page's top, and what stands around the text."""

    boxes: tuple[tuple[float, Box], ...]
    around: Box


def fill_pages(boxes: Sequence[Box]) -> list[list[tuple[float, Box]]]:
    """Give for each page its boxes and how far down they start; tied boxes stay together where a page can."""
    pages: list[list[tuple[float, Box]]] = [[]]
    down = styles.FIRST_TOP
    for group in _tied_groups(boxes):
        fits = down + _height(group) <= PAGE_HEIGHT - styles.BOTTOM
        is_huge = _height(group) > PAGE_HEIGHT - styles.BOTTOM - styles.LATER_TOP
        if not fits and not is_huge and pages[-1]:
            pages.append([])
            down = styles.LATER_TOP
        for box in group:
            down = _place(pages, box, down)
    return pages


def _tied_groups(boxes: Sequence[Box]) -> list[list[Box]]:
    groups: list[list[Box]] = [[]]
    for box in boxes:
        groups[-1].append(box)
        if not box.is_tied:
            groups.append([])
    return [group for group in groups if group]


def _height(group: Sequence[Box]) -> float:
    return sum(box.gap + box.height for box in group)


def _place(pages: list[list[tuple[float, Box]]], box: Box, down: float) -> float:
    """Put the box on the last page or on a new one, below its repeated head; give where it ends."""
    top = down + (box.gap if pages[-1] else 0)
    if top + box.height > PAGE_HEIGHT - styles.BOTTOM and pages[-1]:
        pages.append([])
        top = styles.LATER_TOP
    if not pages[-1]:
        for head in box.head:
            pages[-1].append((top, head))
            top += head.height
    pages[-1].append((top, box))
    return top + box.height


def lay_out(memo: Memo, typesetter: Typesetter) -> list[Page]:
    """Give the finished pages of the memo."""
    filled = fill_pages(typesetter.set_blocks(memo.blocks))
    for name in (memo.municipality, memo.board):
        typesetter.clean(name, _TOWN)  # counted here, for what stands on each page would be counted on each
    around = _Surroundings(memo, typesetter.aside(), len(filled))
    return [Page(tuple(boxes), around.draw(number)) for number, boxes in enumerate(filled, 1)]


class _Surroundings:
    """Draws what stands outside the text; measured from the page's top and the text's left edge."""

    def __init__(self, memo: Memo, typesetter: Typesetter, page_count: int) -> None:
        self._memo = memo
        self._set = typesetter
        self._page_count = page_count

    def draw(self, number: int) -> Box:
        head = self._first_head if number == 1 else self._later_head
        page = self._right(f"{number} ({self._page_count})", 17 * MM if number == 1 else 14 * MM)
        return Box(PAGE_HEIGHT, (*self._practice(), *head(), page, *self._draft()))

    def _first_head(self) -> list[Ink | Fill]:
        memo = self._memo
        marks: list[Ink | Fill] = [
            self._ink(0, 17 * MM, _TOWN, memo.municipality, _T4 - 12),
            self._ink(0, 22.2 * MM, _BOARD, memo.board, _T4 - 12),
            self._ink(_T4, 17 * MM, _KIND, memo.kind, 50 * MM),
            Fill(0, 28.5 * MM, TEXT_WIDTH, 1, styles.ACCENT),
        ]
        for x, (label, value) in zip((_T4, _T4 + 34 * MM), memo.head, strict=False):
            marks.append(self._ink(x, 21.3 * MM, _SMALL_LABEL, label, 32 * MM))
            marks.append(self._ink(x, 25.4 * MM, _SMALL, value, 36 * MM))
        return marks

    def _later_head(self) -> list[Ink | Fill]:
        memo = self._memo
        words = f"{memo.municipality} · {memo.title}"
        return [
            self._ink(0, 14 * MM, _RUNNING, words, TEXT_WIDTH - 25 * MM),
            Fill(0, 16.5 * MM, TEXT_WIDTH, 0.5, styles.GREY_RULE),
        ]

    def _practice(self) -> list[Ink | Fill]:
        if not self._memo.practice_banner:
            return []
        words = self._ink(0, 5.6 * MM, _PRACTICE, self._memo.practice_banner, TEXT_WIDTH)
        centered = (PAGE_WIDTH - self._set.width(words.text, words.style)) / 2 - LEFT
        return [
            Fill(-LEFT, 0, PAGE_WIDTH, 8 * MM, styles.PRACTICE_FILL),
            Ink(centered, words.y, words.style, words.text),
        ]

    def _draft(self) -> list[Ink | Fill]:
        if not self._memo.draft_mark:
            return []
        return [self._ink(0, PAGE_HEIGHT - 10 * MM, _DRAFT, self._memo.draft_mark, TEXT_WIDTH)]

    def _right(self, words: str, y: float) -> Ink:
        return Ink(TEXT_WIDTH - self._set.width(words, _SMALL), y, _SMALL, words)

    def _ink(self, x: float, y: float, style: Style, words: str, width: float) -> Ink:
        """Set words on one line, smaller if that is what it takes to fit."""
        text = self._set.clean(words, style).replace("\n", " ")
        needed = self._set.width(text, style)
        size = style.size * min(1, width / needed) if needed else style.size
        return Ink(x, y, Style(style.weight, size, style.leading, style.color), text)
