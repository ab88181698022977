"""Holds that the disk that is cut off keeps what was synced, may lose the rest, and is like the real one."""

import random
from pathlib import Path, PurePath

import pytest

from tests.campaign import power_cut, trace
from tests.campaign.disk import SECTOR, Disk, Event, Make, Remove, Rename, Sync, Write

ROOT = PurePath("/vault")
FILE, OTHER = ROOT / "a", ROOT / "b"
IMAGES = 300


def images(*events: Event) -> list[dict[PurePath, bytes | None]]:
    disk, chance = Disk(ROOT), random.Random(1)
    for event in events:
        disk.take(event)
    return [disk.cut_power(chance) for _ in range(IMAGES)]


def contents(*events: Event) -> set[bytes | str | None]:
    return {image.get(PurePath("a"), "no such name") for image in images(*events)}


def test_what_was_synced_with_its_folder_is_always_there() -> None:
    assert contents(Make(FILE), Write(FILE, 0, b"x"), Sync(FILE), Sync(ROOT)) == {b"x"}


def test_a_file_whose_folder_was_not_synced_may_have_no_name() -> None:
    assert contents(Make(FILE), Write(FILE, 0, b"x"), Sync(FILE)) == {b"x", "no such name"}


def test_what_was_not_synced_may_be_there_or_not() -> None:
    assert contents(Make(FILE), Sync(ROOT), Write(FILE, 0, b"x")) == {b"", b"x"}


def test_of_two_writes_the_later_may_be_there_without_the_earlier() -> None:
    found = contents(Make(FILE), Sync(ROOT), Write(FILE, 0, b"x"), Write(FILE, 1, b"y"))
    assert found == {b"", b"x", b"\0y", b"xy"}


def test_a_write_is_torn_between_sectors_and_nowhere_else() -> None:
    found = contents(Make(FILE), Sync(ROOT), Write(FILE, 0, b"x" * 3 * SECTOR))
    pieces = {
        data[at : at + SECTOR]
        for data in found
        if isinstance(data, bytes)
        for at in range(0, 3 * SECTOR, SECTOR)
    }
    assert pieces == {b"x" * SECTOR, b"\0" * SECTOR, b""}


def test_a_new_name_is_there_whole_or_the_old_one_is() -> None:
    events = (
        Make(FILE),
        Write(FILE, 0, b"old"),
        Sync(FILE),
        Make(OTHER),
        Write(OTHER, 0, b"new"),
        Sync(OTHER),
    )
    assert contents(*events, Sync(ROOT), Rename(OTHER, FILE)) == {b"old", b"new"}
    assert contents(*events, Sync(ROOT), Rename(OTHER, FILE), Sync(ROOT)) == {b"new"}


def test_what_was_removed_may_come_back_until_the_folder_is_synced() -> None:
    events = (Make(FILE), Sync(ROOT), Remove(FILE))
    assert contents(*events) == {b"", "no such name"}
    assert contents(*events, Sync(ROOT)) == {"no such name"}


def test_what_lies_in_a_folder_goes_with_its_name() -> None:
    inner = ROOT / "folder" / "c"
    events = (
        Make(inner.parent, is_folder=True),
        Make(inner),
        Write(inner, 0, b"x"),
        Sync(inner),
        Sync(inner.parent),
    )
    found = {image.get(PurePath("folder/c"), "no such name") for image in images(*events)}
    assert found == {b"x", "no such name"}


@pytest.mark.skipif(bool(trace.why_not()), reason=trace.why_not())
@pytest.mark.parametrize("flow", ["mend", "photo"])
def test_the_recording_of_a_run_ends_with_what_lies_on_the_real_disk(flow: str, tmp_path: Path) -> None:
    recording = power_cut.record_flow(flow, 4, tmp_path)
    disk = Disk(recording.folder)
    for event in recording.events:
        disk.take(event)
    files = [path for path in recording.folder.rglob("*") if path.is_file()]
    assert len(files) >= 4
    assert [path for path in files if disk.read(path) != path.read_bytes()] == []
