"""Reads what should be one change; the others of its batch do not suffer when it is none."""

import msgspec

from inspektor.change import Change
from sync import protocol

_MAX_ID = 128
_FRAME_BYTES = 256 * 1024  # what may stand around the value: ids of replaced changes, mostly


class _Named(msgspec.Struct):
    id: str = ""


def read_change(raw: msgspec.Raw) -> tuple[Change | None, str]:
    """Give the change, None if it is none at all, and the code of the first rule it breaks ("" for none)."""
    if len(bytes(raw)) > protocol.MAX_VALUE_BYTES + _FRAME_BYTES:
        return None, "too_large"
    try:
        read = protocol.unpack_change(raw)
    except protocol.BodyError:
        return None, "malformed"
    return read, protocol.find_fault(read)


def find_id(raw: msgspec.Raw) -> str:
    """Give the id of what may be no change at all, so that its sender knows which one; "" if none."""
    try:
        return protocol.decode(bytes(raw), _Named).id[:_MAX_ID]
    except protocol.BodyError:
        return ""
