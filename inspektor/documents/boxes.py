"""What is drawn on paper, in pieces that a page can take or leave whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from inspektor.documents.styles import Style


@dataclass(frozen=True, slots=True)
class Ink:
    """Words on a line: `x` from the left of the text area, `y` of the base line down from the box's top."""

    x: float
    y: float
    style: Style
    text: str


@dataclass(frozen=True, slots=True)
class Fill:
    """A colored rectangle (rule, bar or background), from the left of the text area and down from the top."""

    x: float
    y: float
    width: float
    height: float
    color: str


@dataclass(frozen=True, slots=True)
class Box:
    """
    A piece that is never cut.

    `gap` is the space above it unless it comes first on its page; `is_tied` says that it must stand on the
    same page as the next; `head` is repeated above it at the top of a page; `heading` is (level, text).
    """

    height: float
    marks: tuple[Ink | Fill, ...] = ()
    gap: float = 0
    is_tied: bool = False
    head: tuple["Box", ...] = ()
    heading: tuple[int, str] | None = None


Line = tuple[tuple[float, Style, str], ...]
"""The words on one line of a cell: (x, style, text) each."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds a row: padding, a rule below, a bar at the left, a fill behind; "" means none."""

    width: float
    above: float = 0
    below: float = 0
    rule: str = ""
    bar: str = ""
    bar_width: float = 0
    fill: str = ""
    gap: float = 0
    head: tuple[Box, ...] = ()


_FEWEST_CUT = 3
"""Lines; so few are never cut."""
_MOST_BESIDE = 12


def base_line(style: Style) -> float:
    """Give where letters stand in a line of this style, down from its top: capitals sit in the middle."""
    return style.leading / 2 + 0.36 * style.size


def make_row(cells: Sequence[Sequence[Line]], leading: float, frame: Frame, whole_up_to: float) -> list[Box]:
    """
    Set cells beside each other: one box if it is at most `whole_up_to` high, else one for each line.

    All lines of a row are `leading` high, so that a row can be cut straight through its cells. It is not cut
    before all cells but one have ended: else their words would stand within the long one's when it is read.
    """
    lines = list(zip_longest(*cells, fillvalue=()))
    if len(lines) <= _FEWEST_CUT or frame.above + len(lines) * leading + frame.below <= whole_up_to:
        return [_make_slice(lines, leading, frame, is_first=True, is_last=True)]
    beside = sorted(map(len, cells))[-2] if len(cells) > 1 else 1
    starts = [0, *range(min(max(beside, 1), _MOST_BESIDE), len(lines))]
    slices = [
        _make_slice(lines[start:end], leading, frame, is_first=start == 0, is_last=end is None)
        for start, end in zip(starts, [*starts[1:], None], strict=True)
    ]
    return tie_ends(slices)


def tie_ends(boxes: list[Box]) -> list[Box]:
    """Tie the first two and the last two lines together: none stands alone at the end or top of a page."""
    tied = {0, len(boxes) - 2} if len(boxes) > 1 else set()
    return [tie(box) if at in tied else box for at, box in enumerate(boxes)]


def tie(box: Box) -> Box:
    """Give the same box, bound to the next."""
    return Box(box.height, box.marks, box.gap, True, box.head, box.heading)


def _make_slice(
    lines: Sequence[tuple[Line, ...]], leading: float, frame: Frame, *, is_first: bool, is_last: bool
) -> Box:
    top = frame.above if is_first else 0
    height = top + len(lines) * leading + (frame.below if is_last else 0)
    words = [  # cell by cell, so that a text read out of the file is whole
        Ink(x, top + at * leading + (leading - style.leading) / 2 + base_line(style), style, text)
        for column in zip(*lines, strict=True)
        for at, line in enumerate(column)
        for x, style, text in line
        if text
    ]
    return Box(
        height, (*_surround(frame, height, is_last), *words), frame.gap if is_first else 0, False, frame.head
    )


def _surround(frame: Frame, height: float, is_last: bool) -> list[Fill]:
    around = []
    if frame.fill:
        around.append(Fill(0, 0, frame.width, height, frame.fill))
    if frame.rule and is_last:
        around.append(Fill(0, height - 0.4, frame.width, 0.4, frame.rule))
    if frame.bar:
        around.append(Fill(0, 0, frame.bar_width, height, frame.bar))
    return around
