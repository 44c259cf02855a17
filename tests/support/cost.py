"""Measures how processor time grows with the length of what is worked on, on a machine that others use too."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

RUNS = 5
"""As many tries; a busy machine only ever makes a run slower."""

T = TypeVar("T")


def growth(work: Callable[[T], object], small: T, large: T, at_most: float) -> float:
    """How many times as long ``large`` takes: of the tries, up to the first that is less than ``at_most``."""
    seconds(work, small)  # imports and caches
    smalls, larges = [seconds(work, small)], []
    for _ in range(RUNS):
        smalls.append(seconds(work, small))
        larges.append(seconds(work, large))
        if min(larges) < at_most * min(smalls):
            break
    return min(larges) / min(smalls)


def seconds(work: Callable[[T], object], given: T) -> float:
    """Of the processor."""
    started = time.process_time()
    work(given)
    return time.process_time() - started
