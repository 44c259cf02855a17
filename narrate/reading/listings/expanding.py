"""Decides what a reference is, and finds the posts that it leads to."""

from __future__ import annotations

import codecs
import datetime as dt
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from narrate.errors import NarrateError, ReadingError
from narrate.input_files import read_limited
from narrate.net.permalinks import permalink
from narrate.reading.decoding import decode
from narrate.reading.fetch import STDIN, Access, fetch, is_url
from narrate.reading.listings import addresses
from narrate.reading.listings.ahead import FETCHES, fetch_all
from narrate.reading.listings.documents import CHECK_HINT, DocumentKind, kind_of
from narrate.reading.listings.entries import Feed, posts_of
from narrate.reading.listings.feed_pages import entries_of
from narrate.reading.listings.folders import is_episode, posts_in
from narrate.reading.listings.listing import Found, Listed, Listing, Problem, Unread, gather
from narrate.reading.listings.patterns import Patterns
from narrate.reading.listings.reference_lists import is_list, references_in

if TYPE_CHECKING:
    from narrate.net.requests import Response

MAX_BYTES = 20 << 20
"""Maximum size of a file that is a feed, an outline or a list; from the web, `narrate.net.requests` limits it."""
MAX_DEPTH = 5
"""How many listings may lead from one to the next."""
MAX_LISTINGS = 2000
"""Maximum number of feeds, outlines and lists that are read."""
MEDIA_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/xml",
    "text/xml",
    "text/x-opml",
    "application/opml+xml",
    "application/json",
    "text/html",
    "application/xhtml+xml",
)
"""What servers call feeds, outlines, and pages, which may lie where a feed was expected."""


def list_posts(
    references: Iterable[str],
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    limit: int | None = None,
    since: dt.date | None = None,
    access: Access | None = None,
) -> Listing:
    """The posts that references lead to: folders, lists, feeds, OPML, ``-`` and posts, by path or address.

    ``include`` and ``exclude`` are patterns of paths in folders (`patterns.Patterns`). Of each feed, take the
    newest ``limit`` entries that are not older than ``since`` (`entries.posts_of`), on its further pages too if it
    is at an address (`feed_pages.entries_of`). Reads no post and asks for no address that is not of a listing.
    What cannot be had is a problem in the result, and the others go on. Raises `narrate.errors.OptionError` for
    what is no pattern.
    """
    expander = _Expander(Patterns(include, exclude), limit, since, access or Access())
    return gather(found for reference in references for found in expander.expand(reference))


