"""What all kinds of sources have in common."""

from __future__ import annotations

import datetime as dt
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from narrate.errors import ReadingError
from narrate.reading.fetch import Access
from narrate.reading.listings import Listing
from narrate.shows.sources.filters import Filters
from narrate.shows.sources.seen import Seen

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """How a source is looked at."""

    now: dt.datetime
    access: Access
    whole: bool = True
    """Whether to list all posts; if not, a forum lists what is new, or has just risen, at a small cost."""


class Source(Protocol):
    """A place that posts come from."""

    @property
    def label(self) -> str:
        """What a user recognizes it by, and narrate in the next run."""

    @property
    def filters(self) -> Filters:
        """Which of its posts are wanted."""

    @property
    def tells_deletions(self) -> bool:
        """Whether a post that it does not list any more is not there any more."""

    @property
    def is_remote(self) -> bool:
        """Whether a server is asked, which is left alone for a while when it fails."""

    def posts(self, look: Look, /) -> Iterator[Seen]:
        """The posts that it has now, wanted or not.

        Raises `narrate.errors.NarrateError`, perhaps after some posts.
        """


def place_of(root: Path, path: str | Path) -> Path:
    """``path``, relative to ``root``; ``show/../posts`` is ``posts``, unless a link is on the way."""
    place = root / path
    direct = Path(os.path.normpath(place))
    return direct if os.path.realpath(direct) == os.path.realpath(place) else place


def check(listing: Listing) -> None:
    """Raise the problem of a listing that could not be had; log it if some of it could."""
    for subject, why in listing.problems:
        if not listing.posts:
            raise ReadingError(why, subject)
        _log.warning("%s: %s", subject, why)
