"""The keyring's half of what opens a vault: a random secret and the count of wrong tries beside it."""

import re
import secrets

from inspektor.keys.faults import KeyringFault, SecretGone
from inspektor.keys.keyring_door import KeyringDoor

MAX_TRIES = 10
"""NIST SP 800-63B-4, 3.2.10: at most ten wrong in a row, then the secret is of no use any more."""
GONE = (
    "Datorns del av nyckeln till valvet finns inte längre i nyckelringen. Det händer när fel kod har "
    "skrivits tio gånger i rad, eller när nyckelringen har tömts. Ingenting i valvet är borta: öppna med "
    "återställningsnyckeln och välj en ny kod."
)
_SECRET, _TRIES = "Inspektor nyckeldel {}", "Inspektor felräkning {}"
_HEX, _NUMBER = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9]{1,2}")


class RingSecret:
    """
    One secret of 256 random bits, named by an id that the header holds.

    Whoever may write in the keyring could read the secret there and guess without counting; so the count
    needs no better protection than the secret has, and one that is missing or unreadable is 0.
    """

    def __init__(self, door: KeyringDoor, ring_id: str) -> None:
        """Nothing is asked of the keyring yet."""
        self._door = door
        self._secret, self._tries = _SECRET.format(ring_id), _TRIES.format(ring_id)

    def make(self) -> bytes:
        """Make the secret; give it once the keyring is seen to hold it. KeyringFault."""
        secret = secrets.token_hex(32)
        self._door.put(self._secret, secret)
        return bytes.fromhex(secret)

    def is_there(self) -> bool:
        """Say whether there is a secret and a try left; nothing is deleted. KeyringFault."""
        return self._door.get(self._secret) is not None and self._count() < MAX_TRIES

    def get(self) -> bytes:
        """Give the secret. SecretGone if it is not there or may not be tried any more; KeyringFault."""
        secret = self._door.get(self._secret)
        if secret is None or self._count() >= MAX_TRIES:
            self.forget()  # the program may have ended between the tenth try and this
            raise SecretGone(GONE)
        if not _HEX.fullmatch(secret):
            raise KeyringFault(
                "Valvets post i nyckelringen är skadad. Ändra ingenting där; öppna med återställningsnyckeln "
                "eller kontakta IT."
            )
        return bytes.fromhex(secret)

    def spend_try(self) -> int:
        """Count one try before it is made; give how many are left if it fails. KeyringFault: not counted."""
        count = self._count() + 1
        self._door.put(self._tries, str(count))
        return MAX_TRIES - count

    def clear_tries(self) -> None:
        """Begin to count anew: the secret was right."""
        self._door.put(self._tries, "0")

    def forget(self) -> None:
        """Delete secret and count; nothing happens where they are not."""
        self._door.forget(self._secret)
        self._door.forget(self._tries)

    def _count(self) -> int:
        count = self._door.get(self._tries) or ""
        return int(count) if _NUMBER.fullmatch(count) else 0
