"""Who may ask a server that gets too many requests: one at a time, so that haste does not cost posts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock

from narrate.net.urls import host_of

PATIENCE_S = 1.0
"""Seconds between two calls of ``waiting``."""


class Turns:
    """The servers that have said so. Any number of threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._busy: dict[str, Lock] = {}
        """By host and port; who holds the lock has the turn."""

    @contextmanager
    def at(self, url: str, waiting: Callable[[], object]) -> Iterator[Callable[[], None]]:
        """Within the block, requests are sent to ``url``: in turn, if its server has said so before.

        Call what is yielded when it says so: it waits for the turn, which then lasts until the block ends.
        ``waiting`` is called now and then while another has it.
        """
        host = host_of(url)
        with ExitStack() as turn:

            def queue() -> None:
                if not taken:
                    taken.append(self._lock_of(host))
                    while not taken[0].acquire(timeout=PATIENCE_S):
                        waiting()
                    turn.callback(taken[0].release)

            taken: list[Lock] = []
            if host in self._busy:
                queue()
            yield queue

    def _lock_of(self, host: str) -> Lock:
        with self._lock:
            return self._busy.setdefault(host, Lock())
