"""Holds that no single file and no single bit can cost the header, and that a hostile one does no harm."""

import contextlib
import json
import random
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from inspektor.keys.faults import HeaderFault
from inspektor.keys.header import Header, HeaderFiles, Kdf, _decode, _digest, _encode

HEADER = Header(
    version=1,
    vault="0123456789abcdef" * 2,
    generation=7,
    keyring="keyring.backends.SecretService.Keyring",
    ring="fedcba9876543210" * 2,
    kdf=Kdf(3, 256 * 1024**2, bytes(range(16))),
    by_recovery=bytes(range(72)),
    by_secret=bytes(range(72, 144)),
)


@pytest.fixture
def files(tmp_path: Path) -> HeaderFiles:
    files = HeaderFiles(tmp_path / "inspektor.db")
    files.write(HEADER)
    return files


def test_both_copies_are_written_readable_by_nobody_else(files: HeaderFiles) -> None:
    assert [path.name for path in files.paths] == ["inspektor.vault", "inspektor.vault2"]
    assert files.paths[0].read_bytes() == files.paths[1].read_bytes()
    assert all(path.stat().st_mode & 0o077 == 0 for path in files.paths)
    assert files.read() == HEADER
    assert files.reports == []


def test_no_header_is_no_fault(tmp_path: Path) -> None:
    files = HeaderFiles(tmp_path / "inspektor.db")
    assert not files.exist
    assert files.read() is None


def test_every_flip_of_a_bit_is_noticed(files: HeaderFiles) -> None:
    whole = files.paths[0].read_bytes()
    for bit in range(8 * len(whole)):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        assert _decode(bytes(flipped)) is None, f"bit {bit}"


@pytest.mark.parametrize("which", [0, 1])
def test_a_damaged_copy_is_made_anew_from_the_other_and_it_is_said(files: HeaderFiles, which: int) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")  # noqa: T201 - to see a failure again
    dice, path = random.Random(seed), files.paths[which]
    whole = path.read_bytes()
    bits = [8 * byte + dice.randrange(8) for byte in range(0, len(whole), 5)]
    damages = [
        whole[: bit // 8] + bytes([whole[bit // 8] ^ 1 << bit % 8]) + whole[bit // 8 + 1 :] for bit in bits
    ]
    damages += [b"", whole[:100], b"\0" * len(whole), whole + b" ", whole * 40, b"[" * 10_000, b"\xff"]
    for damaged in damages:
        path.write_bytes(damaged)
        assert files.read() == HEADER
        assert path.read_bytes() == whole
        [report] = files.reports
        assert path.name in report
        assert "ingenting har gått förlorat" in report
        files.reports.clear()
    assert files.read() == HEADER
    assert files.reports == []


@pytest.mark.parametrize("which", [0, 1])
def test_a_copy_that_is_gone_is_made_anew(files: HeaderFiles, which: int) -> None:
    files.paths[which].unlink()
    assert files.exist
    assert files.read() == HEADER
    assert files.paths[which].read_bytes() == files.paths[1 - which].read_bytes()
    assert len(files.reports) == 1


@pytest.mark.parametrize("which", [0, 1])
def test_the_newest_copy_counts(files: HeaderFiles, which: int) -> None:
    newer = replace(HEADER, generation=8, ring="0" * 32)
    files.paths[which].write_bytes(_encode(newer))
    assert files.read() == newer
    assert files.paths[1 - which].read_bytes() == _encode(newer)


def test_with_both_copies_damaged_it_says_so_and_touches_neither(files: HeaderFiles) -> None:
    for path in files.paths:
        path.write_bytes(b"x" + path.read_bytes()[1:])
    before = [path.read_bytes() for path in files.paths]
    with pytest.raises(HeaderFault, match="Båda kopiorna"):
        files.read()
    files.paths[0].unlink()
    with pytest.raises(HeaderFault, match="Båda kopiorna"):
        files.read()
    assert files.paths[1].read_bytes() == before[1]
    assert not files.paths[0].exists()


def forge(files: HeaderFiles, **changes: object) -> None:
    """Write both copies as somebody would who knows the format: with the right checksum."""
    content = json.loads(msgspec.json.encode(HEADER)) | changes
    raw = json.dumps(content, separators=(",", ":")).encode()
    data = json.dumps({"check": _digest(raw), "header": "@"}, separators=(",", ":")).encode()
    for path in files.paths:
        path.write_bytes(data.replace(b'"@"', raw))


SALT = "AAECAwQFBgcICQoLDA0ODw=="


def test_what_a_forger_writes_would_be_read_if_it_were_sound(files: HeaderFiles) -> None:
    forge(files, generation=9, kdf={"passes": 2, "memory": 8192, "salt": SALT})
    read = files.read()
    assert read is not None
    assert (read.generation, read.kdf.passes) == (9, 2)


@pytest.mark.parametrize(
    "changes",
    [
        {"kdf": {"passes": 3, "memory": 64 * 1024**3, "salt": SALT}},
        {"kdf": {"passes": 1_000_000, "memory": 8192, "salt": SALT}},
        {"kdf": {"passes": 0, "memory": 8192, "salt": SALT}},
        {"kdf": {"passes": 3, "memory": -1, "salt": SALT}},
        {"kdf": {"passes": 3, "memory": 8192, "salt": ""}},
        {"kdf": {"passes": 3, "memory": 8192.5, "salt": SALT}},
        {"generation": 0},
        {"generation": 10**30},
        {"version": 0},
        {"by_secret": "AAAA"},
        {"ring": "../../etc"},
        {"keyring": "x" * 5000},
        {"more": 1},
    ],
)
def test_hostile_contents_are_refused_before_they_are_used(
    files: HeaderFiles, changes: dict[str, object]
) -> None:
    forge(files, **changes)
    with pytest.raises(HeaderFault, match="Båda kopiorna"):
        files.read()


def wrap(raw: bytes) -> bytes:
    """Give a file with this inside and the right checksum."""
    return b'{"check":"' + _digest(raw).encode() + b'","header":' + raw + b"}"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda t: st.lists(t) | st.dictionaries(st.text(), t),
)
FIELDS = st.dictionaries(st.sampled_from(Header.__struct_fields__), JSON)


