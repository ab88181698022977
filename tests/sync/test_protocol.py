"""What crosses the wire: read strictly, unpacked within bounds, and with room for later versions."""

import gzip
import json
import subprocess
import sys
import tracemalloc
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspektor.change import Change, digest_of
from sync import protocol


def make_change(**fields):
    usual: dict[str, Any] = dict(
        id="0198c0de-0000-7000-8000-0000000000aa",
        visit="0198c0de-0000-7000-8000-000000000001",
        kind="answer",
        record="BEM-01",
        field="comment",
        value="Två på natten.",
        replaces=(),
        author="Karin Ek",
        device="device-1",
        counter=1,
        at="2026-11-19T06:24:00+01:00",
    )
    return Change(**usual | fields)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@given(JSON)
def test_a_change_means_the_same_and_has_the_same_digest_after_the_journey(value):
    change = make_change(value=value)
    arrived = protocol.unpack_change(protocol.pack_change(change))
    assert arrived == change
    assert arrived.digest() == change.digest()


@given(st.binary(max_size=300))
def test_bytes_without_sense_are_malformed_and_nothing_else(body):
    for encoding in ("", "gzip", "br"):
        with pytest.raises(protocol.BodyError, match="malformed"):
            protocol.decode(protocol.inflate(body, encoding), protocol.SyncRequest)


@pytest.mark.parametrize("size", [0, protocol.GZIP_FROM_BYTES, 500_000])
def test_a_body_survives_packing(size):
    body = b"x" * size
    packed, headers = protocol.deflate(body)
    assert protocol.inflate(packed, headers.get("Content-Encoding", "")) == body
    assert len(packed) < max(size, 1) or size < protocol.GZIP_FROM_BYTES


def test_a_bomb_is_never_unpacked_beyond_the_limit():
    bomb = gzip.compress(b"0" * (50 * 1024 * 1024))
    tracemalloc.start()
    with pytest.raises(protocol.BodyError, match="too_large"):
        protocol.inflate(bomb, "gzip")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * protocol.MAX_BODY_BYTES


@pytest.mark.parametrize("cut", [1, 8, 40])
def test_a_truncated_or_lengthened_body_is_no_body(cut):
    packed = gzip.compress(bytes(range(256)) * 8)
    for body in (packed[:-cut], packed + b"x" * cut, packed + packed):
        with pytest.raises(protocol.BodyError):
            protocol.inflate(body, "gzip")


def test_deep_nesting_is_malformed_and_no_crash():
    with pytest.raises(protocol.BodyError):
        protocol.decode(b"[" * 100_000 + b"]" * 100_000, list)


def test_unknown_fields_of_a_later_version_are_ignored():
    request = protocol.SyncRequest(protocol=1, device="d", incarnation="i", epoch="", cursor=0)
    later = json.loads(msgspec.json.encode(request)) | {"capabilities": ["photos"]}
    assert protocol.decode(json.dumps(later).encode(), protocol.SyncRequest) == request


def nest(depth: int) -> object:
    value: object = "inmost"
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("fault", "fields"),
    [
        ("", {}),
        ("", {"visit": ""}),
        ("", {"author": "Åsa Öberg", "value": "tab\tand\nline"}),
        ("too_large", {"value": "å" * protocol.MAX_VALUE_BYTES}),
        ("nul", {"value": "a\0b"}),
        ("nul", {"value": {"key\0": 1}}),
        ("nul", {"value": [["deep", "a\0"]]}),
        ("nul", {"author": "Karin\0Ek"}),
        ("", {"value": "the six characters \\u0000"}),
        ("bad_id", {"id": ""}),
        ("bad_id", {"visit": "../../etc"}),
        ("bad_id", {"visit": "a" * 129}),
        ("bad_id", {"replaces": ("",)}),
        ("bad_id", {"record": ""}),
        ("bad_id", {"kind": "answer\n"}),
        ("bad_id", {"counter": -1}),
        ("bad_id", {"counter": 2**63}),
        ("", {"counter": 2**63 - 1}),
        ("no_author", {"author": "  "}),
        ("bad_time", {"at": "2026-11-19T06:24"}),
        ("bad_time", {"at": "i morse"}),
        ("bad_time", {"at": "0001-01-01T00:00:00+23:59"}),
        ("malformed", {"value": nest(64)}),
        ("", {"value": nest(63)}),
        ("", {"value": {"a": {"b": [1, "c"]}}}),
        ("malformed", {"value": "half a pair: \ud83d"}),
        ("wrong_digest", {"kind": "document", "record": "0" * 64, "value": {"a": 1}}),
        ("", {"kind": "document", "record": digest_of({"a": 1}), "value": {"a": 1}}),
    ],
)
def test_each_rule_of_a_change_has_its_own_code(fault, fields):
    assert protocol.find_fault(make_change(**fields)) == fault
    assert fault in {"", *protocol.REFUSALS}


def test_the_wire_is_what_it_was_when_the_first_laptops_went_out():
    change = b'{"id":"c1","visit":"","kind":"answer","record":"BEM-01","field":"comment","value":"x",'
    change += (
        b'"replaces":["c0"],"author":"Karin Ek","device":"d1","counter":7,"at":"2026-11-19T06:24:00+01:00"}'
    )
    assert bytes(protocol.pack_change(protocol.unpack_change(msgspec.Raw(change)))) == change
    assert protocol.unpack_change(msgspec.Raw(change)).digest().startswith("316df5749b0c6177")
    answer = b'{"hub":"inspektor","protocol":1,"epoch":"e","receipts":[{"id":"c1","state":"ok","number":3,'
    answer += b'"digest":"d"}],"page":[[3,' + change + b']],"cursor":3,"head":9,"more":true}'
    assert msgspec.json.encode(protocol.decode(answer, protocol.SyncAnswer)) == answer


def test_the_centre_needs_no_screen_no_paper_and_no_laptop():
    code = "import sys, sync.server.app; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    loaded = set(done.stdout.split())
    assert "sync.server.store" in loaded
    for needless in ("PySide6", "reportlab", "requests", "inspektor.storage", "inspektor.documents", "ui"):
        assert needless not in loaded