@dataclass(slots=True)
class _Expander:
    """One call of `list_posts`."""

    patterns: Patterns
    limit: int | None
    since: dt.date | None
    access: Access
    read: set[str] = field(default_factory=set)
    """The listings that were read, each once, by address or real path: they may name each other."""
    fetched: dict[str, Response | NarrateError] = field(default_factory=dict)
    """What was fetched ahead, by address, and is not read yet."""

    def expand(self, reference: str, depth: int = 0) -> Iterator[Found]:
        """What a reference leads to, which a listing ``depth`` steps from the user's own names."""
        url = _listing_address(reference)
        if reference == STDIN:
            yield from self._listing(STDIN, STDIN, depth, self._standard_input)
        elif url:
            is_sure = url != reference
            name = url if addresses.may_list(url) else f"{addresses.PREFIX}{url}"  # expands to the same again
            yield from self._listing(
                name, permalink(url), depth, lambda below: self._address(url, below, is_sure=is_sure)
            )
        elif is_url(reference):
            yield Listed(reference)
        else:
            yield from self._path(os.path.expanduser(reference), depth)

    def _expand_all(self, references: Iterable[str], depth: int) -> Iterator[Found]:
        """What references in a listing lead to; those to fetch are fetched several at a time."""
        rest = iter(references)
        while some := list(islice(rest, FETCHES)):
            if depth < MAX_DEPTH and len(self.read) < MAX_LISTINGS:
                urls = filter(None, map(_listing_address, some))
                new = [url for url in urls if permalink(url) not in self.read and url not in self.fetched]
                self.fetched |= fetch_all(new, self._fetch) if len(new) > 1 else {}
            for reference in some:
                yield from self.expand(reference, depth)

    def _listing(
        self, reference: str, key: str, depth: int, find: Callable[[int], Iterator[Found]]
    ) -> Iterator[Found]:
        """What ``find`` finds in a listing, one step further down, unless it was read before; or why nothing."""
        if key in self.read:
            return
        if depth >= MAX_DEPTH:
            yield Problem(reference, f"more than {MAX_DEPTH} listings lead from one to the next")
            return
        if len(self.read) >= MAX_LISTINGS:
            yield Problem(
                "listings", f"there are more than {MAX_LISTINGS}, and the others are not read; split them"
            )
            return
        self.read.add(key)
        try:
            yield from find(depth + 1)
        except NarrateError as error:
            yield Problem(reference, "; ".join(filter(None, (error.problem, error.hint))))
        except OSError as error:
            yield Problem(reference, f"cannot be read: {error.strerror or error}")

    # --- paths --------------------------------------------------------------------------------------------------

    def _path(self, path: str, depth: int) -> Iterator[Found]:
        try:
            mode = os.stat(path).st_mode
        except (OSError, ValueError):
            yield Listed(path)  # reading it will say what is wrong
            return
        suffix = PurePath(path).suffix.lower()
        real = os.path.realpath(path)
        if stat.S_ISDIR(mode):
            yield from posts_in(path, self.patterns)
        elif not stat.S_ISREG(mode):  # the output of a command, as in ``narrate batch <(find …)``
            yield from self._listing(path, real, depth, lambda below: self._stream(_read(path), path, below))
        elif depth and is_episode(os.path.dirname(path)):  # ``find . -name '*.md'`` finds an episode's notes
            yield Unread(path)
        elif suffix in addresses.SUFFIXES:
            yield from self._listing(path, real, depth, lambda below: self._file(path, below))
        elif is_list(path):
            folder = os.path.dirname(path)
            yield from self._listing(path, real, depth, lambda below: self._lines(_read(path), folder, below))
        else:
            yield Listed(path)

    def _standard_input(self, depth: int) -> Iterator[Found]:
        return self._stream(fetch(STDIN, Access(kind="text")).data, STDIN, depth)

    def _stream(self, data: bytes, name: str, depth: int) -> Iterator[Found]:
        """What a stream leads to: its lines, unless it is a feed or an outline."""
        if not data[:_START_BYTES].lstrip(_BLANK).startswith((b"<", b"{")):
            return self._lines(data, "", depth)
        text = _decoded(data, name)
        return self._document(text, kind_of(text), name, "", depth)

    def _lines(self, data: bytes, folder: str, depth: int) -> Iterator[Found]:
        return self._expand_all(references_in(data, folder), depth)

    def _file(self, path: str, depth: int) -> Iterator[Found]:
        text = _decoded(_read(path), path)
        kind = kind_of(text)
        if kind == "page":
            return iter((Listed(path),))  # reading it will ask for its kind, unless that is known
        return self._document(text, kind, os.path.abspath(path), "", depth)

    # --- addresses ----------------------------------------------------------------------------------------------

    def _fetch(self, url: str) -> Response:
        from narrate.net import requests  # imports httpx, which files do not need

        copies, allow = self.access.copies, self.access.allow_private_hosts
        known = copies.get(url) if copies else None
        response = requests.get(url, accept=MEDIA_TYPES, allow_private_hosts=allow, known=known)
        if copies and response is not known:
            copies.put(url, response)
        return response

    def _address(self, url: str, depth: int, *, is_sure: bool) -> Iterator[Found]:
        """What is at an address: a listing, or a page. If it ``is_sure`` to be a listing, a page names it."""
        response = self.fetched.pop(url, None) or self._fetch(url)
        if isinstance(response, NarrateError):
            raise response
        text = _decoded(response.data, url, response.charset)
        kind = kind_of(text)
        if kind == "other" and (response.media_type in _PAGE_TYPES or not text.lstrip().startswith("<")):
            kind = "page"
        if kind != "page":
            yield from self._document(text, kind, url, response.url, depth)
        elif not is_sure:
            yield Listed(url)
        else:
            yield from self._feed_of_page(text, url, response.url, depth)

    def _feed_of_page(self, text: str, url: str, base: str, depth: int) -> Iterator[Found]:
        from narrate.reading.listings.discovery import feed_of_page  # imports the readers of pages

        feed = feed_of_page(text, url, base)
        if not feed:
            raise ReadingError("is a page, and names no feed of its site", url, "give the address of the feed")
        yield from self.expand(f"{addresses.PREFIX}{feed}", depth)

    # --- documents ----------------------------------------------------------------------------------------------

    def _document(self, text: str, kind: DocumentKind, reference: str, base: str, depth: int) -> Iterator[Found]:
        """What a feed or an outline leads to. Raises `ReadingError` if it is neither."""
        if kind == "opml":
            from narrate.reading.listings.opml import read_opml

            yield from self._expand_all(read_opml(text, reference, base), depth)
            return
        feed = _feed(text, kind, reference, base)
        entries = feed.entries
        if base:  # a file has no address, and leads nowhere before its posts are narrated
            entries = entries_of(feed, base, self._page, limit=self.limit, since=self.since)
        yield from posts_of(entries, reference, limit=self.limit, since=self.since)

    def _page(self, url: str) -> Feed:
        """A further page of a feed. Raises `NarrateError`."""
        response = self._fetch(url)
        text = _decoded(response.data, url, response.charset)
        return _feed(text, kind_of(text), url, response.url)


_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_START_BYTES = 1000
_BLANK = b" \t\r\n" + codecs.BOM_UTF8


def _listing_address(reference: str) -> str:
    """The address to fetch for a listing that a reference names, or may name; empty if it names none."""
    feed = addresses.feed_address(reference)
    return feed or (reference if is_url(reference) and addresses.may_list(reference) else "")


def _feed(text: str, kind: DocumentKind, reference: str, base: str) -> Feed:
    if kind == "feed":
        from narrate.reading.listings.feeds import read_feed

        return read_feed(text, reference, base)
    if kind == "json":
        from narrate.reading.listings.json_feeds import read_json_feed

        return read_json_feed(text, reference, base)
    raise ReadingError("is neither a feed nor OPML", reference, CHECK_HINT)


def _read(path: str) -> bytes:
    return read_limited(Path(path), MAX_BYTES)


def _decoded(data: bytes, subject: str, charset: str = "") -> str:
    """The text of XML, HTML or JSON, which may declare its encoding. Raises `ReadingError`."""
    return decode(data, subject, charset, html=True)
