"""Reads the table of contents of an EPUB: the navigation document of EPUB 3, or the NCX of EPUB 2."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from narrate.reading.files.archive import text_of
from narrate.reading.normalize import comparison_key, one_line

EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
"""The attribute that says what a part of a book is."""
_PLACEHOLDERS = frozenset("begin body main section start text unknown untitled".split())
"""Titles that converters write where they know none, perhaps with a number."""
_PREFIXES = ("beginreading", "index_split", "maintext", "part00", "startreading", "startofcontent")
_SUFFIXES = ("html", "htm", "xml")

Locate = Callable[[str], tuple[str, str]]
"""From an ``href`` to a path in the archive and an id, which may be empty."""


@dataclass(frozen=True, slots=True)
class TocEntry:
    """A line of the table of contents."""

    title: str
    path: str
    """Of a document, in the archive."""
    fragment: str
    """The id of an element in it; empty for the whole document."""
    level: int
    """From 1."""


def read_toc(
    nav: etree._Element | None, ncx: etree._Element | None, locate: tuple[Locate, Locate]
) -> list[TocEntry]:
    """The entries of the navigation document, or else of the NCX; ``locate`` resolves the addresses of each."""
    entries = [] if nav is None else list(_nav_entries(nav, locate[0]))
    if not entries and ncx is not None:
        entries = list(_ncx_entries(ncx, locate[1]))
    return [entry for entry in entries if entry.title and not _is_placeholder(entry.title)]


def _place(own: str, first: str, before: TocEntry | None, locate: Locate) -> tuple[str, str]:
    """Where an entry leads: without a link, to the start of the document of the first entry below it.

    If the entry ``before`` leads into the same document, to that first entry.
    """
    path, fragment = locate(own or first)
    begins = not own and (before is None or before.path != path)
    return path, "" if begins else fragment


def _nav_entries(tree: etree._Element, locate: Locate) -> Iterator[TocEntry]:
    before: TocEntry | None = None
    contents = [nav for nav in tree.iter("{*}nav") if "toc" in (nav.get(EPUB_TYPE) or "").split()]
    for nav in contents or list(tree.iter("{*}nav"))[:1]:
        for item in nav.iter("{*}li"):
            label = next(item.iterchildren("{*}a", "{*}span"), None)
            link = next(item.iter("{*}a"), None)
            if label is not None and link is not None and link.get("href"):
                level = sum(1 for _ in item.iterancestors("{*}ol"))
                place = _place(label.get("href") or "", link.get("href") or "", before, locate)
                before = TocEntry(_label(label), *place, level)
                yield before


def _label(element: etree._Element) -> str:
    """The text of a label, or the alternative text of the picture that it consists of."""
    pictures = (image.get("alt") or "" for image in element.iter("{*}img"))
    return one_line(text_of(element)) or one_line(" ".join(pictures))


def _ncx_entries(tree: etree._Element, locate: Locate) -> Iterator[TocEntry]:
    before: TocEntry | None = None
    for point in tree.iterfind("{*}navMap//{*}navPoint"):
        own, first = point.find("{*}content"), next(point.iter("{*}content"), None)
        label = point.find("{*}navLabel/{*}text")
        if first is not None and label is not None and first.get("src"):
            level = 1 + sum(1 for _ in point.iterancestors("{*}navPoint"))
            stated = "" if own is None else own.get("src") or ""
            before = TocEntry(
                one_line(text_of(label)), *_place(stated, first.get("src") or "", before, locate), level
            )
            yield before


def _is_placeholder(title: str) -> bool:
    key = comparison_key(title)
    return key.rstrip("0123456789") in _PLACEHOLDERS or key.startswith(_PREFIXES) or key.endswith(_SUFFIXES)
