"""Looks at all sources of a show at once; one that is down or hangs delays only itself."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from narrate.errors import NarrateError
from narrate.reading.fetch import Access
from narrate.shows.records import SourceRecord
from narrate.shows.sources import Seen, Source
from narrate.shows.sources.source import Look

PATIENCE_S = 60.0
"""A source that shows no further post for this long is not waited for."""
WHOLE_EVERY = dt.timedelta(hours=20)
"""How often all posts of a source are listed, not only its newest."""
FIRST_WAIT, LONGEST_WAIT = dt.timedelta(minutes=10), dt.timedelta(hours=6)
"""How long a source is left alone after its first failure, and at most; the wait doubles each time."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sight:
    """What a source has shown."""

    source: Source
    record: SourceRecord
    posts: tuple[Seen, ...] = ()
    """All that it showed before it failed, if it did."""
    error: str = ""
    """Why it failed in this run, on one line."""


def look_at(
    sources: Sequence[Source],
    known: Mapping[str, SourceRecord],
    access: Access,
    now: dt.datetime,
    *,
    everything: bool = False,
) -> list[Sight]:
    """What the sources show, but for those that failed lately and are left alone for a while.

    With ``everything``, all are asked for all posts.
    """
    looks = [_Looking(each, known.get(each.label, SourceRecord(each.label)), access, now) for each in sources]
    asked = [each for each in looks if everything or each.may_ask]
    for each in asked:
        each.start(everything=everything)
    return [each.finish() for each in asked]


def wait_after(failures: int, longest: dt.timedelta = LONGEST_WAIT) -> dt.timedelta:
    """How long to wait after this many failures in a row, from 1."""
    doublings = max(0, min(failures - 1, 20))
    return min(FIRST_WAIT * (1 << doublings), longest)


@dataclass(slots=True)
class _Looking:
    """A source that is looked at, by a thread of its own."""

    source: Source
    record: SourceRecord
    access: Access
    now: dt.datetime
    whole: bool = True
    posts: list[Seen] = field(default_factory=list)
    error: str = ""
    heard: float = 0.0
    """When it last showed a post, as `time.monotonic` has it."""
    thread: threading.Thread | None = None

    @property
    def may_ask(self) -> bool:
        retry_at = self.record.retry_at
        return retry_at is None or self.now >= retry_at

    def start(self, *, everything: bool) -> None:
        last = self.record.whole_at
        self.whole = everything or last is None or self.now - last >= WHOLE_EVERY
        self.heard = time.monotonic()
        self.thread = threading.Thread(target=self._work, daemon=True)  # Ctrl-C does not wait for servers
        self.thread.start()

    def _work(self) -> None:
        try:
            for seen in self.source.posts(Look(self.now, self.access, self.whole)):
                self.posts.append(seen)
                self.heard = time.monotonic()
        except NarrateError as error:
            self.error = str(error).removeprefix(f"{self.source.label.rpartition(' ')[2]}: ")
        except Exception as error:  # a defect of narrate's own must not cost the other sources
            _log.debug("%s", self.source.label, exc_info=error)
            self.error = f"narrate failed: {type(error).__name__}: {error}; please report this"

    def finish(self) -> Sight:
        assert self.thread is not None
        while self.thread.is_alive() and not self.error:
            left = self.heard + PATIENCE_S - time.monotonic()
            if left <= 0:
                self.error = f"no answer for {PATIENCE_S:g} seconds"
                break
            self.thread.join(min(left, 1.0))
        error = self.error
        return Sight(self.source, self._after(error), tuple(self.posts), error)

    def _after(self, error: str) -> SourceRecord:
        if error:
            failures = self.record.failures + 1
            retry_at = self.now + wait_after(failures) if self.source.is_remote else None
            return replace(self.record, failures=failures, retry_at=retry_at, error=error)
        whole_at = self.now if self.whole else self.record.whole_at
        return SourceRecord(self.record.label, self.now, whole_at)
