"""Answers of all ten kinds: what is taken, what is refused, how they are kept and how they read."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspektor.answer import (
    LARGEST_NUMBER,
    check_answer,
    from_data,
    has_answer,
    in_words,
    parse_answer,
    to_data,
)
from inspektor.checklist import AnswerKind, Question
from inspektor.errors import InspektorError
from inspektor.visit import Mark, Share, Unfinished, Value

CHOICES = ("löpande", "minst årligen", "aldrig")
SCALE = ((1, "kränkande"), (2, "ojämnt"), (3, "gott"), (4, "mycket gott"))


def make_question(kind: AnswerKind, *, may_be_not_applicable: bool = False, unit: str = "") -> Question:
    return Question(
        id="TST-01",
        text="Frågan?",
        kind=kind,
        checklist_id="test",
        guidance="",
        ask=(),
        methods=(),
        law=(),
        quality_areas=(),
        weight=1,
        may_be_not_applicable=may_be_not_applicable,
        choices=CHOICES,
        scale=SCALE,
        unit=unit,
    )


GOOD: list[tuple[AnswerKind, Value]] = [
    (AnswerKind.YES_PARTLY_NO, "delvis"),
    (AnswerKind.YES_NO, "nej"),
    (AnswerKind.SCALE, 1),
    (AnswerKind.SCALE, 4),
    (AnswerKind.COUNT, 0),
    (AnswerKind.COUNT, 12.5),
    (AnswerKind.SHARE, Share(0, 0)),
    (AnswerKind.SHARE, Share(48, 48)),
    (AnswerKind.TEXT, "<b>& allt annat"),
    (AnswerKind.MULTIPLE, ("aldrig", "löpande")),
    (AnswerKind.MULTIPLE, ()),
    (AnswerKind.SINGLE, "minst årligen"),
    (AnswerKind.FREQUENCY, "aldrig"),
    (AnswerKind.DATE, "2026-11-19"),
    (AnswerKind.DATE, "2026-11-19T06:20+01:00"),
]

BAD: list[tuple[AnswerKind, Value]] = [
    (AnswerKind.YES_PARTLY_NO, "kanske"),
    (AnswerKind.YES_PARTLY_NO, "Ja"),
    (AnswerKind.YES_NO, "delvis"),
    (AnswerKind.YES_NO, True),
    (AnswerKind.SCALE, 0),
    (AnswerKind.SCALE, 5),
    (AnswerKind.SCALE, 2.5),
    (AnswerKind.SCALE, True),
    (AnswerKind.SCALE, "3"),
    (AnswerKind.COUNT, -1),
    (AnswerKind.COUNT, float("nan")),
    (AnswerKind.COUNT, float("inf")),
    (AnswerKind.COUNT, 10**400),
    (AnswerKind.COUNT, True),
    (AnswerKind.COUNT, "12"),
    (AnswerKind.SHARE, Share(5, 4)),
    (AnswerKind.SHARE, Share(-1, 4)),
    (AnswerKind.SHARE, 0.5),
    (AnswerKind.TEXT, 3),
    (AnswerKind.MULTIPLE, ("aldrig", "aldrig")),
    (AnswerKind.MULTIPLE, ("alltid",)),
    (AnswerKind.MULTIPLE, "aldrig"),
    (AnswerKind.SINGLE, "alltid"),
    (AnswerKind.FREQUENCY, ("aldrig",)),
    (AnswerKind.DATE, "19 november"),
    (AnswerKind.DATE, "20261119"),
    (AnswerKind.DATE, "2026-W47-4"),
    (AnswerKind.DATE, "2026-02-30"),
    (AnswerKind.DATE, 2026),
]


@pytest.mark.parametrize(("kind", "value"), GOOD)
def test_an_answer_that_suits_its_kind_is_taken(kind: AnswerKind, value: Value) -> None:
    check_answer(make_question(kind), value)


@pytest.mark.parametrize(("kind", "value"), BAD)
def test_an_answer_that_does_not_suit_its_kind_is_refused_by_name(kind: AnswerKind, value: Value) -> None:
    with pytest.raises(InspektorError, match="TST-01"):
        check_answer(make_question(kind), value)


@pytest.mark.parametrize("kind", AnswerKind)
def test_not_assessed_is_an_answer_to_every_kind_and_no_answer_is_none(kind: AnswerKind) -> None:
    question = make_question(kind)
    check_answer(question, Mark.NOT_ASSESSED)
    check_answer(question, None)
    assert has_answer(Mark.NOT_ASSESSED)
    assert not has_answer(None)
    assert in_words(question, Mark.NOT_ASSESSED) == "Ej bedömt"
    assert in_words(question, None) == ""


def test_not_applicable_needs_a_comment_and_a_question_that_allows_it() -> None:
    allowing = make_question(AnswerKind.YES_NO, may_be_not_applicable=True)
    check_answer(allowing, Mark.NOT_APPLICABLE, "Enheten har ingen nattpersonal.")
    with pytest.raises(InspektorError, match="kommentar"):
        check_answer(allowing, Mark.NOT_APPLICABLE, "  ")
    with pytest.raises(InspektorError, match="får inte vara ej tillämpligt"):
        check_answer(make_question(AnswerKind.COUNT), Mark.NOT_APPLICABLE, "Varför då?")


@pytest.mark.parametrize("value", ["", "  ", (), Unfinished("31 av")])
def test_an_emptied_or_half_typed_field_is_no_answer(value: Value) -> None:
    assert not has_answer(value)


RAW: list[tuple[AnswerKind, object, Value]] = [
    (AnswerKind.YES_NO, "ja", "ja"),
    (AnswerKind.YES_NO, "ej_bedomt", Mark.NOT_ASSESSED),
    (AnswerKind.SHARE, {"part": 31, "whole": 48}, Share(31, 48)),
    (AnswerKind.MULTIPLE, ["aldrig"], ("aldrig",)),
    (AnswerKind.COUNT, 12, 12),
    (AnswerKind.SCALE, 3, 3),
    (AnswerKind.DATE, "2026-11-19", "2026-11-19"),
    (AnswerKind.DATE, date(2026, 11, 19), "2026-11-19"),
    (AnswerKind.DATE, datetime(2026, 11, 19, 6, 20), "2026-11-19T06:20"),  # noqa: DTZ001  # a file's own time
]


@pytest.mark.parametrize(("kind", "raw", "value"), RAW)
def test_an_answer_in_a_file_is_read(kind: AnswerKind, raw: object, value: Value) -> None:
    assert parse_answer(make_question(kind), raw) == value


@pytest.mark.parametrize(
    ("kind", "raw", "shown"),
    [
        (AnswerKind.YES_NO, True, "True"),
        (AnswerKind.YES_NO, "kanske", "kanske"),
        (AnswerKind.COUNT, "tolv", "tolv"),
        (AnswerKind.SHARE, {"part": 31}, "part"),
        (AnswerKind.SHARE, {"part": 1.5, "whole": 2}, "1.5"),
        (AnswerKind.SHARE, {"part": 3, "whole": 2}, "3"),
        (AnswerKind.MULTIPLE, [1], "1"),
        (AnswerKind.TEXT, None, "None"),
        (AnswerKind.TEXT, {"a": "b"}, "a"),
        (AnswerKind.YES_NO, "x" * 500, "xxx…"),
    ],
)
def test_a_faulty_answer_in_a_file_is_named_with_its_question(
    kind: AnswerKind, raw: object, shown: str
) -> None:
    with pytest.raises(InspektorError, match="TST-01") as caught:
        parse_answer(make_question(kind), raw)
    assert shown in str(caught.value)
    assert len(str(caught.value)) < 300


def numbers() -> st.SearchStrategy[Value]:
    floats = st.floats(0, 1e9, allow_nan=False, allow_infinity=False)
    return st.one_of(st.integers(-LARGEST_NUMBER, LARGEST_NUMBER), floats)


VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.text(),
    numbers(),
    st.sampled_from(Mark),
    st.lists(st.text()).map(tuple),
    st.builds(lambda part, more: Share(part, part + more), st.integers(0, 999), st.integers(0, 999)),
    st.builds(Unfinished, st.text()),
)


@given(VALUES)
def test_what_is_kept_comes_back_the_same(value: Value) -> None:
    back = from_data(to_data(value))
    assert back == value
    assert type(back) is type(value)


GARBAGE = [
    True,
    {"mark": "nytt"},
    {"mark": []},
    {"part": 1},
    {"part": 2, "whole": 1},
    {},
    [1],
    float("nan"),
    b"x",
]


@pytest.mark.parametrize("data", GARBAGE, ids=repr)
def test_garbage_that_was_kept_is_a_sentence_and_not_an_answer(data: object) -> None:
    with pytest.raises(InspektorError, match="sparat svar"):
        from_data(data)


WORDS: list[tuple[AnswerKind, Value, str, str]] = [
    (AnswerKind.YES_PARTLY_NO, "delvis", "", "Delvis"),
    (AnswerKind.YES_NO, "ja", "", "Ja"),
    (AnswerKind.YES_NO, Mark.NOT_APPLICABLE, "", "Ej tillämpligt"),
    (AnswerKind.SCALE, 3, "", "3 – gott"),
    (AnswerKind.COUNT, 12, "personer per 14 dagar", "12 personer per 14 dagar"),
    (AnswerKind.COUNT, 2.5, "dagar", "2,5 dagar"),
    (AnswerKind.COUNT, 3.0, "dagar", "3 dagar"),
    (AnswerKind.SHARE, Share(31, 48), "procent", "31 av 48 (64,6 procent)"),
    (AnswerKind.SHARE, Share(5, 5), "procent", "5 av 5 (100 procent)"),
    (AnswerKind.SHARE, Share(3, 4), "procent", "3 av 4"),
    (AnswerKind.SHARE, Share(0, 0), "procent", "0 av 0"),
    (AnswerKind.TEXT, "ja", "", "ja"),
    (AnswerKind.MULTIPLE, ("löpande", "aldrig"), "", "löpande, aldrig"),
    (AnswerKind.FREQUENCY, "aldrig", "", "aldrig"),
    (AnswerKind.DATE, "2026-11-19", "", "2026-11-19"),
    (AnswerKind.DATE, "2026-11-19T06:20:00+01:00", "", "2026-11-19 06:20"),
    (AnswerKind.DATE, "Torsdagen efter mötet", "", "Torsdagen efter mötet"),
]


@pytest.mark.parametrize(("kind", "value", "unit", "words"), WORDS)
def test_an_answer_reads_as_swedish(kind: AnswerKind, value: Value, unit: str, words: str) -> None:
    assert in_words(make_question(kind, unit=unit), value) == words
