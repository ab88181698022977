"""
Takes the laptop's changes to the centre and others' changes back; safe to repeat, to cut and to go on.

Nothing is marked as received but by the centre's own receipt for that very text. Every fault leaves the
laptop as it was: the same batch is sent again the next time. Clock, waiting, chance and network are
arguments, so that a whole simulated year can run in a second.
"""

import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from inspektor.change import Change
from inspektor.storage import conflicts, exchange
from inspektor.storage.database import Database
from inspektor.storage.exchange import Batch, SyncState
from inspektor.storage.faults import StorageError
from inspektor.storage.receipts import keep_receipt
from sync import protocol
from sync.client.call import Caller
from sync.client.faults import SyncError
from sync.client.transport import HttpTransport, Server, Transport
from sync.protocol import Receipt, SyncAnswer, SyncRequest

_MOST_RESTARTS = 3
_MAY_BE_HALVED = frozenset({"too_large", "timeout"})

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SyncReport:
    """
    What one exchange did.

    `sent` changes were received by the centre, `received` were new here, `refused` were set aside. `head` is
    the centre's last number, `received_at` the laptop's time of the last answer, and `conflicts` how many
    fields on this laptop wait for a person's choice.
    """

    sent: int
    received: int
    refused: int
    head: int
    received_at: datetime
    conflicts: int


def synchronize(
    database: Database,
    server: Server,
    *,
    transport: Transport | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC).astimezone(),
    wait: Callable[[float], None] = time.sleep,
    chance: Callable[[], float] = random.random,
    progress: Progress = lambda _sent, _received: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> SyncReport:
    """
    Send all that waits and take in all that is new, in as few round trips as it takes.

    `progress(sent, received)` is called after every answer, `cancelled()` before every request and
    `wait(seconds)` before every new try. Raises SyncError (an InspektorError) when it had to stop: what was
    answered until then is kept, the rest goes the next time.
    """
    line = transport or HttpTransport(server)
    caller = Caller(line, wait, chance, cancelled)
    try:
        return _Conversation(database, caller, clock, progress).run()
    finally:
        if isinstance(line, HttpTransport):
            line.close()


class _RestartError(Exception):
    """The centre or the laptop is another than was thought: what was asked has to be asked anew."""


class _Conversation:
    """Batches out, pages in; each answer is noted in one transaction."""

    def __init__(
        self, database: Database, caller: Caller, clock: Callable[[], datetime], progress: Progress
    ) -> None:
        self._database, self._caller, self._clock, self._progress = database, caller, clock, progress
        self._sent = self._received = self._refused = self._restarts = self._head = 0
        self._has_more, self._is_behind = True, False

    def run(self) -> SyncReport:
        """Go on until nothing waits on either side."""
        while self._take_turn():
            pass
        answered_at = self._clock()
        with suppress(StorageError):  # on a full disk the mark of last time stands, which is as true
            keep_receipt(self._database)
        with self._database.read() as db:
            waiting = conflicts.count_conflicts(db)
        return SyncReport(self._sent, self._received, self._refused, self._head, answered_at, waiting)

    def _take_turn(self) -> bool:
        """Send what waits, or read on; False when both ends have all."""
        batch = None if self._is_behind and self._has_more else self._hand_out()
        if batch is None and not self._has_more:
            return False
        try:
            self._deliver(batch) if batch else self._fetch()
        except _RestartError:
            # What an earlier life of this laptop sent has to be known before anything more is sent.
            self._is_behind = self._has_more = True
        return True

    def _hand_out(self) -> Batch | None:
        with self._database.begin() as db:
            return exchange.hand_out(db)

    def _fetch(self) -> None:
        self._keep(None, [self._ask(None, ())])

    def _deliver(self, batch: Batch) -> None:
        self._keep(batch, self._send(batch, batch.changes))

    def _send(self, batch: Batch, part: Sequence[Change]) -> list["_Piece"]:
        """Send changes at once, or in halves when they are too much for the centre or the network."""
        try:
            return [self._ask(batch, part)]
        except SyncError as error:
            if len(part) == 1 and error.code == "too_large":
                return [_Piece(part, None, ())]  # set aside, so that the others get through
            if len(part) == 1 or error.code not in _MAY_BE_HALVED:
                raise
        middle = len(part) // 2
        return [*self._send(batch, part[:middle]), *self._send(batch, part[middle:])]

    def _ask(self, batch: Batch | None, part: Sequence[Change]) -> "_Piece":
        with self._database.begin() as db:
            state = exchange.get_state(db)
        request = _make_request(state, batch, part)
        try:
            answer = self._caller.call(request)
        except SyncError as error:
            if error.code == "rewound":
                self._become_another()
            raise
        if state.epoch not in {"", answer.epoch}:
            self._start_over(answer.epoch)
        _check(answer, request, part)
        return _Piece(part, answer, _unpack(answer))

    def _become_another(self) -> None:
        self._count_restart()
        with self._database.begin() as db:
            exchange.renew_incarnation(db)
        raise _RestartError

    def _start_over(self, epoch: str) -> None:
        self._count_restart()
        with self._database.begin() as db:
            exchange.start_over(db, epoch)
        raise _RestartError

    def _count_restart(self) -> None:
        self._restarts += 1
        if self._restarts > _MOST_RESTARTS:
            raise SyncError("restless")

    def _keep(self, batch: Batch | None, pieces: Sequence["_Piece"]) -> None:
        """Note receipts before pages, so that a text which the centre refused is known as such."""
        receipts = [receipt for piece in pieces for receipt in piece.compare()]
        new = 0
        with self._database.begin() as db:
            if batch is not None:
                exchange.note_receipts(db, batch.id, receipts)
            for piece in pieces:
                if piece.answer is not None:
                    new += exchange.take_in(db, piece.answer.epoch, piece.page, piece.answer.cursor)
        self._count(receipts, new, pieces)

    def _count(self, receipts: Sequence[exchange.Receipt], new: int, pieces: Sequence["_Piece"]) -> None:
        refused = sum(bool(receipt.refused) for receipt in receipts)
        self._refused += refused
        self._sent += len(receipts) - refused
        self._received += new
        for answer in (piece.answer for piece in pieces if piece.answer is not None):
            self._has_more, self._head = answer.more, answer.head
        self._progress(self._sent, self._received)


