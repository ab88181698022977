"""Holds that nothing promised is lost when the power is cut, and that the test would see it if it were."""

from pathlib import Path

import pytest

from tests.campaign import power_cut, trace

pytestmark = [
    pytest.mark.skipif(bool(trace.why_not()), reason=trace.why_not()),
    pytest.mark.timeout(300),
]
IMAGES, IMAGES_OF_ONE = 1000, 200


def test_nothing_promised_is_lost_at_a_power_cut(tmp_path: Path, seed: int) -> None:
    rows = power_cut.run(IMAGES, seed, tmp_path)
    assert [each for each in rows if not each.ok] == []


def test_each_of_the_two_journals_is_enough_at_a_power_cut(tmp_path: Path, seed: int) -> None:
    rows = power_cut.run_alone(IMAGES_OF_ONE, seed, tmp_path)
    assert [each for each in rows if not each.ok] == []
