"""Wraps the vault's key: by keyring and PIN together, or by the recovery key alone."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KdfCost:
    """What one try of a PIN costs in Argon2id: passes, and bytes of memory."""

    passes: int
    memory: int


USUAL_COST = KdfCost(passes=3, memory=256 * 1024**2)
QUICK_COST = KdfCost(passes=1, memory=8192)
"""For tests of everything else than the cost."""
