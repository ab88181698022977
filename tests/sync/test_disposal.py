"""
Puts 200 canaries through a real visit, centre and backups, disposes of them, and decrypts every page.

Mutants that must turn this red: `secure_delete` off; `scrub` left out; `drop_segments_before` left out;
`_rewrite_backups` left out; `_remove_strays` left out.
"""

import dataclasses
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import update

from inspektor.bank import Bank
from inspektor.checklist import Severity
from inspektor.checklist_file import read_bank
from inspektor.deficiency import Deficiency
from inspektor.identity import new_id
from inspektor.register_file import read_register
from inspektor.storage import exchange, tables, visits
from inspektor.storage.attachments import add_attachment
from inspektor.storage.backups import make_backup
from inspektor.storage.clearing import dispose, finish
from inspektor.storage.database import Database
from inspektor.storage.deficiencies import add_deficiency, record_deficiency
from inspektor.storage.disposal import list_disposals
from inspektor.storage.notes import add_note, record_note
from inspektor.storage.visits import VisitStart
from inspektor.visit import Notice, Source, TeamMember, VisitState
from resources import resource
from tests.campaign.pages import read_plain

STARTED = datetime(2026, 11, 19, 6, 20, tzinfo=UTC)
ENDED = STARTED + timedelta(hours=6)
LATER = timedelta(days=100)
DRAFTS = (
    ("BEM-01", "BEM-02", "BEM-03", "BEM-04", "BEM-05"),  # comments that were written anew
    ("summary", "positives", "next_steps", "not_reviewed"),
)


def make_canaries(chance: random.Random) -> list[str]:
    return [f"kanariefågel {number:03} åäö {chance.randbytes(5).hex()}" for number in range(200)]


class Visit:
    """A visit in which every canary is in a note, a reason, an older version, or an attachment."""

    def __init__(self, database: Database, canaries: list[str], bank: Bank) -> None:
        self._database, self._canaries, self._notes = database, iter(canaries), list[str]()
        self._found = new_id()
        text = resource("practice/register.yaml").read_text(encoding="utf-8")
        unit = read_register(text, "register.yaml", bank.codes).units["lindgarden"]
        team = (TeamMember("Karin Ek", "uppfoljare"),)
        start = VisitStart(unit, "kvalitetsgranskning-sabo", Notice.UNANNOUNCED, STARTED, team)
        with database.begin() as db:
            self.id = visits.start_visit(db, bank, start)
            found = Deficiency(
                id=self._found, visit_id=self.id, severity=Severity.MINOR, observation=self._next(),
                area="bemanning",
            )  # fmt: skip
            add_deficiency(db, found)

    def _next(self) -> str:
        return next(self._canaries)

    def write(self) -> None:
        """Notes and drafts, as they are before the first exchange."""
        for number in range(80):
            with self._database.begin() as db:
                text = self._next() + (" och mer" * 900 if number % 40 == 0 else "")
                self._notes.append(add_note(db, self.id, at=STARTED, source=Source.STAFF, text=text))
        self._draft(self._next)

    def _draft(self, say) -> None:
        questions, facts = DRAFTS
        with self._database.begin() as db:
            for question in questions:
                visits.record_comment(db, self.id, question, say())
            for fact in facts:
                visits.record_fact(db, self.id, fact, say())
            visits.record_judgement(db, self.id, "bemanning", say())
            record_deficiency(db, self.id, self._found, "observation", say())

    def rewrite(self) -> None:
        """Write notes and drafts anew, and take notes back with a reason."""
        for note in self._notes[:40]:
            with self._database.begin() as db:
                record_note(db, self.id, note, "text", self._next())
        for note in self._notes[40:]:
            with self._database.begin() as db:
                record_note(db, self.id, note, "void_reason", self._next())
        self._draft(self._next)

    def attach(self) -> None:
        for text in [self._next() for _ in range(17)]:
            add_attachment(self._database, self.id, text.encode(), name=text, media_type="application/pdf")
        with self._database.begin() as db:
            db.execute(update(tables.attachment).values(received="kvitto"))

    def end(self) -> None:
        self._draft(lambda: "Står kvar.")
        with self._database.begin() as db:
            visits.record_fact(db, self.id, "ended", ENDED.isoformat())
            visits.record_fact(db, self.id, "state", str(VisitState.COMPLETED))


def count_found(folder: Path, key: str, canaries: list[str]) -> int:
    """Give how many of the canaries are in any file of the laptop, decrypted or not, in UTF-8 or UTF-16."""
    files = [path for path in (*folder.glob("karin*"), *folder.glob("karin*/**/*")) if path.is_file()]
    everything = b"".join(read_plain(path, key) for path in files)
    return sum(text.encode() in everything or text.encode("utf-16-le") in everything for text in canaries)


@pytest.fixture(scope="module")
def bank() -> Bank:
    return read_bank(files("checklists"))


