"""Decides which posts belong into a show: a pure function of what a source wants, and of what is known of a post.

`RULES` is the whole of it, in order: the first rule that has a reason decides, and a post that none has a reason
against is accepted.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal

from narrate.reading.post import base_language
from narrate.shows.sources import Filters, Seen

Verdict = Literal["accepted", "waiting", "rejected"]
Wish = Literal["", "add", "drop"]


@dataclass(frozen=True, slots=True)
class Known:
    """What a show knows of a post besides what the source says."""

    wish: Wish = ""
    """What the user decided: ``narrate show add`` or ``narrate show drop``."""
    in_show: bool = False
    """Whether it has an episode in the show."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a post belongs into a show, and if not, why."""

    verdict: Verdict
    """``waiting`` if time alone may change it."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A reason against a post."""

    verdict: Verdict
    reason: Callable[[Filters, Seen], str]
    """Empty if the rule has none."""


WITHDRAWN_MARKS = {
    "draft": "it is a draft, or deleted",
    "rejected": "the moderators rejected it",
}
"""Marks of posts that an author or the moderators took back, and what they mean."""

_OBSTACLES = {
    "unreviewed": "its author is not reviewed yet",
    "event": "it is an event",
    "question": "it is a question",
    "debate": "it is a debate",
    "recorded": "there is a recording by a human",
}


def _marked(mark: str, meaning: str) -> Callable[[Filters, Seen], str]:
    return lambda filters, seen: meaning if mark in seen.marks - filters.also else ""


def _karma(filters: Filters, seen: Seen) -> str:
    if filters.karma is None or (seen.karma is not None and seen.karma >= filters.karma):
        return ""
    return f"karma {'unknown' if seen.karma is None else seen.karma}, below {filters.karma}"


def _too_short(filters: Filters, seen: Seen) -> str:
    few = seen.words is not None and seen.words < filters.min_words
    return f"too short: {seen.words} words, fewer than {filters.min_words}" if few else ""


def _too_long(filters: Filters, seen: Seen) -> str:
    many = seen.words is not None and filters.max_words is not None and seen.words > filters.max_words
    return f"too long: {seen.words} words, more than {filters.max_words}" if many else ""


def _language(filters: Filters, seen: Seen) -> str:
    if not filters.languages or not seen.language:
        return ""
    fits = any(seen.language == wanted or base_language(seen.language) == wanted for wanted in filters.languages)
    return "" if fits else f"its language is {seen.language}"


def _title(filters: Filters, seen: Seen) -> str:
    if filters.titles and not _matching(seen.title, filters.titles):
        return "its title matches none of titles"
    unwanted = _matching(seen.title, filters.not_titles)
    return f"its title matches {unwanted!r}" if unwanted else ""


def _matching(title: str, patterns: tuple[str, ...]) -> str:
    """The first pattern that matches; empty if none does. Brackets are letters like others: "[Linkpost] *"."""
    written = title.casefold()
    return next(
        (each for each in patterns if fnmatch.fnmatchcase(written, each.casefold().replace("[", "[[]"))), ""
    )


def _date(filters: Filters, seen: Seen) -> str:
    day = seen.published.date() if seen.published else None
    if day and filters.since and day < filters.since:
        return f"published on {day}, before {filters.since}"
    return f"published on {day}, after {filters.until}" if day and filters.until and day > filters.until else ""


def opted_out(not_authors: Collection[str], authors: Collection[str]) -> str:
    """The reason if one of the authors does not want to be narrated; else empty."""
    unwanted = {name.casefold() for name in not_authors}
    out = next((name for name in authors if name.casefold() in unwanted), "")
    return f"{out} is one of not_authors" if out else ""


def _author(filters: Filters, seen: Seen) -> str:
    wanted = {name.casefold() for name in filters.authors}
    others = bool(wanted) and not any(name.casefold() in wanted for name in seen.authors)
    return "its authors are none of authors" if others else ""


RULES: tuple[Rule, ...] = (
    *(Rule("waiting", _marked(mark, meaning)) for mark, meaning in WITHDRAWN_MARKS.items()),
    *(
        Rule("waiting" if mark == "unreviewed" else "rejected", _marked(mark, meaning))
        for mark, meaning in _OBSTACLES.items()
    ),
    Rule("rejected", lambda filters, seen: opted_out(filters.not_authors, seen.authors)),
    Rule("rejected", _author),
    Rule("rejected", _title),
    Rule("rejected", _date),
    Rule("rejected", _language),
    Rule("rejected", _too_short),
    Rule("rejected", _too_long),
    Rule("waiting", _karma),
)


def decide(filters: Filters, seen: Seen, known: Known = Known()) -> Decision:
    """Whether a post belongs into a show.

    The user's word comes first. A post with an episode stays, whatever becomes of its karma; whether one that was
    taken back is withdrawn is for the show to say.
    """
    if known.wish == "drop":
        return Decision("rejected", "dropped")
    if known.wish == "add" or known.in_show:
        return Decision("accepted")
    for rule in RULES:
        if reason := rule.reason(filters, seen):
            return Decision(rule.verdict, reason)
    return Decision("accepted")


def needs_reading(filters: Filters, seen: Seen) -> bool:
    """Whether a filter asks for what only the post itself tells."""
    return (
        (filters.needs_words and seen.words is None)
        or (bool(filters.languages) and not seen.language)
        or (bool(filters.titles or filters.not_titles) and not seen.title)
        or (bool(filters.authors or filters.not_authors) and not seen.authors)
        or (bool(filters.since or filters.until) and seen.published is None)
    )
