"""Holds that a vault opens with the right key or not at all, and that practice is the same for all."""

from functools import partial
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from inspektor import keys, vault
from inspektor.errors import InspektorError
from inspektor.keys.vault_lock import State
from inspektor.keys.wrapping import QUICK_COST
from inspektor.storage import exchange, registers, visits
from inspektor.storage.database import Database, Hand
from inspektor.storage.faults import StorageError
from tests.inspektor.keys.keyrings import MemoryKeyring
from tests.inspektor.keys.setting_up import PIN, set_up

KEY = "5eed" * 16


def test_the_real_vault_is_made_once_and_opens_with_its_own_key(tmp_path: Path) -> None:
    first = vault.open_real(tmp_path / "data", KEY)
    device = first.database.hand.device
    assert not first.register.is_practice
    assert first.database.hand.person
    first.database.close()
    again = vault.open_real(tmp_path / "data", KEY)
    assert again.database.hand.device == device
    again.database.close()
    with pytest.raises(StorageError, match="fel nyckel"):
        Database(tmp_path / "data" / "inspektor.db", keys.practice_key(), Hand("", ""))


def test_nobody_else_on_the_computer_may_read_the_folder(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    vault.open_real(tmp_path / "data", KEY).database.close()
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "data" / "inspektor.db").stat().st_mode & 0o077 == 0


def test_the_lock_gives_the_key_that_opens_the_vault(tmp_path: Path) -> None:
    lock = vault.find_lock(tmp_path / "data", MemoryKeyring(), QUICK_COST)
    key, recovery = set_up(lock)
    vault.open_real(tmp_path / "data", key).database.close()
    assert lock.find_state() is State.LOCKED
    for opened in (lock.unlock(PIN), lock.recover(recovery)):
        vault.open_real(tmp_path / "data", opened).database.close()


def test_a_vault_of_version_0_1_is_set_up_around_what_is_written(tmp_path: Path) -> None:
    ring = MemoryKeyring()
    ring.kept["Inspektor databasnyckel", "inspektor"] = KEY
    before = vault.open_real(tmp_path, KEY)
    before.database.close()
    lock = vault.find_lock(tmp_path, ring, QUICK_COST)
    assert lock.find_state() is State.OLD
    key, _ = set_up(lock)
    after = vault.open_real(tmp_path, key)
    assert after.database.hand == before.database.hand
    after.database.close()


def test_a_vault_whose_key_is_gone_gets_no_new_one(tmp_path: Path) -> None:
    vault.open_real(tmp_path, KEY).database.close()
    before, ring = (tmp_path / "inspektor.db").read_bytes(), MemoryKeyring()
    with pytest.raises(InspektorError, match=r"nyckel saknas\. Ingen ny nyckel görs"):
        set_up(vault.find_lock(tmp_path, ring, QUICK_COST))
    assert ring.kept == {}
    assert (tmp_path / "inspektor.db").read_bytes() == before


def test_without_a_keyring_nothing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    lock = vault.find_lock(tmp_path / "data", cost=QUICK_COST)
    for act in (lock.find_state, partial(set_up, lock)):
        with pytest.raises(InspektorError, match="ingen nyckelring"):
            act()
    assert list((tmp_path / "data").iterdir()) == []


def test_the_practice_vault_needs_no_keyring_and_is_full_from_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    practice = vault.open_practice(tmp_path)
    assert practice.register.is_practice
    assert len(practice.register.units) >= 60
    assert len(practice.register.providers) >= 25
    with practice.database.read() as db:
        assert visits.list_visits(db)
        assert registers.get_register(db) == practice.register
    practice.database.close()


def test_the_practice_vault_is_filled_only_once(tmp_path: Path) -> None:
    counts = []
    for _ in range(2):
        practice = vault.open_practice(tmp_path)
        with practice.database.read() as db:
            counts.append((exchange.count_unsent(db), len(visits.list_visits(db))))
        practice.database.close()
    assert counts[0] == counts[1]


def test_the_practice_vaults_of_two_laptops_hold_the_very_same_changes(tmp_path: Path) -> None:
    handed_out, devices = [], set()
    for name in ("karin", "mehmet"):
        practice = vault.open_practice(tmp_path / name)
        devices.add(practice.database.hand.device)
        with practice.database.begin() as db:
            batch = exchange.hand_out(db, limit=100_000, max_bytes=10**9)
        assert batch is not None
        handed_out.append([change.digest() for change in batch.changes])
        practice.database.close()
    assert handed_out[0] == handed_out[1]
    assert len(devices) == 2


def test_a_filling_that_is_cut_is_done_again_from_the_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(vault, "set_preference", cut)  # the last thing that is done in the transaction
        with pytest.raises(KeyboardInterrupt):
            vault.open_practice(tmp_path)
    practice = vault.open_practice(tmp_path)
    with practice.database.read() as db:
        assert visits.list_visits(db)
    practice.database.close()


def test_a_plain_file_in_the_place_of_the_practice_vault_is_refused(tmp_path: Path) -> None:
    plain = dbapi2.connect(str(tmp_path / "practice.db"))
    plain.execute("CREATE TABLE x (id)")
    plain.commit()
    plain.close()
    with pytest.raises(StorageError, match="inte krypterad"):
        vault.open_practice(tmp_path)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(InspektorError, match="kunde inte skapas"):
        vault.open_practice(tmp_path / "file" / "data")


@pytest.mark.parametrize(
    ("mounted", "is_remote"),
    [
        ("server:/export {home} nfs4 rw 0 0", True),
        ("//server/share {home} cifs rw 0 0", True),
        ("/dev/sda1 {home} ext4 rw 0 0", False),
        ("server:/export {home} nfs4 rw 0 0\n/dev/sda1 {home}/data ext4 rw 0 0", False),
    ],
)
def test_a_folder_on_another_computer_is_known_by_its_disk(
    tmp_path: Path, mounted: str, is_remote: bool
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/vda / ext4 rw 0 0\n" + mounted.format(home=tmp_path), encoding="utf-8")
    assert vault.is_on_network(tmp_path / "data" / "inspektor", mounts) is is_remote
