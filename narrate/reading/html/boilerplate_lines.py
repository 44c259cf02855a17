"""Finds boilerplate by what it says and by its links: share lines, notices, teasers of other articles.

It is judged by whole lines. A line is the text of a block that contains no other block with text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import html

from narrate.reading.html.boilerplate_phrases import phrases
from narrate.reading.html.inline import HEADINGS
from narrate.reading.html.prose import Measure

Measures = Mapping[html.HtmlElement, Measure]

_MAX_LINE_WORDS = 16
_MAX_LINKED_WORDS = 60
"""Words of a line that is a list of links."""
_MAX_TEASER_WORDS = 40
"""Words of the longest paragraph under a link to another article."""
_KEPT_IN = ("blockquote", "pre", "code", "table", "math", "dl")


def find_lines(root: html.HtmlElement, measures: Measures) -> Iterator[html.HtmlElement]:
    """The lines and the sections of a tree that are boilerplate by what they say."""
    for element, text in measures.items():
        if text.is_line and text.words <= _MAX_LINKED_WORDS and element is not root and not _is_quoted(element):
            line = _line(element)
            if _is_heading(element, text) and phrases().headings.fullmatch(line):
                yield from _section(element, root, measures)
            if element.tag not in HEADINGS and _is_boilerplate(element, line, text):
                yield element


def _line(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _is_quoted(element: html.HtmlElement) -> bool:
    return element.tag in _KEPT_IN or next(element.iterancestors(*_KEPT_IN), None) is not None


def _is_heading(element: html.HtmlElement, text: Measure) -> bool:
    return element.tag in HEADINGS or text.words <= 6


def _is_boilerplate(element: html.HtmlElement, line: str, text: Measure) -> bool:
    linked = 2 * text.linked >= text.words
    if text.words <= _MAX_LINE_WORDS and phrases().lines.fullmatch(line):
        return True
    if linked and phrases().link_prefixes.match(line.lstrip("[(")):
        return True
    in_box = linked or element.tag not in {"p", "li"}
    return in_box and text.words <= _MAX_LINE_WORDS and phrases().controls.fullmatch(line) is not None


def _section(heading: html.HtmlElement, root: html.HtmlElement, measures: Measures) -> Iterator[html.HtmlElement]:
    """A heading, and the links to other articles that follow it; nothing if what follows is text."""
    top = heading
    for outer in heading.iterancestors():
        if outer is root or measures[outer].words > measures[top].words:
            break
        top = outer
    rank = HEADINGS.get(str(heading.tag), 7)
    parts = []
    for part in top.itersiblings():
        text = measures.get(part)
        if text is None or not text.words:
            continue
        if HEADINGS.get(str(part.tag), 8) <= rank or not _is_teaser(part, text):
            break
        parts.append(part)
    if parts or top.getnext() is None:
        yield top
    yield from parts


def _is_teaser(part: html.HtmlElement, text: Measure) -> bool:
    return text.linked > 0 and (
        text.longest < (_MAX_TEASER_WORDS if part.tag != "p" else 8) or part.tag == "article"
    )
