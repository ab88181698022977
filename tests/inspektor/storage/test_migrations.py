"""Opens the kept file of each older version, killed at every statement of the way, and holds its content."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from inspektor.storage import migrations
from inspektor.storage.backup_files import find_backups
from inspektor.storage.database import Database, Hand
from inspektor.storage.engine import find_damage

DATA = Path(__file__).parents[2] / "data"
KEPT = sorted(DATA.glob("vault-*.db"))
KEY = "1" * 64
HAND = Hand("Karin Ek", "laptop-karin")

# Opens the file and dies before its n-th statement; a fork of a process that has imported everything.
NURSERY = """
import os
import signal
import sys
from pathlib import Path
from sqlalchemy import Engine, event
from inspektor.storage.database import Database, Hand

def open_and_die(path, count):
    left = [int(count)]

    def tell(*_):
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", tell)
    Database(Path(path), "1" * 64, Hand("Karin Ek", "laptop-karin")).close()

for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        open_and_die(*line.split())
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    os.write(1, f"{status}\\n".encode())
"""


def open_whole(path: Path) -> None:
    """Open the file as the next start does, and hold that all is there, in today's schema."""
    database = Database(path, KEY, HAND)
    database.inspect()
    with database.read() as db:
        assert db.exec_driver_sql("SELECT text FROM note").scalars().all() == ["Larm lyser i sju minuter."]
        assert migrations.get_version(db) == 1 + len(migrations.STEPS)
    database.close()


def test_there_is_a_kept_file_of_every_version() -> None:
    assert [path.stem for path in KEPT] == [f"vault-{n}" for n in range(1, 2 + len(migrations.STEPS))]


@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.stem)
def test_a_kept_file_killed_at_any_statement_opens_whole(kept: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", NURSERY]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as nursery:
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        count, was_killed = 0, True
        while was_killed:
            folder = tmp_path / str(count)
            folder.mkdir()
            path = Path(shutil.copy(kept, folder / "vault.db"))
            nursery.stdin.write(f"{path} {count}\n")
            nursery.stdin.flush()
            was_killed = int(nursery.stdout.readline()) != 0
            open_whole(path)
            count += 1
        nursery.stdin.close()
    assert count > len(migrations.STEPS) * 3


def test_the_file_as_it_was_is_kept_before_its_schema_is_changed(tmp_path: Path) -> None:
    path = Path(shutil.copy(KEPT[0], tmp_path / "vault.db"))
    Database(path, KEY, HAND).close()
    old = [backup for backup in find_backups(tmp_path / "vault.backups") if backup.version == 1]
    assert len(old) == 1
    assert not find_damage(old[0].path, KEY)
    whole = Database(Path(shutil.copy(old[0].path, tmp_path / "again.db")), KEY, HAND)
    whole.close()
    open_whole(tmp_path / "again.db")


def test_an_older_file_destroyed_just_after_its_migration_is_made_anew(tmp_path: Path) -> None:
    path = Path(shutil.copy(KEPT[0], tmp_path / "vault.db"))
    Database(path, KEY, HAND).close()
    path.unlink()
    open_whole(path)


def test_what_waited_for_the_centre_in_the_first_version_is_not_open_any_more(tmp_path: Path) -> None:
    path = Path(shutil.copy(KEPT[0], tmp_path / "vault.db"))
    database = Database(path, KEY, HAND)
    with database.read() as db:
        states = db.exec_driver_sql("SELECT counter IS NULL, hub_number IS NULL FROM change").all()
    assert {is_open for is_open, _ in states} == {0}
    assert 1 in {is_waiting for _, is_waiting in states}
    database.close()
