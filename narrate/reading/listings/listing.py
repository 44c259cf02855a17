"""What listings name: posts, each once, files that narrate does not read, and listings that could not be had."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from narrate.net.permalinks import permalink
from narrate.reading.fetch import Source, is_url


@dataclass(frozen=True, slots=True)
class Listed:
    """A post that a listing names."""

    reference: str
    """A path or an address, as `narrate.reading.read` takes it. That of an entry without a page of its own is the
    feed's, with the entry's ID after ``#``; only `fallback` has its text."""
    published: dt.datetime | None = None
    """When, as the feed says, in UTC; None if it does not, or no feed names the post."""
    fallback: Source | None = None
    """The text in the feed, of the kind ``html``; None if the feed has none, or only a teaser. Its ``url`` is the
    address of the post's page; empty if it has none."""
    title: str = ""
    """As the feed says, in plain text; empty if no feed names the post. So are the next two."""
    authors: tuple[str, ...] = ()
    language: str = ""
    """BCP 47."""
    dated: dt.date | None = None
    """The date that the post has, whatever it says itself; None to believe it."""
    feed: str = ""
    """The feed that names it, by its address or path; empty if none does."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that narrate does not read."""

    path: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A listing that could not be had, and why, on one line."""

    reference: str
    why: str


Found: TypeAlias = Listed | Unread | Problem


@dataclass(frozen=True, slots=True)
class Listing:
    """What references name."""

    posts: tuple[Listed, ...] = ()
    """In the order of the references, each once: where it is named first."""
    unread: tuple[str, ...] = ()
    """The paths of files in folders that narrate does not read, each once."""
    problems: tuple[tuple[str, str], ...] = ()
    """Listings that could not be had, such as a feed that is down, and why."""


def gather(found: Iterable[Found]) -> Listing:
    """Put together what was found; a post is the same under every way to write its path or address."""
    posts: dict[str, Listed] = {}
    unread: dict[str, None] = {}
    problems: dict[tuple[str, str], None] = {}
    real_folders: dict[str, str] = {}
    for item in found:
        match item:
            case Listed():
                key = _key(item, real_folders)
                posts[key] = _merged(posts[key], item) if key in posts else item
            case Unread(path):
                unread[path] = None
            case Problem(reference, why):
                problems[reference, why] = None
    return Listing(tuple(posts.values()), tuple(unread), tuple(problems))


def _merged(first: Listed, later: Listed) -> Listed:
    """The post where it is named first, with what only a later listing says of it."""
    named, other = (first, later) if first.title else (later, first)
    return replace(
        first,
        published=first.published or later.published,
        fallback=first.fallback or later.fallback,
        title=named.title,
        authors=named.authors or other.authors,
        language=named.language or other.language,
        feed=first.feed or later.feed,
    )


def _key(post: Listed, real_folders: dict[str, str]) -> str:
    """What is equal for two references to one post; ``real_folders`` remembers the real paths of folders."""
    if post.fallback is not None and not post.fallback.url:
        return post.reference
    if is_url(post.reference):
        return permalink(post.reference)
    folder, name = os.path.split(post.reference)
    if folder not in real_folders:
        real_folders[folder] = os.path.realpath(folder)
    path = os.path.join(real_folders[folder], name)
    return os.path.realpath(path) if name in {"", ".", ".."} or os.path.islink(path) else path
