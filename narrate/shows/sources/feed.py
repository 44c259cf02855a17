"""Posts of a feed: RSS, Atom or JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from narrate.errors import ReadingError
from narrate.reading.fetch import is_url
from narrate.reading.listings import list_posts
from narrate.reading.listings.addresses import PREFIX, feed_address
from narrate.shows.keys import Readers
from narrate.shows.sources.filters import FILTER_READERS, Filters, count
from narrate.shows.sources.listed import seen_in
from narrate.shows.sources.seen import Seen
from narrate.shows.sources.source import Look, check, place_of
from narrate.shows.values import line


@dataclass(frozen=True, slots=True)
class FeedSource:
    """A feed."""

    url: str
    """Its address, or that of a site that names its feed; a path is relative to the show's folder."""
    limit: int | None = None
    """How many of its newest entries count; None for all."""
    root: Path = Path()
    filters: Filters = field(default_factory=Filters)
    tells_deletions: bool = False
    """A feed lists its newest entries only."""

    @property
    def label(self) -> str:
        """See `Source`."""
        return f"feed {self.url}"

    @property
    def is_remote(self) -> bool:
        """See `Source`."""
        return bool(is_url(self.url) or feed_address(self.url))

    def posts(self, look: Look, /) -> Iterator[Seen]:
        """See `Source`."""
        found = list_posts([self._place()], limit=self.limit, access=look.access)
        check(found)
        yield from seen_in(found.posts, self.root)

    def _place(self) -> str:
        """As `list_posts` takes it. Raises `ReadingError` if it is a file that is not there."""
        if self.is_remote:
            return f"{PREFIX}{feed_address(self.url) or self.url}"
        file = place_of(self.root, self.url)
        if not file.is_file():
            raise ReadingError("no such feed", str(file), "create it, or change url in show.toml")
        return str(file)


READERS: Readers = {"url": line, "limit": count}
FILTERS = FILTER_READERS
