"""
Ordered steps from an older database of the centre to today's, one transaction each.

A step is written once and never changed: plain words that SQLite and PostgreSQL both understand. A newer
database than this program knows is refused.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, inspect, select, text, update

from inspektor.errors import InspektorError
from sync.server.tables import municipality

_FIRST = (
    """CREATE TABLE municipality (
        id INTEGER PRIMARY KEY, schema INTEGER NOT NULL, epoch TEXT NOT NULL, number INTEGER NOT NULL
    )""",
    "INSERT INTO municipality (id, schema, epoch, number) VALUES (1, 0, '', 0)",
    """CREATE TABLE device (
        name TEXT PRIMARY KEY, token_id TEXT NOT NULL UNIQUE, token_sha256 TEXT NOT NULL,
        created_at TEXT NOT NULL, revoked_at TEXT
    )""",
    """CREATE TABLE change (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, size INTEGER NOT NULL,
        content TEXT NOT NULL, account TEXT NOT NULL REFERENCES device (name)
    )""",
    """CREATE TABLE batch (
        account TEXT NOT NULL REFERENCES device (name), id TEXT NOT NULL, digest TEXT NOT NULL,
        receipts TEXT NOT NULL, PRIMARY KEY (account, id)
    )""",
    """CREATE TABLE laptop (
        account TEXT NOT NULL REFERENCES device (name), device TEXT NOT NULL, incarnation TEXT NOT NULL,
        counter INTEGER NOT NULL, batch TEXT NOT NULL, PRIMARY KEY (account, device, incarnation)
    )""",
)
STEPS: Sequence[Sequence[str]] = (_FIRST,)


def take_next_step(db: Connection) -> bool:
    """Take one step towards today's database; False when there is none left to take."""
    done = _get_version(db)
    if done > len(STEPS):
        raise InspektorError(
            "Centralens databas är gjord av en nyare version av Inspektor. Installera den versionen; "
            "databasen är orörd."
        )
    if done == len(STEPS):
        return False
    for statement in STEPS[done]:
        db.execute(text(statement))
    db.execute(update(municipality).values(schema=done + 1))
    return True


def _get_version(db: Connection) -> int:
    if not inspect(db).has_table("municipality"):
        return 0
    version: int = db.execute(select(municipality.c.schema)).scalar_one()
    return version
