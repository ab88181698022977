"""The rules that one change must keep to be taken in; the others of its batch do not suffer for it."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime

import msgspec

from inspektor.change import Change
from sync import protocol

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}")
_MAX_NAME = 200
_FRAME_BYTES = 256 * 1024  # what may stand around the value: ids of replaced changes, mostly

Rule = Callable[[Change], bool]


class _Named(msgspec.Struct):
    id: str = ""


def read_change(raw: msgspec.Raw) -> tuple[Change | None, str]:
    """Give the change, None if it is none at all, and the code of the first rule it breaks ("" for none)."""
    if len(bytes(raw)) > protocol.MAX_VALUE_BYTES + _FRAME_BYTES:
        return None, "too_large"
    try:
        read = protocol.unpack_change(raw)
        return read, next((code for code, is_kept in RULES if not is_kept(read)), "")
    except (protocol.BodyError, ValueError, OverflowError, RecursionError):
        return None, "malformed"


def find_id(raw: msgspec.Raw) -> str:
    """Give the id of what may be no change at all, so that its sender knows which one; "" if none."""
    try:
        return protocol.decode(bytes(raw), _Named).id[:_MAX_NAME]
    except protocol.BodyError:
        return ""


def _has_ids(change: Change) -> bool:
    ids = (change.id, change.device, *change.replaces)
    return all(map(_ID.fullmatch, ids)) and (not change.visit or bool(_ID.fullmatch(change.visit)))


def _has_names(change: Change) -> bool:
    names = (change.kind, change.record, change.field)
    return all(0 < len(name) <= _MAX_NAME and name.isprintable() for name in names) and change.counter >= 0


def _has_author(change: Change) -> bool:
    return bool(change.author.strip()) and len(change.author) <= _MAX_NAME


def _has_time(change: Change) -> bool:
    try:
        return datetime.fromisoformat(change.at).tzinfo is not None
    except ValueError:
        return False


def _has_room(change: Change) -> bool:
    return len(msgspec.json.encode(change.value)) <= protocol.MAX_VALUE_BYTES


def _has_no_nul(change: Change) -> bool:
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


RULES: tuple[tuple[str, Rule], ...] = (
    ("too_large", _has_room),
    ("nul", _has_no_nul),
    ("bad_id", _has_ids),
    ("bad_id", _has_names),
    ("no_author", _has_author),
    ("bad_time", _has_time),
    ("wrong_digest", protocol.is_genuine),
)
