"""Reads the package document of an EPUB: its metadata, and which documents to read."""

from __future__ import annotations

import logging
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from lxml import etree, html

from narrate import lazy_re as re
from narrate.errors import ReadingError
from narrate.reading.dates import read_date
from narrate.reading.files.archive import Archive, parse_xml, text_of
from narrate.reading.files.epub_toc import EPUB_TYPE, TocEntry, read_toc
from narrate.reading.files.matter import BookNames
from narrate.reading.html.facts.bylines import uninverted
from narrate.reading.html.facts.metadata import Metadata
from narrate.reading.normalize import comparison_key, one_line

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_FONT_METHODS = frozenset({"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"})
"""Algorithms that obfuscate fonts, which narrate does not read."""
_DOCUMENTS = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document"})
_OPF = "{http://www.idpf.org/2007/opf}"
_MIN_YEAR = 1000  # some tools write the year 101 for an unknown date
_YEAR = re.compile(r"\d{4}(?:-\d\d)?")
"""A date that is valid, but names no day."""
_AGAIN_HINT = "get the file again"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Package:
    """The package document: metadata, and which documents to read."""

    metadata: Metadata
    names: BookNames
    toc: tuple[TocEntry, ...]
    """The entries that lead into documents of the spine, in order."""
    spine: tuple[str, ...]
    """The paths of the documents to read, in order."""
    outside_spine: frozenset[str]
    """The paths of other documents, which are read only for footnotes."""
    types: dict[str, frozenset[str]]
    """The types that the guide and the landmarks give to documents, by path."""
    is_fixed_layout: bool
    """Whether the pages are laid out as pictures."""


def read_package(archive: Archive) -> Package:
    """Read the package document. Raises `ReadingError` if the archive is not a valid EPUB, or has DRM."""
    if _CONTAINER not in archive.names:
        raise ReadingError(f"is not a valid EPUB: {_CONTAINER} is missing from it", archive.subject, _AGAIN_HINT)
    roots = _xml(archive, _CONTAINER).iterfind(".//{*}rootfile")
    path = next((root.get("full-path") or "" for root in roots), "")
    if not path:
        raise ReadingError(f"is not a valid EPUB: {_CONTAINER} names no package", archive.subject, _AGAIN_HINT)
    tree = _xml(archive, _resolve(archive, "", path))
    spine, outside_spine = _read_spine(archive, tree, path)
    if not spine:
        raise ReadingError(
            f"contains no text: the spine in {path} names no document", archive.subject, _AGAIN_HINT
        )
    _refuse_drm(archive)
    nav, ncx = _navigation(archive, tree, path)
    toc = read_toc(nav.tree, ncx.tree, (nav.locate, ncx.locate))
    metadata = _read_metadata(tree)
    return Package(
        metadata=metadata,
        names=BookNames(tuple(_dublin_core_texts(tree, "title")), tuple(_people(tree))),
        toc=tuple(
            entry
            for entry in toc
            if entry.path in spine and comparison_key(entry.title) != comparison_key(metadata.title)
        ),
        spine=spine,
        outside_spine=outside_spine,
        types=_stated_types(archive, tree, path, nav),
        is_fixed_layout=_is_fixed_layout(tree),
    )


@dataclass(frozen=True, slots=True)
class _NavigationFile:
    """The navigation document or the NCX; without a tree if the book has none, or a broken one."""

    path: str = ""
    tree: etree._Element | None = None

    def locate(self, href: str) -> tuple[str, str]:
        """The path in the archive and the id to which a link in this file leads; empty if it is not an address."""
        try:
            parts = urlsplit(href)
        except ValueError:
            return "", ""
        folder = posixpath.dirname(self.path)
        path = posixpath.normpath(posixpath.join(folder, unquote(parts.path))) if parts.path else self.path
        return path, unquote(parts.fragment)


def _navigation(archive: Archive, tree: etree._Element, path: str) -> tuple[_NavigationFile, _NavigationFile]:
    """The navigation document of EPUB 3 and the NCX of EPUB 2."""
    found = {"nav": _NavigationFile(), "ncx": _NavigationFile()}
    for item in tree.iterfind("{*}manifest/{*}item"):
        is_nav = "nav" in (item.get("properties") or "").split()
        if is_nav or item.get("media-type") == "application/x-dtbncx+xml":
            name = _resolve(archive, path, item.get("href") or "")
            if name in archive.names:
                found["nav" if is_nav else "ncx"] = _NavigationFile(name, parse_xml(archive.read(name)))
    return found["nav"], found["ncx"]


def _stated_types(
    archive: Archive, tree: etree._Element, path: str, nav: _NavigationFile
) -> dict[str, frozenset[str]]:
    types: dict[str, frozenset[str]] = {}
    for part in tree.iterfind("{*}guide/{*}reference"):
        name = _resolve(archive, path, part.get("href") or "")
        types[name] = types.get(name, frozenset()) | {(part.get("type") or "").lower()}
    for link in [] if nav.tree is None else nav.tree.iterfind(f".//{{*}}a[@{EPUB_TYPE}]"):
        name, _ = nav.locate(link.get("href") or "")
        types[name] = types.get(name, frozenset()) | {*(link.get(EPUB_TYPE) or "").lower().split()}
    return types


