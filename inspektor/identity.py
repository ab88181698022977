"""Names for things that are made while nobody can be asked for a number."""

import os
import time
import uuid

_NAMESPACE = uuid.UUID("6d3f0a52-7c1e-5b0e-9d55-1f5b3a0c2e11")


def new_id() -> str:
    """Give a fresh UUIDv7 (RFC 9562, section 5.7): unique everywhere and sortable by the time it was made."""
    return _join(time.time_ns() // 1_000_000, os.urandom(10))


def shipped_id(millis: int, *parts: str) -> str:
    """Give the same UUIDv7 on every laptop for what is shipped; `millis` since 1970 sort it."""
    return _join(millis, uuid.uuid5(_NAMESPACE, "\x1f".join(parts)).bytes[:10])


def _join(millis: int, rest: bytes) -> str:
    bits = (millis & (2**48 - 1)) << 80 | int.from_bytes(rest, "big")
    bits = bits & ~(0xF << 76) | 0x7 << 76
    bits = bits & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=bits))


def stable_id(*parts: str) -> str:
    """Give the same UUIDv5 for the same parts on every laptop, for what two people may make at once."""
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join(parts)))
