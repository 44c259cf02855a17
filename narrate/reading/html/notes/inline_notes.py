"""Rewrites notes that are written in place of their mark, or beside it: margin notes, and notes in a popup.

Each becomes an ``li.footnote-item`` at the end of the page, with a ``sup.footnote-ref`` in its place. A site that
sets a note both in the margin and at the end has it read once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import html

from narrate import lazy_re as re
from narrate.reading.html.dom import classes, remove, replace_element, set_text, with_class
from narrate.reading.normalize import comparison_key

KEY_PREFIX = "narrate-note-"
"""Prefix of the ids of rewritten notes."""

_NOTE_CLASSES = ("ltx_note", "sidenote", "marginnote")
_NUMBER_CLASSES = ("ltx_note_mark", "ltx_tag_note", "sidenote-number", "sidenote-label", "marginnote-ind")
"""Of LaTeXML's notes, of Tufte CSS and of its relatives; and of the numbers in them."""
_NOTE_TAGS = ("d-footnote", "dt-fn", "footnote")
"""Distill's, and that of blogs that fill it in with a script of their own."""
_POPUP_CLASS = re.compile(
    r"(?:foot|side|margin|end)-?notes?-(?:.*-)?(?:content|text|body|tooltip|popup|popover|note)$"
    r"|(?:foot|side|margin|end)-?notes?(?:content|text|body|tooltip|popup|popover)$"
)
_INLINE = frozenset({"span", "small", "em", "i", "sup", "label"})
_MARK = re.compile(r"[\s\[(]*(?:\d{1,3}|[a-z*†‡])[\s\]).:]*", re.IGNORECASE)
_MIN_TITLE_WORDS = 3
"""Of a ``title`` that is a note and not a hint such as “Footnote 3”."""


def rewrite_inline_notes(body: html.HtmlElement) -> list[html.HtmlElement]:
    """Rewrite the notes of a page that are not listed at its end; the rewritten notes."""
    found: list[html.HtmlElement] = []
    for note in list(_notes(body)):
        if note.getparent() is None:
            continue
        key = f"{KEY_PREFIX}inline-{len(found) + 1}"
        mark = html.Element("sup", {"class": "footnote-ref"})
        mark.append(html.Element("a", {"href": f"#{key}"}))
        replace_element(note, mark)
        _drop_number(mark)
        for label in with_class(note, *_NUMBER_CLASSES):
            remove(label)
        note.tag = "li"
        note.attrib.clear()
        note.set("class", "footnote-item")
        note.set("id", key)
        body.append(note)
        found.append(note)
    return found


def drop_repeated(inline: Iterable[html.HtmlElement], listed: Iterable[html.HtmlElement]) -> None:
    """Remove the margin notes that the list of notes at the end repeats, with their marks."""
    texts = {comparison_key(note.text_content()) for note in listed}
    repeated = [note for note in inline if comparison_key(note.text_content()) in texts]
    keys = {f"#{note.get('id')}" for note in repeated}
    for note in repeated:
        root = note.getroottree().getroot()
        remove(note)
        for mark in with_class(root, "footnote-ref") if note is repeated[-1] else ():
            if any(link.get("href") in keys for link in mark):
                remove(mark)


def _notes(body: html.HtmlElement) -> Iterator[html.HtmlElement]:
    for note in with_class(body, *_NOTE_CLASSES):
        names = classes(note)
        if note.tag != "label" and ("ltx_note" not in names or "ltx_role_footnote" in names):
            yield note
    yield from body.iter(*_NOTE_TAGS)
    for element in body.xpath(".//*[contains(@class, 'note') or contains(@class, 'Note')]"):
        if element.tag in _INLINE and _follows_text(element):
            if any(map(_names_popup, classes(element))):
                yield element
            elif _is_titled(element):
                set_text(element, element.get("title"))
                yield element


def _names_popup(name: str) -> bool:
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).replace("_", "-").lower()
    return _POPUP_CLASS.search(plain) is not None


def _follows_text(element: html.HtmlElement) -> bool:
    """Whether text precedes an element in its block: one that begins a block is a note at the end of a page."""
    while element.tag in _INLINE or element.tag == "a":
        parent = element.getparent()
        if parent is None:
            return False
        if element.getprevious() is not None or (parent.text or "").strip():
            return True
        element = parent
    return False


def _is_titled(element: html.HtmlElement) -> bool:
    """Whether an element is a mark whose note is its ``title``."""
    words = (element.get("title") or "").split()
    return len(words) >= _MIN_TITLE_WORDS and not len(element) and _MARK.fullmatch(element.text or "") is not None


def _drop_number(mark: html.HtmlElement) -> None:
    """Remove the number beside a note that a popup holds: it is all else that the element around them has."""
    outer = mark.getparent()
    if outer is not None and outer.tag in _INLINE and len(outer) == 1 and _MARK.fullmatch(outer.text or ""):
        outer.text = None
