"""Does the same work in as many processes as the machine has cores."""

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from random import Random
from typing import TypeVar

_Result = TypeVar("_Result")


def spread(work: Callable[[int, Random], _Result], count: int, seed: int) -> list[_Result]:
    """Share `count` among the cores, each with its own chance; what comes out is in order."""
    cores = min(os.cpu_count() or 1, 8)
    counts = [count // cores + (number < count % cores) for number in range(cores)]
    chances = [Random(f"{seed}/{number}") for number in range(cores)]
    context = multiprocessing.get_context("spawn")  # a fork would copy what Qt and pytest have begun
    with ProcessPoolExecutor(cores, context) as pool:
        return list(pool.map(work, counts, chances))
