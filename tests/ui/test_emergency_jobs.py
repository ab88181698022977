"""An emergency copy of the real vault opens elsewhere with the recovery key, and with nothing less."""

from pathlib import Path

import pytest

from inspektor.errors import InspektorError
from inspektor.keys.wrapping import QUICK_COST
from inspektor.storage.database import Database, Hand
from inspektor.storage.progress import Progress
from inspektor.storage.visits import record_comment
from inspektor.vault import find_lock, open_real
from ui.emergency_jobs import read_copy, read_lock, say_facts, write_copy

CODE = "kanariegul 7 lampa"


class MemoryKeyring:
    """A keyring that works."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


def set_up(folder: Path) -> tuple[Database, str]:
    """Set a real vault up; give it opened, and its recovery key."""
    lock = find_lock(folder, MemoryKeyring(), QUICK_COST)
    draft = lock.prepare()
    one, other = draft.asked
    key = lock.finish(draft, (draft.groups[one], draft.groups[other]), CODE)
    return open_real(folder, key).database, draft.text


@pytest.fixture
def copy(tmp_path: Path) -> tuple[Path, str]:
    """Give the copy that a lost laptop left on a stick, and the recovery key of its vault."""
    database, recovery_key = set_up(tmp_path / "lost")
    with database.begin() as db:
        record_comment(db, "visit-1", "BEM-01", "Larmet lyser.")
    stick = tmp_path / "stick"
    stick.mkdir()
    path, facts = write_copy(database, stick, Progress())
    assert say_facts(facts) == "1 besök, 1 ändring och 0 bilagor"
    database.close()
    return path, recovery_key


def test_the_recovery_key_of_the_lost_vault_opens_it_in_a_new_one(
    copy: tuple[Path, str], tmp_path: Path
) -> None:
    path, recovery_key = copy
    database, other_key = set_up(tmp_path / "new")
    for wrong in ("", other_key, "ABCD-EFGH"):
        with pytest.raises(InspektorError):
            read_copy(database, path, wrong, Progress())
    facts, new = read_copy(database, path, recovery_key, Progress())
    assert (facts.changes, new) == (1, 1)
    with database.read() as db:
        assert db.exec_driver_sql("SELECT comment FROM answer").scalar() == "Larmet lyser."
    database.close()


def test_one_damaged_copy_of_the_header_does_not_go_along(tmp_path: Path) -> None:
    database, _ = set_up(tmp_path / "real")
    whole = read_lock(database)
    assert whole
    database.path.with_suffix(".vault").write_bytes(b"x" * 100)
    assert read_lock(database) == whole
    database.close()


def test_the_practice_vault_has_no_lock_and_its_copy_no_recovery_key(tmp_path: Path) -> None:
    database = Database(tmp_path / "practice.db", "ab" * 32, Hand("Karin Ek", "laptop"))
    with database.begin() as db:
        record_comment(db, "visit-1", "BEM-01", "Larmet lyser.")
    assert read_lock(database) == b""
    path, _ = write_copy(database, tmp_path, Progress())
    with pytest.raises(InspektorError, match="övning"):
        read_copy(database, path, "ABCD-EFGH", Progress())
    assert read_copy(database, path, "", Progress())[1] == 0
    database.close()
