"""The lock of the real vault: set up, unlocked, recovered, changed; the database is never re-encrypted."""

import re
import secrets
from enum import Enum, auto
from pathlib import Path

from inspektor.keys.faults import HeaderFault, KeyringFault, WrongRecoveryKey, WrongSecret
from inspektor.keys.header import SALT_BYTES, VERSION, Header, HeaderFiles, Kdf, bind_recovery
from inspektor.keys.keyring_door import Keyring, KeyringDoor, find_keyring
from inspektor.keys.recovery_key import RecoveryDraft, draft_recovery_key, read_recovery_key
from inspektor.keys.ring_secret import GONE, RingSecret
from inspektor.keys.secret_rules import check_secret
from inspektor.keys.wrapping import (
    USUAL_COST,
    KdfCost,
    key_of_recovery,
    key_of_secret,
    stretch,
)
from inspektor.sealing import KEY_BYTES, BrokenSeal, seal, unseal

_OLD_SERVICE = "Inspektor databasnyckel"  # version 0.1 kept the database's key itself there
_KEY = re.compile(r"[0-9a-f]{64}")
_SIGNS = (".db", ".box", ".backups")  # of a vault that was written in
_OTHER_KEYRING = (
    "Valvet hör till en annan nyckelring än den som nu är igång på datorn, och därför öppnas det inte. "
    "Starta den nyckelring som användes förut, eller öppna med återställningsnyckeln. Valvet är orört."
)
_NOT_FORGOTTEN = (
    "Bytet är gjort, och den nya koden gäller. Men nyckelringen tog inte bort den gamla delen av nyckeln. "
    "Kontakta IT om den gamla koden kan ha blivit känd för någon."
)


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
        return _SENTENCES.get(self, "")


