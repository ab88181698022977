"""
Kills a process that adds attachments, and fills the disk under one: what was acknowledged is there, whole.

Mutants that must turn this red: the row before the files; the files left when the row is refused;
`all_or_nothing` cuts nothing.
"""

import errno
import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event

from inspektor.errors import InspektorError
from inspektor.storage.attachments import (
    add_attachment,
    inspect_attachments,
    list_attachments,
    read_attachment,
    sweep_orphans,
)
from inspektor.storage.database import Database, Hand

KEY = "0123456789abcdef" * 4
ROUNDS = 25
VISIT = "visit-1"

# Each writer is a fork of this process, which has imported everything already and opened nothing.
NURSERY = """
import hashlib, os, random, sys
from pathlib import Path
from inspektor.storage.attachments import add_attachment
from inspektor.storage.database import Database, Hand

def write():
    database = Database(Path(sys.argv[1]), sys.argv[2], Hand("Karin Ek", "laptop-karin"))
    chance = random.Random()
    while True:
        data = os.urandom(chance.choice((0, 100, 65536, 300_000)))
        made = add_attachment(database, "visit-1", data, name="a.jpg", media_type="image/jpeg")
        os.write(1, f"{made} {hashlib.sha256(data).hexdigest()}\\n".encode())

for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        write()
    os.write(1, f"pid {pid}\\n".encode())
    os.waitpid(pid, 0)
    os.write(1, b"\\ndead\\n")
"""


def open_vault(path: Path) -> Database:
    return Database(path, KEY, Hand("Karin Ek", "laptop-karin"))


def add_and_be_killed(nursery: "subprocess.Popen[str]", chance: random.Random) -> dict[str, str]:
    """Give the ids and SHA-256 of what the process said it had added before it was killed."""
    assert nursery.stdin
    assert nursery.stdout
    nursery.stdin.write("go\n")
    nursery.stdin.flush()
    said: dict[str, str] = {}
    while not ("pid" in said and len(said) > 1):
        name, value = nursery.stdout.readline().split()
        said[name] = value
    time.sleep(chance.uniform(0, 0.06))
    os.kill(int(said.pop("pid")), signal.SIGKILL)
    while (line := nursery.stdout.readline()) != "dead\n":
        if len(words := line.split()) == 2 and len(words[1]) == 64:
            said[words[0]] = words[1]
    return said


def test_nothing_that_was_said_to_be_added_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - shown when it fails
    chance, path = random.Random(seed), tmp_path / "vault.db"
    said: dict[str, str] = {}
    command = [sys.executable, "-c", NURSERY, str(path), KEY]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as nursery:
        for _ in range(ROUNDS):
            new = add_and_be_killed(nursery, chance)
            said |= new
            database = open_vault(path)
            sweep_orphans(database)
            assert inspect_attachments(database, deep=False) == ()
            assert {each: hash_of(database, each) for each in new} == new
            database.close()
    database = open_vault(path)
    assert {each: hash_of(database, each) for each in said} == said
    assert inspect_attachments(database, deep=True) == ()
    assert not list(database.files.attachments.glob("*.new"))
    database.close()


def hash_of(database: Database, attachment_id: str) -> str:
    return hashlib.sha256(read_attachment(database, attachment_id)).hexdigest()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Give a folder that is a real disk of its own, of 3 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder))
    try:
        status = subprocess.run(mount, capture_output=True, check=False).returncode
    except FileNotFoundError:
        status = 1
    if status:
        pytest.skip("no right to mount a disk here")
    yield folder
    subprocess.run(("umount", "-l", str(folder)), check=False)


def fill(disk: Path, leave: int) -> None:
    """Leave this many bytes on the disk."""
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    (disk / "filler").write_bytes(bytes(max(0, free - leave)))


def assert_rows_and_files_agree(database: Database, added: dict[str, bytes]) -> None:
    with database.read() as db:
        assert {each.id for each in list_attachments(db, VISIT)} == set(added)
    for folder in (database.files.attachments, database.files.spares):
        assert {path.name for path in folder.glob("*")} == set(added)
    assert {each: read_attachment(database, each) for each in added} == added


def test_a_full_disk_takes_all_of_an_attachment_or_nothing_of_it(disk: Path) -> None:
    database = open_vault(disk / "vault.db")
    added: dict[str, bytes] = {}
    refused: list[str] = []
    with database.begin() as db:
        db.exec_driver_sql("INSERT INTO meta VALUES ('warm', 'up')")
    for number, pages in enumerate(range(0, 60, 2)):
        data = os.urandom(40_000)
        fill(disk, pages * 4096)
        try:
            made = add_attachment(database, VISIT, data, name=f"{number}", media_type="image/jpeg")
        except InspektorError as error:
            refused.append(str(error))
        else:
            added[made] = data
        (disk / "filler").unlink()
        assert_rows_and_files_agree(database, added)
    assert added
    assert len(refused) > 5
    assert all("sparades inte." in said and "isken" in said and "igen." in said for said in refused)
    assert len(set(refused)) == 2, "the files, or the row, did not get room"
    database.close()
    database = open_vault(disk / "vault.db")
    assert_rows_and_files_agree(database, added)
    assert inspect_attachments(database, deep=True) == ()
    database.close()


def test_a_row_that_the_disk_refused_at_the_very_end_does_not_come_back_by_itself(tmp_path: Path) -> None:
    database = open_vault(tmp_path / "vault.db")
    kept = add_attachment(database, VISIT, b"kept", name="a", media_type="image/jpeg")
    event.listen(Engine, "commit", refuse)  # the second journal has the row by then
    try:
        with pytest.raises(InspektorError, match="den sparades inte"):
            add_attachment(database, VISIT, bytes(9000), name="b", media_type="image/jpeg")
    finally:
        event.remove(Engine, "commit", refuse)
    database.close()
    database = open_vault(tmp_path / "vault.db")
    assert database.take_reports() == ()
    assert inspect_attachments(database, deep=True) == ()
    assert_rows_and_files_agree(database, {kept: b"kept"})
    database.close()


def refuse(_connection: Connection) -> None:
    raise OSError(errno.ENOSPC, "full")


def test_a_disk_that_cannot_be_written_is_told_and_what_is_there_is_read(disk: Path) -> None:
    database = open_vault(disk / "vault.db")
    kept = add_attachment(database, VISIT, b"kept", name="a", media_type="image/jpeg")
    (database.files.attachments / kept).unlink()
    fill(disk, 0)
    with pytest.raises(InspektorError, match=r"^Disken är full och filen sparades inte\. Frigör plats"):
        add_attachment(database, VISIT, bytes(9000), name="b", media_type="image/jpeg")
    assert read_attachment(database, kept) == b"kept"
    assert "Frigör plats" in database.take_reports()[0]
    (disk / "filler").unlink()
    assert inspect_attachments(database, deep=False)[0].endswith("Inget är förlorat.")
    assert_rows_and_files_agree(database, {kept: b"kept"})
    database.close()
