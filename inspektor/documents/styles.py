"""Sizes, colors and measures of paper; all lengths are points."""

from dataclasses import dataclass

from inspektor.documents.blocks import Tone
from inspektor.documents.fonts import Weight

MM = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM
LEFT, TEXT_WIDTH = 25 * MM, 165 * MM
FIRST_TOP, LATER_TOP, BOTTOM = 37 * MM, 24 * MM, 20 * MM

INK, MUTED, ACCENT = "#1A1A1A", "#4A5560", "#12395B"
RED, AMBER = "#A1121B", "#8A4B00"
HEAD_FILL, HAIRLINE, GREY_RULE = "#EEF2F6", "#D5DCE3", "#AEB9C4"
PRACTICE_FILL = "#FFF1D6"

TONE_COLORS = {Tone.MUTED: MUTED, Tone.PARTLY: AMBER, Tone.DEVIATION: RED}
BAR_COLORS = {Tone.PARTLY: "#C77700", Tone.DEVIATION: RED, Tone.STRONG: ACCENT, Tone.MUTED: GREY_RULE}
BAR_WIDTH = 2.2


@dataclass(frozen=True, slots=True)
class Style:
    """How letters look: `leading` is the distance from line to line."""

    weight: Weight
    size: float
    leading: float
    color: str = INK


BODY = Style(Weight.REGULAR, 10, 14)
BODY_LEAD = Style(Weight.SEMIBOLD, 10, 14)
QUIET = Style(Weight.ITALIC, 10, 14, MUTED)
LABEL = Style(Weight.SEMIBOLD, 8, 11, MUTED)
VALUE = Style(Weight.REGULAR, 10, 13)
CELL = Style(Weight.REGULAR, 9.5, 12.5)
CELL_BOLD = Style(Weight.SEMIBOLD, 9.5, 12.5)
CELL_MUTED = Style(Weight.ITALIC, 9.5, 12.5, MUTED)
CELL_HEAD = Style(Weight.SEMIBOLD, 9, 12, ACCENT)
ENTRY = Style(Weight.REGULAR, 10, 14)
ENTRY_LABEL = Style(Weight.SEMIBOLD, 9, 14, MUTED)
CARD_TITLE = Style(Weight.SEMIBOLD, 10.5, 14)
CARD_BADGE = Style(Weight.SEMIBOLD, 10, 14)
CARD_LABEL = Style(Weight.SEMIBOLD, 9, 13.5, MUTED)
CARD_TEXT = Style(Weight.REGULAR, 10, 13.5)

HEADINGS = {
    1: (Style(Weight.SEMIBOLD, 20, 25), 0, 4),
    2: (Style(Weight.SEMIBOLD, 13.5, 17, ACCENT), 15, 5),
    3: (Style(Weight.SEMIBOLD, 10.5, 14), 9, 3),
}
"""Heading level -> style, space above, space below."""


def tone_style(base: Style, bold: Style, muted: Style, tone: Tone) -> Style:
    """Give the style for a tone: what deviates is bold and colored, what is muted is italic."""
    if tone is Tone.PLAIN:
        return base
    if tone is Tone.MUTED:
        return muted
    return Style(bold.weight, bold.size, bold.leading, TONE_COLORS.get(tone, INK))
