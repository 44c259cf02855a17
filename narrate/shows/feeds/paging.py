"""Divides a long feed into documents, by RFC 5005: the feed itself and archives of what is older."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from narrate.errors import EpisodeError
from narrate.shows.feeds.episode import FeedEpisode

PAGE_LENGTH = 300
"""The maximum of episodes in one document; Apple Podcasts and others stop reading a feed that is much longer."""


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One document of a feed."""

    name: str
    """Of its file, without an extension: ``feed``, or ``feed-1`` for the oldest archive."""
    episodes: tuple[FeedEpisode, ...]
    """The newest first."""
    older: str = ""
    """The name of the archive before it; empty if there is none."""
    newer: str = ""
    """Of an archive, the name of the document after it."""
    oldest: str = ""
    """The name of the oldest archive; empty if there are none."""


def pages(episodes: Iterable[FeedEpisode]) -> tuple[FeedPage, ...]:
    """The feed of the newest `PAGE_LENGTH` episodes, then the archives, the newest first.

    Of episodes of one moment, that with the higher number is the newer.

    An archive holds `PAGE_LENGTH` episodes, counted from the oldest, so a new episode changes none, except that
    the last one gets a link to the one after it. There are as many as are needed for every episode to be in a
    document; the newest archive and the feed may share some. Raises `EpisodeError` if two episodes have the same
    GUID.
    """
    ordered = sorted(episodes, key=lambda each: (each.published, each.number or 0, each.guid))
    _check_unique(ordered)
    count = max(len(ordered) - 1, 0) // PAGE_LENGTH
    starts = range(0, count * PAGE_LENGTH, PAGE_LENGTH)
    parts = [ordered[start : start + PAGE_LENGTH] for start in starts]
    parts.append(ordered[-PAGE_LENGTH:])
    names = [*(f"feed-{number}" for number in range(1, count + 1)), "feed"]
    found = [
        FeedPage(name, tuple(reversed(part)), older, newer, names[0] if count else "")
        for name, part, older, newer in zip(names, parts, ["", *names], [*names[1:], ""], strict=False)
    ]
    return tuple(reversed(found))


def _check_unique(ordered: Sequence[FeedEpisode]) -> None:
    by_guid = sorted(ordered, key=lambda each: each.guid)
    for one, other in pairwise(by_guid):
        if one.guid == other.guid:
            raise EpisodeError(f"has the same GUID as {other.title!r}", one.title, "remove one from the show")
