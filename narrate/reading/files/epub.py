"""Reads EPUB 2 and 3: joins the documents of the spine, in order, into one page.

It leaves out what only serves navigation: the cover, table of contents, copyright page, page numbers, and a title
page with nothing but the title and authors.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from lxml import etree

from narrate.errors import ReadingError
from narrate.reading.decoding import decode
from narrate.reading.fetch import Source
from narrate.reading.files.archive import Archive, parse_xml, text_of
from narrate.reading.files.document import read_page
from narrate.reading.files.epub_package import Package, read_package
from narrate.reading.html.inline import HEADINGS
from narrate.reading.outline import parse_html
from narrate.reading.post import Post

_TYPE = "{http://www.idpf.org/2007/ops}type"
_SKIPPED_TYPES = frozenset("toc landmarks page-list pagebreak cover copyright-page loi lot".split())
_GUIDE_TYPES = {"title-page": "titlepage"}  # EPUB 2's name for a type of EPUB 3
_ROLES = {"noteref": "doc-noteref", "backlink": "doc-backlink", "referrer": "doc-backlink"}
_NOTE_TAGS = frozenset("aside dd div li p section td".split())
_TITLE_PAGE_WORDS = frozenset({"a", "and", "by", "title", "page"})
_EMPTY_TAG = re.compile(
    r"<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b)([A-Za-z][\w:-]*)(\s[^<>]*)?/>"
)
_NAME = re.compile(r"[A-Za-z][\w.-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Document:
    """A document of the book."""

    path: str
    """In the archive."""
    body: etree._Element


def read_epub(source: Source) -> Post:
    """Read a book. Raises `ReadingError` if it is not an EPUB, or is damaged, protected, too large or empty."""
    archive = Archive(source, "EPUB")
    package = read_package(archive)
    book = _Book(archive, package)
    return read_page(package.metadata, "\n".join(book.pages()), source)


class _Book:
    """Joins the documents of a book; ids get a prefix per document, so that they stay unique."""

    def __init__(self, archive: Archive, package: Package) -> None:
        self._archive = archive
        self._package = package
        every = dict.fromkeys((*package.spine, *sorted(package.outside_spine)))
        self._prefixes = {path: f"d{number}-" for number, path in enumerate(every, 1)}

    def pages(self) -> Iterator[str]:
        """The HTML of each document, then that of footnotes in documents outside the spine."""
        documents = [self._load(path) for path in dict.fromkeys(self._package.spine)]
        wanted: dict[str, list[str]] = {}
        for document in documents:
            for path, key in self._external_notes(document):
                wanted.setdefault(path, []).append(key)
        for document in documents:
            if not self._is_left_out(document):
                self._prepare(document)
                yield self._page(document)
        for path, keys in wanted.items():
            yield from self._notes(self._load(path), dict.fromkeys(keys))

    def _load(self, path: str) -> _Document:
        data = self._archive.read(path)
        tree = parse_xml(data)
        body = None if tree is None else next(tree.iter("{*}body", "{*}book"), None)
        if body is None:  # it is broken, or has entities that no DTD declares
            body = self._parse_as_html(data, path)
        _drop_namespaces(body)
        return _Document(path, body)

    def _parse_as_html(self, data: bytes, path: str) -> etree._Element:
        """The body of a document that is not XML, parsed as HTML, which has no self-closing tags."""
        text = decode(data, f"{self._archive.subject}: {path}", html=True)
        try:
            page = parse_html(_EMPTY_TAG.sub(r"<\1\2></\1>", text), self._archive.subject)
        except ReadingError:  # it has no text
            return etree.Element("body")
        body = page.find(".//body")
        return page if body is None else body

    def _is_left_out(self, document: _Document) -> bool:
        kind = self._package.guide_types.get(document.path, "")
        return self._is_skipped(document.body, {_GUIDE_TYPES.get(kind, kind)})

    def _is_skipped(self, element: etree._Element, extra: set[str] | None = None) -> bool:
        types = {*(element.get("data-epub-type") or "").split(), *(extra or ())}
        return bool(types & _SKIPPED_TYPES) or ("titlepage" in types and self._is_bare_title_page(element))

    def _is_bare_title_page(self, page: etree._Element) -> bool:
        """Whether a title page contains nothing but the title and authors."""
        known = " ".join((*self._package.titles, *self._package.metadata.authors))
        text = " ".join(str(part) for part in page.itertext())
        return _words(text) <= _words(known) | _TITLE_PAGE_WORDS

    def _prepare(self, document: _Document) -> None:
        """Drop what is left out, and adapt ids and links to the joined page."""
        for element in [element for element in _below(document.body) if self._is_skipped(element)]:
            _remove(element)
        for link in _links_to_contents(document.body):
            del link.attrib["href"]
        prefix = self._prefixes[document.path]
        for element in _elements(document.body):
            for name in ("id", "name") if element.tag == "a" else ("id",):
                if element.get(name):
                    element.set(name, prefix + (element.get(name) or ""))
            for kind in (element.get("data-epub-type") or "").split():
                if kind in _ROLES:
                    element.set("role", _ROLES[kind])
            if element.tag == "a" and element.get("href"):
                element.set("href", self._address(document, element.get("href") or ""))
            if element.tag == "img" and not _is_remote(element.get("src") or ""):
                element.set("src", "")  # images in the archive are not extracted

    def _address(self, document: _Document, href: str) -> str:
        """The URL of a link in the joined page; empty if it leads to a part of the book that is left out."""
        if _is_remote(href):
            return href
        path, key = self._place(document, href)
        return f"#{quote(self._prefixes[path] + key)}" if path in self._prefixes else ""

    def _place(self, document: _Document, href: str) -> tuple[str, str]:
        """The document that a link leads to, and the id in it."""
        try:
            parts = urlsplit(href)
        except ValueError:
            return "", ""
        path = (
            posixpath.join(posixpath.dirname(document.path), unquote(parts.path)) if parts.path else document.path
        )
        return posixpath.normpath(path), unquote(parts.fragment)

    def _page(self, document: _Document) -> str:
        document.body.tag = "div"
        document.body.tail = None
        page = etree.tostring(document.body, method="html", encoding="unicode")
        return f'<div id="{self._prefixes[document.path]}">{page}</div>'

    def _external_notes(self, document: _Document) -> Iterator[tuple[str, str]]:
        """Path and id of the footnotes that a document refers to outside the spine."""
        for link in document.body.iter("a"):
            is_note = "noteref" in (link.get("data-epub-type") or "").split() or link.get("role") == "doc-noteref"
            path, key = self._place(document, link.get("href") or "")
            if is_note and key and path in self._package.outside_spine:
                yield path, key

    def _notes(self, document: _Document, keys: dict[str, None]) -> Iterator[str]:
        """The HTML of the blocks that contain the elements with these ids."""
        self._prepare(document)
        wanted = {self._prefixes[document.path] + key for key in keys}
        blocks: dict[etree._Element, None] = {}
        for element in _elements(document.body):
            if element.get("id") in wanted:
                block = next((e for e in (element, *element.iterancestors()) if e.tag in _NOTE_TAGS), element)
                blocks[block] = None
        for block in blocks:
            yield etree.tostring(block, method="html", encoding="unicode", with_tail=False)


def _drop_namespaces(body: etree._Element) -> None:
    """Rename elements as in HTML, and keep their EPUB types in a ``data-`` attribute."""
    for element in _elements(body):
        name = str(element.tag).rpartition("}")[2].rpartition(":")[2]
        element.tag = name if _NAME.fullmatch(name) else "span"  # broken documents have tags such as p"
        kind = element.get(_TYPE) or element.get("epub:type")
        for attribute in [key for key in element.attrib if ":" in str(key) or str(key).startswith("{")]:
            del element.attrib[attribute]
        if kind:
            element.set("data-epub-type", kind)
    etree.cleanup_namespaces(body)


def _links_to_contents(body: etree._Element) -> list[etree._Element]:
    """Links that span a whole heading: they lead to the contents, and would look like footnotes' backlinks."""
    links = [(link, heading) for heading in body.iter(*HEADINGS) for link in heading.iter("a") if link.get("href")]
    return [link for link, heading in links if _words(text_of(link)) == _words(text_of(heading))]


def _elements(root: etree._Element) -> Iterator[etree._Element]:
    return root.iter("*")


def _below(root: etree._Element) -> Iterator[etree._Element]:
    return (element for element in _elements(root) if element is not root)


def _remove(element: etree._Element) -> None:
    """Remove an element from its tree, but keep the text after it."""
    parent, before, tail = element.getparent(), element.getprevious(), element.tail
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (tail or "")
    else:
        parent.text = (parent.text or "") + (tail or "")
    parent.remove(element)


def _is_remote(address: str) -> bool:
    try:
        return bool(urlsplit(address).scheme)
    except ValueError:
        return False


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))
