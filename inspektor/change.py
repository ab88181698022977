"""One thing that was done to one field: the unit of the journal, of the wire, of undo and of merging."""

import hashlib
import json
from datetime import MAXYEAR, MINYEAR, datetime

import msgspec


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """
    A change as its author made it; once sealed it is never altered.

    `replaces` names the changes its writer saw and wrote over: causality rests on these, never on clocks.
    `visit` is empty for what all visits share. `at` is the device's own time (ISO 8601 with offset), shown
    and never trusted. `counter` rises with each change of a device. `value` is whatever JSON can hold.
    """

    id: str
    visit: str
    kind: str
    record: str
    field: str
    value: object
    replaces: tuple[str, ...]
    author: str
    device: str
    counter: int
    at: str

    def digest(self) -> str:
        """Give the SHA-256 (hex) of the change's canonical JSON: what a receipt must repeat."""
        return digest_of(self.data())

    def data(self) -> object:
        """Give the change as JSON-able content: what its digest is of."""
        return msgspec.to_builtins(self)


def canonical(content: object) -> bytes:
    """Give JSON-able content in the one form that is hashed: sorted keys, no spaces, UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest_of(content: object) -> str:
    """Give the SHA-256 (hex) of JSON-able content in its canonical form."""
    return hashlib.sha256(canonical(content)).hexdigest()


def is_moment(text: str) -> bool:
    """Say whether this is an ISO 8601 time with an offset that every clock of the world can show."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return False
    return moment.tzinfo is not None and MINYEAR < moment.year < MAXYEAR
