"""Removes the page numbers of a printed edition from the text, where they stand even inside words."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import html

from narrate import lazy_re as re
from narrate.reading.html.dom import remove

_NUMBER = r"(?:\d{1,4}|[ivxlc]{1,8})"
_WRITTEN = re.compile(rf"[\[({{|]?\s*(?:(?:pg|page|pag|p|s|seite)\b\.?\s*)?{_NUMBER}\s*[\])}}|]?", re.IGNORECASE)
"""A page number in its own element, as editions write it: ``12``, ``[Pg 12]``, ``{xi}``, ``p. 12``."""
_UNMISTAKABLE = re.compile(rf"[\[{{](?:pg|page)\.?\s*{_NUMBER}[\]}}]", re.IGNORECASE)
"""A page number in any element."""
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:folio|pagebreak|page-?break|page-?num(?:ber)?s?|page-?no|ocn|pagina|pageref-?anchor|pgnum"
    r"|seitenzahl)(?:$|[\s\d_-])",
    re.IGNORECASE,
)
"""In the class, id or role of an element that is a page number; SiSU numbers objects (``ocn``) instead."""
_ID = re.compile(r"(?:^|[_-])(?:page|pag|pg|p)[_-]?(\d+)$", re.IGNORECASE)
_MAY_BE = re.compile(r"[\[{]p", re.IGNORECASE)
_IN_TEXT = re.compile(rf"[\[{{](?:pg|page)\.?\s*{_NUMBER}[\]}}]\s?", re.IGNORECASE)
_NAMING = ("class", "id", "role", "data-epub-type")
_NAMES = frozenset(_NAMING)
_TAGS = ("a", "b", "div", "em", "i", "label", "p", "small", "span", "sub", "sup")


def remove_page_numbers(body: html.HtmlElement) -> None:
    """Remove every element that contains nothing but a page number, and says so by its name or its form.

    Brackets that name a page, as in ``[Pg 12]``, are removed from any text.
    """
    in_brackets = _MAY_BE.search(body.text_content()) is not None
    for element in list(body.iter(*_TAGS)):
        is_named = not _NAMES.isdisjoint(element.keys())
        if (in_brackets or is_named) and len(element) <= 1 and _is_page_number(element):
            remove(element)
    if not in_brackets:
        return
    for element in body.iter():
        if element.text and _MAY_BE.search(element.text):
            element.text = _IN_TEXT.sub("", element.text)
        if element.tail and _MAY_BE.search(element.tail):
            element.tail = _IN_TEXT.sub("", element.tail)


def _is_page_number(element: html.HtmlElement) -> bool:
    text = _short_text(element.itertext() if len(element) else (element.text or "",))
    if not text or not _WRITTEN.fullmatch(text):
        return False
    if _UNMISTAKABLE.fullmatch(text):
        return True
    names = " ".join(element.get(name) or "" for name in _NAMING)
    numbered = _ID.search(element.get("id") or "")
    return not element.get("href") and (
        _NAMED.search(names) is not None or (numbered is not None and numbered[1] in text)
    )


def _short_text(parts: Iterable[object]) -> str:
    """The text, or nothing if it is too long for a page number."""
    text = ""
    for part in parts:
        text += str(part)
        if len(text) > 24:
            return ""
    return text.strip()
