"""Joins words that were divided at the end of a line, in pages made from text or from a printed book."""

from __future__ import annotations

from lxml import html

from narrate import lazy_re as re
from narrate.reading.html.dom import xml_safe
from narrate.reading.hyphens import join_lines, known_words

# Begins at hyphens, not at all letters.
_AT_LINE_END = re.compile(r"[-\u00ad\u2010](?<=[^\W\d_].)[ \t]*\n\s*[^\W\d_]")
_DIVIDED = re.compile(r"[^\W\d_]+[-\u00ad\u2010]\s*$")
_GOES_ON = re.compile(r"\s*[^\W\d_]")
_CODE = frozenset({"pre", "code", "script", "style", "textarea"})


def join_divided_words(body: html.HtmlElement) -> None:
    """Join the words that a hyphen and the end of a line divide: in the text of the page, or at a ``br``."""
    texts = body.xpath(".//text()[contains(., '\n')]") if _AT_LINE_END.search(body.text_content()) else ()
    texts = [text for text in texts if _AT_LINE_END.search(text)]
    breaks = [each for each in body.iter("br") if _GOES_ON.match(each.tail or "") and _divided_before(each)]
    if not texts and not breaks:
        return
    known = known_words(line for text in body.itertext() for line in text.split("\n"))
    for text in texts:
        around = (text.getparent(), *text.getparent().iterancestors())
        if not any(outer.tag in _CODE for outer in around[text.is_tail :]):
            _set(text.getparent(), text.is_tail, _joined(text, known))
    for line_break in breaks:
        element, is_tail = _place_before(line_break)
        text = _text(element, is_tail)
        divided = _DIVIDED.search(text)
        if divided:
            _set(element, is_tail, text[: divided.start()])
            line_break.tail = join_lines([divided[0].rstrip(), (line_break.tail or "").lstrip()], known)
            line_break.tag = "span"


def _place_before(line_break: html.HtmlElement) -> tuple[html.HtmlElement, bool]:
    """The element whose text, or whose tail, is before a line break."""
    before, parent = line_break.getprevious(), line_break.getparent()
    if before is not None:
        return before, True
    return (line_break if parent is None else parent), False


def _text(element: html.HtmlElement, is_tail: bool) -> str:
    return (element.tail if is_tail else element.text) or ""


def _divided_before(line_break: html.HtmlElement) -> bool:
    return _DIVIDED.search(_text(*_place_before(line_break))[-_MAX_WORD:]) is not None


_MAX_WORD = 40


def _joined(text: str, known: frozenset[str]) -> str:
    first, *others = text.split("\n")
    lines = [first, *(line.lstrip() for line in others)]
    return join_lines([*(line.rstrip() for line in lines[:-1]), lines[-1]], known, glue="\n")


def _set(element: html.HtmlElement, is_tail: bool, text: str) -> None:
    setattr(element, "tail" if is_tail else "text", xml_safe(text))
