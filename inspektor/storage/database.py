"""Hands out the transactions of one vault, each kept twice, and mends whatever single file was damaged."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock  # noqa: TID251 - a lock starts no thread

from sqlalchemy import Connection

from inspektor.identity import new_id
from inspektor.sealing import derive
from inspektor.storage import heads, healing, migrations, recorder
from inspektor.storage.black_box import BlackBox, Head, Origin, Statement
from inspektor.storage.engine import READERS, check_key, find_damage, make_engine, open_copy
from inspektor.storage.faults import BUSY, DamageError, StorageError, faults_in_words, refuse_plain
from inspektor.storage.files import VaultFiles

_BUSY_SECONDS = 1.0
_LONGEST_NAME, _NOBODY = 200, "Okänd"
_NOT_MADE = (
    "Databasen kunde inte skapas. Kontrollera att mappen finns, att du får skriva i den och att disken inte "
    "är full."
)
_HAND, _SIGNER = "inspektor_hand", "inspektor_signer"

Clock = Callable[[], datetime]

Transaction = Connection
"""What `begin` and `read` give: the name by which others speak of it."""


def now() -> datetime:
    """Give this laptop's own time with its offset: data to show, never an order to trust."""
    return datetime.now(UTC).astimezone()


@dataclass(frozen=True, slots=True)
class Hand:
    """
    Whose hand writes: the person shown as author, the laptop's id, and the laptop's clock.

    Shipped data is written by a hand whose clock and ids are fixed, so that every laptop writes the same.
    """

    person: str
    device: str
    clock: Clock = field(default=now, compare=False)
    make_id: Callable[[], str] = field(default=new_id, compare=False)

    @property
    def author(self) -> str:
        """The person as the journal names him: the centre takes no change without a name."""
        return self.person.strip()[:_LONGEST_NAME] or _NOBODY


def get_hand(db: Connection) -> Hand:
    """Give the hand that writes in this transaction."""
    hand: Hand = db.get_execution_options()[_HAND]
    return hand


def get_signer(db: Connection) -> bytes:
    """Give the 32-byte seed of the key that signs what this laptop did (Ed25519)."""
    seed: bytes = db.get_execution_options()[_SIGNER]
    return seed


@contextmanager
def write_as(db: Connection, hand: Hand) -> Iterator[None]:
    """Let another hand write for a while in this transaction: that of who wrote what is shipped."""
    own = get_hand(db)
    db.execution_options(**{_HAND: hand})
    try:
        yield
    finally:
        db.execution_options(**{_HAND: own})