@given(st.binary() | st.builds(wrap, st.binary()) | FIELDS.map(lambda f: wrap(json.dumps(f).encode())))
def test_no_bytes_whatever_are_more_than_damaged(data: bytes) -> None:
    with contextlib.suppress(HeaderFault):  # it said that it was newer
        assert _decode(data) is None


def test_brackets_in_brackets_are_only_damaged() -> None:
    assert _decode(wrap(b"[" * 8000 + b"]" * 8000)) is None
    assert _decode(wrap(b'{"version":1,"x":' + b"[" * 4000 + b"]" * 4000 + b"}")) is None


def test_a_header_of_a_newer_inspektor_is_refused_politely_and_left_alone(files: HeaderFiles) -> None:
    forge(files, version=2, something="new")
    before = [path.read_bytes() for path in files.paths]
    with pytest.raises(HeaderFault, match="nyare version"):
        files.read()
    assert [path.read_bytes() for path in files.paths] == before


def test_a_header_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    files = HeaderFiles(tmp_path / "gone" / "inspektor.db")
    with pytest.raises(HeaderFault, match="ingenting är ändrat"):
        files.write(HEADER)


def test_where_only_the_second_copy_cannot_be_written_the_new_header_counts(files: HeaderFiles) -> None:
    files.paths[1].unlink()
    files.paths[1].mkdir()
    newer = replace(HEADER, generation=8)
    files.write(newer)
    assert "kunde inte skrivas" in files.reports[0]
    assert files.read() == newer


def test_the_pins_seal_is_bound_to_everything_but_itself() -> None:
    changed = [
        replace(HEADER, generation=8),
        replace(HEADER, keyring="x"),
        replace(HEADER, ring="0" * 32),
        replace(HEADER, vault="0" * 32),
        replace(HEADER, kdf=replace(HEADER.kdf, passes=2)),
        replace(HEADER, by_recovery=bytes(72)),
    ]
    assert len({header.bound_to_secret() for header in (HEADER, *changed)}) == len(changed) + 1
    assert HEADER.with_secret(bytes(72)).bound_to_secret() == HEADER.bound_to_secret()
