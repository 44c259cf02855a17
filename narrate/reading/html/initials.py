"""Joins drop caps with their word: a large first letter that is an image, or an element of its own."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import html

from narrate import lazy_re as re
from narrate.reading.html.dom import classes, remove, set_text, turn_into, xml_safe
from narrate.reading.html.inline import HEADINGS, PARAGRAPHS

_INITIAL = re.compile(r"[\"'“‘«„¿¡]?[^\W\d_]")
_CLASS = re.compile(r"drop-?_?cap|dropped|lettrine|first-?_?(?:letter|char)|^initial", re.IGNORECASE)
"""What the class of a drop cap contains."""
_WORDS = frozenset("AIOÀYE")
"""Letters that are words too, in English, French, Italian or Spanish."""
_VOWELS = frozenset("aeiouyäöüáéíóúàèìòùâêîôû")


def join_initials(body: html.HtmlElement) -> None:
    """Put every drop cap in front of the word that it begins, as text."""
    for element, letter, certain in list(_initials(body)):
        inline, following = _following(element)
        if not following:
            continue
        rest = following.lstrip()
        if certain and rest[:1] == letter[-1:] and rest[1:2].islower():  # the word is written out as well
            turn_into(element, "span")
        elif rest[:1].islower() or (certain and rest[:1].isupper() and rest[1:2].isupper()):
            gap = " " if following[:1].isspace() and _is_a_word(letter, rest) else ""
            _put(element, inline, letter + gap)


def _initials(body: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, str, bool]]:
    """What may be a drop cap, its letter, and whether its markup says so."""
    for image in body.iter("img"):
        letter = (image.get("alt") or "").strip()
        if _INITIAL.fullmatch(letter) and letter[-1].isupper() and _begins_block(image):
            yield image, letter, True
    for element in body.iter("p", "span", "div", "b", "big", "strong"):
        text = (element.text or "").strip()
        if not len(element) and _INITIAL.fullmatch(text):
            certain = any(map(_CLASS.search, classes(element)))
            if certain or (element.tag == "p" and text.isupper()):
                yield element, text, certain


def _begins_block(element: html.HtmlElement) -> bool:
    """Whether nothing is before an element in its block."""
    while element.tag not in PARAGRAPHS and (parent := element.getparent()) is not None:
        if element.getprevious() is not None or (parent.text or "").strip():
            return False
        element = parent
    return True


def _following(element: html.HtmlElement) -> tuple[html.HtmlElement | None, str]:
    """The block that follows an initial with a block to itself, else None; and the text that follows."""
    if (element.tail or "").strip():
        return None, element.tail or ""
    outer = element
    while outer.getnext() is None and outer.tag not in PARAGRAPHS:
        parent = outer.getparent()
        if parent is None or (parent.text or "").strip() or len(parent) > 1:
            return None, ""
        outer = parent
    block = outer.getnext()
    if block is None or not isinstance(block.tag, str) or block.tag in HEADINGS or (outer.tail or "").strip():
        return None, ""
    first = next(iter(block.xpath("(.//text()[normalize-space()])[1]")), "")
    return (block if block.tag in PARAGRAPHS else None), str(first)


def _is_a_word(letter: str, rest: str) -> bool:
    """Whether an initial that white space follows is a word: ``A harbour``, but not ``I t was``."""
    return (
        letter[-1:] in _WORDS
        and not _VOWELS.isdisjoint(rest.split(None, 1)[0])
        and len(rest.split(None, 1)[0]) > 1
    )


def _put(element: html.HtmlElement, block: html.HtmlElement | None, letter: str) -> None:
    """Write the letter where its word is: in the block that follows, or in place of the element."""
    if block is not None:
        block.text = xml_safe(letter) + (block.text or "").lstrip()
        remove(element)
        return
    tail = element.tail
    turn_into(element, "span")
    set_text(element, letter)
    element.tail = (tail or "").lstrip() if (tail or "").strip() else None
