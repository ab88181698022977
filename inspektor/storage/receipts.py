"""Keeps, in a file of its own, how far this laptop was when the centre last gave a receipt."""

import msgspec
from sqlalchemy import Connection, select

from inspektor.durable import write_durably
from inspektor.sealing import BrokenSeal, seal, unseal
from inspektor.storage.database import Database
from inspektor.storage.exchange import renew_incarnation
from inspektor.storage.faults import faults_in_words
from inspektor.storage.preferences import get_preference, set_preference
from inspektor.storage.tables import link

_PURPOSE, _IS_KEPT = "receipt", "sync/receipt"
_OLDER = (
    "Databasen är äldre än det centralen senast kvitterade: någon har lagt tillbaka gamla filer. "
    "Synkronisera, så kommer det som saknas tillbaka."
)
_RENEWED = (
    "Filen med centralens senaste kvitto var skadad eller borta och är gjord på nytt. Inget är förlorat."
)


class _Mark(msgspec.Struct, frozen=True, array_like=True):
    """The last link of the laptop's signed chain at that time."""

    n: int
    hash: str


def keep_receipt(database: Database) -> None:
    """Write down how far the laptop is, now that the centre has answered; StorageError on a full disk."""
    with database.begin() as db:
        mark = _find_last(db)
        if mark is not None and not get_preference(db, _IS_KEPT):
            set_preference(db, _IS_KEPT, "1")
    if mark is not None:
        with faults_in_words():
            data = seal(database.key_for(_PURPOSE), msgspec.msgpack.encode(mark))
            write_durably(database.files.receipt, data)


def compare_with_receipt(database: Database) -> None:
    """
    Report it if the database lacks what it had when the centre last gave a receipt.

    Then database and journal were put back together to an older day; the laptop goes on under a new name, so
    that the next synchronisation finds what is missing on either side.
    """
    mark = _read(database)
    with database.read() as db:
        is_kept = bool(get_preference(db, _IS_KEPT))
        is_here = mark is not None and _has(db, mark)
    if mark is None and is_kept:
        keep_receipt(database)
        database.report(_RENEWED)
    elif mark is not None and not is_here:
        with database.begin() as db:
            renew_incarnation(db)
        keep_receipt(database)
        database.report(_OLDER)


def _read(database: Database) -> _Mark | None:
    try:
        plain = unseal(database.key_for(_PURPOSE), database.files.receipt.read_bytes())
    except (OSError, BrokenSeal):
        return None
    return msgspec.msgpack.decode(plain, type=_Mark)


def _find_last(db: Connection) -> _Mark | None:
    row = db.execute(select(link.c.n, link.c.hash).order_by(link.c.n.desc()).limit(1)).first()
    return _Mark(*row) if row else None


def _has(db: Connection, mark: _Mark) -> bool:
    return db.execute(select(link.c.hash).where(link.c.n == mark.n)).scalar() == mark.hash
