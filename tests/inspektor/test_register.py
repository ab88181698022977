"""The search that answers at every key: what it finds, in which order, and how fast."""

import dataclasses
import time
from types import MappingProxyType

import pytest

from inspektor.checklist import Codes
from inspektor.register import Register, Unit, UnitIndex, swedish_order

CODES = Codes(
    ask={},
    methods={},
    quality_areas={},
    service_areas={"sarskilt_boende_aldre": "Särskilt boende för äldre", "hemtjanst": "Hemtjänst"},
    review_kinds={},
    roles={},
    attributes={},
    severities={},
    acute_hours=24,
)


def make_unit(unit_id: str, name: str, area: str = "hemtjanst", address: str = "", town: str = "") -> Unit:
    return Unit(unit_id, name, "x", "Kattfotens Omsorg AB", area, "privat", "SoL", address=address, town=town)


def make_register(*units: Unit) -> Register:
    return Register("Lundvik", "Nämnden", {}, {}, MappingProxyType({unit.id: unit for unit in units}))


LIND = dataclasses.replace(
    make_unit("lindgarden", "Lindgården", "sarskilt_boende_aldre", address="Allén 12"),
    aliases=("Gula huset",),
)
OTHERS = (
    make_unit("lindhem", "Lindhem", town="Sämre"),
    make_unit("backen", "Backen", address="Lindallén 1"),
    make_unit("akerbo", "Åkerbo"),
    make_unit("alvkullen", "Älvkullen"),
    make_unit("ortagard", "Örtagård", town="Lindvik"),
    make_unit("zenit", "Zenit", address="Angatan 3"),
    make_unit("angen", "Ängen"),
)
REGISTER = make_register(LIND, *OTHERS)


def names(words: str, limit: int = 12) -> list[str]:
    return [unit.name for unit in UnitIndex(REGISTER, CODES).search(words, limit)]


def test_every_word_must_begin_some_word_of_the_unit() -> None:
    assert names("lind bo") == ["Lindgården"]
    assert names("lind finns-inte") == []
    assert names("gården") == []


@pytest.mark.parametrize(
    "words",
    ["lindgarden", "LINDGÅRDEN", "lindgården", "lindg", "gula", "alle", "lind särskilt", "lind aldre"],
)
def test_a_unit_is_found_whichever_way_it_is_typed(words: str) -> None:
    assert names(words)[0] == "Lindgården"


def test_the_words_of_the_issue_find_the_nursing_home_whatever_stands_beside_it() -> None:
    assert "Lindgården" in names("lind sä")


def test_a_hit_in_the_name_comes_before_a_hit_elsewhere() -> None:
    assert names("lind") == ["Lindgården", "Lindhem", "Backen", "Örtagård"]


def test_what_is_spelt_as_typed_comes_before_what_only_looks_alike() -> None:
    assert names("ang") == ["Zenit", "Ängen"]
    assert names("äng") == ["Ängen", "Zenit"]


def test_a_decomposed_letter_is_the_letter() -> None:
    assert names("a\u030akerbo") == ["Åkerbo"]


@pytest.mark.parametrize("words", ["", "   ", "-", "…"])
def test_no_words_give_all_units_in_swedish_order(words: str) -> None:
    expected = ["Backen", "Lindgården", "Lindhem", "Zenit", "Åkerbo", "Älvkullen", "Ängen", "Örtagård"]
    assert names(words, limit=2) == expected


def test_the_limit_holds() -> None:
    assert len(names("kattfot", limit=3)) == 3


def test_swedish_order_puts_the_three_letters_last_and_ignores_case_and_accents() -> None:
    words = ["Örn", "ål", "Zon", "Ärla", "idé", "Ide", "idea"]
    assert sorted(words, key=swedish_order) == ["idé", "Ide", "idea", "Zon", "ål", "Ärla", "Örn"]


def test_a_search_among_a_thousand_units_takes_under_five_milliseconds() -> None:
    units = [dataclasses.replace(unit, id=f"{unit.id}-{n}") for n in range(125) for unit in (LIND, *OTHERS)]
    index = UnitIndex(make_register(*units), CODES)
    for words in ("l", "lind sä", "kattfotens omsorg ab", "h"):
        assert min(_seconds(index, words) for _ in range(5)) < 0.005


def _seconds(index: UnitIndex, words: str) -> float:
    start = time.perf_counter()
    index.search(words)
    return time.perf_counter() - start


def test_the_attribute_of_operation_form_is_the_units_own() -> None:
    assert LIND.attribute("regi") == "privat"
    assert LIND.attribute("har_hsl") is None
