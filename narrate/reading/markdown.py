"""Reads Markdown, with or without front matter.

`narrate.reading.commonmark` renders it as HTML, and `narrate.reading.html` reads that like any page, raw HTML
included.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
from typing import Any

import yaml

from narrate.errors import ReadingError
from narrate.reading.dates import read_date
from narrate.reading.commonmark import to_html
from narrate.reading.fetch import Source
from narrate.reading.html.links import resolve
from narrate.reading.language import detect_language, language_tag
from narrate.reading.normalize import one_line, slugify
from narrate.reading.outline import parse_html, read_outline
from narrate.reading.post import Post

_log = logging.getLogger(__name__)

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_UNCLOSED_FRONT_MATTER = re.compile(r"---[ \t]*\n\s*[\w-]+:(\s|$)")


_ADDRESS_KEYS = ("src", "url", "path", "file", "feature", "image")
"""Keys under which a mapping that describes an image may hold its URL."""


def read_markdown(source: Source) -> Post:
    """Read a post written in Markdown, with or without YAML front matter.

    Raises `ReadingError` if the front matter is broken or the post is empty.
    """
    text = source.text()
    front, body = _split(text, source.subject)
    if not body.strip():
        raise ReadingError("the post is empty", source.subject, "check that it is the right file")
    # With the tag, a post of nothing but comments is a page too.
    page = f"<body>{to_html(body, source.subject)}"
    tree = parse_html(page, source.subject)
    if source.url:
        resolve(tree, source.url)
    outline = read_outline(tree, front.text("title"))
    language = front.language("language") or front.language("lang")
    return Post(
        title=outline.title or source.name,
        sections=outline.sections,
        slug=slugify(front.text("slug") or source.name),
        authors=front.texts("authors") or front.texts("author"),
        published=front.date("date"),
        url=front.text("canonical_url") or front.text("url") or source.url,
        id=front.text("id"),
        language=language or detect_language(outline.sections),
        language_detected=not language,
        description=front.text("description"),
        image=front.address("image"),
        folder=str(source.folder or ""),
        lexicon=front.mapping("lexicon", "Nguyen: win"),
        cast=front.cast("cast"),
        notes=outline.notes,
    )


# --- front matter -----------------------------------------------------------------------------------------------


class _FrontMatter:
    """The front matter of a post.

    Other tools write many things there, so a value that narrate cannot use is a warning, and the post goes without
    it. Only the lexicon and the cast, which are written for narrate, must be valid.
    """

    def __init__(self, values: dict[Any, Any], name: str) -> None:
        self._values = values
        self._name = name

    def text(self, key: str) -> str:
        value = self._values.get(key)
        if isinstance(value, (dict, list)):
            self._ignore(key, "it is not text")
            return ""
        return one_line(value or "")

    def texts(self, key: str) -> tuple[str, ...]:
        """One text or a list of texts; an author may also be a mapping with a ``name``."""
        value = self._values.get(key)
        entries = value if isinstance(value, list) else [value]
        names = [entry.get("name") if isinstance(entry, dict) else entry for entry in entries]
        if any(isinstance(name, (dict, list)) for name in names):
            self._ignore(key, "it is not a list of texts")
            return ()
        return tuple(filter(None, (one_line(name or "") for name in names)))

    def language(self, key: str) -> str:
        """A BCP 47 tag."""
        stated = self.text(key)
        tag = language_tag(stated)
        if stated and not tag:
            self._ignore(key, f"{stated!r} is not a language tag; write it as en or pt-BR")
        return tag

    def address(self, key: str) -> str:
        """A text, or a mapping that holds it under one of the keys that site generators use."""
        value = self._values.get(key)
        if isinstance(value, dict):
            value = next((value[name] for name in _ADDRESS_KEYS if isinstance(value.get(name), str)), value)
            return one_line(value) if isinstance(value, str) else self.text(key)
        return self.text(key)

    def mapping(self, key: str, example: str) -> dict[str, Any]:
        """A mapping of words. Raises `ReadingError`, which shows an ``example``, if the value is anything else."""
        value = self._values.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            hint = f"write {key}: and below it lines like {example}"
            raise ReadingError(f"front matter: {key}: is not a list of words", self._name, hint)
        return {str(word): entry for word, entry in value.items()}

    def cast(self, key: str) -> dict[str, str] | None:
        """The voices of speakers, or None for ``none``. Raises `ReadingError` if the value is anything else."""
        if self._values.get(key) in ("none", "false"):
            return None
        voices = self.mapping(key, "Ann: joe")
        if not all(isinstance(voice, str) and voice for voice in voices.values()):
            hint = "write the name of a voice after each name"
            raise ReadingError(f"front matter: {key}: has an entry that is not a voice", self._name, hint)
        return voices

    def date(self, key: str) -> dt.date | None:
        """A day, or a `datetime.datetime` if the hour is written too."""
        written = self.text(key)
        found = read_date(written)
        if written and found is None:
            self._ignore(key, f"{written!r} does not name one day; write it as 2024-07-16")
        return found

    def _ignore(self, key: str, reason: str) -> None:
        _log.warning("%s: front matter: %s is ignored: %s", self._name, key, reason)


class _Loader(yaml.BaseLoader):
    """Reads YAML scalars as text or None: a title may be No, 1.10 or 10:30."""


_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])
_Loader.add_constructor("tag:yaml.org,2002:null", lambda _loader, _node: None)


def _split(text: str, subject: str) -> tuple[_FrontMatter, str]:
    """The front matter and the body. A thematic break at the start of a post is not front matter."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        if _UNCLOSED_FRONT_MATTER.match(text):
            raise ReadingError("its front matter opens on line 1 and never closes", subject, "end it with ---")
        return _FrontMatter({}, subject), text
    try:
        values = yaml.load(match.group(1), _Loader)  # as safe as safe_load: it creates no objects
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 2}" if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        hint = "put quotes around a value that holds a colon"
        raise ReadingError(f"front matter{where}: {problem}", subject, hint) from None
    if isinstance(values, dict):
        return _FrontMatter(values, subject), text[match.end() :]
    return _FrontMatter({}, subject), text[match.end() :] if values is None else text
