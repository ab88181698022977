"""What the centre remembers: takes in changes, numbers them, and gives them out in that order."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, Engine, insert, select, update

from inspektor.change import Change
from sync import protocol
from sync.protocol import Numbered, Receipt, SyncAnswer, SyncRequest
from sync.server import judge
from sync.server.accounts import Account
from sync.server.tables import batch, change, laptop, municipality

_RECEIPTS = msgspec.json.Decoder(tuple[Receipt, ...])


class RequestError(Exception):
    """A request that is refused as a whole; `code` is one of protocol.PROBLEMS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Held:
    """What the centre holds under an id: the number it gave and the content's digest."""

    number: int
    digest: str


def open_store(engine: Engine) -> "Store":
    """Give the store, with an epoch of its own from the first start on."""
    with engine.begin() as db:
        if not _lock(db).epoch:
            renew_epoch(db)
    return Store(engine)


def renew_epoch(db: Connection) -> str:
    """Begin a new epoch, as after a return to an older copy: every laptop then sends its whole journal."""
    epoch = secrets.token_hex(8)
    db.execute(update(municipality).values(epoch=epoch))
    return epoch


class Store:
    """One municipality's changes, each with the number under which it was taken in."""

    def __init__(self, engine: Engine) -> None:
        """Work on a database that `open_store` has made ready."""
        self._engine = engine

    def receive(self, account: Account, request: SyncRequest) -> SyncAnswer:
        """
        Take in a batch and read on after the cursor, in one transaction; what is answered is on the disk.

        RequestError "rewound" when a laptop's batches go backwards, "batch_reused" when a batch's id comes
        again with other content, "too_large" above MAX_CHANGES.
        """
        if len(request.changes) > protocol.MAX_CHANGES:
            raise RequestError("too_large")
        if request.changes and not request.batch_id:
            raise RequestError("malformed")
        with self._engine.begin() as db:
            # The counter comes first and is held until the commit: whoever sees a number sees all below it.
            town = _lock(db) if request.changes else _look(db)
            receipts = _take_batch(db, account, request, town.number) if request.changes else ()
            # Read before the page: a page may hold more than the head said, never less.
            head = _look(db).number
            epoch, cursor = _find_start(db, request, town.epoch, head)
            page = _read_page(db, cursor, request.limit)
        end = page[-1].number if page else cursor
        return SyncAnswer(
            protocol=protocol.PROTOCOL,
            epoch=epoch,
            receipts=receipts,
            page=page,
            cursor=end,
            head=max(head, end),
            more=end < head,
        )


@dataclass(frozen=True, slots=True)
class _Town:
    epoch: str
    number: int


def _lock(db: Connection) -> _Town:
    # Written before it is read: both SQLite and PostgreSQL then make the next writer wait here.
    row = db.execute(update(municipality).values(number=municipality.c.number).returning(municipality)).one()
    return _Town(row.epoch, row.number)


def _look(db: Connection) -> _Town:
    row = db.execute(select(municipality)).one()
    return _Town(row.epoch, row.number)


def _find_start(db: Connection, request: SyncRequest, epoch: str, head: int) -> tuple[str, int]:
    """A laptop that is ahead of us shows that we came back from an older copy, whatever anybody remembers."""
    if request.epoch != epoch:
        return epoch, 0
    if request.cursor > head:
        return renew_epoch(db), 0
    return epoch, max(0, request.cursor)


def _take_batch(db: Connection, account: Account, request: SyncRequest, number: int) -> tuple[Receipt, ...]:
    digest = hashlib.sha256(b"\n".join(bytes(raw) for raw in request.changes)).hexdigest()
    mine = batch.c.account == account.name, batch.c.id == request.batch_id
    known = db.execute(select(batch).where(*mine)).first()
    if known is not None:
        if known.digest != digest:
            raise RequestError("batch_reused")
        return _RECEIPTS.decode(known.receipts)
    _move_counter(db, account, request)
    receipts = _take_changes(db, account, request.changes, number)
    answer = msgspec.json.encode(receipts).decode()
    row = {"account": account.name, "id": request.batch_id, "digest": digest, "receipts": answer}
    db.execute(insert(batch), row)
    return receipts


def _move_counter(db: Connection, account: Account, request: SyncRequest) -> None:
    """A new batch under an old counter comes from a laptop that was cloned or put back to an older copy."""
    stem = request.batch_id.partition(":")[0]
    this = {"account": account.name, "device": request.device, "incarnation": request.incarnation}
    is_this = tuple(laptop.c[name] == value for name, value in this.items())
    last = db.execute(select(laptop).where(*is_this)).first()
    now = {"counter": request.batch_counter, "batch": stem}
    if last is None:
        db.execute(insert(laptop).values(this | now))
        return
    if request.batch_counter <= last.counter and stem != last.batch:
        raise RequestError("rewound")
    db.execute(update(laptop).where(*is_this).values(now))


def _take_changes(
    db: Connection, account: Account, changes: tuple[msgspec.Raw, ...], number: int
) -> tuple[Receipt, ...]:
    verdicts = [judge.read_change(raw) for raw in changes]
    held = _find_held(db, [read.id for read, _ in verdicts if read is not None])
    rows: list[Mapping[str, object]] = []
    receipts: list[Receipt] = []
    for raw, (read, code) in zip(changes, verdicts, strict=True):
        if read is None or code:
            receipts.append(Receipt(id=judge.find_id(raw), state="refused", code=code))
            continue
        digest = read.digest()
        if read.id not in held:
            held[read.id] = Held(number + len(rows) + 1, digest)
            rows.append(_make_row(account, read, held[read.id]))
        receipts.append(_make_receipt(read.id, digest, held[read.id]))
    if rows:
        db.execute(insert(change), rows)
        db.execute(update(municipality).values(number=number + len(rows)))
    return tuple(receipts)


def _make_receipt(change_id: str, digest: str, held: Held) -> Receipt:
    if held.digest != digest:
        return Receipt(id=change_id, state="refused", digest=held.digest, code="id_reused")
    return Receipt(id=change_id, state="ok", number=held.number, digest=digest)


def _make_row(account: Account, taken: Change, held: Held) -> Mapping[str, object]:
    content = bytes(protocol.pack_change(taken))
    return {
        "number": held.number,
        "id": taken.id,
        "digest": held.digest,
        "size": len(content),
        "content": content.decode(),
        "account": account.name,
    }


def _find_held(db: Connection, ids: Iterable[str]) -> dict[str, Held]:
    rows = db.execute(select(change.c.id, change.c.number, change.c.digest).where(change.c.id.in_(list(ids))))
    return {row.id: Held(row.number, row.digest) for row in rows}


def _read_page(db: Connection, cursor: int, limit: int) -> tuple[Numbered, ...]:
    asked = max(1, min(limit, protocol.MAX_CHANGES))
    after = select(change.c.number, change.c.size).where(change.c.number > cursor)
    last = cursor
    room = protocol.MAX_PAGE_BYTES
    for number, size in db.execute(after.order_by(change.c.number).limit(asked)).all():
        if last > cursor and size > room:
            break
        last, room = number, room - size
    rows = select(change.c.number, change.c.content).where(change.c.number > cursor, change.c.number <= last)
    found = db.execute(rows.order_by(change.c.number))
    return tuple(Numbered(number, msgspec.Raw(content.encode())) for number, content in found)
