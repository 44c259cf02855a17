"""Reads the lines with which a page opens: who wrote it, when, and how long it takes to read.

Pages state an author as a name, as several, or as a box with a role, a date and a link in it. What is left of it
here are names as a listener wants to hear them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from narrate import lazy_re as re
from narrate.reading.dates import find_dates, is_partial_date
from narrate.reading.html.facts import byline_vocabulary as vocabulary
from narrate.reading.normalize import comparison_key, one_line

_MAX_NAME_CHARS = 100
_MAX_NAME_WORDS = 9
_MAX_BYLINE_WORDS = 30

# --- authors ----------------------------------------------------------------------------------------------------


def clean_names(stated: str) -> tuple[str, ...]:
    """The names in what a page states as its author; empty if there are none.

    Addresses, dates, roles and the word *by* are left out. ``Ann Lee and Bo Fox`` are two names; ``Lee & Sons`` is
    one.
    """
    text = vocabulary.CONTACT.sub(" ", f"{one_line(stated)} ")
    text = text[: next((found.start for found in find_dates(text[:300])), None)]
    text = _NOTE_MARKS.sub(r"\1", text)
    text = vocabulary.READING_TIME.split(text, maxsplit=1)[0]
    segments = (_without_prefix(segment) for segment in vocabulary.BREAK.split(text))
    first = next((segment for segment in segments if comparison_key(segment)), "")
    return tuple(_in_small_letters(name) for name in map(one_line, _split(first)) if _is_name(name))


def _in_small_letters(name: str) -> str:
    """``Ann Lee`` for ``ANN LEE``, unless its words may be acronyms."""
    words = name.split()
    shouted = len(words) > 1 and all(re.fullmatch(r"[A-Z]*[AEIOUY][A-Z]*", word) for word in words)
    known = any(word.lower() in vocabulary.PUBLISHERS for word in words)
    return " ".join(map(str.capitalize, words)) if shouted and not known else name


_NOTE_MARKS = re.compile(r"((?<=[^\W\d_][ .])[^\W\d_]{2,})(?:\d{1,2}(?:,\d{1,3})*|[*†‡§¶¹²³⁰⁴-⁹]+)(?![\w,.]*\w)")
"""The numbers of affiliations, and points of readers, that follow the last word of a name."""


def uninverted(name: str) -> str:
    """``Ann Lee`` for ``Lee, Ann``, as libraries write it."""
    family, comma, given = name.partition(",")
    inverted = comma and "," not in given and given.strip() and not vocabulary.SUFFIXES.fullmatch(given.strip())
    return f"{given.strip()} {family.strip()}" if inverted else name


def _without_prefix(text: str) -> str:
    bare = vocabulary.PREFIX.sub("", text, count=1) if vocabulary.PREFIX.match(text) else text
    bare = vocabulary.SHORT_PREFIX.sub("", bare, count=1) if vocabulary.SHORT_PREFIX.match(bare) else bare
    return bare.strip(" \t\xa0,;:.–—-•·|/»«›‹→") + (
        "." if re.search(r"\b(?:Jr|Sr|[A-Z])\.$", bare.strip()) else ""
    )


def _split(text: str) -> Iterator[str]:
    """The names in a text that contains nothing else but roles."""
    parts: list[str] = []
    end = len(text)
    position = 0
    for match in [*vocabulary.JOINT.finditer(text), None]:
        part = text[position : match.start() if match else len(text)].strip()
        if parts and vocabulary.SUFFIXES.fullmatch(part):
            parts[-1] = f"{parts[-1]}, {part}"
        elif parts and (_is_role(part) or is_credit(part)):
            end = position
            break
        elif part and not vocabulary.DEGREES.fullmatch(part):
            parts.append(part)
        position = match.end() if match else len(text)
    if len(parts) == 2 and "," in text and len(parts[0].split()) > 1 and len(parts[1].split()) == 1:
        parts.pop()  # where it was written
    if len(parts) > 1 and not all(len(part.split()) > 1 for part in parts):
        yield _JOINT_AT_END.sub("", text[:end]).strip()
    else:
        yield from parts


_JOINT_AT_END = re.compile(rf"{vocabulary.JOINT.pattern}\Z", re.IGNORECASE)


def _is_role(part: str) -> bool:
    words = re.findall(r"\w+", part)
    known = any(word.lower() in vocabulary.ROLES or word.lower() in vocabulary.PUBLISHERS for word in words)
    acronym = len(words) == 1 and words[0].isupper() and len(words[0]) > 1
    return (
        known or acronym or (len(words) > 1 and part[0].islower() and words[0].lower() not in vocabulary.PARTICLES)
    )


def _is_name(text: str) -> bool:
    words = text.split()
    if not words or len(words) > _MAX_NAME_WORDS or len(text) > _MAX_NAME_CHARS:
        return False
    key = comparison_key(text)
    return (
        any(map(str.isalpha, text))
        and key not in vocabulary.NO_NAMES | vocabulary.SMALL_TALK
        and not _SENTENCE.search(text)
        and not vocabulary.NO_NAME.fullmatch(text)
    )


_SENTENCE = re.compile(r"[a-z]{3}[.!?]\s|://|\.(?:html?|php|txt)$|\b(?:copyright|licen[cs]e)\b", re.IGNORECASE)


# --- lines ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Byline:
    """What a line at the top of a page says of the page."""

    names: tuple[str, ...] = ()
    """Who wrote it."""
    published: dt.date | None = None
    is_all: bool = False
    """Whether the line says nothing else, so that it is none of the text."""


def read_byline(text: str, known: Collection[str] = ()) -> Byline:
    """Read a line, such as ``By Ann Lee · May 6, 2020 · 5 min read``.

    ``known`` are the page's authors, and other names that may stand in the line, by their `comparison_key`.
    """
    if len(text.split()) > _MAX_BYLINE_WORDS:
        return Byline()
    published, pieces = _without_dates(text)
    told = published is not None or len(pieces) > 1
    names: list[str] = []
    rest = False
    for segment in _segments(pieces):
        segment, said = _without_labels(segment)
        told = told or said
        key = comparison_key(segment)
        by = _names_after_by(segment)
        if by:
            names += by
        elif _is_fact(segment, known) or (names and is_credit(segment)):
            told = True
        elif key and key not in vocabulary.SMALL_TALK and not _is_date_word(segment):
            rest = True
    is_all = bool(told or names) and not rest
    return Byline(() if is_credit(text) else tuple(names), published, is_all)


def _is_fact(segment: str, known: Collection[str]) -> bool:
    """Whether a segment is a known name, where that person wrote, or when."""
    key = comparison_key(segment)
    named = (key != "" and key in known) or _is_at_work(segment, known)
    return named or is_partial_date(segment) or vocabulary.AGO.fullmatch(segment) is not None


def _is_at_work(segment: str, known: Collection[str]) -> bool:
    """Whether a segment is a known name and where it wrote: ``Ann Lee in Bonn``."""
    name, _, place = segment.partition(" in ")
    return bool(place) and comparison_key(name) in known and len(place.split()) <= 3 and looks_like_name(place)


def is_modified(text: str) -> bool:
    """Whether a line begins by saying that its date is that of a change."""
    match = vocabulary.MODIFIED.search(text)
    return match is not None and not vocabulary.LABEL.search(text[: match.start()]) and match.start() < 12


def is_credit(text: str) -> bool:
    """Whether a line names somebody who did something else than write: ``Photographs by Ann Lee``."""
    return _CREDIT.match(text) is not None


_CREDIT = re.compile(
    r"\s*(?:\w+ )?(?:(?:edited|photos?|photographs?|photography|pictures?|illustrations?|illustrated|art|artwork|"
    r"graphics?|images?|video|translated|translation|reviewed|checked|curated|filed|filmed|narrated|read|produced|"
    r"sponsored|promoted|more|posts) (?:by|from)\b|"
    r"(?:edited|editors?|photos?|photograph(?:s|y|er)?|pictures?|illustrat(?:ions?|or)|graphics?|images?|videos?|"
    r"translat(?:ion|or)|fotos?|fotograf(?:ie|ía)?|bild(?:er)?|grafik(?:en)?|illustration(?:en)?|"
    r"traduction|traducción|übersetzung|montage|montaje)\s*:)",
    re.IGNORECASE,
)


def _without_dates(text: str) -> tuple[dt.date | None, list[str]]:
    """The day of publication, and what stands between the dates."""
    published: dt.date | None = None
    pieces: list[str] = []
    end = 0
    for found in find_dates(text):
        piece = text[end : found.start]
        other = vocabulary.MODIFIED.search(piece) or vocabulary.EXPIRES.search(piece)
        if published is None and not other:
            published = found.date
        pieces.append(piece)
        end = found.end
    return published, [*pieces, text[end:]]


def _segments(pieces: list[str]) -> Iterator[str]:
    for piece in pieces:
        yield from vocabulary.BREAK.split(piece)


def _without_labels(segment: str) -> tuple[str, bool]:
    """A segment without words that only label a date, a reading time or a count, and whether there were any."""
    bare = segment
    for pattern in (vocabulary.READING_TIME, vocabulary.COUNT, vocabulary.MODIFIED):
        bare = pattern.sub(" ", bare)
    told = bare != segment
    if not vocabulary.PREFIX.match(bare):
        bare = vocabulary.LABEL.sub(" ", bare)
    bare = _AT_END.sub("", bare.strip(" \t\xa0,;:.()[]–—-•·|/"))
    return bare.strip(" \t\xa0,;:.()[]–—-•·|/"), told


_AT_END = re.compile(r"(?:^|\s)(?:on|in|at|am|um|le|el|il|den)$", re.IGNORECASE)


def _names_after_by(segment: str) -> tuple[str, ...]:
    """The names in ``by Ann Lee, Editor``; empty if it is anything else."""
    prefix = vocabulary.PREFIX.match(segment) or vocabulary.SHORT_PREFIX.match(segment)
    if prefix is None:
        return ()
    bare = vocabulary.AFTER_NAME.sub("", segment[prefix.end() :])
    names = clean_names(bare)
    return names if names and all(map(looks_like_name, names)) else ()


def is_role(text: str) -> bool:
    """Whether a short line says what somebody does: ``Environment correspondent``."""
    words = re.findall(r"\w+", text.lower())
    return 1 < len(words) <= _MAX_ROLE_WORDS and not vocabulary.ROLES.isdisjoint(words)


_MAX_ROLE_WORDS = 6


def looks_like_name(name: str) -> bool:
    """Whether its words are capitalized, as in a name."""
    words = re.findall(r"[^\W\d_][\w.’'-]*", name)
    if not words or len(words) > 6 or any(map(str.isdigit, name)):
        return False
    return all(not word[0].islower() or word.lower() in vocabulary.PARTICLES for word in words)


_HOUR = re.compile(r"\d{1,2}[:.]\d\d(?:\s?[ap]\.?m\.?)?(?:\s[A-Z]{2,4})?", re.IGNORECASE)


def _is_date_word(segment: str) -> bool:
    """Whether it is only an hour, or a zone or a preposition that a date left over."""
    return _HOUR.fullmatch(segment) is not None or (segment.isupper() and len(segment) <= 4)
