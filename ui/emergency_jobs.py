"""What the emergency copy has done in the background: write it, read it, and find the key that opens it."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from inspektor.storage.database import Database
from inspektor.storage.emergency import Bundle, read_emergency_copy, take_in, write_emergency_copy
from inspektor.storage.emergency_file import SUFFIX, EmergencyError, Facts, read_header
from inspektor.storage.progress import Progress
from ui.words import counted

_NO_HEADER = (
    "Nödkopian är från en övning eller saknar sitt lås. Den kan bara läsas in i det valv den kom från."
)


def read_lock(database: Database) -> bytes:
    """Give the vault's header, without which its key is not found again; empty for the practice vault."""
    from inspektor.keys.header import HeaderFiles  # noqa: PLC0415 - only where a copy is made

    files = HeaderFiles(database.path)
    return files.paths[0].read_bytes() if files.read() else b""


def write_copy(database: Database, folder: Path, progress: Progress) -> tuple[Path, Facts]:
    """Write an emergency copy into this folder."""
    return write_emergency_copy(database, folder, read_lock(database), progress)


def read_copy(database: Database, path: Path, recovery_key: str, progress: Progress) -> tuple[Facts, int]:
    """Read a copy in, of this vault or with its own recovery key; give what it holds and how much was new."""
    bundle = _open(path, database.key, recovery_key, progress)
    return bundle.facts, take_in(database, bundle)


def find_newest(folders: Iterable[Path]) -> str:
    """Give the newest copy that lies in these folders; empty if there is none."""
    copies = [path for folder in folders for path in _list_copies(folder)]
    return str(max(copies, key=lambda path: path.name)) if copies else ""


def _list_copies(folder: Path) -> list[Path]:
    try:
        return list(folder.glob(f"*{SUFFIX}"))
    except OSError:  # the stick was drawn out
        return []


def say_facts(facts: Facts) -> str:
    """Give for example "2 besök, 148 ändringar och 3 bilagor"."""
    parts = [f"{facts.visits} besök", counted(facts.changes, "ändring", "ändringar")]
    return f"{parts[0]}, {parts[1]} och {counted(facts.attachments, 'bilaga', 'bilagor')}"


def _open(path: Path, key: str, recovery_key: str, progress: Progress) -> Bundle:
    if recovery_key.strip():
        return read_emergency_copy(path, _recover(read_header(path), recovery_key), progress)
    return read_emergency_copy(path, key, progress)


def _recover(header: bytes, recovery_key: str) -> str:
    from inspektor.keys.vault_lock import VaultLock  # noqa: PLC0415 - Argon2, only where a key is given

    if not header:
        raise EmergencyError(_NO_HEADER)
    with TemporaryDirectory(prefix="inspektor-") as folder:
        database = Path(folder) / "copy.db"
        database.with_suffix(".vault").write_bytes(header)
        return VaultLock(database).recover(recovery_key)
