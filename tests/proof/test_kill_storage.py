"""Holds that a process that is killed while it keeps things has lost nothing that it had promised."""

from pathlib import Path

from tests.campaign import kill_storage

KILLS = 150


def test_nothing_promised_is_lost_when_the_process_is_killed(tmp_path: Path, seed: int) -> None:
    rows = kill_storage.run(KILLS, seed, tmp_path)
    assert [each for each in rows if not each.ok] == []
