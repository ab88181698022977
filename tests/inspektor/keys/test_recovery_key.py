"""Holds that a recovery key survives paper, eyes and fingers, and that a slip is told from a wrong key."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspektor.keys.faults import MistypedRecoveryKey, WrongGroups
from inspektor.keys.recovery_key import draft_recovery_key, read_recovery_key, write_recovery_key

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ZERO = bytes(20)


@given(st.binary(min_size=20, max_size=20))
def test_what_is_written_is_read(recovery: bytes) -> None:
    text = write_recovery_key(recovery)
    assert re.fullmatch(rf"([{LETTERS}]{{4}}-){{8}}[{LETTERS}]{{4}}", text)
    assert read_recovery_key(text) == recovery


@pytest.mark.parametrize(
    "retype",
    [
        str.lower,
        lambda text: text.replace("-", " "),
        lambda text: text.replace("-", ""),
        lambda text: text.replace("0", "o").replace("1", "l"),
        lambda text: text.replace("0", "O").replace("1", "i"),
        lambda text: f"  {text}\n",
        " ".join,
    ],
)
def test_the_ways_people_type_are_understood(retype) -> None:
    for recovery in (ZERO, bytes(range(20)), b"\x08\x42\x10" * 6 + b"\x84\x21"):
        assert read_recovery_key(retype(write_recovery_key(recovery))) == recovery


def test_every_wrong_letter_is_a_typing_fault() -> None:
    text = write_recovery_key(bytes(range(20)))
    for place, right in enumerate(text):
        for wrong in LETTERS if right != "-" else "":
            if wrong != right:
                with pytest.raises(MistypedRecoveryKey, match="grupp för grupp"):
                    read_recovery_key(text[:place] + wrong + text[place + 1 :])


def test_every_swap_of_neighbors_is_a_typing_fault() -> None:
    text = write_recovery_key(bytes(range(20))).replace("-", "")
    for place in range(len(text) - 1):
        swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        if swapped != text:
            with pytest.raises(MistypedRecoveryKey):
                read_recovery_key(swapped)


@pytest.mark.parametrize(
    "text", ["", "ABCD", "å" * 36, "U" * 36, "0" * 35, "0" * 37, "K" * 10_000, "\0" * 36]
)
def test_what_is_no_key_says_what_a_key_looks_like(text: str) -> None:
    with pytest.raises(MistypedRecoveryKey, match="nio grupper"):
        read_recovery_key(text)


def test_a_draft_is_random_and_asks_for_two_different_groups() -> None:
    drafts = [draft_recovery_key() for _ in range(200)]
    assert len({draft.text for draft in drafts}) == 200
    assert {len(draft.groups) for draft in drafts} == {9}
    assert all(0 <= first < second < 9 for first, second in (draft.asked for draft in drafts))
    assert {place for draft in drafts for place in draft.asked} == set(range(9))
    assert all(len(read_recovery_key(draft.text)) == 20 for draft in drafts)


def test_the_groups_typed_back_must_be_the_right_ones_in_their_order() -> None:
    draft = draft_recovery_key()
    first, second = (draft.groups[place] for place in draft.asked)
    draft.check((first.lower(), f" {second} "))
    with pytest.raises(WrongGroups, match=f"Grupp {draft.asked[1] + 1} "):
        draft.check((first, "0000" if second != "0000" else "1111"))
    if first != second:
        with pytest.raises(WrongGroups, match=f"Grupp {draft.asked[0] + 1} "):
            draft.check((second, first))


def test_a_draft_does_not_show_its_key_by_accident() -> None:
    draft = draft_recovery_key()
    assert not any(group in repr(draft) for group in draft.groups)
