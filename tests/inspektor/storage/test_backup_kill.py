"""
Kills a process in the middle of backup and restore: all that was said is there, and no half backup counts.

Mutants that must turn it red: the backup is written under its last name at once; `bring_back` writes in more
than one transaction.
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from inspektor.storage.backup_files import find_backups, is_whole
from inspektor.storage.backups import make_backup
from inspektor.storage.database import Database, Hand

KEY = "0123456789abcdef" * 4
ROUNDS = 10
FIELDS = 60

WORKER = """
import os
import sys
from pathlib import Path
from inspektor.record import Kind
from inspektor.storage import journal
from inspektor.storage.backup_files import find_backups
from inspektor.storage.backups import make_backup
from inspektor.storage.database import Database, Hand
from inspektor.storage.journal import Key
from inspektor.storage.restoring import bring_back

def write(database, number):
    with database.begin() as db:
        for field in range(int(sys.argv[3])):
            journal.record(db, Key("visit-1", Kind.JUDGEMENT, str(field), "text"), f"{number} " + "x" * 2000)
    os.write(1, f"said {number}\\n".encode())

def back_up(database, number):
    while True:
        number += 1
        write(database, number)
        make_backup(database)

def restore(database, number):
    while True:
        number += 1
        write(database, number)
        backups = find_backups(database.files.backups) or [make_backup(database)]
        bring_back(database, backups[-1], with_altered=True)

# A worker is a fork of this process, which has imported everything already and opened nothing.
for line in sys.stdin:
    way, number = line.split()
    pid = os.fork()
    if pid == 0:
        database = Database(Path(sys.argv[1]), sys.argv[2], Hand("Karin Ek", "laptop-karin"))
        {"back_up": back_up, "restore": restore}[way](database, int(number))
    os.write(1, f"pid {pid}\\n".encode())
    os.waitpid(pid, 0)
    os.write(1, b"\\ndead\\n")
"""


def work_and_be_killed(
    nursery: "subprocess.Popen[str]", way: str, number: int, chance: random.Random
) -> list[str]:
    """Work until killed at a random moment after the first word; give what was said."""
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    nursery.stdin.write(f"{way} {number}\n")
    nursery.stdin.flush()
    said: list[str] = []
    pid = 0
    while not (pid and said):
        line = nursery.stdout.readline().strip()
        if line.startswith("pid"):
            pid = int(line.split()[1])
        else:
            said.append(line)
    time.sleep(chance.uniform(0, 0.12))
    os.kill(pid, signal.SIGKILL)
    while (line := nursery.stdout.readline().strip()) != "dead":
        said.append(line)
    return said


def open_vault(path: Path) -> tuple[Database, set[str]]:
    """Open the vault, hold that it is whole, and give the numbers that its fields stand at."""
    database = Database(path, KEY, Hand("Karin Ek", "laptop-karin"))
    with database.read() as db:
        assert db.exec_driver_sql("PRAGMA cipher_integrity_check").all() == []
        assert db.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
        texts = db.exec_driver_sql("SELECT text FROM judgement").scalars().all()
    return database, {text.split()[0] for text in texts}


def check(path: Path, said: list[str]) -> int:
    """Hold that all fields stand at one number and that what was said is kept; give a number for the next."""
    last = max(int(line.split()[1]) for line in said if line.startswith("said"))
    database, numbers = open_vault(path)
    assert len(numbers) == 1, "a transaction is there whole or not at all, a restore too"
    assert int(numbers.pop()) <= last + 1
    with database.read() as db:
        query = "SELECT count(*) FROM change WHERE value LIKE ?"
        kept = db.exec_driver_sql(query, (f'"{last} %',)).scalar_one()
    assert kept == FIELDS, "what was said is in the journal, whatever is shown"
    assert all(is_whole(backup, KEY) for backup in find_backups(database.files.backups))
    database.close()
    return last + 1


@pytest.mark.parametrize("way", ["back_up", "restore"])
def test_a_kill_in_the_middle_loses_nothing(tmp_path: Path, way: str) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - shown when it fails
    chance, path, number = random.Random(seed), tmp_path / "vault.db", 0
    command = [sys.executable, "-c", WORKER, str(path), KEY, str(FIELDS)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as nursery:
        for _ in range(ROUNDS):
            number = check(path, work_and_be_killed(nursery, way, number, chance))
    database, _ = open_vault(path)
    make_backup(database)
    assert not list(database.files.backups.glob("*.new*")), "what was half is swept"
    database.close()
