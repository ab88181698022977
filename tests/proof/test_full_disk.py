"""Holds that a disk that fails for a while loses nothing, is told of, and is got over without help."""

from pathlib import Path

import pytest

from tests.campaign import full_disk, trace

pytestmark = pytest.mark.skipif(bool(trace.why_not()), reason=trace.why_not())
RUNS = 21


def test_a_disk_that_fails_for_a_while_costs_nothing_but_patience(tmp_path: Path, seed: int) -> None:
    rows = full_disk.run(RUNS, seed, tmp_path)
    assert [each for each in rows if not each.ok] == []
