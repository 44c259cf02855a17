"""Finds the article in a page: the element that contains its prose.

Prose is the text of blocks that have at least a few words and are not mostly links. An element with a class that
is known to mark articles is chosen if it contains enough of the page's prose. Otherwise the search descends from
the body while nearly all of the prose is in one child.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree, html

from narrate.reading.html.dom import with_class
from narrate.reading.html.inline import CONTAINERS, HEADINGS, IGNORED, PARAGRAPHS
from narrate.reading.normalize import comparison_key

ARTICLE_CLASSES = (
    "PostsPage-postContent",  # the forums
    "ltx_document",  # LaTeXML
    "markup",  # Substack
    "gh-content",  # Ghost
    "wp-block-post-content",  # WordPress, block themes
    "entry-content",  # WordPress, classic themes
    "e-content",  # microformats
    "post-content",
    "post-body",
    "article-body",
    "article-content",
    "article__body",
    "markdown-body",
)
"""Classes of the element that contains an article, the most reliable first."""

_MIN_SHARE = 0.6
"""Minimum share of the page's prose in the element of an article."""
_MIN_SHARE_ALONE = 0.2
"""The same for an element much larger than others of its class: the rest of the page may be comments."""
_DESCEND_SHARE = 0.85
_MIN_PROSE_WORDS = 8
_BLOCKS = PARAGRAPHS | CONTAINERS | HEADINGS.keys() | {"pre", "figcaption", "table"}
_GROUPS = frozenset("body div section article main center table tbody tr td".split())


def find_article(tree: html.HtmlElement, title: str = "") -> html.HtmlElement:
    """The element that contains the article called ``title``; the body if there is nothing else in the page."""
    body = tree.find(".//body")
    whole = tree if body is None else body
    prose = _prose(whole, _MIN_PROSE_WORDS)
    if not prose[whole]:
        prose = _prose(whole, 1)
    for candidates in _candidates(whole):
        ranked = sorted(candidates, key=lambda element: prose.get(element, 0), reverse=True)
        sizes = [prose.get(element, 0) for element in ranked]
        share = (
            _MIN_SHARE_ALONE if len(sizes) == 1 or sizes[:1] > [3 * size for size in sizes[1:2]] else _MIN_SHARE
        )
        if sizes and sizes[0] >= max(1, share * prose[whole]):
            return ranked[0]
    return _deepest(whole, prose, comparison_key(title))


def _candidates(body: html.HtmlElement) -> Iterator[list[html.HtmlElement]]:
    for name in ARTICLE_CLASSES:
        yield with_class(body, name)
    yield list(body.xpath(".//*[@itemprop='articleBody']"))
    yield list(body.iter("article"))
    yield list(body.xpath(".//main | .//*[@role='main']"))


def _deepest(element: html.HtmlElement, prose: dict[html.HtmlElement, int], title: str) -> html.HtmlElement:
    while True:
        children = [child for child in element.iterchildren("*") if child.tag in _GROUPS]
        best = max(children, key=lambda child: prose.get(child, 0), default=None)
        if best is None or prose.get(best, 0) < _DESCEND_SHARE * prose[element] or not prose[element]:
            return element
        # A heading beside a block belongs to the same text.
        beside = element.iterchildren(*HEADINGS)
        if any(comparison_key(heading.text_content()) not in ("", title) for heading in beside):
            return element
        element = best


@dataclass(slots=True)
class _BlockCount:
    """A block whose end tag has not been reached."""

    words: int = 0
    linked: int = 0
    """Words within links."""
    inside: int = 0
    """Words of prose in nested blocks."""


@dataclass(slots=True)
class _Count:
    """Counts the words of prose in every block of a tree."""

    min_words: int
    totals: dict[html.HtmlElement, int] = field(default_factory=dict)
    _open: list[_BlockCount] = field(default_factory=lambda: [_BlockCount()])
    _links: int = 0

    @property
    def whole(self) -> int:
        """Words of prose in all closed blocks."""
        return self._open[0].inside

    def add(self, text: str | None) -> None:
        """Add text to the innermost open block."""
        words = len(text.split()) if text else 0
        self._open[-1].words += words
        self._open[-1].linked += words if self._links else 0

    def start(self, element: html.HtmlElement) -> None:
        """Process a start tag."""
        self._links += element.tag == "a"
        if element.tag in _BLOCKS:
            self._open.append(_BlockCount())
        self.add(element.text)

    def end(self, element: html.HtmlElement) -> None:
        """Process an end tag."""
        self._links -= element.tag == "a"
        if element.tag in _BLOCKS:
            block = self._open.pop()
            counts = (
                block.words >= self.min_words and 2 * block.linked <= block.words and element.tag not in HEADINGS
            )
            total = block.inside + (block.words if counts else 0)
            self._open[-1].inside += total
            self.totals[element] = total


def _prose(body: html.HtmlElement, min_words: int) -> dict[html.HtmlElement, int]:
    """Words of prose in every block; a block of fewer than ``min_words`` has none."""
    count = _Count(min_words)
    walker = etree.iterwalk(body, events=("start", "end", "comment"))
    for event, element in walker:
        if event == "start" and element.tag in IGNORED:
            walker.skip_subtree()
        elif event == "start":
            count.start(element)
        elif event == "end" and element.tag not in IGNORED:
            count.end(element)
        if event != "start" and element is not body:
            count.add(element.tail)
    return {body: count.whole, **count.totals}
