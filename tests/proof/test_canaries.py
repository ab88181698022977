"""Holds that nothing that is written by any part of the program can be read without the key."""

from pathlib import Path

import pytest

from tests.campaign import canaries, trace

pytestmark = pytest.mark.skipif(bool(trace.why_not()), reason=trace.why_not())


def test_none_of_200_canaries_is_in_anything_that_is_written(tmp_path: Path, seed: int) -> None:
    rows = canaries.run(seed, tmp_path)
    assert [each for each in rows if not each.ok] == []
