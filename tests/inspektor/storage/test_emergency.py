"""
The emergency copy: all that the centre lacks and nothing readable, read back whole, and in again as a union.

Mutants that must turn a test red: `_choose` takes only the changes that wait; the End record is not written;
`bind` gives the same for every place; the copy is not read back; `check` lets every id pass; the
documents are left out.
"""

import random
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from inspektor.bank import Bank
from inspektor.record import Kind
from inspektor.sealing import derive, seal
from inspektor.storage import attachments, emergency, emergency_file, notes, visits
from inspektor.storage.database import Database, Hand
from inspektor.storage.emergency import (
    find_unsent_visits,
    read_emergency_copy,
    take_in,
    write_emergency_copy,
)
from inspektor.storage.emergency_file import (
    Attachment,
    EmergencyError,
    End,
    Facts,
    Piece,
    Record,
    read_header,
    write_file,
)
from inspektor.storage.progress import CanceledError, Progress
from inspektor.visit import Source, Visit

KEY = "0123456789abcdef" * 4
CANARY = "Kanariefågeln i rum sju"

StartVisit = Callable[[Database, Bank], str]


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """Give a folder that acts as the memory stick."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def visit(database: Database, bank: Bank, start_visit: StartVisit) -> str:
    visit_id = start_visit(database, bank)
    with database.begin() as db:
        visits.record_answer(db, visit_id, "BEM-01", "nej")
        visits.record_comment(db, visit_id, "BEM-01", CANARY)
        notes.add_note(db, visit_id, at=database.clock(), source=Source.STAFF, text=f"{CANARY}: larm.")
    return visit_id


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Database]:
    """Give another laptop's vault, new and with another key."""
    made = Database(tmp_path / "fresh.db", "fe" * 32, Hand("Mehmet Aydin", "laptop-mehmet"))
    yield made
    made.close()


def read(database: Database, visit_id: str) -> Visit:
    with database.read() as db:
        return visits.get_visit(db, visit_id)


def content(visit: Visit) -> tuple[object, ...]:
    return visit.facts, visit.answers, visit.notes, visit.deficiencies, visit.judgements, visit.form


def test_a_fresh_vault_has_the_same_visit_afterwards_and_twice_is_once(
    database: Database, visit: str, stick: Path, fresh: Database, check_sum: Callable[[Database], object]
) -> None:
    path, facts = write_emergency_copy(database, stick, b"the header")
    assert (facts.visits, facts.attachments, facts.person) == (1, 0, "Karin Ek")
    assert read_header(path) == b"the header"
    bundle = read_emergency_copy(path, KEY)
    assert take_in(fresh, bundle) == facts.changes
    assert take_in(fresh, bundle) == 0
    assert content(read(fresh, visit)) == content(read(database, visit))
    with fresh.read() as db:
        assert find_unsent_visits(db) == {visit}, (
            "nothing is called received that this laptop has no receipt of"
        )
    check_sum(fresh)


def test_the_file_holds_nothing_readable(database: Database, visit: str, stick: Path) -> None:
    photo = CANARY.encode() * 1000
    attachments.add_attachment(database, visit, photo, name=f"{CANARY}.jpg", media_type="image/jpeg")
    path, _ = write_emergency_copy(database, stick, b"")
    data = path.read_bytes()
    for word in (CANARY, "BEM-01", "Karin", "Lindgården", visit, "image/jpeg"):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1"):
            assert word.encode(encoding) not in data
    assert path.name.isascii()
    assert [each.name for each in stick.iterdir()] == [path.name]


def test_attachments_go_with_it_and_are_whole_on_the_other_side(
    database: Database, visit: str, stick: Path, fresh: Database
) -> None:
    chance = random.Random(7)
    photos = [chance.randbytes(size) for size in (0, 1, 3_000_000)]
    for data in photos:
        attachments.add_attachment(database, visit, data, name="foto.jpg", media_type="image/jpeg")
    path, facts = write_emergency_copy(database, stick, b"")
    assert facts.attachments == 3
    bundle = read_emergency_copy(path, KEY)
    assert take_in(fresh, bundle) == facts.changes + 3
    assert take_in(fresh, bundle) == 0
    with fresh.read() as db:
        found = attachments.list_attachments(db, visit)
    assert [each.author for each in found] == ["Karin Ek"] * 3
    assert [attachments.read_attachment(fresh, each.id) for each in found] == photos


