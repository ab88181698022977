"""Gives each proof its seed, printed when it fails."""

import random

import pytest


@pytest.fixture
def seed() -> int:
    """Give a number that all chance of the test comes from."""
    number = random.randrange(10**6)
    print(f"seed {number}")  # noqa: T201 - shown when it fails
    return number
