"""Gives each change's fingerprint, so that two journals can be compared without comparing their texts."""

from sqlalchemy import Connection, select

from inspektor.change import digest_of
from inspektor.storage.tables import change

_WHAT = (change.c.visit, change.c.kind, change.c.record, change.c.field, change.c.value, change.c.author)


def list_fingerprints(db: Connection) -> dict[str, str]:
    """Give change id -> SHA-256 of what it says, where, and by whom, for all that the centre holds."""
    rows = db.execute(select(change.c.id, *_WHAT).where(change.c.hub_number > 0))
    return {row[0]: digest_of(list(row[1:])) for row in rows}
