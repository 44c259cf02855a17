"""The feed of a show, as a pure function of what the show says and of its episodes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from email.utils import parsedate_to_datetime

from narrate.shows.feeds.episode import FeedEpisode
from narrate.shows.feeds.json_feed import json_feed
from narrate.shows.feeds.paging import pages
from narrate.shows.feeds.rss import rfc822, rss
from narrate.shows.show import Show

FEED = "feed.xml"
JSON_FEED = "feed.json"

_BUILT = re.compile(rb"<lastBuildDate>([^<]*)</lastBuildDate>")


def build(
    show: Show,
    episodes: Iterable[FeedEpisode],
    *,
    now: dt.datetime,
    previous: Mapping[str, bytes] | None = None,
    folder_url: str = "",
    cover_url: str = "",
) -> dict[str, bytes]:
    """The documents of a feed by the names of their files: `FEED`, `JSON_FEED` and, of a long feed, its archives.

    ``folder_url`` is where they will be, with a slash at the end: by default `Show.url`. ``previous`` are the
    documents there today, of which those that are not in the result are to go. One that would differ only in its
    `lastBuildDate` keeps it, and so its bytes; else that is when its newest episode was updated or, if that is no
    news, ``now``. Raises `narrate.errors.EpisodeError` if two episodes have the same GUID.
    """
    where, old = folder_url or show.url, previous or {}
    documents: dict[str, bytes] = {}
    for page in pages(episodes):
        name = f"{page.name}.xml"
        documents[name] = _dated(rss(show, page, where, cover_url), old.get(name, b""), now)
        documents[f"{page.name}.json"] = json_feed(show, page, where, cover_url)
    return documents


def _dated(document: bytes, previous: bytes, now: dt.datetime) -> bytes:
    """``document`` with its `lastBuildDate` as `build` says."""
    if _BUILT.sub(b"", document, count=1) == _BUILT.sub(b"", previous, count=1):
        return previous
    derived, before = _built(document), _built(previous)
    if derived and before and derived <= before:
        date = f"<lastBuildDate>{rfc822(now)}</lastBuildDate>".encode()
        return _BUILT.sub(date, document, count=1)
    return document


def _built(document: bytes) -> dt.datetime | None:
    """The `lastBuildDate` of a document, which stands before any item."""
    found = _BUILT.search(document)
    try:
        return parsedate_to_datetime(found[1].decode()) if found else None
    except ValueError:
        return None
