"""The recovery key: 160 random bits as groups of letters and digits that can be read from paper and typed."""

import secrets
from dataclasses import dataclass, field
from hashlib import blake2b

from inspektor.keys.faults import MistypedRecoveryKey, WrongGroups

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base32: no I, L, O, U
_FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1", " ": "", "-": "", "\n": "", "\t": ""})
_BYTES, _CHECK_BITS, _GROUP, _LENGTH = 20, 20, 4, 36


@dataclass(frozen=True, slots=True)
class RecoveryDraft:
    """
    A recovery key that opens nothing yet: shown, printed, and two of its groups are typed back.

    `groups`: nine groups of four letters and digits, in order. `asked`: the two groups (0 is the first) that
    are to be typed back.
    """

    groups: tuple[str, ...] = field(repr=False)
    asked: tuple[int, int]

    @property
    def text(self) -> str:
        """The whole key as it is printed, a hyphen between the groups."""
        return "-".join(self.groups)

    def check(self, typed: tuple[str, str]) -> None:
        """See that the groups that were asked for were typed, in that order; WrongGroups names the first."""
        wrong = self.find_wrong(typed)
        if wrong is not None:
            raise WrongGroups(
                f"Grupp {self.asked[wrong] + 1} stämmer inte med återställningsnyckeln. Läs en gång till på "
                "papperet och skriv gruppens fyra tecken."
            )

    def find_wrong(self, typed: tuple[str, str]) -> int | None:
        """Give which of the two (0 or 1) is the first that is not as on the paper; None if both are."""
        pairs = zip(self.asked, typed, strict=True)
        wrong = (n for n, (place, text) in enumerate(pairs) if _forgive(text) != self.groups[place])
        return next(wrong, None)


def draft_recovery_key() -> RecoveryDraft:
    """Make a random recovery key and choose which two groups must be typed back."""
    text = write_recovery_key(secrets.token_bytes(_BYTES))
    groups = tuple(text.split("-"))
    first, second = sorted(secrets.SystemRandom().sample(range(len(groups)), 2))
    return RecoveryDraft(groups, (first, second))


def write_recovery_key(recovery: bytes) -> str:
    """Give the 20 bytes as text with a checksum: nine groups of four, a hyphen between them."""
    number = int.from_bytes(recovery, "big") << _CHECK_BITS | _check(recovery)
    letters = "".join(_LETTERS[number >> shift & 31] for shift in range(5 * (_LENGTH - 1), -1, -5))
    return "-".join(letters[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def read_recovery_key(text: str) -> bytes:
    """
    Give the 20 bytes of a recovery key as somebody typed it; MistypedRecoveryKey if its checksum is wrong.

    Small letters, spaces and hyphens anywhere, o for 0, i and l for 1 are taken as they are meant.
    """
    letters = _forgive(text)
    if any(letter not in _LETTERS for letter in letters) or len(letters) != _LENGTH:
        raise MistypedRecoveryKey(
            f"En återställningsnyckel har nio grupper med fyra bokstäver eller siffror, {_LENGTH} tecken. "
            f"Här är {len(letters)}, eller ett som inte förekommer i nyckeln. Jämför med papperet."
        )
    number = sum(_LETTERS.index(letter) << 5 * place for place, letter in enumerate(reversed(letters)))
    recovery = (number >> _CHECK_BITS).to_bytes(_BYTES, "big")
    if number & (1 << _CHECK_BITS) - 1 != _check(recovery):
        raise MistypedRecoveryKey(
            "Något tecken i återställningsnyckeln är fel skrivet. Jämför grupp för grupp med papperet."
        )
    return recovery


def _forgive(text: str) -> str:
    return text.upper().translate(_FORGIVEN)


def _check(recovery: bytes) -> int:
    return int.from_bytes(blake2b(recovery, digest_size=3).digest(), "big") >> 24 - _CHECK_BITS