@pytest.mark.usefixtures("visit")
def test_only_what_the_centre_lacks_is_in_it_and_all_of_such_a_visit(
    database: Database, bank: Bank, start_visit: StartVisit, stick: Path, hub
) -> None:
    hub.sync(database)
    with database.read() as db:
        assert find_unsent_visits(db) == frozenset()
    with pytest.raises(EmergencyError, match="redan mottaget"):
        write_emergency_copy(database, stick, b"")
    other = start_visit(database, bank)
    hub.sync(database)
    with database.begin() as db:
        visits.record_answer(db, other, "BEM-02", "ja")
    path, _ = write_emergency_copy(database, stick, b"")
    bundle = read_emergency_copy(path, KEY)
    assert {change.visit for change in bundle.changes if change.kind != Kind.DOCUMENT} == {other}
    assert {change.field for change in bundle.changes} >= {"unit", "documents", "content", "value"}


def test_it_meets_a_laptop_with_work_of_its_own(
    database: Database, other: Database, visit: str, stick: Path, hub, check_sum: Callable[[Database], object]
) -> None:
    hub.sync(database, other)
    with database.begin() as db:
        visits.record_comment(db, visit, "BEM-01", "Karins text.")
        visits.record_comment(db, visit, "BEM-02", "Bara Karin.")
    with other.begin() as db:
        visits.record_comment(db, visit, "BEM-01", "Mehmets text.")
        visits.record_comment(db, visit, "BEM-03", "Bara Mehmet.")
    path, _ = write_emergency_copy(database, stick, b"")
    take_in(other, read_emergency_copy(path, KEY))
    now = read(other, visit)
    assert now.answers["BEM-02"].comment == "Bara Karin."
    assert now.answers["BEM-03"].comment == "Bara Mehmet."
    (conflict,) = now.conflicts
    assert {version.value for version in conflict.versions} == {"Karins text.", "Mehmets text."}
    check_sum(other)
    hub.sync(database, other, database)
    assert len(read(database, visit).conflicts) == 1, "the centre brings the same two, not three"


def test_its_changes_reach_the_centre_through_the_other_laptop(
    database: Database, visit: str, stick: Path, fresh: Database, other: Database, hub
) -> None:
    path, _ = write_emergency_copy(database, stick, b"")
    take_in(fresh, read_emergency_copy(path, KEY))
    hub.sync(fresh, other)
    assert content(read(other, visit)) == content(read(database, visit))


def test_an_older_copy_after_a_newer_one_takes_nothing_back(
    database: Database, visit: str, stick: Path, fresh: Database
) -> None:
    older, _ = write_emergency_copy(database, stick, b"")
    with database.begin() as db:
        visits.record_comment(db, visit, "BEM-01", f"{CANARY} och mer.")
    newer, _ = write_emergency_copy(database, stick, b"")
    assert older != newer
    for path in (newer, older):
        take_in(fresh, read_emergency_copy(path, KEY))
    assert read(fresh, visit).answers["BEM-01"].comment == f"{CANARY} och mer."
    assert read(fresh, visit).conflicts == ()


def test_every_change_of_the_file_is_noticed_and_nothing_taken_in(
    database: Database, visit: str, stick: Path
) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - shown when it fails
    chance = random.Random(seed)
    attachments.add_attachment(database, visit, b"x" * 5000, name="a", media_type="image/jpeg")
    path, _ = write_emergency_copy(database, stick, b"header")
    whole = path.read_bytes()
    for _ in range(150):
        damaged = bytearray(whole)
        damaged[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        with pytest.raises(EmergencyError, match="Inget är ändrat"):
            read_emergency_copy(path, KEY)
    for length in {0, 1, 20, 43, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(30))}:
        path.write_bytes(whole[:length])
        with pytest.raises(EmergencyError, match="Inget är ändrat"):
            read_emergency_copy(path, KEY)
    path.write_bytes(whole)
    with pytest.raises(EmergencyError, match="annat valv"):
        read_emergency_copy(path, "ee" * 32)
    read_emergency_copy(path, KEY)


def split(data: bytes, header: bytes) -> tuple[bytes, list[bytes]]:
    """Give what stands first in the file, and its records with their lengths."""
    begin = len(b"INSPEKTOR EMERGENCY 1\n") + 16 + 4 + len(header)
    records, at = [], begin
    while at < len(data):
        end = at + 4 + int.from_bytes(data[at : at + 4], "big")
        records.append(data[at:end])
        at = end
    return data[:begin], records


