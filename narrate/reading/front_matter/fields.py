"""What the front matter of a post says, field by field."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

from narrate import lazy_re as re
from narrate.errors import ReadingError
from narrate.reading.dates import read_date
from narrate.reading.front_matter import keys
from narrate.reading.front_matter.blocks import find_front_matter
from narrate.reading.front_matter.parsing import parse
from narrate.reading.front_matter.shapes import (
    address_in,
    address_of,
    any_of,
    name_in,
    plain_words,
    split_names,
    unescaped,
)
from narrate.reading.language import language_tag
from narrate.reading.normalize import one_line

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

_TEMPLATE = re.compile(r"\{\{.*\}\}|\{%.*%\}|<%.*%>|`r .*`")
"""A value that a program fills in later."""
_HEAD = 1 << 14
_DATE_KEYS = ("created", "published", "date", "publish")


def split_front_matter(text: str, subject: str) -> tuple[FrontMatter, str]:
    """The front matter and the body. What is no front matter, such as a thematic break, belongs to the body.

    Front matter that is broken is a warning, which names ``subject``; what can be read of it is read.
    """
    block = find_front_matter(text)
    parsed = parse(block) if block else None
    if block is None or parsed is None or parsed.values is None:
        return FrontMatter({}, subject), text
    if not block.closed:
        _log.warning("%s: front matter: it never closes, so it is read up to the first blank line", subject)
    for problem in parsed.problems:
        _log.warning("%s: front matter, %s; put quotes around a value that holds a colon", subject, problem)
    return FrontMatter(parsed.values, subject), text[block.end :]


def slug_of(file: Path) -> str:
    """`FrontMatter.slug` of a Markdown file, of which only the first `_HEAD` bytes are read; warns of nothing.

    Empty if it states none, or cannot be read.
    """
    try:
        with open(file, "rb") as stream:
            head = stream.read(_HEAD)
    except (OSError, ValueError):
        return ""
    if b"slug" not in head.lower():
        return ""
    block = find_front_matter(head.decode("utf-8", "replace"))
    parsed = parse(block) if block else None
    slug = FrontMatter((parsed and parsed.values) or {}, str(file))._value(keys.SLUG[0])
    return slug.strip("/").rpartition("/")[2] if isinstance(slug, str) else ""


class FrontMatter:
    """The front matter of a post.

    Other tools write many things there, so a value that narrate cannot use is a warning, and the post goes without
    it. Only entries of the lexicon and the cast, which are written for narrate, must be valid.
    """

    def __init__(self, values: Mapping[str, Any], subject: str) -> None:
        self._subject = subject
        self._written: dict[str, tuple[str, Any]] = {}
        for key, value in [*values.items(), *_nested(values)]:
            self._written.setdefault(keys.normalized(key), (key, value))

    def title(self) -> str:
        """The title."""
        return plain_words(self._first(keys.TITLE, self._shown_text))

    def menu_title(self) -> str:
        """What menus call the post."""
        return self._first(keys.MENU_TITLE, self._shown_text)

    def slug(self) -> str:
        """The last part of an address, or another short name."""
        return self._first(keys.SLUG, self._text).strip("/").rpartition("/")[2]

    def authors(self) -> tuple[str, ...]:
        """Names: from one text, a list of texts, or mappings with a name."""
        return self._first(keys.AUTHORS, self._names)

    def published(self) -> dt.date | None:
        """A day, or a `datetime.datetime` if the hour is written too."""
        return self._first(keys.DATE, self._date)

    def url(self, base: str) -> str:
        """Where the post is published: an address, or a path that is resolved against ``base``, if that is one."""
        return self._first(keys.URL, lambda key: self._url(key, base))

    def id(self) -> str:
        """The author's identifier."""
        return self._first(keys.ID, self._text)

    def language(self) -> str:
        """A BCP 47 tag."""
        return self._first(keys.LANGUAGE, self._language)

    def description(self) -> str:
        """The description, or what comes nearest to one."""
        return self._first(keys.DESCRIPTION, self._shown_text)

    def image(self) -> str:
        """The address or path of the cover."""
        return self._first(keys.IMAGE, self._image)

    def lexicon(self) -> dict[str, Any]:
        """Pronunciations of words."""
        return self._mapping("lexicon", "Nguyen: win")

    def cast(self) -> dict[str, str] | None:
        """The voices of speakers, or None for ``none``. Raises `ReadingError` if one is no name of a voice."""
        if self._value("cast") in ("none", "false"):
            return None
        voices = self._mapping("cast", "Ann: joe")
        if not all(isinstance(voice, str) and voice for voice in voices.values()):
            hint = "write the name of a voice after each name"
            raise ReadingError("front matter: cast: has an entry that is not a voice", self._subject, hint)
        return voices

    def variable(self, name: str) -> str:
        """The text that a template shows for a variable such as ``page.title``; empty if there is none."""
        path = [keys.normalized(part) for part in name.split(".")]
        while len(path) > 1 and path[0] in keys.PAGE:
            path = path[1:]
        value = self._value(path[0])
        for part in path[1:]:
            value = any_of(value, (part,)) if isinstance(value, dict) else None
        return one_line(value) if isinstance(value, str) and not _TEMPLATE.search(value) else ""

    # Values

    def _first(self, names: tuple[str, ...], read: Callable[[str], _T]) -> _T:
        """What the first of the keys says that says something."""
        found = read(names[0])
        for name in names[1:]:
            found = found or read(name)
        return found

    def _value(self, key: str) -> Any:
        return self._written.get(key, ("", None))[1]

    def _text(self, key: str) -> str:
        value = self._value(key)
        if isinstance(value, (dict, list)):
            self._ignore(key, "it is not text")
            return ""
        text = one_line(value or "")
        if _TEMPLATE.search(text):
            self._ignore(key, f"{text!r} is a template")
            return ""
        return text

    def _shown_text(self, key: str) -> str:
        """A text that a page shows: WordPress exports it with entities of HTML."""
        return unescaped(self._text(key))

    def _names(self, key: str) -> tuple[str, ...]:
        value = self._value(key)
        if isinstance(value, dict) and all(isinstance(entry, dict) for entry in value.values()):
            value = [entry if name_in(entry) else value for entry in value.values()]  # by their identifiers
        entries = value if isinstance(value, list) else [value]
        names = [name_in(entry) for entry in entries]
        if any(isinstance(name, (dict, list)) for name in names):
            self._ignore(key, "it is not a list of texts")
            return ()
        found = [part for name in names if name for part in split_names(unescaped(one_line(name)))]
        return tuple(name for name in found if name and not _TEMPLATE.search(name))

    def _date(self, key: str) -> dt.date | None:
        value = self._value(key)
        if isinstance(value, dict):
            self._written[key] = (self._written[key][0], any_of(value, _DATE_KEYS) or value)
        written = self._text(key)
        found = read_date(written)
        if written and found is None and written.lower() not in _NO_DATE:
            self._ignore(key, f"{written!r} does not name one day; write it as 2024-07-16")
        return found

    def _language(self, key: str) -> str:
        stated = self._text(key)
        tag = language_tag(stated)
        if stated and not tag:
            self._ignore(key, f"{stated!r} is not a language tag; write it as en or pt-BR")
        return tag

    def _url(self, key: str, base: str) -> str:
        written = self._text(key)
        if "://" in written or not written:
            return written
        is_path = written.startswith("/") and ":" not in written  # not a pattern such as /:year/:title/
        return urljoin(base, written) if base and is_path and urlsplit(base).netloc else ""

    def _image(self, key: str) -> str:
        value = self._value(key)
        if not isinstance(value, (dict, list)):
            text = self._text(key)
            return "" if text.lower() in _NO_IMAGE else address_in(text)
        found = address_of(value)
        if not found and value:
            self._ignore(key, "it is not text")
        return found

    def _mapping(self, key: str, example: str) -> dict[str, Any]:
        value = self._value(key)
        if isinstance(value, dict):
            return {str(word): entry for word, entry in value.items()}
        if value is not None:
            self._ignore(key, f"it is not a list of words; write {key}: and below it lines like {example}")
        return {}

    def _ignore(self, key: str, reason: str) -> None:
        _log.warning("%s: front matter: %s is ignored: %s", self._subject, self._written[key][0], reason)


_NO_DATE = frozenset({"auto", "false", "last-modified", "no", "now", "today", "true", "yes", r"\today"})
"""What says whether a post is published, or asks a program for the day."""
_NO_IMAGE = frozenset({"false", "true", "none", "no", "yes"})


def _nested(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        if keys.normalized(key) in keys.NESTED and isinstance(value, dict):
            yield from ((str(inner), entry) for inner, entry in [*value.items(), *_nested(value)])
