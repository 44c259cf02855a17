"""The posts of a batch, and which of them are this machine's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from narrate import lazy_re as re
from narrate.options import Options
from narrate.reading.fetch import is_url, post_name
from narrate.reading.front_matter.fields import slug_of
from narrate.reading.listings import Listed
from narrate.reading.listings.addresses import PREFIX
from narrate.reading.normalize import slugify

_SHARD = re.compile(r"([1-9]\d{0,5})/([1-9]\d{0,5})")


@dataclass(frozen=True, slots=True)
class BatchPost:
    """A post and how it is to be narrated."""

    listed: Listed
    options: Options
    shares_slug: bool
    """Whether another post of the whole list prefers the same name for its episode, in the same folder."""

    @property
    def reference(self) -> str:
        """As `narrate post` takes it."""
        return self.listed.reference


@dataclass(frozen=True, slots=True)
class Shard:
    """One of several equal parts of any list."""

    index: int
    """From 1."""
    count: int

    @classmethod
    def read(cls, text: str) -> Shard:
        """Read ``2/8``. Raises `ValueError`."""
        match = _SHARD.fullmatch(text)
        if match is None or int(match[1]) > int(match[2]):
            raise ValueError("use the number of the part and how many there are, such as 2/8")
        return cls(int(match[1]), int(match[2]))

    def of(self, posts: Iterable[BatchPost]) -> tuple[BatchPost, ...]:
        """Every post whose number, in the order of the list, is this part's."""
        return tuple(post for number, post in enumerate(posts) if number % self.count == self.index - 1)


def feed_of(listed: Listed) -> str:
    """The feed that names a post, as `narrate.reading.listings.list_posts` takes it; empty if none does."""
    return f"{PREFIX}{listed.feed}" if is_url(listed.feed) else listed.feed


def with_names(posts: Sequence[tuple[Listed, Options]]) -> tuple[BatchPost, ...]:
    """The posts, told apart where several prefer the same name.

    Which get another name does not depend on their order, nor on which of them are narrated first.
    """
    names = [(options.out, _preferred_name(listed)) for listed, options in posts]
    counts = Counter(names)
    return tuple(
        BatchPost(listed, options, shares_slug=counts[name] > 1)
        for (listed, options), name in zip(posts, names, strict=True)
    )


def _preferred_name(listed: Listed) -> str:
    """What the post's episode is called if nothing else is called so; for most posts, it need not be read."""
    reference = listed.reference
    if listed.fallback is not None and not listed.fallback.url:
        return slugify(listed.fallback.name)
    if is_url(reference):
        return slugify(post_name(PurePosixPath(unquote(urlsplit(reference).path))))
    try:
        return slugify(slug_of(Path(reference)) or post_name(Path(reference).resolve()))
    except (OSError, RuntimeError, ValueError):  # such as a circle of links; reading it will say what is wrong
        return slugify(reference)
