"""Posts that a text file names, one a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from narrate.errors import ReadingError
from narrate.reading.listings import list_posts
from narrate.shows.keys import Readers
from narrate.shows.sources.filters import FILTER_READERS, Filters
from narrate.shows.sources.listed import seen_in
from narrate.shows.sources.seen import Seen
from narrate.shows.sources.source import Look, check, place_of
from narrate.shows.values import path


@dataclass(frozen=True, slots=True)
class ListSource:
    """A list of references, or an OPML file."""

    path: Path
    root: Path = Path()
    filters: Filters = field(default_factory=Filters)
    tells_deletions: bool = False
    """A line that is gone says nothing of its post: `narrate show drop` does."""
    is_remote: bool = False

    @property
    def label(self) -> str:
        """See `Source`."""
        return f"list {self.path}"

    def posts(self, look: Look, /) -> Iterator[Seen]:
        """See `Source`."""
        place = place_of(self.root, self.path)
        if not place.exists():
            raise ReadingError("no such list", str(place), "create it, or change path in show.toml")
        found = list_posts([str(place)], access=look.access)
        check(found)
        yield from seen_in(found.posts, self.root)


READERS: Readers = {"path": path}
FILTERS = FILTER_READERS
