"""The lock of the real vault: set up, unlocked, recovered, changed; the database is never re-encrypted."""

from enum import Enum, auto
from pathlib import Path

from inspektor.keys.keyring_door import Keyring
from inspektor.keys.recovery_key import RecoveryDraft
from inspektor.keys.wrapping import USUAL_COST, KdfCost


class State(Enum):
    """What a vault waits for; `sentence` tells the inspector, empty where nothing is odd."""

    NEW = auto()
    OLD = auto()
    LOCKED = auto()
    SECRET_GONE = auto()
    OTHER_KEYRING = auto()

    @property
    def sentence(self) -> str:
        """Say in Swedish what happened and what to do."""
        raise NotImplementedError


class VaultLock:
    """
    The lock of one vault, `<folder>/<name>.db`; made by `inspektor.vault.find_lock(folder)`.

    Every method takes as long as the disk and the keyring do; those that take a secret half a second more,
    so the screen calls them in the background. A PIN or phrase is given as it was typed. All may raise
    KeyringFault (absent, locked, another) and HeaderFault; a key is given as 64 hex digits for `open_real`.
    """

    def __init__(self, database: Path, keyring: Keyring | None = None, cost: KdfCost = USUAL_COST) -> None:
        """Name the vault; without a keyring the operating system's is looked for when it is needed."""
        self._database, self._keyring, self._cost = database, keyring, cost

    def find_state(self) -> State:
        """
        Say what is to be done: set-up (NEW, OLD), PIN (LOCKED), or recovery (SECRET_GONE, OTHER_KEYRING).

        A damaged copy of the header is mended on the way; see `take_reports`. KeyringFault: recovery is to
        be offered if `has_header`.
        """
        raise NotImplementedError

    @property
    def has_header(self) -> bool:
        """Whether this vault was set up: if so the recovery key opens it, whatever the keyring says."""
        raise NotImplementedError

    def take_reports(self) -> tuple[str, ...]:
        """Give the Swedish sentences on what was mended, to be shown once."""
        raise NotImplementedError

    def prepare(self) -> RecoveryDraft:
        """Make a recovery key in memory, to be shown and printed; nothing is written. First step of two."""
        raise NotImplementedError

    def finish(self, draft: RecoveryDraft, typed: tuple[str, str], secret: str) -> str:
        """
        Set the vault up and give its key; only in the states NEW and OLD.

        `typed` are the two groups `draft.asked` names, in that order. WrongGroups, UnfitSecret: nothing was
        written, try again with the same draft. A vault of version 0.1 keeps its key.
        """
        raise NotImplementedError

    def unlock(self, secret: str) -> str:
        """Give the vault's key. WrongSecret with the tries that are left; SecretGone after the tenth."""
        raise NotImplementedError

    def change_secret(self, old: str, new: str) -> None:
        """Let the new PIN or phrase open instead of the old. WrongSecret as at `unlock`; UnfitSecret."""
        raise NotImplementedError

    def recover(self, recovery_key: str) -> str:
        """Give the vault's key without keyring and PIN. MistypedRecoveryKey, WrongRecoveryKey."""
        raise NotImplementedError

    def renew(self, recovery_key: str, secret: str) -> str:
        """After recovery: make a new keyring secret and let this PIN or phrase open; give the vault's key."""
        raise NotImplementedError

    def new_recovery_key(self, draft: RecoveryDraft, typed: tuple[str, str], secret: str) -> None:
        """Let the recovery key from `prepare` open instead of the old; the PIN is asked for again."""
        raise NotImplementedError
