"""How a batch reports while it goes on."""

from __future__ import annotations

import threading

from narrate.batch.report import BatchEntry
from narrate.progress import Progress


class BatchProgress(Progress):
    """A `Progress` that also hears of whole posts. Override what you need; one call is made at a time."""

    def planned(self, posts: int, /) -> None:
        """How many posts there are."""

    def finished(self, entry: BatchEntry, /) -> None:
        """A post was made, was up to date, or failed."""


class OneAtATime(BatchProgress):
    """Passes on what several threads report, one call at a time."""

    def __init__(self, progress: BatchProgress) -> None:
        self._progress = progress
        self._lock = threading.RLock()

    def warn(self, subject: str, line: str, /) -> None:
        """See `Progress`, as for all others."""
        with self._lock:
            self._progress.warn(subject, line)

    def phase(self, subject: str, name: str, /) -> None:
        """See `Progress`."""
        with self._lock:
            self._progress.phase(subject, name)

    def expect(self, subject: str, characters: int, /) -> None:
        """See `Progress`."""
        with self._lock:
            self._progress.expect(subject, characters)

    def spoke(self, subject: str, characters: int, seconds: float, /) -> None:
        """See `Progress`."""
        with self._lock:
            self._progress.spoke(subject, characters, seconds)

    def downloaded(self, subject: str, done: int, total: int, /) -> None:
        """See `Progress`."""
        with self._lock:
            self._progress.downloaded(subject, done, total)

    def planned(self, posts: int, /) -> None:
        """See `BatchProgress`."""
        with self._lock:
            self._progress.planned(posts)

    def finished(self, entry: BatchEntry, /) -> None:
        """See `BatchProgress`."""
        with self._lock:
            self._progress.finished(entry)
