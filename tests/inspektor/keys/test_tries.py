"""
Holds that ten wrong tries in a row are the last, and that a keyring out of order costs nothing.

Mutants that must turn this red: the try is counted after it was made (`_try`); it is not seen to be kept; the
tenth does not delete the keyring's half; a right PIN does not clear the count.
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from inspektor.keys.faults import KeyringFault, SecretGone, WrongSecret
from inspektor.keys.vault_lock import State, VaultLock
from inspektor.keys.wrapping import QUICK_COST
from tests.inspektor.keys.keyrings import BrokenKeyring, FileKeyring, LockedKeyring, MemoryKeyring
from tests.inspektor.keys.setting_up import NEW_PIN, PIN, WRONG_PIN, header_bytes, prove, set_up

ROOT = Path(__file__).parents[3]


def test_a_wrong_pin_says_how_many_tries_are_left_and_a_right_one_gives_ten_again(lock: VaultLock) -> None:
    key, _ = set_up(lock)
    for _ in range(3):
        for left in range(9, 0, -1):
            with pytest.raises(WrongSecret, match="fel") as wrong:
                lock.unlock(WRONG_PIN)
            assert wrong.value.tries_left == left
        assert lock.unlock(PIN) == key


def test_the_tenth_wrong_try_deletes_the_keyrings_half_and_the_eleventh_is_refused_though_right(
    lock: VaultLock, ring: MemoryKeyring
) -> None:
    key, recovery = set_up(lock)
    for left in range(9, -1, -1):
        with pytest.raises(WrongSecret) as wrong:
            lock.unlock(WRONG_PIN)
        assert wrong.value.tries_left == left
    assert "tionde gången" in str(wrong.value)
    assert ring.kept == {}
    with pytest.raises(SecretGone):
        lock.unlock(PIN)
    assert lock.find_state() is State.SECRET_GONE
    assert lock.recover(recovery) == key


def test_tries_of_every_kind_count(lock: VaultLock) -> None:
    set_up(lock)
    draft = lock.prepare()
    acts: list[Callable[[], object]] = [
        lambda: lock.unlock(WRONG_PIN),
        lambda: lock.change_secret(WRONG_PIN, NEW_PIN),
        lambda: lock.new_recovery_key(draft, prove(draft), WRONG_PIN),
    ]
    for left, act in zip((9, 8, 7), acts, strict=True):
        with pytest.raises(WrongSecret) as wrong:
            act()
        assert wrong.value.tries_left == left


class EndingKeyring(MemoryKeyring):
    """Ends the program, as a power cut does, as soon as a try is counted; but only when it is told to."""

    is_ending = False

    def set_password(self, service: str, username: str, password: str) -> None:
        super().set_password(service, username, password)
        if self.is_ending and "felräkning" in service:
            raise SystemExit


@pytest.mark.parametrize("pin", [PIN, WRONG_PIN])
def test_a_try_is_counted_before_it_is_made_so_that_ending_the_program_saves_none(
    tmp_path: Path, pin: str
) -> None:
    ring = EndingKeyring()
    lock = VaultLock(tmp_path / "inspektor.db", ring, QUICK_COST)
    set_up(lock)
    ring.is_ending = True
    for count in range(1, 11):
        with pytest.raises(SystemExit):
            lock.unlock(pin)
        assert str(count) in ring.kept.values()
    ring.is_ending = False
    assert lock.find_state() is State.SECRET_GONE
    with pytest.raises(SecretGone):
        lock.unlock(PIN)
    assert ring.kept == {}


class UncountingKeyring(MemoryKeyring):
    def set_password(self, service: str, username: str, password: str) -> None:
        if "felräkning" not in service:
            super().set_password(service, username, password)


def test_where_tries_cannot_be_counted_none_is_made(tmp_path: Path) -> None:
    lock = VaultLock(tmp_path / "inspektor.db", UncountingKeyring(), QUICK_COST)
    set_up(lock)
    with pytest.raises(KeyringFault, match="behöll inte"):
        lock.unlock(PIN)


def test_another_keyring_is_said_and_the_vault_is_left_alone(lock: VaultLock, tmp_path: Path) -> None:
    key, recovery = set_up(lock)
    before = header_bytes(tmp_path)

    class OtherKeyring(MemoryKeyring):
        pass

    other = VaultLock(tmp_path / "inspektor.db", OtherKeyring(), QUICK_COST)
    assert other.find_state() is State.OTHER_KEYRING
    with pytest.raises(KeyringFault, match="annan nyckelring"):
        other.unlock(PIN)
    assert header_bytes(tmp_path) == before
    assert other.renew(recovery, NEW_PIN) == key
    assert other.unlock(NEW_PIN) == key


@pytest.mark.parametrize(("odd", "words"), [(LockedKeyring, "är låst"), (BrokenKeyring, "svarar inte")])
def test_a_keyring_out_of_order_is_said_and_the_vault_is_left_alone(
    tmp_path: Path, odd: type[MemoryKeyring], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = odd()
    monkeypatch.setattr(odd, "get_password", MemoryKeyring.get_password)
    lock = VaultLock(tmp_path / "inspektor.db", ring, QUICK_COST)
    key, recovery = set_up(lock)
    monkeypatch.undo()
    before, kept = header_bytes(tmp_path), dict(ring.kept)
    for act in (lock.find_state, lambda: lock.unlock(PIN), lambda: lock.change_secret(PIN, NEW_PIN)):
        with pytest.raises(KeyringFault, match=words):
            act()
    assert lock.has_header
    assert (header_bytes(tmp_path), ring.kept) == (before, kept)
    assert lock.recover(recovery) == key


def test_a_damaged_half_in_the_keyring_is_said_and_costs_no_try(lock: VaultLock, ring: MemoryKeyring) -> None:
    set_up(lock)
    [entry] = ring.kept
    ring.kept[entry] = "losenord"
    with pytest.raises(KeyringFault, match="skadad"):
        lock.unlock(PIN)
    assert ring.kept == {entry: "losenord"}


STARVED = """
import resource, sys
from pathlib import Path
from inspektor.errors import InspektorError
from inspektor.keys.vault_lock import VaultLock
from tests.inspektor.keys.keyrings import FileKeyring
folder = Path(sys.argv[1])
lock = VaultLock(folder / "inspektor.db", FileKeyring(folder / "ring.json"))
resource.setrlimit(resource.RLIMIT_AS, (200 * 1024**2, 200 * 1024**2))
try:
    lock.unlock("483920")
except InspektorError as fault:
    print(fault)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's memory so")
def test_too_little_memory_is_said_and_costs_no_try(tmp_path: Path) -> None:
    ring = FileKeyring(tmp_path / "ring.json")
    set_up(VaultLock(tmp_path / "inspektor.db", ring))
    before = (tmp_path / "ring.json").read_text(encoding="utf-8")
    command = [sys.executable, "-c", STARVED, str(tmp_path)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "minne räcker inte" in said
    assert (tmp_path / "ring.json").read_text(encoding="utf-8") == before
