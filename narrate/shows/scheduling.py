"""Which posts of a show are due to be narrated, or looked at again, and in which order."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from functools import cached_property

from narrate.publishing.inputs import code_sha256
from narrate.publishing.manifest import MANIFEST
from narrate.reading.fetch import is_url
from narrate.scripting.lexicon import shared_lexicons
from narrate.shows.records import PostRecord
from narrate.shows.show import Show
from narrate.storage import sha256

LEAST_INTERVAL, MOST_INTERVAL = dt.timedelta(hours=1), dt.timedelta(days=30)
"""Between two looks at the page of a post in the show, if its source does not say that it changed."""
FILE_INTERVAL = dt.timedelta(days=1)
"""The same for a file."""


class Schedule:
    """What is due at a moment. If `everything`, all is."""

    def __init__(self, show: Show, now: dt.datetime, everything: bool = False) -> None:
        self._show, self._now, self._everything = show, now, everything

    @cached_property
    def made_with(self) -> str:
        """The sums of what episodes are made with besides their posts: of the options, and of the code."""
        narration = self._show.narration
        lexicons = [*([narration.lexicon] if narration.lexicon else []), *shared_lexicons()]
        facts = [narration.of_episode(), [sha256(each) for each in lexicons if each.is_file()]]
        options = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
        return f"{options[:16]} {code_sha256()[:16]}"

    def order(self, record: PostRecord) -> tuple[float, str]:
        """To sort new posts by: the newest first, and a series in its order."""
        if self._show.type == "serial" or record.number is not None:
            return record.number or 0, record.published
        moment = dt.datetime.fromisoformat(record.published) if record.published else self._now
        aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.timezone.utc)
        return -aware.timestamp(), record.key

    def may_try(self, record: PostRecord) -> bool:
        """Whether a post that failed has rested, or has changed since."""
        rested = record.retry_at is None or self._now >= record.retry_at
        return rested or record.stamp != record.tried_stamp or self._everything

    def may_have_changed(self, record: PostRecord) -> bool:
        """Whether a post with an episode is to be looked at again. Whether it did change, its script says."""
        if self._everything or not (self._show.narration.out / record.folder / MANIFEST).exists():
            return True
        if record.error:
            return self.may_try(record)
        is_file = not is_url(record.reference)
        if self._is_made_otherwise(record, is_file=is_file):
            return True
        if record.stamp and record.stamp != record.made_stamp:
            return True
        interval = FILE_INTERVAL if is_file else recheck_interval(record.dated, self._now)
        return record.looked_at is None or self._now - record.looked_at >= interval

    def _is_made_otherwise(self, record: PostRecord, *, is_file: bool) -> bool:
        """Whether options have changed since, or the code; for that alone, no page is fetched."""
        options, _, code = record.made_with.partition(" ")
        options_now, _, code_now = self.made_with.partition(" ")
        return options != options_now or (is_file and code != code_now)


def recheck_interval(published: dt.datetime | None, now: dt.datetime) -> dt.timedelta:
    """How long after a look at a page comes the next: an eighth of the post's age."""
    age = now - published if published else MOST_INTERVAL
    return min(max(age / 8, LEAST_INTERVAL), MOST_INTERVAL)
