"""How far slow work has come, and whether somebody wants it to stop: read and set from both sides."""

from dataclasses import dataclass

from inspektor.errors import InspektorError


class CanceledError(InspektorError):
    """Somebody asked the work to stop, and nothing half done is left."""


@dataclass(slots=True)
class Progress:
    """`done` of `total` parts; `total` is 0 as long as it is not known."""

    total: int = 0
    done: int = 0
    is_canceled: bool = False

    @property
    def percent(self) -> int:
        """How far it has come, 0 to 100."""
        return min(100, 100 * self.done // self.total) if self.total else 0

    def step(self, parts: int = 1) -> None:
        """Go on by so many parts; CanceledError if it is to stop here."""
        self.done += parts
        if self.is_canceled:
            raise CanceledError("Avbrutet. Inget är ändrat.")
