"""Reads posts: `read` and `read_source` return a `post.Post`."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

from narrate.errors import NetworkError, NoTextError, ReadingError

if TYPE_CHECKING:
    from collections.abc import Callable

    from narrate.reading.fetch import Access, ApiAnswer, Source
    from narrate.reading.post import Post

_log = logging.getLogger(__name__)


def read(reference: str, access: Access | None = None) -> Post:
    """Read the post at ``reference``: a URL, a path, or ``-`` for standard input.

    Raises `narrate.errors.ReadingError` and `narrate.errors.NetworkError`.
    """
    from narrate.reading.fetch import STDIN, Access, is_url

    lasting = reference == STDIN or is_url(reference)  # does not depend on the current folder
    post = _read(reference, access or Access())
    return replace(post, reference=reference if lasting else os.path.abspath(reference))


def read_source(source: Source) -> Post:
    """Read a post whose bytes are in memory. Raises `narrate.errors.ReadingError`."""
    from narrate.reading.source_formats import KINDS

    module, _, function = KINDS[source.kind].reader.partition(":")
    reader: Callable[[Source], Post] = getattr(import_module(module), function)
    return reader(source)


def fetch_post(reference: str, access: Access) -> Source | ApiAnswer:
    """Get what there is of a post, without reading it.

    Raises `narrate.errors.ReadingError` and `narrate.errors.NetworkError`.
    """
    from narrate.reading.fetch import fetch, is_url

    if is_url(reference) and not access.kind:
        from narrate.reading.sites.forum_magnum import ask_forum, is_forum_post  # imports httpx

        if is_forum_post(reference):
            return ask_forum(reference, access)
    return fetch(reference, access)


def _read(reference: str, access: Access) -> Post:
    from narrate.reading.fetch import ApiAnswer

    found = (access.ahead.take(reference) if access.ahead else None) or fetch_post(reference, access)
    if isinstance(found, ApiAnswer):
        from narrate.reading.sites.forum_magnum import read_answer

        return read_answer(found)
    try:
        return read_source(found)
    except NoTextError as error:
        post = _read_other_version(found, error.other_version, access)
        if post is None:
            raise
        return post


def _read_other_version(page: Source, url: str, access: Access) -> Post | None:
    """Read the AMP or print version of a page without text; None if there is none with text."""
    from narrate.reading.fetch import fetch

    if not url or not page.url:  # a file asks nothing of the network
        return None
    _log.warning("%s: the page has no text, so its other version is read: %s", page.subject, url)
    try:
        other = fetch(url, access)
        return read_source(replace(other, name=page.name))
    except (NetworkError, ReadingError) as error:
        _log.warning("%s", error)
        return None
