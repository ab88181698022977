"""Watches that our top-level names stay ours: five flat packages could collide with somebody else's."""

from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path

OURS = ("inspektor", "ui", "sync", "checklists", "resources", "tests")
TESTS = Path(__file__).parent


def strangers(distributions: Mapping[str, Sequence[str]]) -> dict[str, set[str]]:
    """Give our top-level names that another installed distribution holds too, with its name."""
    found = {name: set(distributions.get(name, ())) - {"inspektor"} for name in OURS}
    return {name: others for name, others in found.items() if others}


def test_nothing_else_that_is_installed_has_our_names() -> None:
    assert strangers(metadata.packages_distributions()) == {}


def test_a_stranger_would_be_seen() -> None:
    assert strangers({"ui": ["inspektor", "somebody"], "yaml": ["PyYAML"]}) == {"ui": {"somebody"}}


def test_no_test_folder_can_shadow_a_package() -> None:
    assert [str(path) for path in TESTS.rglob("__init__.py")] == []
