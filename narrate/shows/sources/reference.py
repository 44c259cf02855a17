"""A single post."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from narrate.reading.fetch import is_url
from narrate.reading.listings import Listed
from narrate.shows.keys import Readers
from narrate.shows.sources.filters import FILTER_READERS, Filters
from narrate.shows.sources.listed import seen_in
from narrate.shows.sources.seen import Seen
from narrate.shows.sources.source import Look, place_of
from narrate.shows.values import line


@dataclass(frozen=True, slots=True)
class ReferenceSource:
    """A post by its address, or by its path relative to the show's folder."""

    reference: str
    root: Path = Path()
    filters: Filters = field(default_factory=Filters)
    tells_deletions: bool = False
    is_remote: bool = False

    @property
    def label(self) -> str:
        """See `Source`."""
        return f"post {self.reference}"

    def posts(self, _look: Look, /) -> Iterator[Seen]:
        """See `Source`."""
        place = self.reference if is_url(self.reference) else str(place_of(self.root, self.reference))
        yield from seen_in([Listed(place)], self.root)


READERS: Readers = {"reference": line}
FILTERS = FILTER_READERS
