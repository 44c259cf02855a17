"""Entries of feeds: which of them are posts, and how a post is read whose page cannot be had."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import escape, unescape
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from narrate import lazy_re as re
from narrate.errors import NetworkError, ReadingError
from narrate.reading import read, read_source
from narrate.reading.fetch import Access, Source, is_url, post_name
from narrate.reading.html.links import web_url
from narrate.reading.listings.listing import Listed
from narrate.reading.normalize import slugify
from narrate.reading.post import Post

MIN_LETTERS = 600
"""A summary with fewer letters and digits is a teaser, and a text in a podcast is a note about the episode. About
130 words of English."""

_log = logging.getLogger(__name__)

_TAG = re.compile(r"<[^<>]*>")
_FRAME_TAG = re.compile(r"</?(?:article|body|html|main)\b[^<>]*>", re.IGNORECASE)
"""Tags that would end the page that an entry is made into."""
_CREDIT = re.compile(r"The post .{1,300} (?:appeared first|first appeared) on .{1,200}\Z", re.DOTALL)
"""WordPress puts this sentence after each text in a feed."""
_CUT = re.compile(
    r"(?:\[(?:…|\.\.\.)|\b(?:continue reading|read (?:more|on|the (?:rest|full \w+))|keep reading|weiterlesen"
    r"|lire la suite|leer más|seguir leyendo|continua a leggere|lees verder|подробнее|читать (?:далее|дальше))"
    r"|続きを読む|阅读全文|계속 읽기)[\W_]*\Z",
    re.IGNORECASE,
)
"""How a text ends of which the feed has only the beginning."""
_TRAILS_OFF = re.compile(r"(?:…|\.\.\.)[\W_]*\Z")
"""How a summary that was cut may end too. Authors end whole texts so."""
_CUT_WITHIN_CHARS = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed. Every field may be empty."""

    link: str = ""
    """The address of its page, absolute."""
    id: str = ""
    """What the feed calls it, for ever; often an address."""
    title: str = ""
    """In plain text, on one line."""
    authors: tuple[str, ...] = ()
    published: dt.datetime | None = None
    """In UTC."""
    language: str = ""
    """BCP 47."""
    content: str = ""
    """Its text in HTML."""
    summary: str = ""
    """What the feed calls a summary, in HTML; it may be the whole text."""
    base: str = ""
    """The address that relative links in its text start from."""
    has_media: bool = False
    """Whether sound or video is enclosed."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed, or one page of it."""

    entries: tuple[Entry, ...] = ()
    """In its order."""
    next_page: str = ""
    """The address of the page with the entries before these, absolute; empty on the last page."""


def posts_of(
    entries: Iterable[Entry], feed: str, *, limit: int | None = None, since: dt.date | None = None
) -> list[Listed]:
    """The posts among the entries of the feed ``feed``, the newest first, then those without a date.

    Of those that are not older than ``since``, in UTC, the first ``limit``. An entry without a date counts as not
    older. An entry is no post if it has neither a page nor a text. Nor is one with sound or video and a note about
    that, in a feed of which most entries have such.
    """
    posts: list[Listed] = []
    passed = 0
    entries = tuple(entries)
    is_podcast = 2 * sum(entry.has_media for entry in entries) > len(entries)
    for entry in entries:
        if is_older(entry, since):
            continue
        post = None if is_podcast and _is_episode(entry) else _post_of(entry, feed)
        passed += post is None
        posts += [post] if post else []
    if passed:
        _log.warning(
            "%s: entries without a page or a text, or episodes of a podcast, which are no posts: %d", feed, passed
        )
    posts.sort(key=lambda post: post.published.timestamp() if post.published else float("-inf"), reverse=True)
    return posts[:limit]


def is_older(entry: Entry, since: dt.date | None) -> bool:
    """Whether an entry states a date before ``since``, in UTC."""
    return since is not None and entry.published is not None and entry.published.date() < since


def _is_episode(entry: Entry) -> bool:
    return entry.has_media and max(_letters(entry.content), _letters(entry.summary)) < MIN_LETTERS


