"""The kinds of post that narrate reads, and the function that reads each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from narrate.errors import ReadingError
from narrate.net.media_types import UNSPECIFIC

HINT = "name its kind with --as"


@dataclass(frozen=True, slots=True)
class SourceFormat:
    """A format that posts come in."""

    suffixes: tuple[str, ...]
    """File extensions, in lower case."""
    media_types: tuple[str, ...]
    """Media types that servers send for it."""
    reader: str
    """``module:function`` that turns a `narrate.reading.fetch.Source` into a `narrate.reading.post.Post`."""
    noun: str = "post"
    """What errors call it, after “the”."""


KINDS = {
    "markdown": SourceFormat(
        (".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".mdx", ".qmd", ".rmd", ".rmarkdown"),
        ("text/markdown", "text/x-markdown"),
        "narrate.reading.markdown:read_markdown",
    ),
    "html": SourceFormat(
        (".html", ".htm", ".xhtml"),
        ("text/html", "application/xhtml+xml"),
        "narrate.reading.article:read_article",
        "page",
    ),
    "text": SourceFormat(
        (".txt", ".text", ".srt", ".vtt", ".eml"),
        ("text/plain", "text/vtt", "application/x-subrip", "message/rfc822"),
        "narrate.reading.files.plaintext:read_text",
    ),
    "epub": SourceFormat((".epub",), ("application/epub+zip",), "narrate.reading.files.epub:read_epub", "book"),
    "docx": SourceFormat(
        (".docx",),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
        "narrate.reading.files.docx:read_docx",
        "document",
    ),
    "pdf": SourceFormat(
        (".pdf",), ("application/pdf", "application/x-pdf"), "narrate.reading.files.pdf:read_pdf", "document"
    ),
}


def empty(kind: str, subject: str) -> ReadingError:
    """The error that a post of this kind, which errors call ``subject``, contains no text."""
    return ReadingError(f"the {KINDS[kind].noun} is empty", subject, "check that it is the right file")


def media_types() -> tuple[str, ...]:
    """The media types of all kinds."""
    return tuple(name for kind in KINDS.values() for name in kind.media_types)


def readable() -> str:
    """The extensions of files that narrate reads, as text."""
    suffixes = [suffix for kind in KINDS.values() for suffix in kind.suffixes]
    return f"{', '.join(suffixes[:-1])} and {suffixes[-1]}"


def is_read(name: str) -> bool:
    """Whether narrate reads files with this extension."""
    return _by_suffix(name) is not None


def of_file(path: PurePath) -> str:
    """The kind of a file, by its extension; Markdown without one. Raises `ReadingError`."""
    kind = _by_suffix(path.name)
    if kind is None and path.suffix:
        hint = _CONVERSIONS.get(path.suffix.lower(), HINT)
        raise ReadingError(f"narrate does not read {path.suffix} files, only {readable()}", str(path), hint)
    return kind or "markdown"


_CONVERSIONS = {
    **dict.fromkeys((".doc", ".dot", ".odt", ".pages", ".rtf", ".wpd"), "save it as .docx"),
    **dict.fromkeys(
        (".azw", ".azw3", ".fb2", ".lit", ".mobi", ".prc"), "convert it to EPUB, for example with Calibre"
    ),
    **dict.fromkeys((".djvu", ".ps", ".xps"), "convert it to PDF"),
    **dict.fromkeys((".ppt", ".pptx", ".odp", ".key"), "export it as PDF"),
    **dict.fromkeys(
        (".asciidoc", ".adoc", ".mediawiki", ".org", ".rst", ".tex", ".textile"),
        "convert it to Markdown, for example with Pandoc",
    ),
    ".ipynb": "export it as Markdown or HTML, for example with jupyter nbconvert",
}
"""What to try with files that narrate does not read."""


def of_content(data: bytes, kind: str) -> str:
    """The kind that the first bytes of a file show, if they contradict its extension; else ``kind``."""
    start = data[:_SIGNATURE_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"%PDF-"):
        return "pdf"
    if start.startswith(b"PK") and b"mimetypeapplication/epub+zip" in start:
        return "epub"
    if kind not in {"html", "markdown"} and start[:14].lower().startswith((b"<!doctype html", b"<html")):
        return "html"
    return kind


_SIGNATURE_BYTES = 1024


def of_response(name: str, media_type: str, subject: str) -> str:
    """The kind of a response, by its media type or, if that is unspecific, by its name.

    Raises `ReadingError`, which names ``subject``, if narrate does not read it.
    """
    told = next((kind for kind, facts in KINDS.items() if media_type in facts.media_types), None)
    if media_type in UNSPECIFIC:  # then the extension decides
        told = _by_suffix(name) or told or ("html" if not media_type else None)
    if told is None:
        raise ReadingError(f"is {media_type}, which narrate does not read", subject, HINT)
    return told


def _by_suffix(name: str) -> str | None:
    suffix = PurePath(name).suffix.lower()
    return next((kind for kind, facts in KINDS.items() if suffix in facts.suffixes), None)
