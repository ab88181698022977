"""Turns the parts of a document into boxes: here words get their size, color and place across the page."""

import math
from collections.abc import Callable, Mapping, Sequence

from inspektor.documents import styles
from inspektor.documents.blocks import (
    Block,
    Card,
    Column,
    Entries,
    Entry,
    Facts,
    Heading,
    Prose,
    Row,
    Table,
    Tone,
)
from inspektor.documents.boxes import Box, Fill, Frame, Line, make_row, tie
from inspektor.documents.fonts import Face, Weight
from inspektor.documents.lines import break_text
from inspektor.documents.styles import MM, TEXT_WIDTH, Style, tone_style
from inspektor.documents.text import clean

_PAGE_ROOM = styles.PAGE_HEIGHT - styles.LATER_TOP - styles.BOTTOM
_PAD_LEFT, _PAD_RIGHT = 5.0, 7.0
_NUMBER_PADS = 2.0, 5.0
_ENTRY_TIME, _ENTRY_SOURCE = 13 * MM, 27 * MM
_CARD_INSET, _CARD_LABEL_WIDTH = 9.0, 31 * MM


class Typesetter:
    """Sets block after block, and remembers which characters it had to box or drop."""

    def __init__(self, faces: Mapping[Weight, Face]) -> None:
        self._faces = faces
        self.boxed: set[str] = set()
        self.dropped = 0

    def aside(self) -> "Typesetter":
        """Give one that sets with the same fonts and counts by itself."""
        return Typesetter(self._faces)

    def set_blocks(self, blocks: Sequence[Block]) -> list[Box]:
        """Give the boxes of all blocks, in reading order."""
        setters: Mapping[type, Callable[..., list[Box]]] = {
            Heading: self._set_heading,
            Prose: self._set_prose,
            Facts: self._set_facts,
            Table: self._set_table,
            Entries: self._set_entries,
            Card: self._set_card,
        }
        return [box for block in blocks for box in setters[type(block)](block)]

    def clean(self, text: str, style: Style) -> str:
        """Give the text as this style's font can draw it."""
        cleaned = clean(text, self._faces[style.weight].has_glyph)
        self.boxed.update(cleaned.boxed)
        self.dropped += cleaned.dropped
        return cleaned.text

    def width(self, text: str, style: Style) -> float:
        """Give the width of a cleaned text in points."""
        return self._faces[style.weight].width(text) * style.size

    def lines(self, text: str, style: Style, width: float, x: float = 0) -> list[Line]:
        """Break the text into lines of at most `width`, starting at `x`."""
        broken = break_text(self.clean(text, style), self._faces[style.weight], style.size, width)
        return [((x, style, line),) for line in broken]

    def lines_after(self, lead: Prose, bold: Style, style: Style, width: float, x: float = 0) -> list[Line]:
        """Break the prose into lines, its lead in bold at the head of the first."""
        if not lead.lead:
            return self.lines(lead.text, style, width, x)
        opening = self.clean(lead.lead.replace("\n", " ") + " ", bold)
        indent = self.width(opening, bold)
        if indent > width / 2:  # a long lead gets lines of its own
            return [*self.lines(lead.lead, bold, width, x), *self.lines(lead.text, style, width, x)]
        face = self._faces[style.weight]
        first, *rest = break_text(self.clean(lead.text, style), face, style.size, width, indent)
        return [((x, bold, opening), (x + indent, style, first)), *[((x, style, line),) for line in rest]]

    def _set_heading(self, heading: Heading) -> list[Box]:
        style, above, below = styles.HEADINGS[heading.level]
        lines = self.lines(heading.text.replace("\n", " "), style, TEXT_WIDTH)
        frame = Frame(TEXT_WIDTH, below=below, gap=above)
        box, *rest = make_row([lines], style.leading, frame, _PAGE_ROOM)
        mark = (heading.level, "".join(text for line in lines for _x, _style, text in line))
        return [Box(box.height, box.marks, box.gap, True, (), mark), *map(tie, rest)]

    def _set_prose(self, prose: Prose) -> list[Box]:
        style = tone_style(styles.BODY, styles.BODY_LEAD, styles.QUIET, prose.tone)
        lines = self.lines_after(prose, styles.BODY_LEAD, style, TEXT_WIDTH)
        return make_row([lines], style.leading, Frame(TEXT_WIDTH, below=4), 0)

    def _set_facts(self, facts: Facts) -> list[Box]:
        half = TEXT_WIDTH / 2
        boxes = []
        for at in range(0, len(facts.pairs), 2):
            cells = [
                [
                    *self.lines(label, styles.LABEL, half - 12, x),
                    *self.lines(value, styles.VALUE, half - 12, x),
                ]
                for x, (label, value) in zip((0, half), facts.pairs[at : at + 2], strict=False)
            ]
            boxes.extend(make_row(cells, styles.VALUE.leading, Frame(TEXT_WIDTH, below=4), _PAGE_ROOM))
        return boxes

    def _set_entries(self, entries: Entries) -> list[Box]:
        return [box for entry in entries.entries for box in self._set_entry(entry)]

    def _set_entry(self, entry: Entry) -> list[Box]:
        start = _ENTRY_TIME + _ENTRY_SOURCE
        cells = [
            self.lines(entry.label, styles.ENTRY_LABEL, _ENTRY_TIME - 4),
            self.lines(entry.source, styles.ENTRY_LABEL, _ENTRY_SOURCE - 6, _ENTRY_TIME),
            self.lines_after(
                Prose(entry.text, entry.about), styles.BODY_LEAD, styles.ENTRY, TEXT_WIDTH - start, start
            ),
        ]
        return make_row(cells, styles.ENTRY.leading, Frame(TEXT_WIDTH, below=3.5), 0)

    def _set_table(self, table: Table) -> list[Box]:
        places = _place_columns(table.columns)
        head = self._set_table_head(table.columns, places)
        rows = [box for row in table.rows for box in self._set_row(row, table.columns, places, head)]
        return [tie(head), *rows, Box(6)]

    def _set_table_head(self, columns: Sequence[Column], places: Sequence[tuple[float, float]]) -> Box:
        cells = [
            self._place_cell((Prose(column.title),), styles.CELL_HEAD, place, is_number=column.is_number)
            for column, place in zip(columns, places, strict=True)
        ]
        frame = Frame(TEXT_WIDTH, 3.4, 3.4, fill=styles.HEAD_FILL)
        (box,) = make_row(cells, styles.CELL_HEAD.leading, frame, math.inf)
        rules = (Fill(0, y, TEXT_WIDTH, 0.8, styles.ACCENT) for y in (0, box.height - 0.8))
        fill, *words = box.marks
        return Box(box.height, (fill, *rules, *words))

    def _set_row(
        self, row: Row, columns: Sequence[Column], places: Sequence[tuple[float, float]], head: Box
    ) -> list[Box]:
        cells = [
            self._place_cell(cell, styles.CELL, place, is_number=column.is_number)
            for cell, column, place in zip(row.cells, columns, places, strict=True)
        ]
        bar = styles.BAR_COLORS[row.tone] if row.tone in {Tone.PARTLY, Tone.DEVIATION} else ""
        frame = Frame(TEXT_WIDTH, 2.6, 3.6, styles.HAIRLINE, bar, styles.BAR_WIDTH, head=(head,))
        return make_row(cells, styles.CELL.leading, frame, _PAGE_ROOM - head.height)

    def _place_cell(
        self, cell: Sequence[Prose], base: Style, place: tuple[float, float], *, is_number: bool
    ) -> list[Line]:
        x, width = place
        lines: list[Line] = []
        for prose in cell:
            style = tone_style(base, styles.CELL_BOLD, styles.CELL_MUTED, prose.tone)
            lines.extend(self.lines_after(prose, styles.CELL_BOLD, style, width, x))
        return [self._push_right(line, x + width) for line in lines] if is_number else lines

    def _push_right(self, line: Line, right: float) -> Line:
        return tuple((right - self.width(text.rstrip(), style), style, text) for _x, style, text in line)

    def _set_card(self, card: Card) -> list[Box]:
        boxes = [
            *self._set_card_title(card),
            *[box for part in card.parts for box in self._set_part(part, card)],
        ]
        if sum(box.height for box in boxes) < _PAGE_ROOM / 3:
            boxes = [*map(tie, boxes[:-1]), boxes[-1]]
        return [*boxes, Box(8)]

    def _set_card_title(self, card: Card) -> list[Box]:
        badge_style = tone_style(styles.CARD_BADGE, styles.CARD_BADGE, styles.CARD_BADGE, card.tone)
        badge = self.clean(card.badge, badge_style)
        start = TEXT_WIDTH - _PAD_RIGHT - self.width(badge, badge_style)
        cells: list[list[Line]] = [
            self.lines(card.title, styles.CARD_TITLE, start - 2 * _CARD_INSET, _CARD_INSET),
            [((start, badge_style, badge),)],
        ]
        frame = Frame(
            TEXT_WIDTH, 3, 3, "", styles.BAR_COLORS[card.tone], styles.BAR_WIDTH, styles.HEAD_FILL, gap=3
        )
        return list(map(tie, make_row(cells, styles.CARD_TITLE.leading, frame, _PAGE_ROOM / 2)))

    def _set_part(self, part: tuple[str, str], card: Card) -> list[Box]:
        label, text = part
        start = _CARD_INSET + _CARD_LABEL_WIDTH
        cells = [
            self.lines(label, styles.CARD_LABEL, _CARD_LABEL_WIDTH - 6, _CARD_INSET),
            self.lines(text, styles.CARD_TEXT, TEXT_WIDTH - start - _PAD_RIGHT, start),
        ]
        frame = Frame(TEXT_WIDTH, 3, 0, "", styles.BAR_COLORS[card.tone], styles.BAR_WIDTH)
        return make_row(cells, styles.CARD_TEXT.leading, frame, 0)


def _place_columns(columns: Sequence[Column]) -> list[tuple[float, float]]:
    """Give (left edge, width) of each column's words."""
    unit = TEXT_WIDTH / sum(column.share for column in columns)
    places, left = [], 0.0
    for column in columns:
        width = column.share * unit
        before, after = _NUMBER_PADS if column.is_number else (_PAD_LEFT, _PAD_RIGHT)
        places.append((left + before, width - before - after))
        left += width
    return places
