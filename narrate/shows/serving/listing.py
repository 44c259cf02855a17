"""A page that lists the feeds of a site which has no page of its own."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from narrate.shows.site.published import PublishedFeed


def page(feeds: Iterable[PublishedFeed]) -> str:
    """A page of the feeds that anybody may find."""
    items = [
        f'<li><a href="{escape(feed.path)}">{escape(feed.title)}</a></li>' for feed in feeds if not feed.private
    ]
    body = f"<ul>\n{chr(10).join(items)}\n</ul>" if items else "<p>There is no podcast here.</p>"
    head = '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Podcasts</title>'
    return f"{head}\n<h1>Podcasts</h1>\n{body}\n</html>\n"
