"""Gets posts from the network while others are read: servers take their time, and a dead one takes a minute."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock

from narrate.batch.thread_log import Outcome, outcome_of
from narrate.reading import fetch_post
from narrate.reading.fetch import Access, ApiAnswer, Source

FETCHES = 4
"""Maximum number of posts that are got at once; all may be one site's."""


class Prefetch:
    """A `narrate.reading.fetch.Ahead`. Any thread may call it."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(FETCHES, "prefetch")
        self._lock = Lock()
        self._outcomes: dict[str, Future[Outcome[Source | ApiAnswer]] | None] = {}
        """None for what was taken, so that nobody asks for it again if it is announced late."""

    def begin(self, reference: str, access: Access) -> None:
        """Get a post that will be read, unless it was taken."""
        with self._lock:
            if reference not in self._outcomes:
                self._outcomes[reference] = self._pool.submit(outcome_of, lambda: fetch_post(reference, access))

    def take(self, reference: str, /) -> Source | ApiAnswer | None:
        """What was got of a post, once; waits for it. What was logged meanwhile is logged now.

        Raises what `narrate.reading.fetch_post` does.
        """
        with self._lock:
            future, self._outcomes[reference] = self._outcomes.get(reference), None
        return future.result().take() if future else None
