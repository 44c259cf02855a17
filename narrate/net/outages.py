"""Which servers do not answer, so that the many pages of a dead one do not cost its time limits each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from narrate.errors import NetworkError
from narrate.net.urls import host_of

MAX_MISSES = 3
"""How many requests in a row, with their retries, a server may leave without an answer before it is left alone."""
SLOW_S = 20.0
"""Seconds after which a request that failed counts as unanswered, whatever came at last."""
PAUSE_S = 600.0
"""Seconds for which it is left alone; then it is asked once more."""


@dataclass(frozen=True, slots=True)
class _Outage:
    misses: int
    problem: str
    """Of the last request."""
    since: float
    """When the last request failed, by the clock."""


class Outages:
    """The servers that have not answered lately. Any number of threads may share it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` tells the time in seconds."""
        self._clock = clock
        self._lock = Lock()
        self._known: dict[str, _Outage] = {}
        """By host and port."""

    @contextmanager
    def watched(self, url: str) -> Iterator[None]:
        """Within the block, a request is sent to ``url``. Raises `NetworkError` if its server is left alone."""
        host, began = host_of(url), self._clock()
        with self._lock:
            outage = self._known.get(host, _Outage(0, "", began))
        if outage.misses >= MAX_MISSES and began - outage.since < PAUSE_S:
            why = (
                f"{MAX_MISSES} requests in a row ended so, and {host} is left alone for {PAUSE_S / 60:.0f} minutes"
            )
            raise NetworkError(f"{outage.problem} ({why})", "", "try again later")
        try:
            yield
        except NetworkError as error:
            self._note(host, error if self._is_miss(error, began) else None)
            raise
        self._note(host, None)

    def _is_miss(self, error: NetworkError, began: float) -> bool:
        from httpx import TransportError  # imported already by what sends the request; files need no network

        return isinstance(error.__cause__, TransportError) or self._clock() - began >= SLOW_S

    def _note(self, host: str, missed: NetworkError | None) -> None:
        with self._lock:
            outage = self._known.pop(host, _Outage(0, "", 0.0))
            if missed is not None:
                self._known[host] = _Outage(outage.misses + 1, missed.problem, self._clock())
