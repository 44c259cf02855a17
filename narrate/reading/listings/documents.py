"""Tells what a document that may be a listing is, by how it begins."""

from __future__ import annotations

from typing import Literal, TypeAlias

from narrate import lazy_re as re

CHECK_HINT = "check that it is the right file or address"
DocumentKind: TypeAlias = Literal["feed", "json", "opml", "page", "other"]

_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?([A-Za-z]{1,20})\b")
_ROOTS: dict[str, DocumentKind] = {
    "rss": "feed",
    "feed": "feed",
    "rdf": "feed",
    "channel": "feed",
    "opml": "opml",
    "html": "page",
    "head": "page",
    "body": "page",
}
_SPACE = re.compile(r"[\s\ufeff]*")
_DOCTYPE = re.compile(r"<!doctype[^\[>]*", re.IGNORECASE)
_END_OF_SUBSET = re.compile(r"\]\s*>")
_HTML = re.compile(r"\s*<!doctype\s+html\b", re.IGNORECASE)


def kind_of(text: str) -> DocumentKind:
    """The kind of a document: a feed in XML, something in JSON, OPML, a page in HTML, or something else."""
    start = without_prolog(text)
    if start.startswith("{"):
        return "json"
    if start.startswith("<") and _HTML.match(text):
        return "page"
    match = _ROOT.match(start)
    return _ROOTS.get(match[1].lower(), "other") if match else "other"


def without_prolog(text: str) -> str:
    """A document of XML from its root element on.

    What comes before may declare entities, and their declarations may grow without limit when they are expanded;
    those that a feed needs are HTML's, which every reader knows.
    """
    position = 0
    while True:
        position = _after_space(text, position)
        end = _end_of_prolog_part(text, position)
        if end < 0:
            return text[position:]
        position = end


def _after_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _end_of_prolog_part(text: str, start: int) -> int:
    """Where the declaration, comment or instruction that begins at ``start`` ends; -1 if none begins or ends."""
    for opening, closing in (("<?", "?>"), ("<!--", "-->")):
        if text.startswith(opening, start):
            end = text.find(closing, start + len(opening))
            return end + len(closing) if end >= 0 else -1
    match = _DOCTYPE.match(text, start)
    if match is None:
        return -1
    if text[match.end() : match.end() + 1] == "[":
        match = _END_OF_SUBSET.search(text, match.end())
        return match.end() if match else -1
    return match.end() + 1 if match.end() < len(text) else -1
