"""What was found in a vault after something had been done to it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many promised things are lost, what is not whole, and what the inspector is told."""

    lost: int
    faults: tuple[str, ...]
    told: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """All is there and whole."""
        return not self.lost and not self.faults