class Database:
    """
    One encrypted file (SQLCipher, AES-256, raw 256-bit key) in WAL mode, durable at each commit, and its box.

    Opening compares the two and mends: see `take_reports`. Raises StorageError when the key is wrong, the
    file is unencrypted or of a newer version, or more is damaged than can be mended.
    """

    def __init__(self, path: Path, key: str, hand: Hand) -> None:
        """Open or create the file; `key` is 64 hex digits."""
        self._files, self._key = VaultFiles(path), check_key(key)
        self._box = BlackBox(self._files.box, self.key_for("black box"))
        self._engine = make_engine(path, key)
        recorder.listen(self._engine)
        self._lock = RLock()
        self._reports: list[str] = []
        self._is_damaged = False
        self.hand = hand
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self._files.database

    @property
    def files(self) -> VaultFiles:
        """Where all that belongs to it lies."""
        return self._files

    @property
    def key(self) -> str:
        """The key of the file and of every copy of it: 64 hex digits."""
        return self._key

    @property
    def hand(self) -> Hand:
        """Whose hand writes from now on."""
        return self._hand

    @hand.setter
    def hand(self, hand: Hand) -> None:
        self._hand = hand
        options = {_HAND: hand, _SIGNER: self.key_for("signing")}
        self._writers = self._engine.execution_options(**options)
        self._readers = self._writers.execution_options(**READERS)

    def clock(self) -> datetime:
        """Give the laptop's time, as the hand that writes has it."""
        return self._hand.clock()

    def key_for(self, purpose: str) -> bytes:
        """Give 32 bytes that only who holds the vault's key can know, others for each purpose."""
        return derive(self._key, purpose)

    def take_reports(self) -> tuple[str, ...]:
        """Give what was found damaged and mended since last asked: one Swedish sentence each."""
        reports, self._reports[:] = tuple(self._reports), []
        return reports

    def report(self, sentence: str) -> None:
        """Keep a sentence on what was found damaged beside the database until `take_reports`."""
        self._reports.append(sentence)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Give a writing transaction: leaving it without an exception means that it is on the disk, twice."""
        with self._alone(), self._noticing_damage(), self._writers.begin() as db:
            record: list[Statement] = []
            db.execution_options(**recorder.with_record(record))
            yield db
            if record:
                self._keep(db, record)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a reading transaction: everything read in it is of one moment; it never waits for writers."""
        if self._is_damaged:
            with self._alone():
                pass
        with self._noticing_damage(), self._readers.begin() as db:
            yield db

    def close(self) -> None:
        """Let go of the files."""
        self._engine.dispose()
        self._box.close()

    def snapshot(self, target: Path) -> int:
        """
        Write a copy of the database under the same key, and give the number of the last entry in it.

        Writers go on meanwhile. The file is on the disk; its name is the caller's to make durable.
        """
        with self._noticing_damage():
            healing.copy_into(self._engine, target)
        with open_copy(target, self._key) as db:
            head = heads.get_head(db)
        return head.seq if head else 0

    def start_segment(self, keep_from: int) -> None:
        """Begin a new segment of the box, and drop those that only a backup older than this entry needs."""
        self._start_segment(self._box.list_needless(keep_from))

    def drop_segments_before(self, name: str) -> None:
        """Begin a new segment and drop all before the named one, which a backup goes on from (disposal)."""
        self._start_segment([each for each in self._box.list_segments() if each < name])

    def scrub(self) -> None:
        """Empty SQLite's log into the file, so that what was deleted is in neither (secure_delete)."""
        with self._alone(), self._noticing_damage(), self._engine.connect() as db:
            raw = db.connection.driver_connection
            busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] if raw else 1
        if busy:
            raise StorageError(BUSY)

    def inspect(self) -> None:
        """Read every page and every record; mend what is damaged. For the background: it takes a while."""
        if find_damage(self.path, self._key):
            with self._lock:  # nobody writes now: a page that was half written a moment ago is whole
                self._is_damaged = find_damage(self.path, self._key)
        with self.read() as db:
            head = heads.get_head(db)
        if head and self._box.is_damaged(head):
            self._renew_box()
            self._reports.append(healing.BOX_RENEWED)

    def _open(self) -> None:
        refuse_plain(self.path)
        is_new = not self._box.list_segments() and healing.is_nothing(self.path)
        if is_new:
            self._make()
        elif healing.is_nothing(self.path):
            self._heal(DamageError())
        try:
            self._meet()
        except DamageError as damage:
            self._heal(damage)
            self._meet()

    def _make(self) -> None:
        try:
            first = self._box.start_segment(Head(0, b"", "", 0), Origin.NOTHING)
            os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600))
        except OSError as error:
            raise StorageError(_NOT_MADE) from error
        with self._noticing_damage(), self._engine.begin() as db:
            migrations.take_next_step(db)
            heads.set_head(db, first)

    def _meet(self) -> None:
        """Compare the file with the box, take what the file lacks, and bring the file to today's schema."""
        with faults_in_words(), self._engine.begin() as db:
            migrations.refuse(db)
            head = heads.get_head(db)
            missing = self._box.read_after(head) if head else ()
            healing.replay(db, missing)
            self._reports += healing.say_missing(len(missing))
        self._migrate()
        with self.read() as db:
            head = heads.get_head(db)
        if head is None or not self._box.holds(head):
            self._renew_box()
            self._reports += (healing.BOX_RENEWED,) if head else ()

    def _migrate(self) -> None:
        with self._engine.begin() as db:
            has_more = migrations.is_old(db)
        if has_more:
            healing.keep_before_migration(self._engine, self._files, self._key)
        while has_more:
            with faults_in_words(), self._engine.begin() as db:
                has_more = migrations.take_next_step(db)

    def _renew_box(self) -> None:
        """Begin the box anew from the file, which has all there is, with a backup to go on from."""
        with self._alone(), self._noticing_damage(), self._writers.begin() as db:
            head = heads.get_head(db) or Head(0, b"", "", 0)
            with faults_in_words():
                new = self._box.start_segment(head, Origin.DATABASE)
            heads.set_head(db, new)
        healing.keep_backup(self._engine, self._files, self._key, self.clock())
        with faults_in_words():
            old = [name for name in self._box.list_segments() if name < new.segment]
            self._box.move_aside(old, self._files.damaged / f"box-{new.segment}")

    def _start_segment(self, needless: Sequence[str]) -> None:
        with self._alone(), self._noticing_damage(), self._writers.begin() as db:
            kept = sorted(set(self._box.list_segments()) - set(needless))
            head = self._get_head(db)
            with faults_in_words():
                heads.set_head(db, self._box.start_segment(head, Origin.SEGMENT, kept))
        with faults_in_words():
            self._box.drop(needless)

    def _get_head(self, db: Connection) -> Head:
        head = heads.get_head(db)
        if head is None:
            raise RuntimeError("a vault without a head")
        return head

    def _keep(self, db: Connection, record: list[Statement]) -> None:
        head = self._get_head(db)
        with faults_in_words():
            heads.set_head(db, self._box.append(head, migrations.get_version(db), record))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let no other thread write, and mend first what was found damaged."""
        if not self._lock.acquire(timeout=_BUSY_SECONDS):
            raise StorageError(BUSY)
        try:
            if self._is_damaged:
                self._heal(DamageError())
            yield
        finally:
            self._lock.release()

    @contextmanager
    def _noticing_damage(self) -> Iterator[None]:
        try:
            with faults_in_words():
                yield
        except DamageError:
            self._is_damaged = True
            raise

    def _heal(self, damage: DamageError) -> None:
        """Make the file anew from a backup and the box; DamageError, and all as it was, if they do not do."""
        self._engine.dispose()
        self._reports.append(healing.rebuild(self._files, self._key, self._box, damage))
        self._is_damaged = False
