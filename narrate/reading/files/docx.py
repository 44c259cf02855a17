"""Reads Word's .docx (ECMA-376): its properties and title here, its styles and body in modules of their own."""

from __future__ import annotations

import datetime as dt
import posixpath
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

from lxml import etree

from narrate import lazy_re as re
from narrate.errors import ReadingError
from narrate.reading.dates import read_date
from narrate.reading.fetch import Source
from narrate.reading.files.alt_chunks import chunk_html
from narrate.reading.files.archive import Archive, parse_xml
from narrate.reading.files.document import read_page
from narrate.reading.files.docx_body import Body
from narrate.reading.files.docx_styles import Numbering, Styles, W
from narrate.reading.html.facts.metadata import Metadata
from narrate.reading.normalize import one_line
from narrate.reading.post import Post

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Signature of old Word documents, and of all Office files with a password."""
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_PROPERTIES = "docProps/core.xml"
_ROOT = "_rels/.rels"
_STRICT = tuple(
    (
        f"http://purl.oclc.org/ooxml/{kind}/{name}".encode(),
        f"http://schemas.openxmlformats.org/{kind}/2006/{name}".encode(),
    )
    for kind, name in (
        ("wordprocessingml", "main"),
        ("drawingml", "main"),
        ("officeDocument", "math"),
        ("officeDocument", "relationships"),
    )
)
"""Namespaces of the strict form (ISO 29500-1), and of the form in which programs usually save."""
_AGAIN_HINT = "open it in a word processor and save it once more"

_TITLE = re.compile(r'<h1 class="title">(.*?)</h1>', re.DOTALL)
_TITLES = re.compile(rf"{_TITLE.pattern}(?:\s*{_TITLE.pattern})*", re.DOTALL)
_ALONE = re.compile(r"\s*<h1>[^<]*(?:<(?!/h1>)[^<]*)*</h1>(?!.*<h1>)", re.DOTALL)
"""A heading of the first level at the top, if it is the only one."""
_YEAR = re.compile(r"[12]\d{3}")
_HEADING = re.compile(r"(</?h)([1-5])\b")
_MARK = re.compile(r'<sup class="footnote-ref">.*?</sup>')
_TAG = re.compile(r"<[^>]*>")
_PLACEHOLDER_TITLE = re.compile(
    r"(?:microsoft word - .*|(?:document|dokument|untitled|unbenannt|title|titel)\s*\d*|\[.*\]"
    r"|.*\.(?:docx?|odt|rtf|dot))",
    re.IGNORECASE,
)
"""Titles that word processors set without being asked."""
_NO_AUTHORS = frozenset(
    "admin,administrator,apache poi,author,default,docx,docx4j,google docs,home,hp,lenovo,libreoffice,microsoft,"
    "microsoft office user,microsoft user,office user,openxml sdk,owner,pandoc,pc,python-docx,un-named,unknown,"
    "user,username,windows user".split(",")
)
"""Creators that are a program, a computer or nobody."""
_TEMPLATE_DAYS = frozenset(
    {dt.date(1601, 1, 1), dt.date(1970, 1, 1), dt.date(1980, 1, 1), dt.date(2013, 12, 23), dt.date(2013, 12, 24)}
)
"""The zero of three clocks, and the day on which a template was made that many programs copy."""
_MADE_BY = re.compile(r"(?:generated|created) (?:by|with|using) .*", re.IGNORECASE)


def read_docx(source: Source) -> Post:
    """Read a Word document.

    Raises `ReadingError` if it is not one, or is damaged, protected, of Word 2003 or older, too large or empty.
    """
    _refuse_old_formats(source)
    archive = Archive(source, "Word document (.docx)")
    if not any(name.startswith("word/") for name in archive.names):
        raise ReadingError(
            "is not a Word document (.docx), but an archive of another kind", source.subject, _AGAIN_HINT
        )
    metadata = _read_metadata(archive)
    title, page = _split_title(_convert(archive))
    authors, page = _split_line(page, "author")
    dates, without_dates = _split_line(page, "date")
    published = next(filter(None, map(read_date, dates)), None)
    is_told = published is not None or any(map(_YEAR.fullmatch, dates))  # then the file's own date is another
    metadata = replace(
        metadata,
        title=title or metadata.title,
        authors=metadata.authors or authors,
        published=published if is_told else metadata.published,
    )
    page = without_dates if is_told else page
    # Without a title, an H1 would be read as the title.
    return read_page(metadata, page if metadata.title else _HEADING.sub(_one_level_down, page), source)


def _refuse_old_formats(source: Source) -> None:
    if not source.data.startswith(_OLE):
        return
    if _ENCRYPTED_PACKAGE in source.data:
        raise ReadingError("is protected by a password", source.subject, "save it without one")
    raise ReadingError("is a document of Word 2003 or older (.doc)", source.subject, "save it as .docx")


def _convert(archive: Archive) -> str:
    """The document as HTML. Raises `ReadingError` if it, or a part that it needs, is missing or damaged."""
    main = next(_related(archive, _ROOT, "officeDocument"), "word/document.xml")
    links = posixpath.join(posixpath.dirname(main), "_rels", f"{posixpath.basename(main)}.rels")
    document = _part(archive, main)
    body = None if document is None else document.find(f"{W}body")
    if body is None:
        raise ReadingError("is damaged, or not a Word document", archive.subject, _AGAIN_HINT)
    parts = {kind: _first_part(archive, links, kind) for kind in ("styles", "numbering", "footnotes", "endnotes")}
    return Body(
        Styles(parts["styles"]),
        Numbering(parts["numbering"]),
        {link.get("Id") or "": link.get("Target") or "" for link in _relations(archive, links, "hyperlink")},
        {
            f"{kind}-{note.get(f'{W}id')}": note
            for kind in ("footnote", "endnote")
            for note in _each(parts[f"{kind}s"], kind)
        },
        {
            link.get("Id") or "": chunk_html(name, archive.read(name), archive.subject)
            for link in _relations(archive, links, "aFChunk")
            if (name := _target(links, link)) in archive.names
        },
    ).page(body)


def _each(tree: etree._Element | None, kind: str) -> list[etree._Element]:
    return [] if tree is None else tree.findall(f"{W}{kind}")


def _relations(archive: Archive, name: str, kind: str) -> Iterator[etree._Element]:
    """The relations of a kind, such as ``styles``, that a part has to others."""
    tree = _part(archive, name)
    for relation in [] if tree is None else tree.iterfind("{*}Relationship"):
        if (relation.get("Type") or "").endswith(f"/{kind}"):
            yield relation


def _related(archive: Archive, name: str, kind: str) -> Iterator[str]:
    """The names of the parts to which a part has a relation of this kind."""
    return (_target(name, relation) for relation in _relations(archive, name, kind))


def _target(name: str, relation: etree._Element) -> str:
    """The name of the part to which a relation in the file ``name`` leads."""
    folder = posixpath.dirname(posixpath.dirname(name))
    return posixpath.normpath(posixpath.join("/", folder, relation.get("Target") or "")).lstrip("/")


def _first_part(archive: Archive, links: str, kind: str) -> etree._Element | None:
    return next((_part(archive, name) for name in (*_related(archive, links, kind), f"word/{kind}.xml")), None)


def _part(archive: Archive, name: str) -> etree._Element | None:
    """A part of the document; None if it is missing."""
    if name not in archive.names:
        return None
    data = archive.read(name)
    for strict, usual in _STRICT:
        data = data.replace(strict, usual)
    tree = parse_xml(data)
    if tree is None or tree.getroottree().docinfo.doctype:  # Office writes no DTD, so one may be an attack
        raise ReadingError(f"{name} in it is damaged", archive.subject, _AGAIN_HINT)
    return tree


def _one_level_down(tag: re.Match[str]) -> str:
    return f"{tag[1]}{int(tag[2]) + 1}"


# --- title and properties ---------------------------------------------------------------------------------------


def _split_title(page: str) -> tuple[str, str]:
    """The title, and the page without it; footnote marks in the title stay in the page.

    Without a paragraph in the style Title, it is the heading at the top, if no other has its level.
    """
    match = _TITLES.search(page) or _ALONE.match(page)
    if match is None or not _TAG.sub("", page[: match.start()] + page[match.end() :]).strip():
        return "", page
    lines = re.findall(r"<h1[^>]*>(.*?)</h1>", match[0], re.DOTALL)
    title = _joined_title([one_line(unescape(_TAG.sub("", _MARK.sub("", line)))) for line in lines])
    marks = "".join(_MARK.findall(match[0]))
    kept = f"<p>{marks}</p>" if marks else ""
    return title, page[: match.start()] + kept + page[match.end() :]


def _split_line(page: str, role: str) -> tuple[tuple[str, ...], str]:
    """The paragraphs in the style Author or Date, as Pandoc writes them, and the page without them."""
    line = re.compile(rf'<p class="{role}">(.*?)</p>', re.DOTALL)
    texts = (one_line(unescape(_TAG.sub("", text))) for text in line.findall(page))
    return tuple(filter(None, texts)), line.sub("", page)


def _joined_title(lines: list[str]) -> str:
    """The lines of a title; one that does not go on in the middle of a sentence is a subtitle."""
    title = ""
    for line in filter(None, lines):
        goes_on = line[:1].islower() or not title or title.endswith((":", ",", "–", "—", "?", "!"))
        title = f"{title}{' ' if goes_on else ': '}{line}"
    return title.strip()


def _read_metadata(archive: Archive) -> Metadata:
    """Read the document's properties, without what programs state for want of anything better."""
    tree = parse_xml(archive.read(_PROPERTIES)) if _PROPERTIES in archive.names else None
    if tree is None:
        return Metadata()
    created = next(_stated(tree, "created"), "")
    date = read_date(created)
    is_template = date is not None and dt.date(date.year, date.month, date.day) in _TEMPLATE_DAYS
    names = map(one_line, ";".join(_stated(tree, "creator")).split(";"))
    titles = (title for title in _stated(tree, "title") if not _PLACEHOLDER_TITLE.fullmatch(title))
    descriptions = (text for text in _stated(tree, "description") if not _MADE_BY.fullmatch(text))
    return Metadata(
        title=next(titles, ""),
        authors=tuple(name for name in names if name and name.casefold() not in _NO_AUTHORS),
        published=None if is_template else date,
        unread_date="" if date else created,
        language=next(_stated(tree, "language"), ""),
        description=next(descriptions, ""),
    )


def _stated(tree: etree._Element, name: str) -> Iterator[str]:
    return filter(None, (one_line(element.text or "") for element in tree.iterfind(f"{{*}}{name}")))
