"""Measures how processor time grows with the length of what is worked on, on a machine that others use too.

So tests that measure run beside all others: processor time is what counts, and never more than a ratio of it.
"""

from __future__ import annotations

from collections.abc import Callable
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from typing import TypeVar

RUNS = 5
"""As many tries; a busy machine only ever makes a run slower."""

T = TypeVar("T")


def growth(work: Callable[[T], object], small: T, large: T, at_most: float) -> float:
    """How many times as long ``large`` takes: of the tries, up to the first that is less than ``at_most``.

    The large one goes first, so that imports and caches are paid for by what may not be slow.
    """
    smalls, larges = [], []
    for _ in range(RUNS):
        larges.append(seconds(lambda: work(large)))
        smalls.append(seconds(lambda: work(small)))
        if min(larges) < at_most * min(smalls):
            break
    return min(larges) / min(smalls)


def seconds(work: Callable[[], object]) -> float:
    """Of the processor, in this process and in those that it starts and waits for."""
    started = _used()
    work()
    return _used() - started


def _used() -> float:
    usages = map(getrusage, (RUSAGE_SELF, RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
