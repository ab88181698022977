"""Where the files of one vault lie beside each other."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class VaultFiles:
    """The places that belong to one database file, `<folder>/<name>.db`; all hold only encrypted bytes."""

    database: Path

    @property
    def wal(self) -> Path:
        """SQLite's write-ahead log."""
        return self.database.with_name(self.database.name + "-wal")

    @property
    def shm(self) -> Path:
        """SQLite's index of its log: memory that connections share, of no worth afterwards."""
        return self.database.with_name(self.database.name + "-shm")

    @property
    def box(self) -> Path:
        """The folder of the second journal."""
        return self.database.with_suffix(".box")

    @property
    def backups(self) -> Path:
        """The folder of backups."""
        return self.database.with_suffix(".backups")

    @property
    def attachments(self) -> Path:
        """The folder of photos and documents."""
        return self.database.with_suffix(".files")

    @property
    def spares(self) -> Path:
        """The folder of each attachment's second copy."""
        return self.database.with_suffix(".spare")

    @property
    def receipt(self) -> Path:
        """How far the laptop was when the centre last gave a receipt."""
        return self.database.with_suffix(".receipt")

    @property
    def damaged(self) -> Path:
        """The folder of what was found damaged and moved aside."""
        return self.database.with_suffix(".damaged")
