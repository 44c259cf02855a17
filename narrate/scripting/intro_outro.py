"""The short opening and closing of an episode: templates with blanks.

A sentence of a template whose blank has nothing to fill it is not spoken.
"""

from __future__ import annotations

import datetime as dt
import re
import string
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from narrate.reading.post import Post, Span, Spans, base_language
from narrate.scripting.policy import CLOSING, OPENING
from narrate.scripting.script import Omission, left_out

BLANKS = ("title", "authors", "date", "omissions", "site")
"""What a template may hold in braces."""


_WITHOUT_ENGLISH = {OPENING: "{title}. {authors}.", CLOSING: ""}


def is_english(language: str) -> bool:
    """Whether a BCP 47 tag means English, the language of narrate's own words."""
    return base_language(language) == "en"


def frame(template: str, post: Post, omissions: tuple[Omission, ...]) -> Iterator[Spans]:
    """The sentences of ``template``, filled in. Only the title counts as written text.

    Of the templates that come with narrate, a post in another language keeps what is not English.
    """
    english = is_english(post.language)
    if not english:
        template = _WITHOUT_ENGLISH.get(template, template)
    values = {
        "title": post.title,
        "authors": joined(post.authors) if english else ", ".join(post.authors),
        "date": long_date(post.published) if post.published else "",
        "omissions": left_out(omissions),
        "site": _site(post.url),
    }
    for sentence in re.split(r"(?<=[.?!])\s+", template.strip()):
        blanks = blanks_of(sentence)
        if sentence and all(values[name] for name in blanks):
            yield tuple(_spans(sentence, values))


def blanks_of(template: str) -> list[str]:
    """The names in braces. Raises `ValueError` where a brace is left open."""
    return [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]


def long_date(day: dt.date) -> str:
    """``July 16th, 2024``."""
    suffix = "th" if day.day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    months = "January February March April May June July August September October November December"
    return f"{months.split()[day.month - 1]} {day.day}{suffix}, {day.year}"


def joined(names: Iterable[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    *most, last = tuple(names) or ("",)
    return f"{', '.join(most)} and {last}" if most else last


def _spans(sentence: str, values: dict[str, str]) -> Iterator[Span]:
    before = ""
    for literal, name, _, _ in string.Formatter().parse(sentence):
        # "{title}." after a title that ends in a question mark needs no full stop.
        yield Span("", "say", literal.lstrip(".") if before[-1:] in (".", "?", "!", "…") else literal)
        if name is not None:
            before = values[name]
            yield Span(before) if name == "title" else Span("", "say", before)


def _site(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:  # no address at all, such as http://[
        return ""
    return f"https://{host.removeprefix('www.')}" if host else ""
