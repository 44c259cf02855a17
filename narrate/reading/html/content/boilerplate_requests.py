"""Finds the boxes that ask their reader for something: to subscribe, or for an e-mail address."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import html

from narrate.reading.html.content.boilerplate_lines import Measures, line_of
from narrate.reading.html.content.boilerplate_phrases import phrases
from narrate.reading.html.content.prose import Measure
from narrate.reading.html.lines import lines


def find_requests(root: html.HtmlElement, measures: Measures) -> Iterator[html.HtmlElement]:
    """The asides that begin by asking to subscribe."""
    for element in root.iter("aside"):
        text = measures.get(element)
        first = next((each for each in element.iter() if each in measures and measures[each].is_line), None)
        asks = first is not None and phrases().requests.match(line_of(first))
        if text and asks and text.prose < _MAX_REQUEST_WORDS:
            yield element


_MAX_REQUEST_WORDS = 80
"""Words of prose in an aside that asks for something."""
_MAX_REQUEST_LINE = 35
"""Words of its longest line."""


def asks_for_address(element: html.HtmlElement) -> bool:
    """Whether a line of an element invites readers to get letters."""
    return any(phrases().email_requests.search(line.text) for line in lines(element))


def find_email_forms(root: html.HtmlElement, measures: Measures) -> Iterator[html.HtmlElement]:
    """The boxes around fields for an e-mail address, with the words that ask for it."""
    for field in root.iter("input"):
        if not _is_email_field(field):
            continue
        box = None
        for outer in field.iterancestors():
            text = measures.get(outer)
            if outer is root or outer.tag not in _BOXES or text is None or not _is_request(text, measures[root]):
                break
            box = outer
        if box is not None and asks_for_address(box):
            yield box


def _is_request(text: Measure, whole: Measure) -> bool:
    """Whether a box is so small that it may be a request, and no paragraph of the article is in it."""
    few = min(_MAX_REQUEST_WORDS, whole.words // _MIN_REST)
    return text.words <= few and text.longest <= _MAX_REQUEST_LINE


_MIN_REST = 4
"""How many times as long as a request its page is at least."""
_BOXES = frozenset("aside center div fieldset figure footer form label p section span".split())


def _is_email_field(field: html.HtmlElement) -> bool:
    names = (field.get("type"), field.get("name"), field.get("placeholder"))
    return any("mail" in (name or "").lower() for name in names)
