"""Finds the text below the title of a page: the article begins there, whatever its elements are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from lxml import html

from narrate.reading.html.content.prose import Measure
from narrate.reading.html.inline import HEADINGS
from narrate.reading.normalize import comparison_key

MIN_PASSAGE = 40
"""Words of prose in a passage, which is longer than a subtitle."""


class TitleText(NamedTuple):
    """A heading that shows the title, and the first line of prose below it."""

    heading: html.HtmlElement
    line: html.HtmlElement

    def is_in(self, element: html.HtmlElement) -> bool:
        """Whether the line is in an element."""
        return element is self.line or element in self.line.iterancestors()

    def around(self) -> set[html.HtmlElement]:
        """The elements that contain both."""
        return {*self.heading.iterancestors()}.intersection(self.line.iterancestors())


def find_title_text(
    root: html.HtmlElement, title: str, measures: Mapping[html.HtmlElement, Measure]
) -> TitleText | None:
    """The text below the title of a page; None if no heading shows that, or no prose follows."""
    key = comparison_key(title)
    shown = [each for each in root.iter("h1", "h2", "h3") if key and comparison_key(each.text_content()) == key]
    heading = min(shown, key=lambda each: str(each.tag), default=None)
    if heading is None or heading not in measures:
        return None
    is_below = False
    for element, text in measures.items():
        if is_below and text.is_line and text.prose and element.tag not in HEADINGS:
            return TitleText(heading, element)
        is_below = is_below or element is heading
    return None


def is_passage(text: Measure | None) -> bool:
    """Whether an element has some prose, in more than one paragraph."""
    return text is not None and text.prose >= MIN_PASSAGE and text.prose > text.longest


def density(element: html.HtmlElement, measures: Mapping[html.HtmlElement, Measure]) -> int:
    """The most words of prose that one element within has in its own paragraphs.

    An article has many side by side; comments and teasers have a few each.
    """
    own: Counter[html.HtmlElement] = Counter()
    for each in element.iter("*"):
        text = measures.get(each)
        if text is not None and text.is_line and text.prose:
            outer = each.getparent() if each is not element else None
            own[each if outer is None else outer] += text.prose
    return max(own.values(), default=0)
