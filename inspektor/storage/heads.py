"""Reads and sets how far a database is in its black box."""

from sqlalchemy import Connection

from inspektor.storage.black_box import Head

_HAS_HEAD = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'head'"
_GET = "SELECT seq, tag, segment, position FROM head"
_SET = (
    "INSERT INTO head (id, seq, tag, segment, position) VALUES (1, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
    " SET seq = excluded.seq, tag = excluded.tag, segment = excluded.segment, position = excluded.position"
)


def get_head(db: Connection) -> Head | None:
    """Give the head; None in a database from before there was a box."""
    cursor = _cursor(db)
    if not cursor.execute(_HAS_HEAD).fetchone()[0]:
        return None
    row = cursor.execute(_GET).fetchone()
    return Head(*row) if row else None


def set_head(db: Connection, head: Head) -> None:
    """Set the head, past the ears of what the box records."""
    _cursor(db).execute(_SET, (head.seq, head.tag, head.segment, head.position))


def _cursor(db: Connection):  # type: ignore[no-untyped-def]  # sqlcipher3 has no type stubs
    return db.connection.cursor()
