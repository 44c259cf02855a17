"""Fills in the opening and the closing of an episode.

A sentence of a template is not spoken if one of its placeholders has no value.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from narrate.reading.post import Post, Span, Spans
from narrate.scripting.languages.language import Language
from narrate.scripting.script import Omission, by_kind
from narrate.scripting.templates import placeholders_of


def fill_template(template: str, post: Post, omissions: Iterable[Omission], language: Language) -> Iterator[Spans]:
    """The sentences of an opening or closing, filled in. Only the title counts as written text."""
    values = {
        "title": post.title,
        "authors": language.enumerate(post.authors),
        "date": language.long_date(post.published) if post.published else "",
        "omissions": language.left_out(by_kind(omissions)),
        "site": _site(post.url),
    }
    for sentence in re.split(r"(?<=[.?!])\s+", template.strip()):
        if sentence and all(values[name] for name in placeholders_of(sentence)):
            yield tuple(_spans(sentence, values))


def _spans(sentence: str, values: dict[str, str]) -> Iterator[Span]:
    before = ""
    for literal, name, _, _ in string.Formatter().parse(sentence):
        # Drops the full stop of "{title}." after a title that ends with a punctuation mark of its own.
        yield Span("", "say", literal.lstrip(".") if before[-1:] in (".", "?", "!", "…") else literal)
        if name is not None:
            before = values[name]
            yield Span(before) if name == "title" else Span("", "say", before)


def _site(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:  # an invalid URL, such as http://[
        return ""
    return f"https://{host.removeprefix('www.')}" if host else ""
