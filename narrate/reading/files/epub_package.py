"""Reads the package document of an EPUB: its metadata, and which documents to read."""

from __future__ import annotations

import logging
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from lxml import etree, html

from narrate.errors import ReadingError
from narrate.reading.dates import read_date
from narrate.reading.files.archive import Archive, parse_xml, text_of
from narrate.reading.html.metadata import Metadata
from narrate.reading.normalize import one_line

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_FONT_METHODS = frozenset({"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"})
"""Algorithms that obfuscate fonts, which narrate does not read."""
_DOCUMENTS = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document"})
_OPF = "{http://www.idpf.org/2007/opf}"
_MIN_YEAR = 1000  # some tools write the year 101 for an unknown date
_AGAIN_HINT = "get the file again"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Package:
    """The package document: metadata, and which documents to read."""

    metadata: Metadata
    titles: tuple[str, ...]
    spine: tuple[str, ...]
    """The paths of the documents to read, in order."""
    outside_spine: frozenset[str]
    """The paths of other documents, which are read only for footnotes."""
    guide_types: dict[str, str] = field(default_factory=dict)
    """The types that the guide gives to documents, by path."""


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
    guide_types = {
        _resolve(archive, path, urlsplit(part.get("href") or "").path): (part.get("type") or "").lower()
        for part in tree.iterfind("{*}guide/{*}reference")
    }
    _refuse_drm(archive)
    titles = tuple(_dublin_core_texts(tree, "title"))
    return Package(_read_metadata(tree), titles, spine, outside_spine, guide_types)


def _xml(archive: Archive, name: str) -> etree._Element:
    tree = parse_xml(archive.read(name))
    if tree is None:
        raise ReadingError(f"{name} in it is not XML", archive.subject, _AGAIN_HINT)
    return tree


def _resolve(archive: Archive, base: str, href: str) -> str:
    """The path in the archive to which ``href`` in the file ``base`` leads."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(href)))
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
        unread_date=stated[0] if stated and not dates else "",
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
            yield name


def _dates(tree: etree._Element) -> Iterator[str]:
    """The date of publication, then dates without an event."""
    events: dict[str, list[str]] = {"publication": [], "": []}
    for date in _dublin_core(tree, "date"):
        events.setdefault(date.get(f"{_OPF}event") or "", []).append(one_line(text_of(date)))
    yield from events["publication"] + events[""]


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
