"""The kinds of post narrate reads, and which room of `narrate.reading` reads each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from narrate.errors import ReadingError
from narrate.net.media_types import UNSPECIFIC

HINT = "say what it is with --as"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of post."""

    suffixes: tuple[str, ...]
    """How the names of such files end, in lower case."""
    media_types: tuple[str, ...]
    """What servers call it."""
    reader: str
    """``module:function``, which makes a `narrate.reading.post.Post` of a `narrate.reading.fetch.Source`."""


KINDS = {
    "markdown": Kind(
        (".md", ".markdown", ".mdown", ".mkd"),
        ("text/markdown", "text/x-markdown"),
        "narrate.reading.markdown:read_markdown",
    ),
    "html": Kind(
        (".html", ".htm", ".xhtml"),
        ("text/html", "application/xhtml+xml"),
        "narrate.reading.article:read_article",
    ),
    "text": Kind((".txt", ".text"), ("text/plain",), "narrate.reading.files.plaintext:read_text"),
    "epub": Kind((".epub",), ("application/epub+zip",), "narrate.reading.files.epub:read_epub"),
    "docx": Kind(
        (".docx",),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
        "narrate.reading.files.docx:read_docx",
    ),
}


def media_types() -> tuple[str, ...]:
    """All media types of all kinds."""
    return tuple(name for kind in KINDS.values() for name in kind.media_types)


def readable() -> str:
    """The endings of files that narrate reads, in words."""
    suffixes = [suffix for kind in KINDS.values() for suffix in kind.suffixes]
    return f"{', '.join(suffixes[:-1])} and {suffixes[-1]}"


def is_read(name: str) -> bool:
    """Whether a file's name ends like one that narrate reads."""
    return _by_suffix(name) is not None


def of_file(path: PurePath) -> str:
    """The kind of a file, by its name's ending; without one it is Markdown. Raises `ReadingError`."""
    kind = _by_suffix(path.name)
    if kind is None and path.suffix:
        raise ReadingError(f"narrate does not read {path.suffix} files but {readable()}", str(path), HINT)
    return kind or "markdown"


def of_response(name: str, media_type: str, subject: str) -> str:
    """The kind of what a server sent, by its media type and, if that says nothing, by its name.

    Raises `ReadingError`, naming ``subject``, when narrate does not read it.
    """
    told = next((kind for kind, facts in KINDS.items() if media_type in facts.media_types), None)
    if media_type in UNSPECIFIC:  # then its name's ending decides
        told = _by_suffix(name) or told or ("html" if not media_type else None)
    if told is None:
        raise ReadingError(f"is {media_type}, which narrate does not read", subject, HINT)
    return told


def _by_suffix(name: str) -> str | None:
    suffix = PurePath(name).suffix.lower()
    return next((kind for kind, facts in KINDS.items() if suffix in facts.suffixes), None)
