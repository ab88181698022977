"""
The messages of the wire, versioned: the only module that laptop and centre both import.

One call does it all. `POST /v1/sync` carries a `SyncRequest` (a batch of sealed changes and the laptop's
cursor) and is answered with a `SyncAnswer` (one receipt per change, in the order sent, and the changes after
the cursor). Bodies are JSON in UTF-8, gzip when `Content-Encoding` says so. Any request may be sent again,
late or in another order: changes, batches and cursors have ids that the laptop made or the centre numbered.

- Every answer, good or bad, holds `hub: "inspektor"`. What does not is no answer of ours (a login page of a
  network, a proxy) and changes nothing on the laptop.
- Faults are `application/problem+json` (RFC 9457) with a stable `code`: see `PROBLEMS`. A single change that
  the centre cannot take is no fault of the request: its receipt says `refused` and why, the rest goes on.
- Headers: `X-Inspektor-Protocol` on requests and answers, `X-Inspektor-Hub` (the epoch) on answers.
- The cursor is a number within an epoch. A centre that came back from an older copy has a new epoch; a
  request that names another epoch is read from the beginning, whatever its cursor.
- Photos and other bytes come later as calls of their own (`/v1/blobs/...`); a change names them by SHA-256. A
  "document" (a frozen checklist) is recorded under the SHA-256 of its canonical JSON: both ends verify it.

Room to grow: unknown fields of requests, answers and receipts are ignored, new ones have defaults. A new
field of a *change* is a new protocol number: its digest covers all its fields. The centre speaks N and N-1.
"""

import gzip
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, TypeVar

import msgspec

from inspektor.change import Change, digest_of, is_moment

T = TypeVar("T")

PROTOCOL = 1
OLDEST_PROTOCOL = 1
HUB = "inspektor"

SYNC_PATH = "/v1/sync"
HEALTH_PATH = "/health"
PROTOCOL_HEADER = "X-Inspektor-Protocol"
HUB_HEADER = "X-Inspektor-Hub"
JSON_TYPE = "application/json"
PROBLEM_TYPE = "application/problem+json"

MAX_CHANGES = 1000
MAX_BODY_BYTES = 8 * 1024 * 1024  # inflated, either way
MAX_VALUE_BYTES = 1024 * 1024
MAX_PAGE_BYTES = 4 * 1024 * 1024  # a page ends here even when the limit is not reached
GZIP_FROM_BYTES = 1024
LARGEST_NUMBER = 2**63 - 1  # what a database can count to

FROZEN_KIND = "document"

PROBLEMS = {
    "malformed": 400,
    "unauthorized": 401,
    "device_revoked": 403,
    "not_found": 404,
    "slow": 408,
    "rewound": 409,
    "batch_reused": 409,
    "too_large": 413,
    "protocol_unknown": 426,
    "broken": 500,
    "busy": 503,
    "disk_full": 507,
}
"""Stable codes of whole answers and their HTTP status."""

REFUSALS = (
    "malformed",  # not a change at all, or a field of the wrong kind
    "too_large",  # the value is above MAX_VALUE_BYTES
    "nul",  # a text holds U+0000
    "bad_id",  # the change, record, visit or device id has no possible shape
    "no_author",
    "bad_time",  # `at` is no ISO 8601 time with an offset
    "wrong_digest",  # kind "document": the record is not the digest of its value
    "id_reused",  # the centre holds another change under this id; the receipt's digest is of that one
)
"""Stable codes of receipts that say `refused`."""


