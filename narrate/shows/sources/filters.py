"""Which posts of a source a show wants, as its `[[sources]]` table says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from narrate.reading.language import language_tag
from narrate.shows.keys import Readers

MARKS = {
    "events": "event",
    "questions": "question",
    "debates": "debate",
    "recorded": "recorded",
    "unreviewed": "unreviewed",
}
"""What a forum does not narrate and a source may ask for with ``also`` → its mark in `Seen.marks`."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which posts are wanted. Without any, all are."""

    karma: int | None = None
    """At least; a post below may still rise."""
    min_words: int = 0
    max_words: int | None = None
    languages: tuple[str, ...] = ()
    """BCP 47; ``en`` stands for ``en-GB`` too."""
    titles: tuple[str, ...] = ()
    """Patterns with ``*`` and ``?``, of which the title matches one; case does not count."""
    not_titles: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    """The last day, in UTC."""
    authors: tuple[str, ...] = ()
    """Names, of which one is an author's; case does not count."""
    not_authors: tuple[str, ...] = ()
    """Authors who do not want to be narrated: a post of which one is an author is not."""
    also: frozenset[str] = frozenset()
    """Marks, of those in `MARKS`, that are no obstacle."""

    @property
    def needs_words(self) -> bool:
        """Whether the length of a post decides."""
        return self.min_words > 0 or self.max_words is not None


def whole(value: Any) -> int:
    """A whole number, from 0."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("use a whole number")
    return value


def count(value: Any) -> int:
    """A whole number, from 1."""
    if not whole(value):
        raise ValueError("use a whole number, from 1")
    return int(value)


def texts(value: Any) -> tuple[str, ...]:
    """A text, or a list of texts."""
    stated = [value] if isinstance(value, str) else value
    if not isinstance(stated, list) or not all(isinstance(each, str) and each.strip() for each in stated):
        raise ValueError('use a text, or a list such as ["one", "two"]')
    return tuple(each.strip() for each in stated)


def _day(value: Any) -> dt.date:
    if isinstance(value, str):
        try:
            value = dt.date.fromisoformat(value)
        except ValueError:
            value = None
    if not isinstance(value, dt.date):
        raise ValueError("use a day such as 2026-11-30")
    return value.date() if isinstance(value, dt.datetime) else value


def _languages(value: Any) -> tuple[str, ...]:
    tags = tuple(language_tag(each) for each in texts(value))
    if not all(tags):
        raise ValueError("use language tags such as en or pt-BR")
    return tags


def _also(value: Any) -> frozenset[str]:
    names = texts(value)
    if not set(names) <= MARKS.keys():
        raise ValueError(f"use some of {', '.join(MARKS)}")
    return frozenset(MARKS[name] for name in names)


FILTER_READERS: Readers = {
    "min_words": whole,
    "max_words": whole,
    "languages": _languages,
    "titles": texts,
    "not_titles": texts,
    "since": _day,
    "until": _day,
    "authors": texts,
    "not_authors": texts,
}
"""Of every kind of source."""
FORUM_FILTER_READERS: Readers = {**FILTER_READERS, "karma": whole, "also": _also}
