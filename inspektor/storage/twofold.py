"""One database file and its black box: opened together, kept equal, and made anew from each other."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from inspektor.storage import heads, healing, migrations
from inspektor.storage.backup_files import find_backups, find_newest_seq
from inspektor.storage.black_box import BlackBox, Head, Origin, Statement
from inspektor.storage.engine import find_damage, make_engine
from inspektor.storage.faults import BUSY, DamageError, StorageError, faults_in_words, refuse_plain
from inspektor.storage.files import VaultFiles

_NEW = Head(0, b"", "", 0)
_OLDER = (
    "Databasen är äldre än den nyaste säkerhetskopian, som när gamla filer har lagts tillbaka. Se under "
    "Säkerhet vad som skiljer dem åt, och ta tillbaka det som saknas."
)
_NOT_MADE = (
    "Databasen kunde inte skapas. Kontrollera att mappen finns, att du får skriva i den och att disken inte "
    "är full."
)


class TwofoldFile:
    """
    The encrypted file (SQLCipher, AES-256, raw key, WAL) and the journal of all that is written to it.

    Only one thread at a time may call it; `reports` gathers Swedish sentences on what was mended.
    """

    def __init__(self, files: VaultFiles, key: str, box_key: bytes) -> None:
        """`key` is 64 hex digits, `box_key` 32 bytes; nothing is opened yet."""
        self.files, self._key = files, key
        self.box = BlackBox(files.box, box_key)
        self.engine = make_engine(files.database, key)
        self.reports: list[str] = []
        self._kept_after: Head | None = None

    def open(self, at: datetime) -> None:
        """Make the files if the vault is new, else compare them and bring them to today's schema."""
        path = self.files.database
        refuse_plain(path)
        if healing.is_nothing(path):
            if self.box.list_segments() or find_backups(self.files.backups):
                self.heal(DamageError())
            else:
                self._make()
        try:
            self._meet(at)
        except DamageError as damage:
            self.heal(damage)
            self._meet(at)

    def close(self) -> None:
        """Let go of both."""
        self.engine.dispose()
        self.box.close()

    def keep(self, db: Connection, record: list[Statement]) -> None:
        """Write into the box what this transaction did, just before its commit."""
        head = self._kept_after = _get_head(db)
        with faults_in_words():
            heads.set_head(db, self.box.append(head, migrations.get_version(db), record))

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Take out of the box again what was refused: the next start would bring it back by itself."""
        try:
            yield
        except StorageError:
            if self._kept_after is not None:
                self.box.cut(self._kept_after)
            raise
        finally:
            self._kept_after = None

    def start_segment(self, needless: Sequence[str]) -> None:
        """Go on in a new segment of the box, and delete those that are not needed any more."""
        kept = sorted(set(self.box.list_segments()) - set(needless))
        with faults_in_words(), self.engine.begin() as db:
            heads.set_head(db, self.box.start_segment(_get_head(db), Origin.SEGMENT, kept))
        with faults_in_words():
            self.box.drop(needless)

    def renew_box(self, at: datetime, *, is_damaged: bool = True) -> None:
        """Begin the box anew from the file, which has all there is, with a backup to go on from."""
        with faults_in_words(), self.engine.begin() as db:
            new = self.box.start_segment(self._pass_backups(heads.get_head(db) or _NEW), Origin.DATABASE)
            heads.set_head(db, new)
        healing.keep_backup(self.engine, self.files, self._key, at)
        with faults_in_words():
            old = [name for name in self.box.list_segments() if name < new.segment]
            self.box.move_aside(old, self.files.damaged / f"box-{new.segment}")
        self.reports += (healing.BOX_RENEWED,) if is_damaged else ()

    def heal(self, damage: DamageError) -> None:
        """Make the file anew from a backup and the box; `damage`, and all as it was, if they do not do."""
        self.engine.dispose()
        self.reports.append(healing.rebuild(self.files, self._key, self.box, damage))

    def empty_log(self) -> None:
        """Write all that stands in SQLite's log into the file; StorageError if somebody reads just now."""
        with faults_in_words(), self.engine.connect() as db:
            busy = db.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise StorageError(BUSY)

    def mend_pages(self, *, is_opening: bool = False) -> None:
        """
        Check the seal of every page, when nobody writes; DamageError if one is broken that no log mends.

        What the power cut off in the middle stands whole in SQLite's log, which is written over it.
        """
        if not find_damage(self.files.database, self._key, is_thorough=not is_opening):
            return
        with faults_in_words(), self.engine.begin() as db:
            migrations.refuse(db)
        self.empty_log()
        if find_damage(self.files.database, self._key):
            raise DamageError
        self.reports.append(healing.MENDED_FROM_LOG)

    def _pass_backups(self, head: Head) -> Head:
        """Count on from the newest backup: what is written from now on is newer than any of them."""
        newest = find_newest_seq(self.files.backups)
        return head if head.seq >= newest else replace(head, seq=newest + 1)

    def _make(self) -> None:
        try:
            first = self.box.start_segment(_NEW, Origin.NOTHING)
            os.close(os.open(self.files.database, os.O_CREAT | os.O_WRONLY, 0o600))
        except OSError as error:
            raise StorageError(_NOT_MADE) from error
        with faults_in_words(), self.engine.begin() as db:
            migrations.take_next_step(db)
            heads.set_head(db, first)

    def _meet(self, at: datetime) -> None:
        """Compare the file with the box, take what the file lacks, and bring the file to today's schema."""
        self.mend_pages(is_opening=True)
        with faults_in_words(), self.engine.begin() as db:
            migrations.refuse(db)
            head = heads.get_head(db)
            missing = self.box.read_after(head) if head else ()
            healing.replay(db, missing)
            self.reports += healing.say_missing(
                len(missing), is_all=not self.box.has_rest(heads.get_head(db))
            )
        self._migrate()
        with faults_in_words(), self.engine.begin() as db:
            head = heads.get_head(db)
        if head and head.seq < find_newest_seq(self.files.backups):
            self.renew_box(at, is_damaged=False)
            self.reports.append(_OLDER)
        elif head is None or not self.box.holds(head):
            self.renew_box(at, is_damaged=head is not None)
        elif (start := self.box.find_lone_start(head)) and not self._has_backup_since(start):
            self.renew_box(at, is_damaged=bool(start.tag))  # this was cut off the last time

    def _has_backup_since(self, start: Head) -> bool:
        backups = find_backups(self.files.backups)
        return any(each.seq >= start.seq and each.version is None for each in backups)

    def _migrate(self) -> None:
        with faults_in_words(), self.engine.begin() as db:
            has_more = migrations.is_old(db)
        if has_more:
            healing.keep_before_migration(self.engine, self.files, self._key)
        while has_more:
            with faults_in_words(), self.engine.begin() as db:
                has_more = migrations.take_next_step(db)


def _get_head(db: Connection) -> Head:
    head = heads.get_head(db)
    if head is None:
        raise RuntimeError("a vault without a head")
    return head
