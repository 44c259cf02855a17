"""Marks the lists of references of a page: what it cites, as ``references`` elements.

A list of references follows a heading that calls it so, and its entries look like entries: they have a year, an
address or a number. A chapter *References* of a book about C++ has none of these.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import html

from narrate import lazy_re as re
from narrate.reading.html.dom import remove, replace_element, with_class
from narrate.reading.html.inline import HEADINGS

TAG = "references"
"""The element around a list of references."""

_HEADINGS = frozenset(
    "bibliografia;bibliografía;bibliographie;bibliography;citations;cited literature;cited works;einzelnachweise"
    ";kaynakça;key references;list of references;literatur;literatura;literature;literature cited"
    ";literaturverzeichnis;quellen;reference;reference list;references;references and further reading"
    ";references and notes;referencias;referencias bibliográficas;referências;referenser;referenties;riferimenti"
    ";riferimenti bibliografici;références;selected bibliography;selected references;source list;sources"
    ";works cited;литература;список литературы;источники;参考文献;参考资料;參考文獻;참고 문헌;참고문헌".split(";")
)
"""What headings call a list of references, in lower case."""
_AMBIGUOUS = frozenset("literatur literatura literature quellen sources источники".split())
"""Those that also call a chapter: below them, only the items of lists are entries."""
_CLASSES = ("csl-bib-body", "ltx_biblist")
"""Of lists of references, whatever their heading."""
_NUMBERING = re.compile(r"^\W*(?:\d+|[IVX]+|[A-Z])?[.)]?\s+|[\s:.¶#§]+$")
_ENTRY = re.compile(
    r"\b(?:1[5-9]|20)\d\d[a-z]?\b|\bhttps?:|\bdoi\b|\barxiv\b|\bisbn\b|\bet al\b|\bpp?\. ?\d",
    re.IGNORECASE,
)
"""What an entry has: a year, an address, pages."""
_NUMBER = re.compile(r"\s*\[?\d{1,3}[\].]")
"""What it may begin with instead."""
_MIN_SHARE = 0.5
_MAX_ENTRY = 600
"""Maximum length of an entry, in characters: longer ones are prose."""


def mark_references(body: html.HtmlElement) -> None:
    """Wrap every list of references in an element of its own, which its heading stays before."""
    for element in with_class(body, *_CLASSES):
        if not _is_marked(element):
            _wrap([element])
    for place, heading in enumerate(list(body.iter(*HEADINGS))):
        if _name(heading) in _HEADINGS:
            found = list(_below(heading, body))
            if place and not (heading.tail or "").strip() and not any(map(_has_content, found)):
                remove(heading)  # a program puts the list below it
                continue
            items_only = _name(heading) in _AMBIGUOUS
            if found and not _is_marked(found[0]) and _are_entries(found, items_only):
                _wrap(found)


def _has_content(element: html.HtmlElement) -> bool:
    """Whether an element, or the text after it, is heard."""
    text = element.text_content() if isinstance(element.tag, str) else ""
    return bool(f"{text}{element.tail or ''}".strip()) or next(element.iter("img", "iframe"), None) is not None


def is_reference(element: html.HtmlElement) -> bool:
    """Whether an element is in a list of references."""
    return next(element.iterancestors(TAG), None) is not None


def _is_marked(element: html.HtmlElement) -> bool:
    return element.tag == TAG or is_reference(element) or next(element.iter(TAG), None) is not None


def _name(heading: html.HtmlElement) -> str:
    """What a heading says, in lower case, without its number."""
    text = " ".join(str(heading.text_content())[:80].split()).removesuffix("[edit]")
    return _NUMBERING.sub("", f" {text}").strip().lower()


def _below(heading: html.HtmlElement, body: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """The elements under a heading, up to the next one of its level; it may have a wrapper to itself."""
    start, parent = heading, heading.getparent()
    while parent is not None and parent is not body and _holds_only(parent, start):
        start, parent = parent, parent.getparent()
    for element in start.itersiblings():
        inner = next(element.iter(*HEADINGS), None) if isinstance(element.tag, str) else None
        if inner is not None and HEADINGS[str(inner.tag)] <= HEADINGS[str(heading.tag)]:
            return
        yield element


def _holds_only(wrapper: html.HtmlElement, heading: html.HtmlElement) -> bool:
    """Whether a wrapper holds nothing but a heading, and perhaps links to edit it or to copy its address."""
    return len(wrapper) <= 3 and all(inner is heading or inner.tag in {"a", "span", "button"} for inner in wrapper)


def _are_entries(found: list[html.HtmlElement], items_only: bool) -> bool:
    """Whether at least half of what is in the elements looks like entries."""
    entries = [entry for element in found for entry in _entries(element)]
    if items_only and any(entry.tag not in {"li", "dd", "tr"} for entry in entries):
        return False
    looks = [_looks_like_entry(entry) for entry in entries]
    return bool(looks) and sum(looks) >= _MIN_SHARE * len(looks)


def _entries(element: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """The items of a list, else the paragraphs, else the element itself, if it has text."""
    if not isinstance(element.tag, str) or element.tag in HEADINGS:
        return
    inner = list(element.iter("li", "dd", "tr")) or list(element.iter("p")) or [element]
    yield from (entry for entry in inner if entry.text_content().strip())


def _looks_like_entry(entry: html.HtmlElement) -> bool:
    return cites(entry) or (
        _NUMBER.match(text := str(entry.text_content())) is not None and len(text) <= _MAX_ENTRY
    )


def cites(entry: html.HtmlElement) -> bool:
    """Whether a paragraph has what a reference has: a year, an address, pages."""
    text = str(entry.text_content())
    if len(text) > _MAX_ENTRY:
        return False
    linked = any((link.get("href") or "").startswith("http") for link in entry.iter("a"))
    return linked or _ENTRY.search(text) is not None


def _wrap(found: list[html.HtmlElement]) -> None:
    outer = html.Element(TAG)
    last = found[-1]
    tail, last.tail = last.tail, None
    replace_element(found[0], outer)
    found[0].tail, outer.tail = outer.tail, tail
    outer.extend(found)
