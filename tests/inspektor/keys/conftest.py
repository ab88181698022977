"""Gives the tests of the lock a vault's folder, a keyring in memory, and a lock whose tries cost nothing."""

from pathlib import Path

import pytest

from inspektor.keys.vault_lock import VaultLock
from inspektor.keys.wrapping import QUICK_COST
from tests.inspektor.keys.keyrings import MemoryKeyring


@pytest.fixture
def ring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def lock(tmp_path: Path, ring: MemoryKeyring) -> VaultLock:
    return VaultLock(tmp_path / "inspektor.db", ring, QUICK_COST)
