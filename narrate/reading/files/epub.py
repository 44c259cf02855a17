"""Reads EPUB 2 and 3: joins the documents of the spine, in order, into one page.

The table of contents decides where chapters begin, what they are called and how they nest (`epub_chapters`). Front
and back matter that serves navigation, sale or law is left out and counted (`matter`), page numbers are removed.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from lxml import etree

from narrate import lazy_re as re
from narrate.errors import ReadingError
from narrate.reading.decoding import decode
from narrate.reading.fetch import Source
from narrate.reading.files.archive import Archive, parse_xml, text_of
from narrate.reading.files.document import read_page
from narrate.reading.files.epub_chapters import (
    Governing,
    leaf_blocks,
    mark_untagged_headings,
    place_chapters,
    remove_element,
    text_in,
)
from narrate.reading.files.epub_package import Package, read_package
from narrate.reading.files.epub_toc import EPUB_TYPE, TocEntry
from narrate.reading.files.matter import TITLE_PAGE_TYPES, TYPES, BookPage, is_bare_title_page, is_matter
from narrate.reading.html.inline import HEADINGS
from narrate.reading.normalize import comparison_key, one_line
from narrate.reading.outline import parse_html
from narrate.reading.post import Post

_ROLES = {"noteref": "doc-noteref", "backlink": "doc-backlink", "referrer": "doc-backlink"}
_PAGE_ROLES = frozenset({"contentinfo", "navigation"})
"""Roles of what a web page shows around its text, which books made from web pages keep."""
_NOTE_TAGS = frozenset("aside dd div li p section td".split())
_OPENING_WORDS = 120
"""Documents before the first one with more words are the front of the book."""
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
    """Read a book.

    Raises `ReadingError` if it is not an EPUB, or is damaged, protected, too large or empty, or is all pictures.
    """
    archive = Archive(source, "EPUB")
    package = read_package(archive)
    pages = "\n".join(_Book(archive, package).pages())
    if package.is_fixed_layout and not re.search(r">[^<]*\w", pages):
        raise ReadingError(
            "has a fixed layout: its pages are pictures", source.subject, "get an edition with text that reflows"
        )
    return read_page(package.metadata, pages, source)


class _Book:
    """Joins the documents of a book; ids get a prefix per document, so that they stay unique."""

    def __init__(self, archive: Archive, package: Package) -> None:
        self._archive = archive
        self._package = package
        every = dict.fromkeys((*package.spine, *sorted(package.outside_spine)))
        self._prefixes = {path: f"d{number}-" for number, path in enumerate(every, 1)}
        self._entries: dict[str, list[TocEntry]] = {}
        for entry in package.toc:
            self._entries.setdefault(entry.path, []).append(entry)

    def pages(self) -> Iterator[str]:
        """The HTML of each document, then that of footnotes in documents outside the spine."""
        documents = [self._load(path) for path in dict.fromkeys(self._package.spine)]
        wanted: dict[str, list[str]] = {}
        for document in documents:
            for path, key in self._external_notes(document):
                wanted.setdefault(path, []).append(key)
        left_out = self._left_out(documents)
        if not self._package.toc:
            mark_untagged_headings([document.body for document in documents if document.path not in left_out])
        self._drop_shown_title(next(document.body for document in documents if document.path not in left_out))
        governing = Governing()
        for document in documents:
            self._mark_typed(document)
            if document.path not in left_out:
                place_chapters(document.body, self._entries.get(document.path, []), governing)
            self._prepare(document)
            page = self._page(document)
            yield f"<matter>{page}</matter>" if document.path in left_out else page
        for path, keys in wanted.items():
            yield from self._notes(self._load(path), dict.fromkeys(keys))

    def _drop_shown_title(self, body: etree._Element) -> None:
        """Remove a title at the top of the text, which the opening says, unless it refers to a note."""
        first = next((block for block in leaf_blocks(body) if text_in(block)), None)
        if first is None or first.tag not in HEADINGS or any(link.get("href") for link in first.iter("a")):
            return
        if comparison_key(text_in(first)) == comparison_key(self._package.metadata.title):
            remove_element(first)

    def _left_out(self, documents: list[_Document]) -> set[str]:
        """The paths of documents that are front or back matter; none if nothing else would be left."""
        is_opening = True
        left_out: set[str] = set()
        for document in documents:
            page = self._book_page(document, is_opening=is_opening)
            if self._is_matter(document, page):
                left_out.add(document.path)
            elif page.words > _OPENING_WORDS:
                is_opening = False
        return left_out if len(left_out) < len(documents) else set()

    def _book_page(self, document: _Document, *, is_opening: bool) -> BookPage:
        links = (link for link in document.body.iter("a") if not _is_remote(link.get("href") or ":"))
        return BookPage(
            lines=_text_lines(document.body),
            pictures=tuple(image.get("alt") or "" for image in document.body.iter("img")),
            titles=tuple(entry.title for entry in self._entries.get(document.path, [])),
            linked_words=sum(len(text_of(link).split()) for link in links),
            is_opening=is_opening,
        )

    def _is_matter(self, document: _Document, page: BookPage) -> bool:
        own = {*(document.body.get("data-epub-type") or "").split()}
        stated = self._package.types.get(document.path, frozenset())  # by a link, which may lead into a long text
        if own & TYPES or (stated & TYPES and page.is_short):
            return True
        if (own | stated) & TITLE_PAGE_TYPES and is_bare_title_page(page.lines, self._package.names):
            return True
        return is_matter(page, self._package.names)

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

    def _mark_typed(self, document: _Document) -> None:
        """Mark the parts of a document whose type or role says that they are left out; remove page numbers."""
        for element in [element for element in _below(document.body) if element.get("role") in _PAGE_ROLES]:
            element.tag = "matter"
        for element in [element for element in _below(document.body) if element.get("data-epub-type")]:
            types = {*(element.get("data-epub-type") or "").split()}
            if "pagebreak" in types:
                remove_element(element)
            elif types & TYPES or (types & TITLE_PAGE_TYPES and self._is_bare(element)):
                element.tag = "matter"

    def _is_bare(self, element: etree._Element) -> bool:
        return is_bare_title_page(_text_lines(element), self._package.names)

    def _prepare(self, document: _Document) -> None:
        """Adapt ids and links to the joined page."""
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


def _text_lines(element: etree._Element) -> tuple[str, ...]:
    """The texts of the blocks of an element that have any, each on one line."""
    return tuple(filter(None, (one_line(text_of(block)) for block in leaf_blocks(element))))


def _drop_namespaces(body: etree._Element) -> None:
    """Rename elements as in HTML, and keep their EPUB types in a ``data-`` attribute."""
    for element in _elements(body):
        name = str(element.tag).rpartition("}")[2].rpartition(":")[2]
        element.tag = name if _NAME.fullmatch(name) else "span"  # broken documents have tags such as p"
        kind = element.get(EPUB_TYPE) or element.get("epub:type")
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


def _is_remote(address: str) -> bool:
    try:
        return bool(urlsplit(address).scheme)
    except ValueError:
        return False


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))