_SENTENCES = {
    State.OLD: (
        "Valvet är från en äldre version av Inspektor och har ännu ingen kod. Välj en och skriv ut "
        "återställningsnyckeln; allt som är skrivet finns kvar."
    ),
    State.SECRET_GONE: GONE,
    State.OTHER_KEYRING: _OTHER_KEYRING,
}


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
        self._files = HeaderFiles(database)

    def find_state(self) -> State:
        """
        Say what is to be done: set-up (NEW, OLD), PIN (LOCKED), or recovery (SECRET_GONE, OTHER_KEYRING).

        A damaged copy of the header is mended on the way; see `take_reports`. KeyringFault: recovery is to
        be offered if `has_header`.
        """
        header = self._files.read()
        if header is None:
            return self._find_state_without_header()
        if header.keyring != self._door().name:
            return State.OTHER_KEYRING
        return State.LOCKED if RingSecret(self._door(), header.ring).is_there() else State.SECRET_GONE

    @property
    def has_header(self) -> bool:
        """Whether this vault was set up: if so the recovery key opens it, whatever the keyring says."""
        return self._files.exist

    def take_reports(self) -> tuple[str, ...]:
        """Give the Swedish sentences on what was mended, to be shown once."""
        reports, self._files.reports = tuple(self._files.reports), []
        return reports

    def prepare(self) -> RecoveryDraft:
        """Make a recovery key in memory, to be shown and printed; nothing is written. First step of two."""
        return draft_recovery_key()

    def finish(self, draft: RecoveryDraft, typed: tuple[str, str], secret: str) -> str:
        """
        Set the vault up and give its key; only in the states NEW and OLD.

        `typed` are the two groups `draft.asked` names, in that order. WrongGroups, UnfitSecret: nothing was
        written, try again with the same draft. A vault of version 0.1 keeps its key.
        """
        state = self.find_state()
        if state not in {State.NEW, State.OLD}:
            raise ValueError("a vault that was set up is never set up again")
        draft.check(typed)
        check_secret(secret)
        old = self._find_old_key() if state is State.OLD else None
        key = bytes.fromhex(old or secrets.token_hex(KEY_BYTES))
        vault_id = secrets.token_hex(16)
        self._wrap(key, secret, vault_id, _seal_by_recovery(draft, key, vault_id))
        self._forget_old_key(key)
        return key.hex()

    def unlock(self, secret: str) -> str:
        """Give the vault's key. WrongSecret with the tries that are left; SecretGone after the tenth."""
        key = self._try(self._need_header(), secret)
        self._forget_old_key(key)  # the set-up may have been cut short just before
        return key.hex()

    def change_secret(self, old: str, new: str) -> None:
        """Let the new PIN or phrase open instead of the old. WrongSecret as at `unlock`; UnfitSecret."""
        check_secret(new)
        header = self._need_header()
        self._rewrap(header, self._try(header, old), new, header.by_recovery)

    def recover(self, recovery_key: str) -> str:
        """Give the vault's key without keyring and PIN. MistypedRecoveryKey, WrongRecoveryKey."""
        return _open_by_recovery(self._need_header(), recovery_key).hex()

    def renew(self, recovery_key: str, secret: str) -> str:
        """After recovery: make a new keyring secret and let this PIN or phrase open; give the vault's key."""
        header = self._need_header()
        key = _open_by_recovery(header, recovery_key)
        check_secret(secret)
        self._rewrap(header, key, secret, header.by_recovery)
        return key.hex()

    def new_recovery_key(self, draft: RecoveryDraft, typed: tuple[str, str], secret: str) -> None:
        """Let the recovery key from `prepare` open instead of the old; the PIN is asked for again."""
        draft.check(typed)
        header = self._need_header()
        key = self._try(header, secret)
        self._rewrap(header, key, secret, _seal_by_recovery(draft, key, header.vault))

    def _door(self) -> KeyringDoor:
        self._keyring = self._keyring or find_keyring()
        return KeyringDoor(self._keyring, self._database.stem)

    def _need_header(self) -> Header:
        header = self._files.read()
        if header is None:
            raise HeaderFault(
                "Valvet är inte uppsatt än. Starta Inspektor med --real och välj en kod där först."
            )
        return header

    def _find_state_without_header(self) -> State:
        is_written = any(self._database.with_suffix(sign).exists() for sign in _SIGNS)
        if not is_written:
            self._door()  # without a keyring there is no vault to be set up: said before anything is typed
            return State.NEW
        if self._find_old_key() is None:
            raise HeaderFault(
                "Databasen finns kvar, men dess låsfiler och nyckel saknas. Ingen ny nyckel görs, för med "
                "den går det skrivna inte att läsa. Logga in som den som skapade databasen, eller be IT att "
                f"lägga tillbaka {self._files.paths[0].name} från säkerhetskopian; ingen fil har ändrats."
            )
        return State.OLD

    def _try(self, header: Header, secret: str) -> bytes:
        """Give the vault's key; a try is counted before it is made: ending the program saves none."""
        door = self._door()
        if header.keyring != door.name:
            raise KeyringFault(_OTHER_KEYRING)
        ring = RingSecret(door, header.ring)
        half = ring.get()
        stretched = stretch(secret, header.kdf.salt, KdfCost(header.kdf.passes, header.kdf.memory))
        left = ring.spend_try()
        try:
            key = unseal(key_of_secret(half, stretched), header.by_secret, header.bound_to_secret())
        except BrokenSeal:
            if not left:
                ring.forget()
            raise WrongSecret(left) from None
        ring.clear_tries()
        return key

    def _rewrap(self, former: Header, key: bytes, secret: str, by_recovery: bytes) -> None:
        """
        Write the header anew with a keyring secret of its own, then delete the former one's.

        An old copy of the header, from wherever, is worth nothing from then on.
        """
        self._wrap(key, secret, former.vault, by_recovery, former.generation + 1)
        if former.keyring == self._door().name:
            try:
                RingSecret(self._door(), former.ring).forget()
            except KeyringFault as fault:  # its own sentence would say to try again, with the former PIN
                raise KeyringFault(_NOT_FORGOTTEN) from fault

    def _wrap(self, key: bytes, secret: str, vault_id: str, by_recovery: bytes, generation: int = 1) -> None:
        """The keyring's secret first: ended in between, the former header (or none) and its secret count."""
        door, ring_id, salt = self._door(), secrets.token_hex(16), secrets.token_bytes(SALT_BYTES)
        stretched = stretch(secret, salt, self._cost)
        wrapping = key_of_secret(RingSecret(door, ring_id).make(), stretched)
        header = Header(
            version=VERSION,
            vault=vault_id,
            generation=generation,
            keyring=door.name,
            ring=ring_id,
            kdf=Kdf(self._cost.passes, self._cost.memory, salt),
            by_recovery=by_recovery,
            by_secret=b"",
        )
        self._files.write(header.with_secret(seal(wrapping, key, header.bound_to_secret())))

    def _find_old_key(self) -> str | None:
        key = self._door().get(_OLD_SERVICE)
        if key is not None and not _KEY.fullmatch(key):
            raise KeyringFault(
                "Databasens nyckel i nyckelringen är skadad. Ändra ingenting där; kontakta systemförvaltaren."
            )
        return key

    def _forget_old_key(self, key: bytes) -> None:
        """Delete the entry of version 0.1, if it is this vault's: another folder may hold another vault."""
        if self._door().get(_OLD_SERVICE) == key.hex():
            self._door().forget(_OLD_SERVICE)


def _seal_by_recovery(draft: RecoveryDraft, key: bytes, vault_id: str) -> bytes:
    return seal(key_of_recovery(read_recovery_key(draft.text)), key, bind_recovery(vault_id))


def _open_by_recovery(header: Header, typed: str) -> bytes:
    wrapping = key_of_recovery(read_recovery_key(typed))
    try:
        return unseal(wrapping, header.by_recovery, bind_recovery(header.vault))
    except BrokenSeal:
        raise WrongRecoveryKey(
            "Återställningsnyckeln är rätt skriven men hör inte till det här valvet, eller så har en nyare "
            "ersatt den. Leta fram den senast utskrivna."
        ) from None
