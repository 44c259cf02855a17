"""Tells from an address whether it may lead to a listing, so that a page is not fetched twice."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import parse_qsl, urlsplit

from narrate import lazy_re as re
from narrate.reading.source_formats import is_read

PREFIX = "feed:"
"""Before the address of a feed, or of a site that has one: ``feed:https://example.org`` or ``feed://example.org``."""
SUFFIXES = frozenset({".atom", ".json", ".opml", ".rdf", ".rss", ".xml"})
"""Extensions of feeds and of OPML. Some of these files are neither."""

_NAME = re.compile(r"feeds?|atom|rss2?|rdf", re.IGNORECASE)
"""A part of a path, such as that of ``/feed/``, ``/rss`` and ``/feeds/posts/default``."""
_VALUE = re.compile(r"(?:.*[-_])?(?:atom|feed|rdf|rss2?)", re.IGNORECASE)
"""A value in a query, such as those of ``?feed=rss2``, ``?format=atom`` and ``?view=frontpage-rss``."""


def feed_address(reference: str) -> str:
    """The address after `PREFIX`; empty if ``reference`` does not begin with it."""
    if not reference.lower().startswith(PREFIX):
        return ""
    rest = reference[len(PREFIX) :]
    if rest.startswith("//"):
        return f"https:{rest}"
    return rest if re.match(r"https?://", rest, re.IGNORECASE) else ""


def may_list(url: str) -> bool:
    """Whether an address looks like that of a feed or of OPML; what is there then decides."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    path = PurePosixPath(parts.path)
    if is_read(path.name):
        return False
    if path.suffix.lower() in SUFFIXES or any(map(_NAME.fullmatch, path.parts)):
        return True
    return any(_VALUE.fullmatch(value) for _, value in parse_qsl(parts.query))
