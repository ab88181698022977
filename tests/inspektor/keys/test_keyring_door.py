"""Holds that secrets live in a real keyring only, and that every trouble with it is a sentence."""

import subprocess
import sys
from collections.abc import Callable

import pytest
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring

from inspektor.keys.faults import KeyringFault
from inspektor.keys.keyring_door import Keyring, KeyringDoor, find_keyring, name_of
from tests.inspektor.keys.keyrings import BrokenKeyring, ForgetfulKeyring, LockedKeyring, MemoryKeyring


def test_what_is_kept_is_found_and_what_is_forgotten_is_gone() -> None:
    ring = MemoryKeyring()
    door = KeyringDoor(ring, "inspektor")
    assert door.get("Inspektor prov") is None
    door.put("Inspektor prov", "åäö")
    assert KeyringDoor(ring, "inspektor").get("Inspektor prov") == "åäö"
    door.forget("Inspektor prov")
    door.forget("Inspektor prov")
    assert ring.kept == {}


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        (LockedKeyring, "låst. Lås upp"),
        (BrokenKeyring, "Logga ut och in"),
        (FailKeyring, "Logga ut och in"),
        (ForgetfulKeyring, "behöll inte"),
        (NullKeyring, "behöll inte"),
    ],
)
def test_every_trouble_says_what_to_do(odd: Callable[[], Keyring], words: str) -> None:
    with pytest.raises(KeyringFault, match=words):
        KeyringDoor(odd(), "inspektor").put("Inspektor prov", "x")


def test_a_trouble_never_repeats_the_secret() -> None:
    with pytest.raises(KeyringFault) as raised:
        KeyringDoor(ForgetfulKeyring(), "inspektor").put("Inspektor prov", "mycket-hemligt")
    assert "mycket-hemligt" not in repr(raised.value)


def test_a_header_knows_a_keyring_by_module_and_class() -> None:
    assert name_of(NullKeyring()) == "keyring.backends.null.Keyring"
    assert KeyringDoor(MemoryKeyring(), "x").name == "tests.inspektor.keys.keyrings.MemoryKeyring"


def test_without_a_keyring_it_says_what_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    with pytest.raises(KeyringFault, match=r"ingen nyckelring.*Starta"):
        find_keyring()


@pytest.mark.parametrize(
    "name",
    ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring", "keyrings.alt.file.PlaintextKeyring"],
)
def test_no_environment_variable_puts_another_keyring_in_place(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    with pytest.raises(KeyringFault, match="ingen nyckelring"):
        find_keyring()


def test_an_unknown_system_has_no_keyring() -> None:
    with pytest.raises(KeyringFault, match="ingen nyckelring"):
        find_keyring("plan9")


def test_the_keyring_library_is_not_imported_before_it_is_needed() -> None:
    code = "import sys; import inspektor.keys.vault_lock; print('keyring' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
