"""Hands out the transactions of one vault, each kept twice, and mends whatever single file was damaged."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock  # noqa: TID251 - a lock starts no thread

from sqlalchemy import Connection

from inspektor.identity import new_id
from inspektor.sealing import derive
from inspektor.storage import heads, healing, recorder
from inspektor.storage.black_box import Statement
from inspektor.storage.engine import READERS, check_key, find_damage, open_copy
from inspektor.storage.faults import BUSY, DamageError, StorageError, faults_in_words
from inspektor.storage.files import VaultFiles
from inspektor.storage.twofold import TwofoldFile

_BUSY_SECONDS = 1.0
_LONGEST_NAME, _NOBODY = 200, "Okänd"
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
    The transactions of one vault: each is durable at its commit, in the encrypted file and in its black box.

    Opening compares the two and mends: see `take_reports`. Raises StorageError when the key is wrong, the
    file is unencrypted or of a newer version, or more is damaged than can be mended.
    """

    def __init__(self, path: Path, key: str, hand: Hand) -> None:
        """Open or create the file; `key` is 64 hex digits."""
        self._key = check_key(key)
        self._file = TwofoldFile(VaultFiles(path), key, self.key_for("black box"))
        recorder.listen(self._file.engine)
        self._lock = RLock()
        self._is_damaged = False
        self.hand = hand
        try:
            self._file.open(hand.clock())
        except BaseException:
            self.close()
            raise

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self.files.database

    @property
    def files(self) -> VaultFiles:
        """Where all that belongs to it lies."""
        return self._file.files

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
        self._writers = self._file.engine.execution_options(**options)
        self._readers = self._writers.execution_options(**READERS)

    def clock(self) -> datetime:
        """Give the laptop's time, as the hand that writes has it."""
        return self._hand.clock()

    def key_for(self, purpose: str) -> bytes:
        """Give 32 bytes that only who holds the vault's key can know, others for each purpose."""
        return derive(self._key, purpose)

    def take_reports(self) -> tuple[str, ...]:
        """Give what was found damaged and mended since last asked: one Swedish sentence each."""
        reports, self._file.reports[:] = tuple(self._file.reports), []
        return reports

    def report(self, sentence: str) -> None:
        """Keep a sentence on what was found damaged beside the database until `take_reports`."""
        self._file.reports.append(sentence)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Give a writing transaction: leaving it without an exception means that it is on the disk, twice."""
        with self._alone(), self._noticing_damage(), self._writers.begin() as db:
            record: list[Statement] = []
            db.execution_options(**recorder.with_record(record))
            yield db
            if record:
                self._file.keep(db, record)

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
        self._file.close()

    def snapshot(self, target: Path) -> int:
        """
        Write a copy of the database under the same key, and give the number of the last entry in it.

        Writers go on meanwhile. The file is on the disk; its name is the caller's to make durable.
        """
        with self._noticing_damage():
            healing.copy_into(self._file.engine, target)
        with open_copy(target, self._key) as db:
            head = heads.get_head(db)
        return head.seq if head else 0

    def start_segment(self, keep_from: int) -> None:
        """Begin a new segment of the box, and drop those that only a backup older than this entry needs."""
        with self._alone(), self._noticing_damage():
            self._file.start_segment(self._file.box.list_needless(keep_from))

    def drop_segments_before(self, name: str) -> None:
        """Begin a new segment and drop all before the named one, which a backup goes on from (disposal)."""
        with self._alone(), self._noticing_damage():
            self._file.start_segment([each for each in self._file.box.list_segments() if each < name])

    def scrub(self) -> None:
        """Empty SQLite's log into the file, so that what was deleted is in neither (secure_delete)."""
        with self._alone(), self._noticing_damage():
            self._file.empty_log()

    def inspect(self) -> None:
        """Read every page and every record; mend what is damaged. For the background: it takes a while."""
        if find_damage(self.path, self._key):
            with self._lock, suppress(DamageError), self._noticing_damage():
                self._file.mend_pages()
        with self.read() as db:
            head = heads.get_head(db)
        if head and self._file.box.is_damaged(head):
            with self._alone(), self._noticing_damage():
                self._file.renew_box(self.clock())

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let no other thread write, and mend first what was found damaged."""
        if not self._lock.acquire(timeout=_BUSY_SECONDS):
            raise StorageError(BUSY)
        try:
            if self._is_damaged:
                self._file.heal(DamageError())
                self._is_damaged = False
            with self._file.all_or_nothing():
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
