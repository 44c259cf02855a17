"""Posts in a folder and the folders in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from narrate.errors import ReadingError
from narrate.reading.listings import list_posts
from narrate.shows.keys import Readers
from narrate.shows.sources.filters import FILTER_READERS, Filters, texts
from narrate.shows.sources.listed import seen_in
from narrate.shows.sources.seen import Seen
from narrate.shows.sources.source import Look, place_of
from narrate.shows.values import path


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder."""

    path: Path
    include: tuple[str, ...] = ()
    """Patterns of files, as ``narrate batch --include`` takes them."""
    exclude: tuple[str, ...] = ()
    root: Path = Path()
    filters: Filters = field(default_factory=Filters)
    tells_deletions: bool = True
    is_remote: bool = False

    @property
    def label(self) -> str:
        """See `Source`."""
        return f"folder {self.path}"

    def posts(self, look: Look, /) -> Iterator[Seen]:
        """See `Source`."""
        place = place_of(self.root, self.path)
        if not place.is_dir():  # a disk that is not there has deleted nothing
            raise ReadingError("no such folder", str(place), "create it, or change path in show.toml")
        found = list_posts([str(place)], include=self.include, exclude=self.exclude, access=look.access)
        yield from seen_in(found.posts, self.root)
        for subject, why in found.problems:  # what is in a folder that cannot be read is not deleted
            raise ReadingError(why, subject)


READERS: Readers = {"path": path, "include": texts, "exclude": texts}
FILTERS = FILTER_READERS
