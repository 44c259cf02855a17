"""Reads a post from metadata and an HTML body, which readers of other formats produce."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from narrate import lazy_re as re
from narrate.reading.article import read_document
from narrate.reading.fetch import Source
from narrate.reading.html.facts.metadata import Metadata
from narrate.reading.post import Post
from narrate.reading.source_formats import empty

_TAG = re.compile(r"<(?!img\b)[^>]*>")


def read_page(metadata: Metadata, body: str, source: Source) -> Post:
    """Read a post from its ``metadata`` and the HTML of its ``body``.

    Raises `ReadingError` if the body contains neither a word nor an image.
    """
    if not _TAG.sub("", body).strip():
        raise empty(source.kind, source.subject)
    language = f' lang="{escape(metadata.language)}"' if metadata.language else ""
    head = "".join(_head(metadata))
    return read_document(f"<html{language}><head>{head}</head><body>{body}</body></html>", source)


def _head(metadata: Metadata) -> Iterator[str]:
    if metadata.title:
        yield f"<title>{escape(metadata.title)}</title>"
    for author in metadata.authors:
        yield _meta("author", author)
    date = metadata.published.isoformat() if metadata.published else metadata.unread_date
    if date:
        yield _meta("date", date)
    if metadata.description:
        yield _meta("description", metadata.description)


def _meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{escape(content)}">'
