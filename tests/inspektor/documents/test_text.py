"""Holds what happens to typed text before it is drawn."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from inspektor.documents.fonts import FALLBACKS, Weight, load_faces
from inspektor.documents.text import BOX, Cleaned, clean

HAS_GLYPH = load_faces()[Weight.REGULAR].has_glyph


def test_plain_swedish_is_left_as_it_is() -> None:
    text = "Två i stället för tre – ”på natten”, 15\N{NO-BREAK SPACE}december, à 12 § ½ € …"
    assert clean(text, HAS_GLYPH) == Cleaned(text)


def test_a_decomposed_letter_is_composed() -> None:
    assert clean("a\N{COMBINING RING ABOVE}ldre", HAS_GLYPH) == Cleaned("åldre")


def test_every_kind_of_line_break_is_kept_as_one() -> None:
    assert clean(
        "a\r\nb\rc\x0bd\x0ce\x85f\N{LINE SEPARATOR}g\N{PARAGRAPH SEPARATOR}h\n", HAS_GLYPH
    ) == Cleaned("a\nb\nc\nd\ne\nf\ng\nh\n")


def test_a_tab_becomes_a_space() -> None:
    assert clean("a\tb", HAS_GLYPH) == Cleaned("a b")


def test_characters_without_shape_are_dropped_and_counted() -> None:
    text = "\ufeffa\x07\x00b\N{ZERO WIDTH JOINER}\N{SOFT HYPHEN}c\N{VARIATION SELECTOR-16}"
    assert clean(text, HAS_GLYPH) == Cleaned("abc", dropped=6)


def test_a_character_that_no_font_has_becomes_a_box_and_is_told() -> None:
    assert clean("brand 🔥 سلام", HAS_GLYPH) == Cleaned(f"brand {BOX} {BOX * 4}", "🔥سلام")


def test_private_and_broken_characters_become_boxes() -> None:
    # A font may have a drawing of its own for these, which nobody typed.
    assert clean("\ue000\ud800", lambda _character: True) == Cleaned(BOX * 2, "\ue000\ud800")


def test_a_box_that_was_typed_is_no_fault() -> None:
    assert clean(BOX, HAS_GLYPH) == Cleaned(BOX)


def test_signs_inspectors_use_have_glyphs() -> None:
    signs = "≥ ≤ ≠ ≈ → ← √ ☐ ☑ ✓ ★ ⚠ ☎ ° ² ‰ •"
    assert clean(signs, HAS_GLYPH) == Cleaned(signs)


def test_a_missing_glyph_is_drawn_by_its_plain_form() -> None:
    def only_ascii(character: str) -> bool:
        return character.isascii() or character == BOX

    assert clean("①²ﬁ", only_ascii) == Cleaned("12fi")


def test_every_weight_has_the_same_glyphs() -> None:
    faces = load_faces().values()
    codes = [
        chr(code) for code in range(0x20, 0x20000) if unicodedata.category(chr(code)) not in {"Cs", "Co"}
    ]
    drawn = [{character for character in codes if face.has_glyph(character)} for face in faces]
    assert drawn[0] == drawn[1] == drawn[2]
    assert len(drawn[0]) > 6000
    assert len(FALLBACKS) == 2


@given(st.text())
def test_whatever_is_typed_comes_out_drawable_and_accounted_for(text: str) -> None:
    cleaned = clean(text, HAS_GLYPH)
    assert all(character == "\n" or HAS_GLYPH(character) for character in cleaned.text)
    assert len(cleaned.boxed) == cleaned.text.count(BOX) - unicodedata.normalize("NFC", text).count(BOX)
    assert cleaned.dropped <= len(unicodedata.normalize("NFC", text))
    assert clean(cleaned.text, HAS_GLYPH) == Cleaned(cleaned.text)
