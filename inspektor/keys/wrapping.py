"""Makes the keys that wrap the vault's key: from keyring and PIN together, or from the recovery key alone."""

import unicodedata
from dataclasses import dataclass
from hashlib import blake2b

from nacl.bindings import crypto_pwhash_alg, crypto_pwhash_ALG_ARGON2ID13
from nacl.exceptions import RuntimeError as SodiumError

from inspektor.errors import InspektorError
from inspektor.sealing import KEY_BYTES

_BY_SECRET, _BY_RECOVERY = b"inspektor kek/1", b"inspektor rec/1"  # BLAKE2b's person: at most 16 bytes


@dataclass(frozen=True, slots=True)
class KdfCost:
    """What one try of a PIN costs in Argon2id: passes, and bytes of memory."""

    passes: int
    memory: int


USUAL_COST = KdfCost(passes=3, memory=256 * 1024**2)
QUICK_COST = KdfCost(passes=1, memory=8192)
"""For tests of everything else than the cost."""


def normalize(secret: str) -> str:
    """Give the PIN or phrase so that an å is the same on every keyboard and every system (NFC)."""
    return unicodedata.normalize("NFC", secret)


def stretch(secret: str, salt: bytes, cost: KdfCost) -> bytes:
    """Give 32 bytes by Argon2id (RFC 9106); `salt` is 16 bytes. InspektorError if the memory is not there."""
    text = normalize(secret).encode()
    try:
        stretched: bytes = crypto_pwhash_alg(
            KEY_BYTES, text, salt, cost.passes, cost.memory, crypto_pwhash_ALG_ARGON2ID13
        )
    except SodiumError as error:
        raise InspektorError(
            "Datorns minne räcker inte för att öppna valvet just nu. Stäng några program och försök igen; "
            "försöket räknas inte."
        ) from error
    return stretched


def key_of_secret(ring: bytes, stretched: bytes) -> bytes:
    """Give the wrapping key that takes both: the keyring's 32 bytes and what became of the PIN."""
    return blake2b(stretched, key=ring, digest_size=KEY_BYTES, person=_BY_SECRET).digest()


def key_of_recovery(recovery: bytes) -> bytes:
    """Give the wrapping key of a recovery key: it is random, so nothing needs to be stretched."""
    return blake2b(key=recovery, digest_size=KEY_BYTES, person=_BY_RECOVERY).digest()