def _post_of(entry: Entry, feed: str) -> Listed | None:
    text = _whole_text(entry)
    link = entry.link or web_url(entry.id)
    if not link and not text:
        return None
    reference = link or f"{feed}#{quote(entry.id or _digest(entry, text), safe='')}"
    source = _source(entry, text, link, reference) if text else None
    return Listed(reference, entry.published, source, entry.title, entry.authors, entry.language, feed=feed)


def _whole_text(entry: Entry) -> str:
    """The text of an entry in HTML; empty if the feed has only its beginning or a summary."""
    if entry.content:
        return entry.content if _letters(entry.content) and not _CUT.search(_end(entry.content)) else ""
    end = _end(entry.summary)
    is_cut = _CUT.search(end) or _TRAILS_OFF.search(end)
    return entry.summary if _letters(entry.summary) >= MIN_LETTERS and not is_cut else ""


def _letters(text: str) -> int:
    """Letters and digits in HTML."""
    return sum(map(str.isalnum, plain_text(text)))


def _end(text: str) -> str:
    """How a text ends, without WordPress's sentence."""
    return _CREDIT.sub("", plain_text(text)[-1000:].strip())[-_CUT_WITHIN_CHARS:].rstrip()


def _digest(entry: Entry, text: str) -> str:
    """A name for an entry that the feed does not name: from its title and date, which edits leave, or its text."""
    facts = f"{entry.title} {entry.published or text}" if entry.title else text
    return hashlib.sha256(facts.encode(errors="surrogatepass")).hexdigest()[:16]


def _source(entry: Entry, text: str, url: str, subject: str) -> Source:
    """An entry as a page, which is named like the page that it stands for."""
    name = post_name(PurePosixPath(unquote(urlsplit(url).path))) or slugify(entry.title or _digest(entry, text))
    page = _page(entry, text, url)
    return Source(page.encode("utf-8", "replace"), "html", name, subject, url=url, charset="utf-8")


def _page(entry: Entry, text: str, url: str) -> str:
    facts = [("author", author) for author in entry.authors]
    facts += [("article:published_time", entry.published.isoformat())] if entry.published else []
    head = [f'<meta name="{name}" content="{escape(value)}">' for name, value in facts]
    head += [f'<link rel="canonical" href="{escape(url)}">'] if url else []
    head += [f'<base href="{escape(entry.base)}">'] if entry.base else []
    title = escape(entry.title)
    return (
        f'<!DOCTYPE html><html lang="{escape(entry.language)}"><head><meta charset="utf-8"><title>{title}</title>'
        f"{''.join(head)}</head><body><article><h1>{title}</h1>{_FRAME_TAG.sub('', text)}</article></body></html>"
    )


def plain_text(markup: str) -> str:
    """What a reader sees of a little HTML."""
    return unescape(_TAG.sub(" ", markup)) if "<" in markup else unescape(markup)


def paragraphs(text: str) -> str:
    """A plain text as HTML: blank lines separate its paragraphs."""
    parts = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n"))
    return "".join(f"<p>{escape(part.strip())}</p>" for part in parts if part.strip())


def read_listed(listed: Listed, access: Access | None = None) -> Post:
    """Read a post that a listing names: its page, or what its feed has of it if the page cannot be had.

    That is logged, with the reason. The post of an entry without a page has the reference as its `Post.id`. Raises
    `narrate.errors.ReadingError` and `narrate.errors.NetworkError`.
    """
    post = _read_listed(listed, access)
    return replace(post, published=listed.dated) if listed.dated else post


def is_fetched(listed: Listed) -> bool:
    """Whether `read_listed` asks a server for it."""
    return is_url(listed.reference) and (listed.fallback is None or bool(listed.fallback.url))


def _read_listed(listed: Listed, access: Access | None) -> Post:
    source = listed.fallback
    if source is None:
        return read(listed.reference, access)
    if not source.url:
        return replace(read_source(source), reference=listed.reference, id=listed.reference)
    try:
        return read(listed.reference, access)
    except (NetworkError, ReadingError) as error:
        try:
            post = read_source(source)
        except ReadingError:
            raise error from None
        _log.warning("%s: %s; the text in the feed is read instead", listed.reference, error.problem)
        return replace(post, reference=listed.reference)
