"""Holds that the real key lives in a real keyring only, and that every trouble with it is a sentence."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import keyring.errors
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as FailKeyring

from inspektor import keys
from inspektor.errors import InspektorError

IN_A_SESSION = """
import sys
from inspektor import keys
ring = keys.find_keyring()
print(type(ring).__module__)
print(keys.find_key("inspektor", ring) or keys.make_key("inspektor", ring))
"""


class MemoryKeyring(KeyringBackend):
    """A keyring at our border: what the operating system would keep."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


class LockedKeyring(MemoryKeyring):
    def get_password(self, *_: str) -> str | None:
        raise keyring.errors.KeyringLocked("Failed to unlock the collection!")


class BrokenKeyring(MemoryKeyring):
    def get_password(self, *_: str) -> str | None:
        raise OSError("bus is gone")


class ForgetfulKeyring(MemoryKeyring):
    def set_password(self, service: str, username: str, password: str) -> None:
        """Say nothing and keep nothing."""


@pytest.fixture
def ring() -> MemoryKeyring:
    return MemoryKeyring()


def test_a_key_is_256_random_bits_and_stays_the_same(ring: MemoryKeyring) -> None:
    assert keys.find_key("inspektor", ring) is None
    key = keys.make_key("inspektor", ring)
    assert len(bytes.fromhex(key)) == 32
    assert keys.find_key("inspektor", ring) == key
    assert list(ring.kept) == [("Inspektor databasnyckel", "inspektor")]
    assert keys.make_key("inspektor", MemoryKeyring()) != key


def test_a_key_is_never_replaced(ring: MemoryKeyring) -> None:
    key = keys.make_key("inspektor", ring)
    with pytest.raises(ValueError, match="never replaced"):
        keys.make_key("inspektor", ring)
    assert keys.find_key("inspektor", ring) == key


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        (LockedKeyring, "låst. Lås upp"),
        (BrokenKeyring, "Logga ut och in"),
        (FailKeyring, "Logga ut och in"),
        (ForgetfulKeyring, "behöll inte"),
    ],
)
def test_every_trouble_says_what_to_do(odd: type[KeyringBackend], words: str) -> None:
    with pytest.raises(InspektorError, match=words):
        keys.make_key("inspektor", odd())


def test_a_damaged_key_is_said_and_not_replaced(ring: MemoryKeyring) -> None:
    ring.kept["Inspektor databasnyckel", "inspektor"] = "losenord"
    for use in (keys.find_key, keys.make_key):
        with pytest.raises(InspektorError, match="skadad"):
            use("inspektor", ring)
    assert list(ring.kept.values()) == ["losenord"]


def test_the_practice_key_needs_no_keyring_and_is_always_the_same() -> None:
    assert keys.practice_key() == keys.practice_key()
    assert len(bytes.fromhex(keys.practice_key())) == 32


def test_without_a_keyring_it_says_what_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    with pytest.raises(InspektorError, match=r"ingen nyckelring.*Starta"):
        keys.find_keyring()


@pytest.mark.parametrize(
    "name",
    ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring", "keyrings.alt.file.PlaintextKeyring"],
)
def test_no_environment_variable_puts_another_keyring_in_place(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    with pytest.raises(InspektorError, match="ingen nyckelring"):
        keys.find_keyring()


def test_an_unknown_system_has_no_keyring() -> None:
    with pytest.raises(InspektorError, match="ingen nyckelring"):
        keys.find_keyring("plan9")


def test_the_keyring_library_is_not_imported_before_it_is_needed() -> None:
    code = "import sys; import inspektor.keys; print('keyring' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.fixture
def session(tmp_path: Path) -> list[str]:
    """Give the command that runs another in a bus session of its own, with an unlocked GNOME keyring."""
    if not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")):
        pytest.skip("gnome-keyring-daemon or dbus-run-session is not installed")
    for part in ("run", "data/keyrings"):
        (tmp_path / part).mkdir(mode=0o700, parents=True)
    start = (
        "printf %s test-losen | gnome-keyring-daemon --unlock --components=secrets --daemonize"
        ' >/dev/null 2>&1; "$@"'
    )
    return ["dbus-run-session", "--", "sh", "-c", start, "_"]


def test_the_real_keyring_of_gnome_keeps_the_key_from_one_login_to_the_next(
    session: list[str], tmp_path: Path
) -> None:
    places = {"HOME": "", "XDG_DATA_HOME": "data", "XDG_RUNTIME_DIR": "run", "XDG_CONFIG_HOME": "cfg"}
    environment = os.environ | {name: str(tmp_path / part) for name, part in places.items()}
    command = [*session, sys.executable, "-c", IN_A_SESSION]
    said = [
        subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True, timeout=30
        ).stdout
        for _ in range(2)
    ]
    module, key = said[0].split()
    assert module == "keyring.backends.SecretService"
    assert len(bytes.fromhex(key)) == 32
    assert said[0] == said[1]
