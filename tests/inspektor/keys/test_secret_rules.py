"""Holds what a PIN or a phrase may be: hard to guess in ten tries, easy to understand when it is refused."""

import unicodedata

import pytest

from inspektor.keys.faults import UnfitSecret
from inspektor.keys.secret_rules import check_secret, find_fault
from inspektor.keys.wrapping import normalize
from resources import resource

LISTED = [
    line
    for line in resource("easy_secrets.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(
    "secret",
    [
        "483920",
        "907158",
        "483948",
        "5820473",
        "84629571",
        "rätt häst batteri",
        "Kaffe före rond",
        "ÖÄÅ-kvarn",
        "a1b2c3d4e5",
    ],
)
def test_a_good_secret_has_no_fault(secret: str) -> None:
    assert find_fault(secret) == ""
    check_secret(secret)


@pytest.mark.parametrize(
    ("secret", "words"),
    [
        ("", "Skriv en PIN-kod"),
        ("        ", "Skriv en PIN-kod"),
        ("1", "PIN-koden är för kort"),
        ("48392", "PIN-koden är för kort"),
        ("kaffe", "Frasen är för kort"),
        ("48392a", "Frasen är för kort"),
        ("kaffe   ", "Frasen är för kort"),
        ("٤٨٣٩٢٠", "Frasen är för kort"),
        ("000000", "upprepar sig"),
        ("77777777", "upprepar sig"),
        ("121212", "upprepar sig"),
        ("123123", "upprepar sig"),
        ("48394839", "upprepar sig"),
        ("aaaaaaaa", "upprepar sig"),
        ("123456", "rak följd"),
        ("654321", "rak följd"),
        ("567890", "rak följd"),
        ("890123", "rak följd"),
        ("0987654321", "rak följd"),
        ("hijklmno", "rak följd"),
        ("198412", "årtal eller ett datum"),
        ("199784", "årtal eller ett datum"),
        ("20242025", "årtal eller ett datum"),
        ("19840229", "årtal eller ett datum"),
        ("840229", "årtal eller ett datum"),
        ("290284", "årtal eller ett datum"),
        ("121985", "årtal eller ett datum"),
        ("Sommar2026", "gissas bland det första"),
        ("oktober26!", "gissas bland det första"),
        ("Lösenord1", "som flest väljer"),
        ("159753", "som flest väljer"),
    ],
)
def test_each_fault_has_its_sentence(secret: str, words: str) -> None:
    assert words in find_fault(secret)
    with pytest.raises(UnfitSecret, match=words):
        check_secret(secret)


@pytest.mark.parametrize("listed", LISTED)
def test_everything_on_the_list_is_refused_and_nothing_is_there_in_vain(listed: str) -> None:
    assert "som flest väljer" in find_fault(listed)
    assert "som flest väljer" in find_fault(listed.upper())


def test_most_pins_of_six_digits_are_free() -> None:
    refused = sum(bool(find_fault(f"{pin:06}")) for pin in range(0, 1_000_000, 499))
    assert refused / (1_000_000 / 499) < 0.12


def test_the_same_letters_from_another_keyboard_are_the_same_secret() -> None:
    composed = "höst på ängen"
    apart = unicodedata.normalize("NFD", composed)
    assert composed != apart
    assert normalize(apart) == normalize(composed)
    assert "som flest väljer" in find_fault(unicodedata.normalize("NFD", "lösenord"))
