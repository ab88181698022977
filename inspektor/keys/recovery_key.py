"""The recovery key: 160 random bits as groups of letters and digits that can be read from paper and typed."""

from dataclasses import dataclass, field


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
