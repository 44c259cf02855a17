"""Patience with servers that hang: each of their pages costs minutes, and a listing may name a hundred."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from urllib.parse import urlsplit

from narrate.errors import NetworkError
from narrate.net.urls import redacted

SLOW_S = 20.0
"""A request that failed after so many seconds has kept others waiting."""
MAX_SLOW_FAILURES = 2
"""After as many in a row, a host is left alone for `REST_S` seconds."""
REST_S = 600.0


class Patience:
    """Knows which hosts have failed slowly. May be used by several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` tells the time in seconds."""
        self._clock = clock
        self._lock = Lock()
        self._failures: Counter[str] = Counter()
        self._rests_until: dict[str, float] = {}

    @contextmanager
    def asking(self, url: str) -> Iterator[None]:
        """While the host of ``url`` is asked. Raises `NetworkError` if it is left alone."""
        host, began = _host(url), self._clock()
        with self._lock:
            if began < self._rests_until.get(host, began):
                problem = f"is not asked for: {host} has just failed to answer {MAX_SLOW_FAILURES} requests"
                raise NetworkError(problem, redacted(url), f"try again in {REST_S / 60:.0f} minutes")
        try:
            yield
        except NetworkError:
            self._note(host, is_slow=self._clock() - began >= SLOW_S)
            raise
        self._note(host, is_slow=False)

    def _note(self, host: str, *, is_slow: bool) -> None:
        with self._lock:
            self._failures[host] = self._failures[host] + 1 if is_slow else 0
            if self._failures[host] >= MAX_SLOW_FAILURES:
                del self._failures[host]
                self._rests_until[host] = self._clock() + REST_S


def _host(url: str) -> str:
    """With its port; empty if it is no address."""
    try:
        return urlsplit(url.strip()).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""
