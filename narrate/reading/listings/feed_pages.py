"""Follows a feed through its pages: RFC 5005 and JSON Feed's ``next_url``."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace

from narrate.errors import NarrateError
from narrate.reading.listings.entries import Entry, Feed, is_older

MAX_PAGES = 50
"""Maximum number of pages of one feed."""

_log = logging.getLogger(__name__)


def entries_of(
    feed: Feed, address: str, fetch: Callable[[str], Feed], *, limit: int | None, since: dt.date | None
) -> tuple[Entry, ...]:
    """The entries of the feed at ``address``, and those of its further pages as far as they are wanted.

    They are until there are ``limit`` entries that are not older than ``since``, or a page has no new one; if
    neither is stated, the first page is the feed. ``fetch`` reads the page at an address.
    """
    found: dict[Entry, Entry] = {}
    recent = 0
    for page in _pages(feed, address, fetch):
        new = {_key(entry): entry for entry in page.entries if _key(entry) not in found}
        found |= new
        recent_here = sum(not is_older(entry, since) for entry in new.values())
        recent += recent_here
        is_enough = since is None if limit is None else recent >= limit
        if is_enough or not recent_here:
            break
    return tuple(found.values())


def _key(entry: Entry) -> Entry:
    """What is equal for an entry on every page that it stands on."""
    return replace(entry, base="")


def _pages(page: Feed, address: str, fetch: Callable[[str], Feed]) -> Iterator[Feed]:
    """The pages of a feed, until the next one was read before, cannot be had, or is one too many."""
    yield page
    read = {address}
    while page.next_page and page.next_page not in read:
        if len(read) == MAX_PAGES:
            _log.warning("%s: only %d pages of the feed are read", address, MAX_PAGES)
            return
        read.add(page.next_page)
        try:
            page = fetch(page.next_page)
        except NarrateError as error:
            _log.warning("%s: the feed is read up to its page %d: %s", address, len(read) - 1, error)
            return
        yield page
