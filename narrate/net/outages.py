"""Which servers do not answer, so that the many pages of a dead one do not cost its time limits each."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from narrate.errors import NetworkError

MAX_MISSES = 3
"""How many requests in a row, with their retries, a server may leave without an answer before it is left alone."""
PAUSE_S = 600.0
"""Seconds for which it is left alone; then it is asked once more."""


@dataclass(frozen=True, slots=True)
class _Outage:
    misses: int
    problem: str
    """Of the last request."""
    since: float
    """When the last request failed, by `time.monotonic`."""


_outages: dict[str, _Outage] | None = None
"""By host and port; None while nothing is remembered."""


@contextmanager
def remembered() -> Iterator[None]:
    """Within the block, `watched` remembers what it has seen. For a process that reads many posts."""
    global _outages
    _outages = {}
    try:
        yield
    finally:
        _outages = None


@contextmanager
def watched(url: str) -> Iterator[None]:
    """Within the block, a request is sent to ``url``. Raises `NetworkError` if its server is left alone."""
    if _outages is None:
        yield
        return
    host = urlsplit(url).netloc.rpartition("@")[2].lower()
    outage = _outages.get(host, _Outage(0, "", 0.0))
    if outage.misses >= MAX_MISSES and time.monotonic() - outage.since < PAUSE_S:
        why = f"{MAX_MISSES} requests in a row ended so, and {host} is left alone for {PAUSE_S / 60:.0f} minutes"
        raise NetworkError(f"{outage.problem} ({why})", "", "try again later")
    try:
        yield
    except NetworkError as error:
        from httpx import TransportError  # imported already by what sends the request; files need no network

        if isinstance(error.__cause__, TransportError):  # no answer, or not all of one
            _outages[host] = _Outage(outage.misses + 1, error.problem, time.monotonic())
        else:
            _outages.pop(host, None)
        raise
    _outages.pop(host, None)
