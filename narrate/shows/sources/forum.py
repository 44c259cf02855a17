"""Posts of a ForumMagnum forum: above a threshold of karma, of a tag, of an author, curated, or of a sequence."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrate.errors import NetworkError, ReadingError
from narrate.reading.fetch import Access
from narrate.reading.listings import list_posts
from narrate.reading.listings.addresses import PREFIX
from narrate.reading.listings.entries import Entry, posts_of
from narrate.reading.sites.post_ids import forum_post_id
from narrate.shows.keys import Readers
from narrate.shows.sources.filters import FORUM_FILTER_READERS, Filters, count
from narrate.shows.sources.seen import Seen, key_of
from narrate.shows.sources.source import Look
from narrate.shows.values import base_address, flag, line

if TYPE_CHECKING:
    from narrate.reading.sites.forum_lists import Forum, ForumPost

DAYS = 30
"""How far back to look for posts. One that crosses the threshold later is in the forum's own feed."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ForumSource:
    """A forum. Without an author, a tag, ``curated`` or a sequence: all its posts."""

    site: str
    author: str = ""
    """The last part of the address of the author's page, as ``tag`` is of the tag's."""
    tag: str = ""
    curated: bool = False
    sequence: str = ""
    """The ID of a sequence, whose posts are numbered."""
    quick_takes: bool = False
    """Whether quick takes come too."""
    days: int | None = None
    """How far back to look for posts; None for all of an author, else `DAYS`."""
    root: Path = Path()
    filters: Filters = field(default_factory=Filters)
    tells_deletions: bool = False
    is_remote: bool = True
    """A post may leave a list because the forum sorts it anew."""

    def __post_init__(self) -> None:
        """Raises `ValueError` if it names several lists, of which only one would count."""
        lists = {"author or tag": self.author or self.tag, "curated": self.curated, "sequence": self.sequence}
        named = [name for name, given in lists.items() if given]
        if len(named) > 1:
            raise ValueError(f"has {' and '.join(named)}")

    @property
    def label(self) -> str:
        """See `Source`."""
        parts = [f"{name} {value}" for name in ("author", "tag", "sequence") if (value := getattr(self, name))]
        parts += ["curated"] if self.curated else []
        parts += [f"karma {self.filters.karma}"] if self.filters.karma else []
        return " ".join(["forum", self.site.partition("://")[2], *parts])

    def posts(self, look: Look, /) -> Iterator[Seen]:
        """See `Source`. If not all: the newest page, and what the forum's feed says has just risen."""
        from narrate.reading.sites.forum_lists import Forum  # imports httpx, which other sources do not need

        forum = Forum(self.site, look.access)
        if self.sequence:
            posts = (each for each in forum.sequence(self.sequence) if "container" not in each.marks)
            yield from (self._seen(post, number) for number, post in enumerate(posts, 1))
            return
        terms = self._terms(forum, look.now)
        keys: set[str] = set()
        for post in forum.posts(*self._view(forum, terms), whole=look.whole):
            if "container" not in post.marks:
                seen = self._seen(post)
                keys.add(seen.key)
                yield seen
        if self.quick_takes:
            for post in forum.quick_takes(terms, whole=look.whole):
                yield from self._quick_take(post)
        if self.filters.karma and not self.author and not self.tag:
            yield from self._risen(forum, look.access, self.filters.karma, keys)

    def _terms(self, forum: Forum, now: dt.datetime) -> dict[str, Any]:
        """Whose posts, and since when."""
        days = self.days or (None if self.author else DAYS)
        after = {"after": (now - dt.timedelta(days=days)).isoformat()} if days else {}
        return {"userId": forum.user_id(self.author), **after} if self.author else after

    def _view(self, forum: Forum, terms: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """What to ask the forum for.

        Posts below the threshold are asked for too: they wait, and `narrate show status` shows them.
        """
        if self.tag:
            return "tagRelevance", {"tagId": forum.tag_id(self.tag), **terms}
        if self.author:
            return "userPosts", terms
        return ("curated" if self.curated else "new"), terms

    def _risen(self, forum: Forum, access: Access, karma: int, known: set[str]) -> Iterator[Seen]:
        """Posts that crossed the threshold lately and are not on the pages that were looked at.

        A forum without such a feed has its lists.
        """
        feed = forum.feed_of_risen(karma, curated=self.curated)
        found = list_posts([f"{PREFIX}{feed}"], access=access)
        for subject, why in found.problems:
            _log.warning("%s: %s", subject, why)
        for post in found.posts:
            key, post_id = key_of(post.reference, self.root), forum_post_id(post.reference)
            if key in known or not post_id:
                continue
            try:
                facts = forum.post(post_id)
            except NetworkError as error:
                _log.warning("%s", error)
                continue
            if facts is not None and "container" not in facts.marks:
                yield self._seen(facts)

    def _seen(self, post: ForumPost, number: int | None = None) -> Seen:
        return Seen(
            key=key_of(post.url, self.root),
            reference=post.url,
            title=post.title,
            authors=post.authors,
            published=post.published,
            url=post.url,
            karma=post.karma,
            words=post.words,
            marks=post.marks,
            stamp=f"{post.modified} {post.title}".strip(),
            number=number,
            is_there=True,
        )

    def _quick_take(self, post: ForumPost) -> Iterator[Seen]:
        """A quick take, whose text comes with the list; nothing if it has none."""
        by = f" by {post.authors[0]}" if post.authors else ""
        day = f", {post.published.date().isoformat()}" if post.published else ""
        entry = Entry(
            id=post.id,
            title=f"Quick take{by}{day}",
            authors=post.authors,
            published=post.published,
            content=post.html,
        )
        try:
            found = posts_of([entry], f"{self.site}/quicktakes")
        except ReadingError as error:
            _log.warning("%s", error)
            return
        for listed in found:
            yield Seen(
                key=listed.reference,
                reference=listed.reference,
                title=listed.title,
                authors=listed.authors,
                published=listed.published,
                url=post.url,
                karma=post.karma,
                words=post.words,
                marks=post.marks,
                stamp=post.modified or hashlib.sha256(post.html.encode(errors="replace")).hexdigest()[:32],
                is_there=True,
                text=listed.fallback,
            )


READERS: Readers = {
    "site": base_address,
    "author": line,
    "tag": line,
    "curated": flag,
    "sequence": line,
    "quick_takes": flag,
    "days": count,
}
FILTERS = FORUM_FILTER_READERS
