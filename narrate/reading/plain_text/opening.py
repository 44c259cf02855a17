"""Finds what a text says of itself at its beginning: who wrote it, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from narrate import lazy_re as re
from narrate.reading.dates import read_month
from narrate.reading.dialogue.vocabulary import GIVEN_NAMES, NAMES_THAT_ARE_WORDS
from narrate.reading.html.facts.bylines import read_byline
from narrate.reading.plain_text.chapters import Chunk

_MAX_LINES = 4
"""Of a title and what is below it."""
_MAX_CHARS = 120
"""Of a line with a byline or a date."""
_YEAR = re.compile(r"(?:©\s*)?[12]\d{3}")
_NAMES = re.compile(r"by\s+([^\W\d_][\w.’'-]*(?:\s[^\W\d_][\w.’'-]*){0,4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Opening:
    """A text, and what it says at its beginning."""

    chunks: list[Chunk]
    """Those of the text without the lines below the title that say who wrote it and when."""
    authors: tuple[str, ...] = ()
    published: dt.date | None = None


def split_opening(chunks: Sequence[Chunk]) -> Opening:
    """Take off the byline and the date below the title, in the same paragraph or in the next ones."""
    if not chunks or len(chunks[0].lines) > _MAX_LINES:
        return Opening(list(chunks))
    authors: tuple[str, ...] = ()
    published = None
    title, *below = chunks[0].lines
    rest = [Chunk(below, 0), *chunks[1:]] if below else list(chunks[1:])
    taken = 0
    alone = [*map(str.strip, rest[0].lines), *(chunk.line for chunk in rest[1:])] if len(rest) > 1 else []
    names = set(filter(_is_name, alone))
    bare_name = names.pop() if len(names) == 1 else ""  # several are those of speakers
    while taken < len(rest) and (told := _told(rest[taken], "" if authors else bare_name)) is not None:
        authors, published = authors or told[0], published or told[1]
        taken += 1
    if below and not taken:
        return Opening(list(chunks))
    return Opening([Chunk([title], chunks[0].blank_before, is_followed=True), *rest[taken:]], authors, published)


def _is_name(line: str) -> bool:
    """Whether a line is nothing but a name: its first word is a given name, and no word besides."""
    given, _, others = line.partition(" ")
    known = given.lower() in GIVEN_NAMES and given.lower() not in NAMES_THAT_ARE_WORDS
    return known and _SURNAMES.fullmatch(others) is not None


_SURNAMES = re.compile(r"(?:[A-Z]\. |(?:van|von|de|der|la) ){0,2}[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+)?")


def _told(chunk: Chunk, bare_name: str) -> tuple[tuple[str, ...], dt.date | None] | None:
    """The authors and the date that a chunk consists of; None if it says anything else.

    ``bare_name`` is that of an author where the word *by* is missing.
    """
    authors: tuple[str, ...] = ()
    published = None
    if len(chunk.lines) >= _MAX_LINES or any(len(line) > _MAX_CHARS for line in chunk.lines):
        return None
    for line in map(str.strip, chunk.lines):
        names = _NAMES.fullmatch(line)
        byline = read_byline(line)
        if names and names[1][0].isupper():
            authors = (*authors, names[1].strip())
        elif line == bare_name != "":
            authors = (*authors, line)
        elif byline.published and byline.is_all:
            published = published or byline.published
        elif month := read_month(line):
            published = published or month
        elif not _YEAR.fullmatch(line):
            return None
    return authors, published
