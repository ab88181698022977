"""Sets a vault up as the screens do, for tests that begin where there is one."""

from pathlib import Path

from inspektor.keys.recovery_key import RecoveryDraft
from inspektor.keys.vault_lock import VaultLock

PIN, NEW_PIN = "483920", "en häst på taket"
WRONG_PIN = "594031"


def prove(draft: RecoveryDraft) -> tuple[str, str]:
    """Type the groups that are asked for."""
    first, second = draft.asked
    return draft.groups[first], draft.groups[second]


def set_up(lock: VaultLock, pin: str = PIN) -> tuple[str, str]:
    """Set the vault up; give its key and its recovery key."""
    draft = lock.prepare()
    return lock.finish(draft, prove(draft), pin), draft.text


def header_bytes(folder: Path) -> dict[str, bytes]:
    """Give both copies of the header as they are on the disk, by name."""
    return {path.name: path.read_bytes() for path in folder.glob("*.vault*")}
