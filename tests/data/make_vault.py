"""Makes the kept file of today's version (`python tests/data/make_vault.py`): later ones must open it."""

from datetime import UTC, datetime
from pathlib import Path

from inspektor.storage import migrations, notes
from inspektor.storage.database import Database, Hand
from inspektor.visit import Source

KEY = "1" * 64
TIME = datetime(2026, 11, 19, 6, 24, tzinfo=UTC)


def make() -> None:
    """Make the file; a file that was kept for an older version is never made again."""
    path = Path(__file__).with_name(f"vault-{1 + len(migrations.STEPS)}.db")
    path.unlink(missing_ok=True)
    database = Database(path, KEY, Hand("Karin Ek", "laptop-karin", lambda: TIME))
    with database.begin() as db:
        notes.add_note(
            db,
            "visit-1",
            at=TIME,
            source=Source.OBSERVATION,
            text="Larm lyser i sju minuter.",
            note_id="note-1",
        )
    database.close()


if __name__ == "__main__":
    make()