def _is_fixed_layout(tree: etree._Element) -> bool:
    stated = tree.iterfind("{*}metadata/{*}meta[@property='rendition:layout']")
    kindle = tree.iterfind("{*}metadata/{*}meta[@name='fixed-layout']")
    return any(text_of(meta).strip() == "pre-paginated" for meta in stated) or any(
        meta.get("content") == "true" for meta in kindle
    )


def _people(tree: etree._Element) -> Iterator[str]:
    for name in ("creator", "contributor", "publisher"):
        yield from _dublin_core_texts(tree, name)


def _xml(archive: Archive, name: str) -> etree._Element:
    tree = parse_xml(archive.read(name))
    if tree is None:
        raise ReadingError(f"{name} in it is not XML", archive.subject, _AGAIN_HINT)
    return tree


def _resolve(archive: Archive, base: str, href: str) -> str:
    """The path in the archive to which ``href`` in the file ``base`` leads; a place in that file is ignored."""
    own = unquote(href.partition("#")[0])
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base), own))
    if path.startswith(("../", "/")):
        raise ReadingError(f"refers to a file outside the archive: {href}", archive.subject, _AGAIN_HINT)
    return path


def _read_spine(archive: Archive, tree: etree._Element, path: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """The documents of the spine, in order, and all others."""
    items = {item.get("id") or "": item for item in tree.iterfind("{*}manifest/{*}item")}
    documents = {
        key: _resolve(archive, path, item.get("href") or "")
        for key, item in items.items()
        if item.get("media-type") in _DOCUMENTS and "nav" not in (item.get("properties") or "").split()
    }
    spine: list[str] = []
    for reference in tree.iterfind("{*}spine/{*}itemref"):
        key = reference.get("idref") or ""
        if key not in items:
            raise ReadingError(f"its spine names {key}, which {path} lacks", archive.subject, _AGAIN_HINT)
        if items[key].get("media-type") not in _DOCUMENTS:
            _log.warning("%s: %s is left out: it is not a document", archive.subject, items[key].get("href"))
        elif key in documents and reference.get("linear") != "no":
            spine.append(documents[key])
    return tuple(spine), frozenset(documents.values()) - frozenset(spine)


def _read_metadata(tree: etree._Element) -> Metadata:
    title, language = next(_dublin_core_texts(tree, "title"), ""), next(_dublin_core_texts(tree, "language"), "")
    stated = tuple(filter(None, _dates(tree)))
    dates = tuple(filter(None, map(read_date, stated)))
    return Metadata(
        title=title,
        authors=tuple(_authors(tree)),
        published=next((date for date in dates if date.year >= _MIN_YEAR), None),
        unread_date=stated[0] if stated and not dates and not _YEAR.fullmatch(stated[0]) else "",
        language=language,
        description=one_line(_without_tags(next(_dublin_core_texts(tree, "description"), ""))),
    )


def _dublin_core_texts(tree: etree._Element, name: str) -> Iterator[str]:
    return filter(None, (one_line(text_of(element)) for element in _dublin_core(tree, name)))


def _dublin_core(tree: etree._Element, name: str) -> Iterator[etree._Element]:
    return tree.iterfind(f"{{*}}metadata//{{http://purl.org/dc/elements/1.1/}}{name}")


def _authors(tree: etree._Element) -> Iterator[str]:
    """The creators, except those with another role, such as editors and translators."""
    roles = {
        (meta.get("refines") or "").removeprefix("#"): text_of(meta).strip()
        for meta in tree.iterfind("{*}metadata/{*}meta[@property='role']")
    }
    for creator in _dublin_core(tree, "creator"):
        role = creator.get(f"{_OPF}role") or roles.get(creator.get("id") or "", "")
        name = one_line(text_of(creator))
        if name and role in {"", "aut"}:
            yield uninverted(name)


def _dates(tree: etree._Element) -> Iterator[str]:
    """The date of publication, then dates without an event."""
    events: dict[str, list[str]] = {}
    for date in _dublin_core(tree, "date"):
        events.setdefault(date.get(f"{_OPF}event") or "", []).append(one_line(text_of(date)))
    for event in ("publication", "published", ""):
        yield from events.get(event, [])


def _without_tags(text: str) -> str:
    """The text of a description, which is often escaped HTML."""
    return str(html.fragment_fromstring(text, create_parent="div").text_content()) if "<" in text else text


def _refuse_drm(archive: Archive) -> None:
    if _ENCRYPTION not in archive.names:
        return
    for locked in _xml(archive, _ENCRYPTION).iterfind(".//{*}EncryptedData"):
        method = locked.find("{*}EncryptionMethod")
        if method is None or method.get("Algorithm") not in _FONT_METHODS:
            raise ReadingError("is protected by DRM", archive.subject, "get a copy without it")
