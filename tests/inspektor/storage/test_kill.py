"""Kills a writing process at random moments and holds that nothing it had said was saved is lost."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from inspektor.place import Place
from inspektor.storage import places
from inspektor.storage.database import Database, Hand

KEY = "0123456789abcdef" * 4
ROUNDS = 25

# What ui/autosave.py does at each save: the text and the place of the caret in one transaction.
WRITER = """
import os
import sys
from pathlib import Path
from inspektor.place import Place
from inspektor.record import Kind
from inspektor.storage import exchange, journal, places
from inspektor.storage.database import Database, Hand
from inspektor.storage.journal import Key

def write(record):
    database = Database(Path(sys.argv[1]), sys.argv[2], Hand("Karin Ek", "laptop-karin"))
    number, text = int(record), ""
    while True:
        number += 1
        text += f" {number}"
        with database.begin() as db:
            journal.record(db, Key("visit-1", Kind.JUDGEMENT, record, "text"), text)
            places.remember_place(db, Place("visit", "visit-1", record, "", "text", len(text)))
            if number % 7 == 0:
                exchange.hand_out(db)
        os.write(1, f"{number}\\n".encode())

# A writer is a fork of this process, which has imported everything already and opened nothing.
for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        write(line.strip())
    os.write(1, f"pid {pid}\\n".encode())
    os.waitpid(pid, 0)
    os.write(1, b"\\ndead\\n")
"""


def write_and_be_killed(nursery: "subprocess.Popen[str]", first: int, chance: random.Random) -> int:
    """Write from `first` on until killed; give the last number that was said to be saved."""
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    nursery.stdin.write(f"{first}\n")
    nursery.stdin.flush()
    said: list[str] = []
    pid = 0
    while not (pid and said):
        words = nursery.stdout.readline().split()
        if words[0] == "pid":
            pid = int(words[1])
        else:
            said += words
    time.sleep(chance.uniform(0, 0.08))
    os.kill(pid, signal.SIGKILL)
    while (line := nursery.stdout.readline()) != "dead\n":
        said += line.split()
    return int(said[-1])


def check(path: Path, first: int, acknowledged: int) -> int:
    """Hold that the file is whole and has what was acknowledged; give the last number in it."""
    database = Database(path, KEY, Hand("Karin Ek", "laptop-karin"))
    with database.read() as db:
        assert db.exec_driver_sql("PRAGMA cipher_integrity_check").all() == []
        assert db.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
        assert db.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        query = "SELECT text FROM judgement WHERE record = ?"
        text = str(db.exec_driver_sql(query, (str(first),)).scalar_one())
        place = places.find_place(db)
    database.close()
    numbers = [int(word) for word in text.split()]
    assert numbers == list(range(first + 1, first + 1 + len(numbers)))
    assert numbers[-1] >= acknowledged
    # The place is of the same moment as the text: both or neither.
    assert place == Place("visit", "visit-1", str(first), "", "text", len(text))
    return numbers[-1]


def test_nothing_that_was_said_to_be_saved_is_lost_when_the_process_is_killed(
    tmp_path: Path, check_sum
) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - shown when it fails
    chance, last = random.Random(seed), 0
    command = [sys.executable, "-c", WRITER, str(tmp_path / "vault.db"), KEY]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as nursery:
        for _ in range(ROUNDS):
            acknowledged = write_and_be_killed(nursery, last, chance)
            assert acknowledged > last
            last = check(tmp_path / "vault.db", last, acknowledged)
    database = Database(tmp_path / "vault.db", KEY, Hand("Karin Ek", "laptop-karin"))
    check_sum(database)
    database.close()