class SyncRequest(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a laptop sends: at most MAX_CHANGES changes, and where its reading stands.

    `batch_id` is empty when there is nothing to send. A part of a batch that was too large to send whole has
    the batch's id, a colon and its place ("<id>:0-500"), and the same counter. Changes are raw JSON so
    that one that is damaged does not damage the others: see `pack_change` and `unpack_change`.
    """

    protocol: int
    device: str
    incarnation: str
    epoch: str
    cursor: int
    batch_id: str = ""
    batch_counter: int = 0
    changes: tuple[msgspec.Raw, ...] = ()
    limit: int = MAX_CHANGES


class Receipt(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    What the centre says of one change, in the order they were sent.

    `digest` is of the change that the centre *holds* under this id, empty when it holds none: only a receipt
    that repeats the sender's own digest means that his text was received.
    """

    id: str
    state: Literal["ok", "refused"]
    number: int | None = None
    digest: str = ""
    code: str = ""


class Numbered(msgspec.Struct, frozen=True, array_like=True):
    """One change of a page and its number at the centre, as a pair."""

    number: int
    change: msgspec.Raw


class SyncAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """
    What the centre answers: all receipts, then what comes after the cursor, in the order of the numbers.

    `cursor` is where the page ended, `head` the last number there is; `more` says that there is another page.
    """

    hub: Literal["inspektor"] = "inspektor"
    protocol: int
    epoch: str
    receipts: tuple[Receipt, ...]
    page: tuple[Numbered, ...]
    cursor: int
    head: int
    more: bool


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Why there is no answer (RFC 9457); holds no content of what was sent."""

    hub: Literal["inspektor"] = "inspektor"
    type: str = "about:blank"
    title: str = ""
    status: int
    code: str


class BodyError(ValueError):
    """A body that cannot be read; `code` is one of PROBLEMS ("malformed" or "too_large")."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def pack_change(change: Change) -> msgspec.Raw:
    """Give the change as it goes on the wire."""
    return msgspec.Raw(msgspec.json.encode(change))


def unpack_change(raw: msgspec.Raw) -> Change:
    """Read one change; BodyError "malformed" if it is none."""
    return decode(bytes(raw), Change)


def find_fault(change: Change) -> str:
    """Give the code of the first rule that the change breaks, "" for none; both ends ask first."""
    try:
        return next((code for code, is_kept in _RULES if not is_kept(change)), "")
    except (ValueError, OverflowError, RecursionError):
        return "malformed"  # a number or a nesting that JSON cannot carry back


def decode(body: bytes, kind: type[T]) -> T:
    """Read a message; BodyError "malformed" for whatever else the bytes may be."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise BodyError("malformed") from error


def deflate(body: bytes) -> tuple[bytes, dict[str, str]]:
    """Give the body as it is sent and the header that says how; small ones go as they are."""
    if len(body) < GZIP_FROM_BYTES:
        return body, {}
    return gzip.compress(body, compresslevel=6, mtime=0), {"Content-Encoding": "gzip"}


def inflate(body: bytes, encoding: str) -> bytes:
    """Undo `deflate` without ever making more than MAX_BODY_BYTES of it; BodyError if it cannot be done."""
    if encoding in {"", "identity"}:
        return _within_bounds(body)
    if encoding != "gzip":
        raise BodyError("malformed")
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = _within_bounds(unpacker.decompress(body, MAX_BODY_BYTES + 1))
    except zlib.error as error:
        raise BodyError("malformed") from error
    if not unpacker.eof or unpacker.unused_data:
        raise BodyError("malformed")
    return plain


def _within_bounds(body: bytes) -> bytes:
    if len(body) > MAX_BODY_BYTES:
        raise BodyError("too_large")
    return body


def _has_room(change: Change) -> bool:
    return len(msgspec.json.encode(change.value)) <= MAX_VALUE_BYTES


def _has_no_nul(change: Change) -> bool:
    if b"\\u0000" not in msgspec.json.encode(change):
        return True  # nearly always: looking at each text costs ten times as much
    return not any("\0" in text for text in _list_texts(msgspec.to_builtins(change)))


def _list_texts(content: object) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        yield from content
        for part in content.values():
            yield from _list_texts(part)
    elif isinstance(content, list | tuple):
        for part in content:
            yield from _list_texts(part)


def _has_ids(change: Change) -> bool:
    ids = (change.id, change.device, *change.replaces)
    return all(map(_ID.fullmatch, ids)) and (not change.visit or bool(_ID.fullmatch(change.visit)))


def _has_names(change: Change) -> bool:
    names = (change.kind, change.record, change.field)
    return all(0 < len(name) <= _MAX_NAME and name.isprintable() for name in names)


def _has_counter(change: Change) -> bool:
    return 0 <= change.counter <= LARGEST_NUMBER


def _is_shallow(change: Change) -> bool:
    """How deep one may go depends on who asks; what the centre takes in every laptop must be able to read."""
    level: list[object] = [change.value]
    for _ in range(_DEEPEST):
        level = [part for whole in level for part in _list_parts(whole)]
    return not level


def _list_parts(content: object) -> Iterable[object]:
    return content.values() if isinstance(content, dict) else content if isinstance(content, list) else ()


def _has_author(change: Change) -> bool:
    return bool(change.author.strip()) and len(change.author) <= _MAX_NAME


def _has_time(change: Change) -> bool:
    return is_moment(change.at)


def _is_genuine(change: Change) -> bool:
    return change.kind != FROZEN_KIND or change.record == digest_of(change.value)


_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}")
_MAX_NAME = 200
_DEEPEST = 64
_RULES: tuple[tuple[str, Callable[[Change], bool]], ...] = (
    ("malformed", _is_shallow),
    ("bad_id", _has_counter),
    ("too_large", _has_room),
    ("nul", _has_no_nul),
    ("bad_id", _has_ids),
    ("bad_id", _has_names),
    ("no_author", _has_author),
    ("bad_time", _has_time),
    ("wrong_digest", _is_genuine),
)
