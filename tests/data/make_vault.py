"""Makes the kept file of today's version (`python tests/data/make_vault.py`): later ones must open it."""

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from inspektor.storage import migrations, notes
from inspektor.storage.database import Database, Hand
from inspektor.visit import Source

KEY = "1" * 64
TIME = datetime(2026, 11, 19, 6, 24, tzinfo=UTC)


def make() -> None:
    """Make the file; a file that was kept for an older version is never made again."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"vault-{1 + len(migrations.STEPS)}.db"
        fill(path)
        shutil.copy(path, Path(__file__).parent)  # without its second journal: the file alone must open


def fill(path: Path) -> None:
    """Make a vault with one note."""
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
