"""Holds that any one file may be destroyed: it is noticed, and nothing promised is lost."""

import shutil
from pathlib import Path

from tests.campaign import ruin
from tests.campaign.promises import judge

FLIPS = 200


def test_any_one_file_may_be_destroyed(tmp_path: Path, seed: int) -> None:
    rows = ruin.run(FLIPS, seed, tmp_path)
    assert [each for each in rows if not each.ok] == []


def test_a_second_journal_that_is_gone_or_cut_is_noticed_before_anything_is_read(tmp_path: Path) -> None:
    closed = ruin.make_sessions(tmp_path)[0]
    file = max(file for file in closed.files if file.suffix == ".box")
    for number, (name, act) in enumerate(ruin.make_acts(closed.folder / file)):
        vault = tmp_path / f"vault-{number}"
        shutil.copytree(closed.folder, vault)
        act(vault / file)
        verdict = judge(vault, closed.said)
        assert (name, verdict.is_good, len(verdict.told)) == (name, True, 1)
