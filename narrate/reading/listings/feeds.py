"""Reads RSS and Atom, in all versions, with feedparser."""

from __future__ import annotations

import calendar
import datetime as dt
import io
from contextlib import suppress
from html import unescape
from typing import Any

from narrate import lazy_re as re
from narrate.errors import ReadingError
from narrate.reading.html.links import web_url
from narrate.reading.listings.documents import CHECK_HINT, without_prolog
from narrate.reading.listings.entries import Entry, Feed, paragraphs, plain_text
from narrate.reading.normalize import one_line

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_PLAIN = "text/plain"
_MARKUP = re.compile(r"</[a-z]|<(?:br|p)\b", re.IGNORECASE)
_CHARACTER = re.compile(r"&#(?:[xX]([0-9A-Fa-f]{1,12})|([0-9]{1,12}));")


def read_feed(text: str, subject: str, base: str = "") -> Feed:
    """A feed; ``base`` is its address. Raises `ReadingError`, naming ``subject``.

    A feed that is not well-formed is read as far as it can be.
    """
    import feedparser

    headers = {"content-type": "application/xml; charset=utf-8", "content-location": base}
    document = _CHARACTER.sub(_legal_character, without_prolog(text)).encode("utf-8", "replace")
    options = {"sanitize_html": False, "resolve_relative_uris": False}  # the reader of pages does both
    try:
        parsed = feedparser.parse(io.BytesIO(document), response_headers=headers, **options)
    except Exception as error:  # it is meant to raise nothing, and raises anything
        raise ReadingError(
            f"is a feed with an error at which reading it stops: {error!r:.100}", subject
        ) from error
    if not parsed.entries and not parsed.get("version"):
        raise ReadingError("is not a feed that narrate can read", subject, CHECK_HINT)
    site = web_url(parsed.feed.get("link", ""), base)
    entries = tuple(_entry(entry, parsed.feed, base or site) for entry in parsed.entries)
    return Feed(entries, _next_page(parsed.feed, base))


def _next_page(feed: Any, base: str) -> str:
    """The first link to a page with earlier entries (RFC 5005, sections 3 and 4)."""
    links = {link.get("rel"): link.get("href") for link in reversed(feed.get("links", ()))}
    return web_url(links.get("next") or links.get("prev-archive") or "", base)


def _legal_character(match: re.Match[str]) -> str:
    """A character that is written as a number, unless XML allows no such character, at which feedparser fails."""
    code = int(match[1], 16) if match[1] else int(match[2])
    legal = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    return match[0] if legal else "\ufffd"


def _entry(entry: Any, feed: Any, base: str) -> Entry:
    content, language, content_base = _content(entry)
    return Entry(
        link=web_url(entry.get("feedburner_origlink") or entry.get("link") or "", base),
        id=entry.get("id") or "",
        title=_title(entry),
        authors=_authors(entry) or _authors(feed),
        published=_moment(entry),
        language=language or entry.get("language") or feed.get("language") or "",
        content=content,
        summary=_as_html(entry.get("summary_detail") or {}),
        base=web_url(content_base, base) or base,
        has_media=any(
            (link.get("type") or "").startswith(("audio/", "video/")) for link in entry.get("enclosures", ())
        ),
    )


def _content(entry: Any) -> tuple[str, str, str]:
    """The longest text in an entry, as HTML, its language and its base address; empty without a text."""
    texts = [
        (_as_html(text), text.get("language") or "", text.get("base") or "") for text in entry.get("content", ())
    ]
    return max(texts, key=lambda text: len(text[0]), default=("", "", ""))


def _as_html(detail: Any) -> str:
    value, kind = detail.get("value") or "", detail.get("type") or ""
    if kind in _HTML:  # so feedparser calls what RSS does not say the kind of
        if "<" in value:
            return str(value)
        text = unescape(value)
        return text if _MARKUP.search(text) else paragraphs(text)  # escaped twice, or without markup
    return paragraphs(value) if kind == _PLAIN else ""


def _title(entry: Any) -> str:
    detail = entry.get("title_detail") or {}
    title = detail.get("value") or ""
    return one_line(title if detail.get("type") == _PLAIN else plain_text(title))


def _authors(value: Any) -> tuple[str, ...]:
    names = (one_line(author.get("name") or "") for author in value.get("authors", ()))
    return tuple(dict.fromkeys(filter(None, names)))


def _moment(entry: Any) -> dt.datetime | None:
    """When it was published, else updated; feedparser states both in UTC."""
    parsed = entry.get("published_parsed") or dict.get(entry, "updated_parsed")  # its own `get` would warn
    with suppress(ValueError, OverflowError, OSError):
        return dt.datetime.fromtimestamp(calendar.timegm(parsed), dt.timezone.utc) if parsed else None
    return None
