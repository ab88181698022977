"""Holds that a power cut would be seen to lose something, were the line broken that keeps it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.campaign import trace
from tests.campaign.power_cut import ALONE
from tests.mutants.breaking import apply, copy_program, run_in
from tests.mutants.table import MUTANTS

pytestmark = pytest.mark.skipif(bool(trace.why_not()), reason=trace.why_not())
WITHOUT_BOX = ALONE["power cut, database without box"]

Cut = Callable[..., str]


@pytest.fixture
def cut(tmp_path: Path, seed: int) -> Cut:
    """Break this line in a copy of the program, cut the power, and give the row that says what was lost."""

    def cut(name: str, *flow: str) -> str:
        copy = copy_program(tmp_path / "copy")
        apply(next(mutant for mutant in MUTANTS if mutant.name == name), copy)
        what, *without = flow
        done = run_in(copy, "-m", "tests.campaign.power_cut", what, "8", "60", str(seed), *without)
        assert done.stderr == ""
        return next(line for line in done.stdout.splitlines() if "promised and lost" in line)

    return cut


@pytest.mark.parametrize(
    ("broken", "flow"),
    [
        ("synchronous is NORMAL", ("save", *WITHOUT_BOX)),
        ("no folder is synced", ("photo",)),
    ],
)
def test_the_broken_line_is_seen(cut, broken: str, flow: tuple[str, ...]) -> None:
    assert "ok=False" in cut(broken, *flow)
