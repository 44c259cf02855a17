"""Finds the feed that a page names."""

from __future__ import annotations

from narrate.reading.html.links import base_of, web_url
from narrate.reading.outline import parse_html

_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/json"})


def feed_of_page(page: str, subject: str, url: str) -> str:
    """The address of the first feed that the page at ``url`` names, which is usually that of all posts; or empty.

    Raises `narrate.errors.ReadingError`, naming ``subject``, if it cannot be parsed.
    """
    tree = parse_html(page, subject)
    base = base_of(tree, url)
    links = (
        web_url(link.get("href") or "", base)
        for link in tree.iter("link")
        if "alternate" in (link.get("rel") or "").lower().split()
        and (link.get("type") or "").split(";")[0].strip().lower() in _TYPES
    )
    return next(filter(None, links), "")
