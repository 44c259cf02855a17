"""Reads JSON Feed (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from narrate.errors import ReadingError
from narrate.reading.dates import read_date
from narrate.reading.html.links import web_url
from narrate.reading.listings.documents import CHECK_HINT
from narrate.reading.listings.entries import Entry, Feed, paragraphs
from narrate.reading.normalize import one_line

_VERSION = "jsonfeed.org/version/"


def read_json_feed(text: str, subject: str, base: str = "") -> Feed:
    """A feed; ``base`` is its address. Raises `ReadingError`, naming ``subject``."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        raise ReadingError("is no JSON that can be read", subject, CHECK_HINT) from None
    if not isinstance(feed, dict) or _VERSION not in _text(feed, "version"):
        raise ReadingError("is JSON, but not a JSON Feed", subject, CHECK_HINT)
    base = base or _text(feed, "feed_url") or _text(feed, "home_page_url")
    items = feed.get("items")
    entries = (
        _entry(item, feed, base) for item in (items if isinstance(items, list) else ()) if isinstance(item, dict)
    )
    return Feed(tuple(entries), web_url(_text(feed, "next_url"), base))


def _entry(item: Mapping[str, Any], feed: Mapping[str, Any], base: str) -> Entry:
    identifier = item.get("id")
    content = _text(item, "content_html") or paragraphs(_text(item, "content_text"))
    return Entry(
        link=web_url(_text(item, "url"), base) or web_url(_text(item, "external_url"), base),
        id=str(identifier) if isinstance(identifier, (str, int, float)) else "",
        title=one_line(_text(item, "title")),
        authors=_authors(item) or _authors(feed),
        published=_moment(_text(item, "date_published")) or _moment(_text(item, "date_modified")),
        language=_text(item, "language") or _text(feed, "language"),
        content=content,
        summary=paragraphs(_text(item, "summary")),
        base=base,
        has_media=any(_text(attached, "mime_type").startswith(("audio/", "video/")) for attached in _list(item)),
    )


def _text(value: Any, key: str) -> str:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def _list(item: Mapping[str, Any]) -> list[Any]:
    attachments = item.get("attachments")
    return attachments if isinstance(attachments, list) else []


def _authors(value: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the authors of an item or a feed; version 1.0 knows only one."""
    stated = value.get("authors")
    authors = stated if isinstance(stated, list) else [value.get("author")]
    return tuple(filter(None, (one_line(_text(author, "name")) for author in authors)))


def _moment(text: str) -> dt.datetime | None:
    found = read_date(text)
    if found is None:
        return None
    moment = found if isinstance(found, dt.datetime) else dt.datetime(found.year, found.month, found.day)
    with suppress(OverflowError):  # in the first or the last year of all
        return (moment if moment.tzinfo else moment.replace(tzinfo=dt.timezone.utc)).astimezone(dt.timezone.utc)
    return None
