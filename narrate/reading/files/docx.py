"""Reads Word's .docx, which mammoth converts to HTML.

Formulas and simple fields, which mammoth does not support, are first rewritten as what it does. mammoth gets a
copy of the archive that contains only validated XML, and no image data.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from io import BytesIO

import mammoth
from lxml import etree

from narrate.errors import ReadingError
from narrate.reading.dates import read_date
from narrate.reading.fetch import Source
from narrate.reading.files.archive import Archive, parse_xml
from narrate.reading.files.document import read_page
from narrate.reading.files.omml import omml_to_tex
from narrate.reading.html.metadata import Metadata
from narrate.reading.normalize import one_line
from narrate.reading.post import Post

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Signature of old Word documents, and of all Office files with a password."""
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_PROPERTIES = "docProps/core.xml"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_UNWRAPPED_TAGS = ("fldSimple", "dir", "bdo")
"""Elements that mammoth would drop together with their text."""
_AGAIN_HINT = "open it in a word processor and save it once more"

_STYLES = """
p[style-name='Title'] => h1.title:separator(' ')
p[style-name='Heading 7'] => h6:fresh
p[style-name='Heading 8'] => h6:fresh
p[style-name='Heading 9'] => h6:fresh
p[style-name^='toc '] => !
p[style-name='TOC Heading'] => !
p[style-name='table of figures'] => !
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Block Text'] => blockquote > p:fresh
p[style-name='Quotations'] => blockquote > p:fresh
p[style-name='HTML Preformatted'] => pre:separator('\\n')
p[style-name='Preformatted Text'] => pre:separator('\\n')
p[style-name='Source Code'] => pre:separator('\\n')
p[style-name='Code'] => pre:separator('\\n')
r[style-name='HTML Code'] => code
r[style-name='Source Text'] => code
r[style-name='Verbatim Char'] => code
r[style-name='Code'] => code
r.NarrateMath => span.math:fresh
r.NarrateFormula => div.math:fresh
"""
"""The styles of Word, LibreOffice and Pandoc, by names that are the same in every language."""

_TITLE = re.compile(r'<h1 class="title">(.*?)</h1>', re.DOTALL)
_MARK = re.compile(r'<sup><a href="#(?:foot|end)note-[^>]*>[^<]*</a></sup>')
_TAG = re.compile(r"<[^>]*>")


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
    title, body = _split_title(_convert(_checked_copy(archive), source.subject))
    return read_page(replace(metadata, title=title or metadata.title), body, source)


def _refuse_old_formats(source: Source) -> None:
    if not source.data.startswith(_OLE):
        return
    if _ENCRYPTED_PACKAGE in source.data:
        raise ReadingError("is protected by a password", source.subject, "save it without one")
    raise ReadingError("is a document of Word 2003 or older (.doc)", source.subject, "save it as .docx")


# --- input for mammoth ------------------------------------------------------------------------------------------


def _checked_copy(archive: Archive) -> BytesIO:
    """An archive of the document's XML parts, rewritten as mammoth expects them."""
    copy = BytesIO()
    with zipfile.ZipFile(copy, "w") as target:
        for name in dict.fromkeys(archive.names):
            if name.endswith((".xml", ".rels")) and not name.startswith("customXml/"):
                target.writestr(name, _part(archive, name))
    copy.seek(0)
    return copy


def _part(archive: Archive, name: str) -> bytes:
    tree = parse_xml(archive.read(name))
    if tree is None or tree.getroottree().docinfo.doctype:  # Office writes no DTD, so one may be an attack
        raise ReadingError(f"{name} in it is damaged", archive.subject, _AGAIN_HINT)
    if name.startswith("word/"):
        etree.strip_tags(tree, *(f"{{*}}{wrapper}" for wrapper in _UNWRAPPED_TAGS))
        _write_formulas(tree)
    return etree.tostring(tree, encoding="utf-8")


def _write_formulas(tree: etree._Element) -> None:
    """Replace formulas with runs of their TeX, in styles that the style map knows."""
    for shown in list(tree.iter("{*}oMathPara")):
        _replace(shown, [_run(formula, "NarrateFormula") for formula in shown.iterfind("{*}oMath")])
    for formula in list(tree.iter("{*}oMath")):
        _replace(formula, [_run(formula, "NarrateMath")])


def _run(formula: etree._Element, style: str) -> etree._Element:
    run = etree.Element(f"{{{_W}}}r")
    named = etree.SubElement(etree.SubElement(run, f"{{{_W}}}rPr"), f"{{{_W}}}rStyle")
    named.set(f"{{{_W}}}val", style)
    etree.SubElement(run, f"{{{_W}}}t").text = omml_to_tex(formula)
    return run


def _replace(element: etree._Element, runs: list[etree._Element]) -> None:
    parent = element.getparent()
    if parent is not None:
        at = parent.index(element)
        parent[at : at + 1] = runs


# --- output of mammoth ------------------------------------------------------------------------------------------


def _convert(document: BytesIO, subject: str) -> str:
    """Convert a document to HTML."""
    images = mammoth.images.img_element(lambda _: {"src": ""})
    try:
        result = mammoth.convert_to_html(
            document, style_map=_STYLES, convert_image=images, external_file_access=False
        )
    except Exception as error:  # mammoth checks little, so a broken file may raise anything
        raise ReadingError("is damaged, or not a Word document", subject, _AGAIN_HINT) from error
    return str(result.value)


def _split_title(page: str) -> tuple[str, str]:
    """The text of the first title, and the page without it; footnote marks in the title stay in the page."""
    match = _TITLE.search(page)
    if match is None:
        return "", page
    marks = "".join(_MARK.findall(match[1]))
    title = one_line(unescape(_TAG.sub("", _MARK.sub("", match[1]))))
    kept = f"<p>{marks}</p>" if marks else ""
    return title, page[: match.start()] + kept + page[match.end() :]


def _read_metadata(archive: Archive) -> Metadata:
    """Read the document's properties."""
    tree = parse_xml(archive.read(_PROPERTIES)) if _PROPERTIES in archive.names else None
    if tree is None:
        return Metadata()
    created = next(_stated(tree, "created"), "")
    published = read_date(created)
    return Metadata(
        title=next(_stated(tree, "title"), ""),
        authors=tuple(filter(None, map(one_line, ";".join(_stated(tree, "creator")).split(";")))),
        published=published,
        unread_date="" if published else created,
        language=next(_stated(tree, "language"), ""),
        description=next(_stated(tree, "description"), ""),
    )


def _stated(tree: etree._Element, name: str) -> Iterator[str]:
    return filter(None, (one_line(element.text or "") for element in tree.iterfind(f"{{*}}{name}")))
