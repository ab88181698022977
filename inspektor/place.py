"""Where the inspector was: what the app opens on after anything, a kill included."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A page, and on it a visit, an area, a question or note, a field, and the caret's position in it."""

    page: str = "start"
    visit_id: str = ""
    area: str = ""
    record_id: str = ""
    field: str = ""
    caret: int = 0
