"""Decides about all posts that the sources have shown; reads those that a filter asks more about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from narrate.errors import NarrateError
from narrate.reading.fetch import Access
from narrate.reading.listings import read_listed
from narrate.reading.post import written
from narrate.shows.decisions import Decision, decide, needs_reading
from narrate.shows.looking import Sight, wait_after
from narrate.shows.records import PostRecord
from narrate.shows.sources import Seen, Source

READS_A_RUN = 100
"""Maximum number of posts that are read only to decide about them, in one run."""

_ORDER = ("accepted", "waiting", "rejected")


@dataclass(slots=True)
class Judge:
    """Decides about posts in one run."""

    records: Mapping[str, PostRecord]
    """Of earlier runs, by key."""
    access: Access
    now: dt.datetime
    _reads: int = field(default=0, init=False)

    def judge(self, sights: Iterable[Sight]) -> Iterator[tuple[PostRecord, Seen]]:
        """The new records of all posts, each once: a post is accepted if one of its sources wants it."""
        found: dict[str, tuple[PostRecord, Seen]] = {}
        for sight in sights:
            for seen in sight.posts:
                judged = self._judge(seen, sight.source)
                before = found.get(seen.key)
                if before is None or _ORDER.index(judged[0].verdict) < _ORDER.index(before[0].verdict):
                    found[seen.key] = judged
        yield from found.values()

    def _judge(self, seen: Seen, source: Source) -> tuple[PostRecord, Seen]:
        record = self.records.get(seen.key) or PostRecord(seen.key, seen.reference)
        told = _with_known_facts(seen, record)
        decision = decide(source.filters, told, record.known)
        undecided = decision.verdict == "accepted" and not record.known.in_show and not record.wish
        if undecided and record.read_stamp != seen.stamp and needs_reading(source.filters, told):
            record, told, decision = self._read(record, told, source)
        return record.with_seen(told, source.label, decision, self.now), told

    def _read(self, record: PostRecord, seen: Seen, source: Source) -> tuple[PostRecord, Seen, Decision]:
        """Decide after reading the post; it waits if it cannot be read, or enough were read in this run."""
        if record.retry_at and self.now < record.retry_at:
            return record, seen, Decision("waiting", record.reason)
        if self._reads >= READS_A_RUN:
            return record, seen, Decision("waiting", "not read yet")
        self._reads += 1
        try:
            told = _read_facts(seen, self.access)
        except NarrateError as error:
            attempts = record.attempts + 1
            record = replace(record, attempts=attempts, retry_at=self.now + wait_after(attempts))
            return record, seen, Decision("waiting", f"cannot be read: {error}")
        record = replace(record, read_stamp=seen.stamp, attempts=0, retry_at=None)
        return record, told, decide(source.filters, told, record.known)


def _with_known_facts(seen: Seen, record: PostRecord) -> Seen:
    """What an earlier run has read, unless the post may have changed since."""
    if record.read_stamp is None or record.read_stamp != seen.stamp:
        return seen
    published = dt.datetime.fromisoformat(record.published) if record.published else None
    return _filled(seen, record.words, record.language, record.title, record.authors, published)


def _read_facts(seen: Seen, access: Access) -> Seen:
    post = read_listed(seen.listed(), access)
    words = sum(len(written(section.blocks).split()) for section in post.sections)
    return _filled(seen, words, post.language, post.title, post.authors, _moment(post.published))


def _filled(seen: Seen, words: int | None, language: str, title: str, authors: tuple[str, ...], day: Any) -> Seen:
    """What the source itself says comes first."""
    return replace(
        seen,
        words=words if seen.words is None else seen.words,
        language=seen.language or language,
        title=seen.title or title,
        authors=seen.authors or authors,
        published=seen.published or day,
    )


def _moment(day: dt.date | None) -> dt.datetime | None:
    if day is None:
        return None
    moment = day if isinstance(day, dt.datetime) else dt.datetime(day.year, day.month, day.day)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.timezone.utc)
