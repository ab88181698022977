"""
Holds that a vault opens with keyring and PIN together, or with the recovery key, and in no other way.

Mutants that must turn this red: the keyring's half or the PIN is left out of `key_of_secret`; the set-up does
not look for an existing vault; the PIN's seal is bound to nothing; `_forget_old_key` does not compare;
`_rewrap` keeps the former half.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from inspektor.keys.faults import (
    HeaderFault,
    KeyringFault,
    MistypedRecoveryKey,
    SecretGone,
    UnfitSecret,
    WrongGroups,
    WrongRecoveryKey,
    WrongSecret,
)
from inspektor.keys.vault_lock import State, VaultLock
from inspektor.keys.wrapping import QUICK_COST, USUAL_COST
from tests.inspektor.keys.keyrings import BrokenKeyring, MemoryKeyring
from tests.inspektor.keys.setting_up import NEW_PIN, PIN, WRONG_PIN, header_bytes, prove, set_up

OLD_ENTRY = ("Inspektor databasnyckel", "inspektor")
OLD_KEY = "c0ffee00" * 8


def test_set_up_gives_a_random_key_that_the_pin_opens_again(lock: VaultLock, tmp_path: Path) -> None:
    assert lock.find_state() is State.NEW
    assert not lock.has_header
    key, _ = set_up(lock)
    assert len(bytes.fromhex(key)) == 32
    assert lock.has_header
    again = VaultLock(tmp_path / "inspektor.db", lock._keyring, USUAL_COST)
    assert again.find_state() is State.LOCKED
    assert again.unlock(PIN) == key
    assert sorted(header_bytes(tmp_path)) == ["inspektor.vault", "inspektor.vault2"]
    assert again.take_reports() == ()


def test_nothing_is_written_until_the_recovery_key_is_proven(
    lock: VaultLock, ring: MemoryKeyring, tmp_path: Path
) -> None:
    draft = lock.prepare()
    first, second = prove(draft)
    for typed, pin in (((first, "0O1L"), PIN), (("", ""), PIN), ((first, second), "123456")):
        with pytest.raises((WrongGroups, UnfitSecret)):
            lock.finish(draft, typed, pin)
    assert ring.kept == {}
    assert list(tmp_path.iterdir()) == []
    lock.finish(draft, (first, second), PIN)


@pytest.mark.parametrize("ring_is_right", [True, False])
@pytest.mark.parametrize("pin_is_right", [True, False])
@pytest.mark.parametrize("header_is_right", [True, False])
def test_only_all_parts_together_open(
    tmp_path: Path, ring_is_right: bool, pin_is_right: bool, header_is_right: bool
) -> None:
    rings = {name: MemoryKeyring() for name in ("own", "other")}
    keys, locks = {}, {}
    for name, ring in rings.items():
        (tmp_path / name).mkdir()
        locks[name] = VaultLock(tmp_path / name / "inspektor.db", ring, QUICK_COST)
        keys[name], _ = set_up(locks[name], PIN)
    own, other = locks["own"]._files.read(), locks["other"]._files.read()
    assert own is not None
    assert other is not None
    if not ring_is_right:  # the half of another vault's key, in the place of this one's
        [half] = [secret for (service, _), secret in rings["other"].kept.items() if "nyckeldel" in service]
        rings["own"].kept[f"Inspektor nyckeldel {own.ring}", "inspektor"] = half
    if not header_is_right:  # another vault's header that names this one's half
        locks["own"]._files.write(replace(other, ring=own.ring))
    if ring_is_right and pin_is_right and header_is_right:
        assert locks["own"].unlock(PIN) == keys["own"]
    else:
        with pytest.raises(WrongSecret):
            locks["own"].unlock(PIN if pin_is_right else WRONG_PIN)


def test_without_the_keyrings_half_the_pin_opens_nothing_and_recovery_is_offered(
    lock: VaultLock, ring: MemoryKeyring, tmp_path: Path
) -> None:
    key, recovery = set_up(lock)
    before = header_bytes(tmp_path)
    ring.kept.clear()
    assert lock.find_state() is State.SECRET_GONE
    assert "återställningsnyckeln" in State.SECRET_GONE.sentence
    with pytest.raises(SecretGone, match="återställningsnyckeln"):
        lock.unlock(PIN)
    with pytest.raises(ValueError, match="never set up again"):
        set_up(lock)
    assert ring.kept == {}
    assert header_bytes(tmp_path) == before
    assert lock.recover(recovery) == key


@pytest.mark.parametrize("retype", [str, str.lower, lambda text: text.replace("-", " ").replace("0", "o")])
def test_the_recovery_key_opens_without_keyring_and_pin(
    lock: VaultLock, tmp_path: Path, retype: Callable[[str], str]
) -> None:
    key, recovery = set_up(lock)
    for gone in ([], ["inspektor.vault"], ["inspektor.vault2"]):
        for name in gone:
            (tmp_path / name).unlink()
        elsewhere = VaultLock(tmp_path / "inspektor.db", BrokenKeyring(), QUICK_COST)
        assert elsewhere.recover(retype(recovery)) == key


def test_a_slip_is_told_from_a_key_of_another_vault(lock: VaultLock, tmp_path: Path) -> None:
    key, recovery = set_up(lock)
    (tmp_path / "other").mkdir()
    _, other = set_up(VaultLock(tmp_path / "other" / "inspektor.db", MemoryKeyring(), QUICK_COST))
    with pytest.raises(WrongRecoveryKey, match="hör inte till det här valvet"):
        lock.recover(other)
    with pytest.raises(MistypedRecoveryKey):
        lock.recover(recovery[:-1] + ("0" if recovery[-1] != "0" else "1"))
    assert lock.recover(recovery) == key


@pytest.mark.parametrize("new_ring", [True, False])
def test_after_recovery_a_new_pin_opens_the_same_vault(
    lock: VaultLock, ring: MemoryKeyring, tmp_path: Path, new_ring: bool
) -> None:
    key, recovery = set_up(lock)
    ring.kept.clear()
    now = MemoryKeyring() if new_ring else ring
    renewed = VaultLock(tmp_path / "inspektor.db", now, QUICK_COST)
    with pytest.raises(UnfitSecret):
        renewed.renew(recovery, "123456")
    with pytest.raises(WrongRecoveryKey):
        renewed.renew(renewed.prepare().text, NEW_PIN)
    assert now.kept == {}
    assert renewed.renew(recovery, NEW_PIN) == key
    assert renewed.find_state() is State.LOCKED
    assert renewed.unlock(NEW_PIN) == key
    assert renewed.recover(recovery) == key
    with pytest.raises(WrongSecret):
        renewed.unlock(PIN)


def test_changing_the_pin_wraps_the_same_key_anew(lock: VaultLock, ring: MemoryKeyring) -> None:
    key, recovery = set_up(lock)
    halves = set(ring.kept.values())
    with pytest.raises(UnfitSecret):
        lock.change_secret(PIN, "111111")
    lock.change_secret(PIN, NEW_PIN)
    with pytest.raises(WrongSecret):
        lock.unlock(PIN)
    assert lock.unlock(NEW_PIN) == key
    assert lock.recover(recovery) == key
    assert len([service for service, _ in ring.kept if "nyckeldel" in service]) == 1
    assert not halves & {secret for secret in ring.kept.values() if len(secret) > 2}


def test_a_change_that_the_keyring_did_not_finish_says_which_pin_holds(
    lock: VaultLock, ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_service: str, _username: str) -> None:
        raise OSError("bus is gone")

    key, _ = set_up(lock)
    monkeypatch.setattr(ring, "delete_password", refuse)
    with pytest.raises(KeyringFault, match="den nya koden gäller"):
        lock.change_secret(PIN, NEW_PIN)
    assert lock.unlock(NEW_PIN) == key


def test_an_old_copy_of_the_header_is_worth_nothing_after_a_change(lock: VaultLock, tmp_path: Path) -> None:
    set_up(lock)
    before = header_bytes(tmp_path)
    lock.change_secret(PIN, NEW_PIN)
    for name, data in before.items():
        (tmp_path / name).write_bytes(data)
    assert lock.find_state() is State.SECRET_GONE
    with pytest.raises(SecretGone):
        lock.unlock(PIN)


def test_a_new_recovery_key_takes_the_place_of_the_old(lock: VaultLock) -> None:
    key, old = set_up(lock)
    draft = lock.prepare()
    with pytest.raises(WrongGroups):
        lock.new_recovery_key(draft, ("", ""), PIN)
    assert lock.recover(old) == key
    lock.new_recovery_key(draft, prove(draft), PIN)
    assert lock.recover(draft.text) == key
    with pytest.raises(WrongRecoveryKey, match="nyare"):
        lock.recover(old)
    assert lock.unlock(PIN) == key


@pytest.mark.parametrize("change", ["generation", "keyring", "ring", "vault", "kdf", "by_recovery"])
def test_a_header_that_somebody_altered_opens_nothing(
    lock: VaultLock, ring: MemoryKeyring, change: str
) -> None:
    set_up(lock)
    header = lock._files.read()
    assert header is not None
    altered = {
        "generation": header.generation + 1,
        "keyring": "tests.inspektor.keys.keyrings.LockedKeyring",
        "ring": "0" * 32,
        "vault": "0" * 32,
        "kdf": replace(header.kdf, passes=2),
        "by_recovery": bytes(72),
    }
    for (service, account), secret in list(ring.kept.items()):
        ring.kept[service.replace(header.ring, "0" * 32), account] = secret
    lock._files.write(replace(header, **{change: altered[change]}))
    with pytest.raises((WrongSecret, KeyringFault)):
        lock.unlock(PIN)


@pytest.mark.parametrize("sign", ["inspektor.db", "inspektor.box", "inspektor.backups"])
def test_a_vault_without_header_and_key_never_gets_a_new_key(
    lock: VaultLock, ring: MemoryKeyring, tmp_path: Path, sign: str
) -> None:
    (tmp_path / sign).write_bytes(b"what was written")
    draft = lock.prepare()
    with pytest.raises(HeaderFault, match="Ingen ny nyckel görs"):
        lock.finish(draft, prove(draft), PIN)
    assert ring.kept == {}
    assert [path.name for path in tmp_path.iterdir()] == [sign]


def test_a_vault_of_version_0_1_keeps_its_key_and_the_keyring_no_longer_holds_it(
    lock: VaultLock, ring: MemoryKeyring, tmp_path: Path
) -> None:
    (tmp_path / "inspektor.db").write_bytes(b"what was written")
    ring.kept[OLD_ENTRY] = OLD_KEY
    assert lock.find_state() is State.OLD
    assert "äldre version" in State.OLD.sentence
    key, recovery = set_up(lock)
    assert key == OLD_KEY
    assert OLD_KEY not in ring.kept.values()
    assert lock.find_state() is State.LOCKED
    assert lock.unlock(PIN) == lock.recover(recovery) == OLD_KEY


def test_the_old_entry_of_another_folders_vault_is_left_alone(lock: VaultLock, ring: MemoryKeyring) -> None:
    ring.kept[OLD_ENTRY] = OLD_KEY
    assert lock.find_state() is State.NEW
    key, _ = set_up(lock)
    assert key != OLD_KEY
    assert lock.unlock(PIN) == key
    assert ring.kept[OLD_ENTRY] == OLD_KEY


def test_a_damaged_old_entry_is_said(lock: VaultLock, ring: MemoryKeyring, tmp_path: Path) -> None:
    (tmp_path / "inspektor.db").write_bytes(b"what was written")
    ring.kept[OLD_ENTRY] = "losenord"
    with pytest.raises(KeyringFault, match="skadad"):
        lock.find_state()


def test_two_vaults_of_one_account_do_not_take_each_others_half(tmp_path: Path, ring: MemoryKeyring) -> None:
    keys = {}
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        lock = VaultLock(tmp_path / name / "inspektor.db", ring, QUICK_COST)
        keys[lock], _ = set_up(lock)
    assert [lock.unlock(PIN) for lock in keys] == list(keys.values())


def test_a_mended_copy_is_reported_once(lock: VaultLock, tmp_path: Path) -> None:
    key, _ = set_up(lock)
    (tmp_path / "inspektor.vault").write_bytes(b"")
    assert lock.unlock(PIN) == key
    assert len(lock.take_reports()) == 1
    assert lock.take_reports() == ()


def test_no_secret_is_in_any_file_or_fault(lock: VaultLock, tmp_path: Path) -> None:
    key, recovery = set_up(lock, NEW_PIN)
    written = b"".join(header_bytes(tmp_path).values())
    assert not any(part in written for part in (NEW_PIN.encode(), key.encode(), bytes.fromhex(key)))
    assert recovery.replace("-", "").encode() not in written.upper()
    for act in (lambda: lock.unlock("mycket hemlig fras"), lambda: lock.recover("mycket hemlig nyckel")):
        with pytest.raises((WrongSecret, MistypedRecoveryKey)) as raised:
            act()
        assert "hemlig" not in repr(raised.value)
