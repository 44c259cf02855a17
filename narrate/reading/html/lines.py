"""Iterates over the lines of a page: what a browser shows between two breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree, html

from narrate.reading.html.inline import ATOMIC, BLOCKS, HEADINGS, IGNORED
from narrate.reading.normalize import one_line

_UNREAD = IGNORED | {*ATOMIC, "math", "pre", "svg"} - {"hr", "img", "figcaption"}
"""Elements that are no lines of text, whatever they contain."""


@dataclass(slots=True)
class Line:
    """A line of a page."""

    block: html.HtmlElement
    """The innermost block around it."""
    heading: html.HtmlElement | None = None
    """The heading that it is in."""
    inline: list[html.HtmlElement] = field(default_factory=list)
    """The inline elements and pictures that start in it."""
    _pieces: list[tuple[html.HtmlElement, bool]] = field(default_factory=list)
    """Where its text is: elements, and whether it is the text after them rather than the text in them."""

    @property
    def text(self) -> str:
        """Its text, with white space collapsed."""
        return one_line("".join((each.tail if after else each.text) or "" for each, after in self._pieces))

    @property
    def is_empty(self) -> bool:
        """Whether it has neither text nor elements."""
        return not self.inline and not any((each.tail if after else each.text) for each, after in self._pieces)

    def add(self, element: html.HtmlElement, *, after: bool) -> None:
        """Add the text in or after an element."""
        if element.tail if after else element.text:
            self._pieces.append((element, after))

    def clear(self, root: html.HtmlElement) -> None:
        """Remove its text and its pictures, and the elements within ``root`` that are empty without them."""
        for element, after in self._pieces:
            if after:
                element.tail = None
            else:
                element.text = None
        for element in self.inline:
            if element.tag == "img" and element.getparent() is not None:
                element.drop_tree()
        block = self.block
        while block is not root and _is_empty(block):
            outer = block.getparent()
            if outer is None:
                return
            block.drop_tree()
            block = outer


def _is_empty(element: html.HtmlElement) -> bool:
    """Whether an element contains nothing to read."""
    silent = next(filter(str.strip, element.itertext()), None) is None
    return silent and next(element.iter(*ATOMIC), None) is None


def lines(root: html.HtmlElement, skip: Callable[[html.HtmlElement], bool] = lambda _: False) -> Iterator[Line]:
    """The lines of a tree that contain anything, in document order, without those in elements to ``skip``."""
    line = Line(root)
    walker = etree.iterwalk(root, events=("start", "end", "comment"))
    for event, element in walker:
        if event != "comment" and _breaks_line(element):
            if not line.is_empty:
                yield line
            line = _next_line(line, element, root, opens=event == "start")
        if event != "start":
            if element is not root:
                line.add(element, after=True)
        elif element.tag in _UNREAD or (element is not root and skip(element)):
            walker.skip_subtree()
        else:
            line.add(element, after=False)
            if element.tag not in BLOCKS or element.tag == "img":
                line.inline.append(element)
    if not line.is_empty:
        yield line


def spaced_text(element: html.HtmlElement) -> str:
    """The text of an element, with a space where a line breaks."""
    pieces: list[str | None] = []
    for event, each in etree.iterwalk(element, events=("start", "end", "comment")):
        pieces.append(" " if event != "comment" and _breaks_line(each) else None)
        pieces.append(each.text if event == "start" else each.tail if each is not element else None)
    return "".join(filter(None, pieces))


def _breaks_line(element: html.HtmlElement) -> bool:
    return element.tag == "br" or (element.tag in BLOCKS and element.tag != "img")


def _next_line(line: Line, element: html.HtmlElement, root: html.HtmlElement, *, opens: bool) -> Line:
    """The line that begins where an element starts or ends."""
    heading = line.heading
    if opens and heading is None and element.tag in HEADINGS:
        heading = element
    elif not opens and element is heading:
        heading = None
    outer = element if opens else element.getparent()
    return Line(root if outer is None else outer, heading)
