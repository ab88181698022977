"""The strict door for YAML: plain content comes through as written, everything else is a sentence."""

from pathlib import Path

import pytest
import yaml  # compared with, not read with
from hypothesis import given
from hypothesis import strategies as st

from inspektor.errors import InspektorError
from inspektor.yaml_file import DEEPEST, LARGEST_BYTES, Fields, read_file, read_yaml


@pytest.mark.parametrize(
    ("written", "meaning"),
    [
        ("ja", "ja"),
        ("nej", "nej"),
        ("on", "on"),
        ("yes", "yes"),
        ("06:24", "06:24"),
        ("2026-11-19", "2026-11-19"),
        ("2026-11-19T06:20", "2026-11-19T06:20"),
        ("0123", "0123"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("1e5", "1e5"),
        (".nan", ".nan"),
        (".inf", ".inf"),
        ("9" * 5000, "9" * 5000),
        ("'12'", "12"),
        ("true", True),
        ("FALSE", False),
        ("12", 12),
        ("-3", -3),
        ("3.50", 3.5),
        ("~", None),
        ("null", None),
        ("", None),
    ],
)
def test_an_unquoted_word_means_what_a_person_would_think(written: str, meaning: object) -> None:
    assert read_yaml(f"a: {written}", "x.yaml") == {"a": meaning}


def test_keys_stay_text_so_that_json_can_hold_them() -> None:
    assert read_yaml("1: a\ntrue: b\n06:24: c\n<<: d", "x.yaml") == {
        "1": "a",
        "true": "b",
        "06:24": "c",
        "<<": "d",
    }


def test_an_empty_file_says_nothing() -> None:
    assert read_yaml("# bara en kommentar\n", "x.yaml") is None


# Without the line breaks of other alphabets, which the library writes in a way that folds them to spaces.
TEXTS = st.text(st.characters(exclude_characters="\x85\u2028\u2029", exclude_categories=["Cs"]))
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**14), 10**14) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


@given(PLAIN)
def test_what_is_written_as_yaml_reads_back_the_same(content: object) -> None:
    assert read_yaml(yaml.safe_dump(content, allow_unicode=True), "x.yaml") == content


LAUGHS = "a: &a [x]\n" + "\n".join(
    f"{b}: &{b} [*{a},*{a},*{a}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)

REFUSED = {
    "a duplicate key": ("a: 1\nb: 2\na: 3", "rad 3"),
    "a duplicate key further in": ("a:\n  b: 1\n  b: 2", "rad 3"),
    "an anchor": ("a: &x 1", "rad 1"),
    "a billion laughs": (LAUGHS, "rad 1"),
    "a tag": ("a: !!python/object/apply:os.system [ls]", "rad 1"),
    "a harmless tag": ("a: !!str 1", "rad 1"),
    "two documents": ("a: 1\n---\nb: 2", "flera dokument"),
    "a key that is a list": ("? [a]\n: b", "nyckel"),
    "a bracket without end": ("a: [1", "YAML"),
    "a tab as indent": ("a:\n\tb: 1", "rad 2"),
    "a control character": ("a: \x00", "YAML"),
    "half a character": ("a: \ud800", "YAML"),
    "far too deep": ("[" * 100_000, "nivåer"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_plain_yaml_is_refused_with_file_and_line(name: str) -> None:
    text, named = REFUSED[name]
    with pytest.raises(InspektorError) as caught:
        read_yaml(text, "x.yaml")
    assert str(caught.value).startswith("Filen x.yaml")
    assert named in str(caught.value)


def test_the_deepest_that_is_allowed_comes_through() -> None:
    assert read_yaml("[" * DEEPEST + "]" * DEEPEST, "x.yaml") is not None
    with pytest.raises(InspektorError, match="nivåer"):
        read_yaml("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), "x.yaml")


@given(st.text(max_size=200))
def test_no_text_at_all_ends_in_anything_but_content_or_a_sentence(text: str) -> None:
    try:
        read_yaml(text, "x.yaml")
    except InspektorError as error:
        assert str(error).startswith("Filen x.yaml")  # noqa: PT017  # both ends are right


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "stor.yaml"
    path.write_bytes(b"#" * (LARGEST_BYTES + 1))
    with pytest.raises(InspektorError, match=r"stor\.yaml är större än 2 MB"):
        read_file(path)


def test_a_file_that_is_missing_or_no_utf8_is_named(tmp_path: Path) -> None:
    with pytest.raises(InspektorError, match=r"borta\.yaml går inte att öppna"):
        read_file(tmp_path / "borta.yaml")
    (tmp_path / "latin.yaml").write_bytes("a: åäö".encode("latin-1"))
    with pytest.raises(InspektorError, match=r"latin\.yaml är inte sparad som UTF-8"):
        read_file(tmp_path / "latin.yaml")
    (tmp_path / "bom.yaml").write_bytes("a: åäö".encode("utf-8-sig"))
    assert read_file(tmp_path / "bom.yaml") == {"a": "åäö"}


def make_fields() -> Fields:
    lines = ("text: ' ord '", "flagga: true", "tal: 3", "decimal: 2.5", "dag: 2026-11-19", "lista: [a, b]")
    content = read_yaml("\n".join((*lines, "inget:", "tom: ''", "nr: [1]")), "x.yaml")
    return Fields(content, "Filen x.yaml, posten y")


def test_fields_give_what_stands_there() -> None:
    fields = make_fields()
    assert fields.text("text") == "ord"
    assert fields.flag("flagga") is True
    assert (fields.integer("tal"), fields.number("decimal")) == (3, 2.5)
    assert fields.day("dag").isoformat() == "2026-11-19"
    assert fields.codes("lista", {"a", "b"}) == ("a", "b")
    assert fields.text("saknas", "annat") == fields.text("inget", "annat") == "annat"


@pytest.mark.parametrize(
    ("method", "key"),
    [
        ("text", "tal"),
        ("text", "tom"),
        ("text", "saknas"),
        ("flag", "tal"),
        ("integer", "flagga"),
        ("integer", "decimal"),
        ("number", "text"),
        ("day", "text"),
        ("items", "text"),
        ("texts", "nr"),
        ("fields", "lista"),
    ],
)
def test_fields_name_the_place_and_the_key_that_is_wrong(method: str, key: str) -> None:
    with pytest.raises(InspektorError, match=rf"^Filen x\.yaml, posten y.*nyckeln {key}"):
        getattr(make_fields(), method)(key)


def test_a_key_that_is_not_allowed_and_a_code_that_is_not_known_are_named() -> None:
    with pytest.raises(InspektorError, match="nyckeln flagga är okänd"):
        make_fields().allow("text")
    with pytest.raises(InspektorError, match="”b”"):
        make_fields().codes("lista", {"a"})
