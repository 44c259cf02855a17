"""Gets posts from the network while others are read: servers take their time, and a dead one takes a minute."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

from narrate.batch.thread_log import collected, log_again
from narrate.reading import fetch_post
from narrate.reading.fetch import Access, ApiAnswer, Source

FETCHES = 4
"""Maximum number of posts that are got at once; all may be one site's."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    found: Source | ApiAnswer | Exception
    log: tuple[logging.LogRecord, ...]


class Prefetch:
    """A `narrate.reading.fetch.Ahead`. Any thread may call it."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(FETCHES, "prefetch")
        self._lock = Lock()
        self._outcomes: dict[str, Future[_Outcome] | None] = {}
        """None for what was taken, so that nobody asks for it again if it is announced late."""

    def begin(self, reference: str, access: Access) -> None:
        """Get a post that will be read, unless it was taken."""
        with self._lock:
            if reference not in self._outcomes:
                self._outcomes[reference] = self._pool.submit(_get, reference, access)

    def take(self, reference: str, /) -> Source | ApiAnswer | None:
        """What was got of a post, once; waits for it. What was logged meanwhile is logged now.

        Raises what `narrate.reading.fetch_post` does.
        """
        with self._lock:
            future, self._outcomes[reference] = self._outcomes.get(reference), None
        if future is None:
            return None
        outcome = future.result()
        log_again(outcome.log)
        if isinstance(outcome.found, Exception):
            raise outcome.found
        return outcome.found


def _get(reference: str, access: Access) -> _Outcome:
    with collected() as log:
        try:
            found: Source | ApiAnswer | Exception = fetch_post(reference, access)
        except Exception as error:  # the one who takes it deals with it
            found = error
    return _Outcome(found, tuple(log))