@dataclass(frozen=True, slots=True)
class _Piece:
    """What was sent at once, and what came back; no answer when the centre would not even read it."""

    sent: Sequence[Change]
    answer: SyncAnswer | None
    page: Sequence[tuple[int, Change]]

    def compare(self) -> list[exchange.Receipt]:
        """Give a receipt for each change: received only where the centre holds the very text sent."""
        if self.answer is None:
            return [exchange.Receipt(change.id, refused="too_large") for change in self.sent]
        return [_compare(*pair) for pair in zip(self.sent, self.answer.receipts, strict=True)]


def _compare(sent: Change, receipt: Receipt) -> exchange.Receipt:
    if receipt.state == "ok" and receipt.digest == sent.digest():
        return exchange.Receipt(sent.id, number=receipt.number, digest=receipt.digest)
    return exchange.Receipt(sent.id, digest=receipt.digest, refused=receipt.code or "other_text")


def _make_request(state: SyncState, batch: Batch | None, part: Sequence[Change]) -> SyncRequest:
    is_whole = batch is None or len(part) == len(batch.changes)
    return SyncRequest(
        protocol=protocol.PROTOCOL,
        device=state.device,
        incarnation=state.incarnation,
        epoch=state.epoch,
        cursor=state.cursor,
        batch_id=_name_part(batch, part) if batch else "",
        batch_counter=batch.counter if batch else 0,
        changes=tuple(map(protocol.pack_change, part)),
        limit=protocol.MAX_CHANGES if is_whole else len(part),
    )


def _name_part(batch: Batch, part: Sequence[Change]) -> str:
    if len(part) == len(batch.changes):
        return batch.id
    start = batch.changes.index(part[0])
    return f"{batch.id}:{start}-{start + len(part)}"


def _check(answer: SyncAnswer, request: SyncRequest, sent: Sequence[Change]) -> None:
    """SyncError "nonsense" unless the answer fits the question: nothing of it is used before."""
    start = request.cursor if answer.epoch == request.epoch else 0
    numbers = [start, *(row.number for row in answer.page)]
    is_right = (
        [receipt.id for receipt in answer.receipts] == [change.id for change in sent]
        and all(
            0 < (receipt.number or 0) <= protocol.LARGEST_NUMBER
            for receipt in answer.receipts
            if receipt.state == "ok"
        )
        and numbers == sorted(set(numbers))
        and answer.cursor == numbers[-1] <= answer.head <= protocol.LARGEST_NUMBER
        and answer.more == (answer.cursor < answer.head)
        and (bool(answer.page) or not answer.more)
        and bool(answer.epoch)
    )
    if not is_right:
        raise SyncError("nonsense")


def _unpack(answer: SyncAnswer) -> list[tuple[int, Change]]:
    try:
        page = [(row.number, protocol.unpack_change(row.change)) for row in answer.page]
    except protocol.BodyError as error:
        raise SyncError("nonsense") from error
    if any(protocol.find_fault(change) for _, change in page):
        raise SyncError("nonsense")
    return page
