"""Finds boilerplate by what it says: share lines, notices, headings with the links to other articles below them.

It is judged by whole lines. A line is the text of a block that contains no other block with text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import html

from narrate.reading.html.content.boilerplate_phrases import phrases
from narrate.reading.html.content.prose import MIN_PROSE_WORDS, Measure
from narrate.reading.html.inline import HEADINGS
from narrate.reading.html.lines import lines

Measures = Mapping[html.HtmlElement, Measure]

_MAX_LINE_WORDS = 16
MAX_LINKED_WORDS = 60
"""Words of a line that is a list of links, or a notice."""
_MAX_TEASER_WORDS = 40
"""Words of the longest paragraph under a link to another article."""
_TEASER_LINKS = 0.2
"""Words of lists of links for a word of prose, in longer teasers."""
_KEPT_IN = ("blockquote", "pre", "code", "table", "math", "dl")


def find_lines(root: html.HtmlElement, measures: Measures) -> Iterator[html.HtmlElement]:
    """The lines and the sections of a tree that are boilerplate by what they say."""
    found: set[html.HtmlElement] = set()
    for element, text in measures.items():
        if element in found:
            continue
        if text.is_line and text.words <= MAX_LINKED_WORDS and element is not root and not is_quoted(element):
            line = line_of(element)
            if _is_heading(element, text) and phrases().headings.fullmatch(line):
                section = list(_section(element, root, measures))
                found.update(inner for part in section for inner in part.iter())
                yield from section
            if element.tag not in HEADINGS and _is_boilerplate(element, line, text):
                yield element


def line_of(element: html.HtmlElement) -> str:
    """The text of a line, without what scripts and styles hold."""
    if next(element.iter("script", "style"), None) is None:
        return " ".join(element.text_content().split())
    return " ".join(" ".join(line.text for line in lines(element)).split())


def is_quoted(element: html.HtmlElement) -> bool:
    """Whether an element is in a quote, code, a table or the like, which is kept as it is."""
    return element.tag in _KEPT_IN or next(element.iterancestors(*_KEPT_IN), None) is not None


def _is_heading(element: html.HtmlElement, text: Measure) -> bool:
    return element.tag in HEADINGS or text.words <= 6


def _is_boilerplate(element: html.HtmlElement, line: str, text: Measure) -> bool:
    linked = 2 * text.linked >= text.words
    if text.words <= _MAX_LINE_WORDS and phrases().lines.fullmatch(line):
        return True
    if phrases().notices.match(line):
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
    if parts or (heading.tag in HEADINGS and (top.getnext() is None or top.tag in _SHELVES)):
        yield top
    yield from parts


_SHELVES = frozenset({"aside", "section"})
"""Elements that a heading alone in them is the whole text of: what it announces is loaded by a script."""


def _is_teaser(part: html.HtmlElement, text: Measure) -> bool:
    """Whether what follows a heading leads to other articles, and is no paragraph of this one."""
    if not text.linked:
        return _is_said(part, text) or _has_empty_links(part, text)
    if part.tag == "article":
        return True
    if part.tag == "p":
        return text.longest < MIN_PROSE_WORDS
    return text.longest < _MAX_TEASER_WORDS or text.links >= _TEASER_LINKS * text.prose


def _is_said(part: html.HtmlElement, text: Measure) -> bool:
    """Whether a line is boilerplate by what it says, under a heading that is."""
    said = (phrases().lines, phrases().controls)
    return text.is_line and text.words <= _MAX_LINE_WORDS and any(each.fullmatch(line_of(part)) for each in said)


def _has_empty_links(part: html.HtmlElement, text: Measure) -> bool:
    """Whether there are links without a text, at least one for each heading, as scripts lay over boxes."""
    links = [link for link in part.iter("a") if link.get("href") and not link.text_content().strip()]
    headings = sum(1 for _ in part.iter(*HEADINGS))
    return part.tag != "p" and text.longest < _MAX_TEASER_WORDS and len(links) >= max(2, headings)


def words_of(element: html.HtmlElement, measures: Measures) -> int:
    """The words of an element; 0 if it has no measure."""
    found = measures.get(element)
    return found.words if found else 0
