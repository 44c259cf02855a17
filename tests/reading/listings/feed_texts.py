"""Feeds for tests: the same entries in every format."""

from __future__ import annotations

import json
from html import escape

PROSE = "The keeper wrote in his log that the wind had turned, and no ship would come before morning. "
LONG = f"<p>{PROSE * 10}</p>"
"""More than a teaser has."""


def rss(*items: str, head: str = "") -> bytes:
    """A feed of RSS 2.0 with items, which `item` makes."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Lights</title>'
        f"<link>https://blog.example/</link><language>en-GB</language>{head}{''.join(items)}</channel></rss>"
    ).encode()


def item(link: str = "", *, title: str = "Lamps", content: str = "", date: str = "", more: str = "") -> str:
    """An item; ``date`` as in a mail, ``content`` in HTML."""
    parts = {
        "link": escape(link),
        "title": escape(title),
        "pubDate": date,
        "content:encoded": f"<![CDATA[{content}]]>" if content else "",
    }
    return f"<item>{''.join(f'<{tag}>{text}</{tag}>' for tag, text in parts.items() if text)}{more}</item>"


def dated(link: str, day: int) -> str:
    """An item of a day in July 2024."""
    return item(link, date=f"{day:02} Jul 2024 09:30:00 GMT")


def json_feed(*items: dict[str, object], **facts: object) -> bytes:
    """A JSON Feed."""
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items, **facts}).encode()


def opml(*outlines: str) -> bytes:
    """An outline."""
    return f'<?xml version="1.0"?><opml version="2.0"><body>{"".join(outlines)}</body></opml>'.encode()
