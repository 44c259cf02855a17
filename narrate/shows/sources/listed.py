"""Posts of listings as sources show them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from narrate.reading.fetch import is_url
from narrate.reading.listings import Listed
from narrate.reading.listings.entries import plain_text
from narrate.shows.sources.seen import Seen, file_stamp, key_of


def seen_in(posts: Iterable[Listed], root: Path) -> Iterator[Seen]:
    """The posts as sources show them; the keys of files are relative to the folder ``root``."""
    for post in posts:
        pageless = post.fallback is not None and not post.fallback.url
        yield Seen(
            key=post.reference if pageless else key_of(post.reference, root),
            reference=post.reference,
            title=post.title,
            authors=post.authors,
            published=post.published,
            url=post.reference if is_url(post.reference) and not pageless else "",
            words=_words(post),
            language=post.language,
            stamp=_stamp(post),
            is_there=not is_url(post.reference),
            text=post.fallback,
        )


def _stamp(post: Listed) -> str:
    """From what a feed says of a post, but for dates, which some feeds change at will; of a file, its state."""
    if post.fallback is None:
        return "" if is_url(post.reference) else file_stamp(post.reference)
    text = post.fallback.data.partition(b"<article>")[2]
    return hashlib.sha256(repr((post.title, post.authors, text)).encode(errors="replace")).hexdigest()[:32]


def _words(post: Listed) -> int | None:
    """The number of words in the text that a feed has; None if it has none."""
    if post.fallback is None:
        return None
    text = post.fallback.data.partition(b"<article>")[2].decode(errors="replace")
    return len(plain_text(text).split())