@pytest.mark.usefixtures("visit")
def test_no_record_can_be_left_out_swapped_doubled_or_taken_from_another_copy(
    database: Database, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emergency, "_MOST_BYTES", 200)  # many records
    first, second = (write_emergency_copy(database, stick, b"h")[0] for _ in range(2))
    opening, records = split(first.read_bytes(), b"h")
    _, others = split(second.read_bytes(), b"h")
    assert len(records) > 8
    for n in range(len(records)):
        forged = [
            records[:n] + records[n + 1 :],
            [*records[:n], records[n], *records[n:]],
            [*records[:n], others[n], *records[n + 1 :]],
            [*records[:n], *records[n : n + 2][::-1], *records[n + 2 :]] if n + 1 < len(records) else [],
        ]
        for each in forged:
            first.write_bytes(opening + b"".join(each))
            with pytest.raises(EmergencyError):
                read_emergency_copy(first, KEY)
    first.write_bytes(opening + b"".join(records))
    read_emergency_copy(first, KEY)


def facts_of(attachment_count: int = 0) -> Facts:
    return Facts(made_at="2026", person="x", visits=0, changes=0, attachments=attachment_count)


ROW: dict[str, object] = {
    "id": "../../../evil-evil-evil-evil-evil-evil", "visit": "v", "record": "", "name": "n",
    "media_type": "image/jpeg", "size": 1, "digest": "", "key": b"k" * 32, "thumbnail": b"", "author": "a",
    "at": "2026", "received": None,
}  # fmt: skip


@pytest.mark.parametrize(
    "records",
    [
        [End()],
        [Piece(b"x"), End()],
        [facts_of(1), End()],
        [facts_of(1), Attachment(ROW), Piece(b"x"), End()],
        [facts_of(1), Attachment({"id": 4}), End()],
        [facts_of(1), Attachment({**ROW, "id": "0" * 36, "size": 10**12}), End()],
        [facts_of(1), Attachment({**ROW, "id": "0" * 36, "odd": 1}), End()],
    ],
)
def test_a_hostile_file_under_the_right_key_is_refused(stick: Path, records: list[Record]) -> None:
    path = stick / "hostile.inspektor"
    write_file(path, KEY, b"", records)
    with pytest.raises(EmergencyError):
        read_emergency_copy(path, KEY)


def test_a_record_that_this_version_does_not_know_is_refused_politely(
    stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = stick / "newer.inspektor"

    def seal_odd(key: bytes, _plain: bytes, extra: bytes) -> bytes:
        return seal(key, msgspec.msgpack.encode({"type": "hologram"}), extra)

    monkeypatch.setattr(emergency_file, "seal", seal_odd)
    write_file(path, KEY, b"", [End()])
    with pytest.raises(EmergencyError, match="nyare version"):
        read_emergency_copy(path, KEY)


def test_what_is_read_back_and_differs_is_no_copy(
    database: Database, visit: str, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert visit
    write = emergency_file.write_file

    def write_badly(path: Path, key: str, header: bytes, records: Iterator[Record]) -> None:
        write(path, key, header, records)
        path.write_bytes(path.read_bytes()[:-1] + b"?")

    monkeypatch.setattr(emergency, "write_file", write_badly)
    with pytest.raises(EmergencyError):
        write_emergency_copy(database, stick, b"")
    assert list(stick.iterdir()) == []


def test_it_may_be_stopped_and_nothing_is_left(database: Database, visit: str, stick: Path) -> None:
    assert visit
    with pytest.raises(CanceledError):
        write_emergency_copy(database, stick, b"", Progress(is_canceled=True))
    assert list(stick.iterdir()) == []


def test_a_stick_that_is_gone_or_read_only_is_said(database: Database, visit: str, stick: Path) -> None:
    assert visit
    with pytest.raises(EmergencyError, match="Kontrollera att disken sitter i"):
        write_emergency_copy(database, stick / "gone", b"")
    with pytest.raises(EmergencyError, match="kunde inte läsas"):
        read_emergency_copy(stick / "gone.inspektor", KEY)


def run(*command: str) -> int:
    return subprocess.run(command, capture_output=True, check=False).returncode


def test_a_full_stick_is_said_and_nothing_half_is_left(database: Database, visit: str, stick: Path) -> None:
    if run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(stick)):
        pytest.skip("no right to mount a disk here")
    try:
        attachments.add_attachment(database, visit, b"x" * 3_000_000, name="a", media_type="image/jpeg")
        with pytest.raises(EmergencyError, match="fick inte plats"):
            write_emergency_copy(database, stick, b"")
        assert list(stick.iterdir()) == []
    finally:
        run("umount", "-l", str(stick))


def test_its_key_is_none_of_those_that_guard_other_things() -> None:
    purposes = {derive(KEY, name) for name in (emergency_file.PURPOSE, "black box", "signing")}
    assert len(purposes) == 3
