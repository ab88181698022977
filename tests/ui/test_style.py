"""What the eye needs: contrast, the shipped font, targets that can be hit."""

import re
from dataclasses import fields

import pytest
from PySide6.QtGui import QFontDatabase, QFontMetrics
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from inspektor.checklist import Severity
from inspektor.visit import Source
from resources import resource
from ui.style import (
    DARK,
    FAMILY,
    FRAME_PAIRS,
    LIGHT,
    PAIRS,
    TARGET,
    TONES,
    Palette,
    apply_style,
    dress,
    load_fonts,
    palette_of,
    style_sheet,
)

BOTH = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)


def luminance(color: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_counted_as_wcag_counts_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@BOTH
def test_words_have_a_contrast_of_at_least_four_and_a_half(palette: Palette) -> None:
    pairs = [
        (ink, ground, contrast(getattr(palette, ink), getattr(palette, ground))) for ink, ground in PAIRS
    ]
    pairs += [("ink", name, contrast(tone.ink, tone.ground)) for name, tone in palette.tones.items()]
    assert [pair for pair in pairs if pair[2] < 4.5] == []


@BOTH
def test_frames_and_focus_rings_have_a_contrast_of_at_least_three(palette: Palette) -> None:
    pairs = [(a, b, contrast(getattr(palette, a), getattr(palette, b))) for a, b in FRAME_PAIRS]
    assert [pair for pair in pairs if pair[2] < 3] == []


@BOTH
def test_every_color_of_words_in_the_style_sheet_stands_in_a_counted_pair(palette: Palette) -> None:
    sheet = resource("style.qss").read_text(encoding="utf-8")
    inks = set(re.findall(r"[{; ](?:selection-|placeholder-text-)?color: \$(\w+)", sheet)) - {"fault"}
    grounds = set(re.findall(r"background(?:-color)?: \$(\w+)", sheet)) - {"line", "frame", "ink", "focus"}
    grounds -= {"muted"}  # the handle of a scroll bar that is pointed at holds no words
    assert inks - {"page"} <= {ink for ink, _ in PAIRS}
    assert grounds <= {ground for _, ground in PAIRS}
    assert contrast(palette.page, palette.ink) >= 4.5  # the tool tip


def test_both_palettes_have_the_same_tones_and_every_severity_and_source_has_one() -> None:
    assert set(DARK.tones) == set(TONES)
    assert {*map(str, Severity), *map(str, Source)} <= set(TONES)


@BOTH
def test_the_style_sheet_has_no_token_left(palette: Palette) -> None:
    sheet = style_sheet(palette)
    assert "$" not in sheet.replace("$names", "")
    names = {f.name for f in fields(Palette)} - {"name", "tones"}
    used = set(re.findall(r"\$(\w+)", resource("style.qss").read_text(encoding="utf-8")))
    assert names - used == set(), "a token that nothing wears"


def test_the_shipped_font_is_the_one_that_is_worn(qapp: QApplication) -> None:
    assert FAMILY in load_fonts()
    assert FAMILY in QFontDatabase.families()
    assert qapp.font().family() == FAMILY


def test_swedish_capitals_are_not_clipped(qapp: QApplication) -> None:
    metrics = QFontMetrics(qapp.font())
    assert metrics.tightBoundingRect("ÅÄÖ").top() >= -metrics.ascent()


@pytest.mark.parametrize("role", ["", "primary", "quiet", "answer", "danger", "segment", "rail"])
def test_what_is_pressed_is_high_enough_and_does_not_jump_when_focused(qtbot: QtBot, role: str) -> None:
    button = QPushButton("Åtgärda")
    button.setProperty("role", role)
    qtbot.addWidget(button)
    button.show()
    before = button.sizeHint()
    assert before.height() >= TARGET
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    assert button.sizeHint() == before


def test_text_size_makes_words_larger_and_dark_is_dark(qapp: QApplication, qtbot: QtBot) -> None:
    button = QPushButton("Åtgärda")
    qtbot.addWidget(button)
    button.show()
    small = button.sizeHint().height()
    try:
        assert apply_style(qapp, "dark", 200) is DARK
        assert palette_of(button) is DARK
        assert button.sizeHint().height() > small + 10
    finally:
        apply_style(qapp, "light")
    assert palette_of(button) is LIGHT


def test_dressing_again_changes_the_look_at_once(qtbot: QtBot) -> None:
    button = QPushButton("Starta")
    qtbot.addWidget(button)
    button.show()
    plain = button.grab().toImage()
    dress(button, role="primary")
    assert button.grab().toImage() != plain
