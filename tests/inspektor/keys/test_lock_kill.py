"""
Holds that a program ended at any write of set-up, change or recovery leaves no vault or a whole one.

Mutants that must turn this red: `_wrap` writes the header before the keyring's half; `_rewrap` forgets the
former half before the header is written; `finish` forgets version 0.1's entry first; the new keyring's half
takes the former's place (one ring id for ever).
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from inspektor.errors import InspektorError
from inspektor.keys.faults import WrongRecoveryKey
from inspektor.keys.vault_lock import State, VaultLock
from tests.inspektor.keys import killed
from tests.inspektor.keys.setting_up import NEW_PIN, PIN, prove

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no fork and no SIGKILL")
ROOT = Path(__file__).parents[3]
OLD_KEY = "c0ffee00" * 8


@pytest.fixture
def start(tmp_path: Path) -> Path:
    (tmp_path / "start").mkdir()
    return tmp_path / "start"


def kill_at_each_write(act: str, start: Path) -> list[Path]:
    """Give the folders that were left behind; the last is that of a program that came to its end."""
    out = start.parent / "out"
    command = [sys.executable, "-m", "tests.inspektor.keys.killed", act, str(start), str(out)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=60)
    return sorted(out.iterdir())


def opens(lock: VaultLock, pin: str) -> str:
    """Give the key that the PIN opens, empty if it opens nothing."""
    try:
        return lock.unlock(pin)
    except InspektorError:
        return ""


def recovers(lock: VaultLock, recovery_key: str) -> str:
    try:
        return lock.recover(recovery_key)
    except WrongRecoveryKey:
        return ""


def set_up(folder: Path) -> str:
    return killed.make_lock(folder).finish(killed.FIRST, prove(killed.FIRST), PIN)


def test_set_up_leaves_no_vault_or_a_whole_one(start: Path) -> None:
    states = []
    for folder in kill_at_each_write("set-up", start):
        lock = killed.make_lock(folder)
        states.append(lock.find_state())
        key = set_up(folder) if states[-1] is State.NEW else lock.unlock(PIN)
        assert lock.unlock(PIN) == lock.recover(killed.FIRST.text) == key
    assert states == sorted(states, key=[State.NEW, State.LOCKED].index)
    assert set(states) == {State.NEW, State.LOCKED}
    assert len(states) > 5


def test_set_up_of_an_old_vault_never_loses_its_key(start: Path) -> None:
    (start / "inspektor.db").write_bytes(b"what was written")
    old = {"Inspektor databasnyckel/inspektor": OLD_KEY}
    (start / "ring.json").write_text(json.dumps(old), encoding="utf-8")
    states = []
    for folder in kill_at_each_write("set-up", start):
        lock = killed.make_lock(folder)
        states.append(lock.find_state())
        assert (set_up(folder) if states[-1] is State.OLD else lock.unlock(PIN)) == OLD_KEY
        assert lock.recover(killed.FIRST.text) == OLD_KEY
        assert OLD_KEY not in (folder / "ring.json").read_text(encoding="utf-8")
    assert set(states) == {State.OLD, State.LOCKED}


def test_a_change_of_pin_leaves_the_old_one_or_the_new_one(start: Path) -> None:
    key, found = set_up(start), []
    for folder in kill_at_each_write("change", start):
        lock = killed.make_lock(folder)
        assert lock.find_state() is State.LOCKED
        found.append((opens(lock, PIN), opens(lock, NEW_PIN)))
        assert lock.recover(killed.FIRST.text) == key
    assert set(found) == {(key, ""), ("", key)}
    assert found == sorted(found, reverse=True)
    assert len(found) > 8


@pytest.mark.parametrize("ring_is_there", [True, False])
def test_recovery_can_be_done_again_at_any_point(start: Path, ring_is_there: bool) -> None:
    key, found = set_up(start), []
    if not ring_is_there:
        (start / "ring.json").write_text("{}", encoding="utf-8")
    for folder in kill_at_each_write("renew", start):
        lock = killed.make_lock(folder)
        found.append((opens(lock, PIN), opens(lock, NEW_PIN)))
        assert lock.renew(killed.FIRST.text, NEW_PIN) == key
        assert lock.unlock(NEW_PIN) == key
    assert set(found) == {(key if ring_is_there else "", ""), ("", key)}


def test_a_new_recovery_key_leaves_the_old_one_or_the_new_one(start: Path) -> None:
    key, found = set_up(start), []
    for folder in kill_at_each_write("recovery", start):
        lock = killed.make_lock(folder)
        assert lock.unlock(PIN) == key
        found.append((recovers(lock, killed.FIRST.text), recovers(lock, killed.SECOND.text)))
    assert set(found) == {(key, ""), ("", key)}
    assert found == sorted(found, reverse=True)
