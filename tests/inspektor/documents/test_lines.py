"""Holds how text is broken into lines: nothing is added, nothing is lost, and no line is too long."""

from hypothesis import example, given
from hypothesis import strategies as st

from inspektor.documents.fonts import Weight, load_faces
from inspektor.documents.lines import break_text

FACE = load_faces()[Weight.REGULAR]
WORDS = st.text(alphabet="abcåäöW 0-–≥", max_size=200)


def test_a_line_keeps_the_space_at_its_end() -> None:
    assert break_text("ett två tre", FACE, 10, FACE.width("ett två ") * 10) == ["ett två ", "tre"]


def test_a_word_too_long_for_a_line_is_cut_without_a_hyphen() -> None:
    assert break_text("i abcdefgh", FACE, 10, FACE.width("abcd") * 10 + 0.01) == ["i ", "abcd", "efgh"]


def test_a_no_break_space_holds_a_date_together() -> None:
    date = "15\N{NO-BREAK SPACE}december"
    assert break_text(f"den {date}", FACE, 10, FACE.width(date) * 10 + 0.01) == ["den ", date]


def test_line_breaks_that_were_typed_are_kept() -> None:
    assert break_text("a\n\n b\n", FACE, 10, 500) == ["a", "", " b", ""]


def test_a_word_that_fits_a_line_but_not_beside_the_lead_goes_below_it() -> None:
    width = FACE.width("abcdef") * 10
    assert break_text("abcdef", FACE, 10, width, indent=20) == ["", "abcdef"]


@given(text=WORDS, width=st.floats(20, 300), indent=st.floats(0, 19))
@example(text="  a  b  ", width=20.0, indent=0.0)
def test_the_lines_together_are_the_text_and_each_fits(text: str, width: float, indent: float) -> None:
    lines = break_text(text, FACE, 10, width, indent)
    assert "".join(lines) == text
    for number, line in enumerate(lines):
        room = width - indent if number == 0 else width
        assert FACE.width(line.removesuffix(" ")) * 10 <= room + 0.001 or len(line) == 1