@pytest.fixture
def lived(make_laptop, own_centre, bank, tmp_path) -> tuple[object, str, list[str]]:
    """Give a laptop with a received visit, backups of two moments, damage moved aside, and the canaries."""
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - shown when it fails
    canaries = make_canaries(random.Random(seed))
    laptop = make_laptop("karin", own_centre.let_in("karin"))
    database = laptop.database
    visit = Visit(database, canaries, bank)
    visit.write()
    make_backup(database)
    laptop.sync()
    visit.attach()
    make_backup(database)
    visit.rewrite()
    laptop.sync()
    visit.end()
    laptop.sync()
    database.files.damaged.mkdir()
    shutil.copyfile(database.path, database.files.damaged / "0001.db")
    shutil.copyfile(database.path, database.files.backups / "backup.new")
    shutil.copyfile(database.path, database.path.with_name(database.path.name + ".new"))
    database.hand = dataclasses.replace(database.hand, clock=lambda: datetime.now(UTC) + LATER)
    assert count_found(tmp_path, laptop.key, canaries) == len(canaries)
    return laptop, visit.id, canaries


def test_after_disposal_none_of_200_canaries_is_on_any_decrypted_page(lived, tmp_path) -> None:
    laptop, visit_id, canaries = lived
    database = laptop.database
    assert dispose(database, [visit_id], "Berit Chef", 30) == (visit_id,)
    assert count_found(tmp_path, laptop.key, canaries) == 0
    with database.read() as db:
        left = visits.get_visit(db, visit_id)
        assert left.facts.summary == left.answers["BEM-05"].comment == "Står kvar."
        assert len(list(database.files.backups.glob("*.db"))) == 3
    with database.begin() as db:
        exchange.renew_incarnation(db)
    assert laptop.sync().received == 0
    with database.begin() as db:
        exchange.start_over(db, "")
    laptop.sync()
    with database.read() as db:
        assert exchange.count_unsent(db) == 0
        assert visits.get_visit(db, visit_id).notes == ()
    assert count_found(tmp_path, laptop.key, canaries) == 0


# A child is a fork of this process, which has imported everything already and opened nothing.
NURSERY = """
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from inspektor.storage.clearing import dispose
from inspektor.storage.database import Database, Hand

def clear(path, key, visit_id):
    later = datetime.now(UTC) + timedelta(days=100)
    database = Database(Path(path), key, Hand("Karin Ek", "device-karin", lambda: later))
    os.write(1, b"begun\\n")
    dispose(database, [visit_id], "Berit Chef", 30)
    os.write(1, b"done\\n")
    signal.pause()

for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        clear(*line.split())
    os.write(1, f"pid {pid}\\n".encode())
    os.waitpid(pid, 0)
    os.write(1, b"dead\\n")
"""
ROUNDS = 5


class Nursery:
    """Starts disposals in processes that can be killed."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def clear(self, path: Path, key: str, visit_id: str, seconds: float | None = None) -> float:
        """Dispose of the visit for so many seconds, or to the end, then kill; give how long it went on."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{path} {key} {visit_id}\n")
        self._process.stdin.flush()
        words = sorted(self._listen() for _ in range(2))
        begun = time.monotonic()
        if seconds is None:
            assert self._listen() == "done"
        else:
            time.sleep(seconds)
        os.kill(int(words[1].split()[1]), signal.SIGKILL)
        lasted = time.monotonic() - begun
        while self._listen() != "dead":
            pass
        assert words[0] == "begun"
        return lasted

    def _listen(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


def copy_laptop(folder: Path, target: Path) -> Path:
    target.mkdir()
    for path in folder.glob("karin*"):
        (shutil.copytree if path.is_dir() else shutil.copyfile)(path, target / path.name)
    return target / "karin.db"


def test_a_disposal_that_is_killed_anywhere_is_finished_at_the_next_start(lived, tmp_path) -> None:
    laptop, visit_id, canaries = lived
    chance, cut = random.Random(canaries[0]), 0
    command, pipe = [sys.executable, "-c", NURSERY], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        nursery = Nursery(process)
        paths = [copy_laptop(tmp_path, tmp_path / name) for name in ("warm", "whole")]
        whole = min(nursery.clear(path, laptop.key, visit_id) for path in paths)
        for number in range(ROUNDS):
            path = copy_laptop(tmp_path, tmp_path / f"round {number}".replace(" ", "-"))
            nursery.clear(path, laptop.key, visit_id, chance.uniform(0, whole))
            database = Database(path, laptop.key, laptop.database.hand)
            cut += finish(database)
            with database.read() as db:
                has_begun = bool(list_disposals(db))
                assert visits.get_visit(db, visit_id).facts.summary == "Står kvar."
            assert count_found(path.parent, laptop.key, canaries) == (0 if has_begun else len(canaries))
            assert not [report for report in database.take_reports() if "skadad" in report]
            database.close()
    print(f"{cut} of {ROUNDS} were cut off in the middle")  # noqa: T201 - shown when it fails
    assert cut > 0
