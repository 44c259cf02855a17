"""The page that the reader of another format makes: what describes a post in its head, the post in its body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from narrate.errors import ReadingError
from narrate.reading.article import read_document
from narrate.reading.fetch import Source
from narrate.reading.html.metadata import Metadata
from narrate.reading.post import Post

_TAG = re.compile(r"<(?!img\b)[^>]*>")


def read_page(facts: Metadata, body: str, source: Source) -> Post:
    """Read a post that ``facts`` describe; ``body`` is the HTML of all of it.

    Raises `ReadingError` where there is neither a word nor an image in it.
    """
    if not _TAG.sub("", body).strip():
        raise ReadingError("the post is empty", source.subject, "is it the right file?")
    language = f' lang="{escape(facts.language)}"' if facts.language else ""
    head = "".join(_head(facts))
    return read_document(f"<html{language}><head>{head}</head><body>{body}</body></html>", source)


def _head(facts: Metadata) -> Iterator[str]:
    if facts.title:
        yield f"<title>{escape(facts.title)}</title>"
    for author in facts.authors:
        yield _meta("author", author)
    if facts.published is not None:
        yield _meta("date", facts.published.isoformat())
    if facts.description:
        yield _meta("description", facts.description)


def _meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{escape(content)}">'
