"""Measures the text in every element of a page: how much of it is prose, and how much is in links.

Prose is the text of blocks that have at least a few words and are not mostly links.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree, html

from narrate import lazy_re as re
from narrate.reading.html.inline import CONTAINERS, HEADINGS, IGNORED, PARAGRAPHS

_BLOCKS = PARAGRAPHS | CONTAINERS | HEADINGS.keys() | {"pre", "figcaption", "table"}
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""A letter of a script that does not separate words by spaces: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""
_LETTERS_PER_WORD = 2
"""Of these scripts, about."""
_MAX_MARK = 3
"""Characters of a text that may be no more than a mark between two links."""
MIN_PROSE_WORDS = 8
"""Minimum length of a block of prose."""


@dataclass(slots=True)
class Measure:
    """The words of an element, at any depth."""

    words: int = 0
    linked: int = 0
    """Words within links."""
    prose: int = 0
    """Words of prose that are not within links."""
    longest: int = 0
    """Words of the longest block of prose."""
    links: int = 0
    """Words of blocks that are mostly links."""
    is_line: bool = False
    """Whether it is a block with text, and contains no other."""
    controls: int = 0
    """Buttons and fields."""
    _own: int = 0
    _own_linked: int = 0
    """Words that belong to no closed block."""

    def add(self, words: int, linked: int) -> None:
        """Add text that belongs to the element itself."""
        self.words += words
        self._own += words
        self.linked += linked
        self._own_linked += linked

    def close_block(self, min_words: int) -> None:
        """Count the text that belongs to no closed block: here ends the block that it belongs to."""
        if self._own >= min_words and 2 * self._own_linked <= self._own:
            self.prose += self._own - self._own_linked
            self.longest = max(self.longest, self._own - self._own_linked)
        elif 2 * self._own_linked > self._own:
            self.links += self._own
        self.is_line = self._own == self.words > 0
        self._own = self._own_linked = 0

    def include(self, inner: Measure) -> None:
        """Add an element within this one."""
        if not inner.words and not inner.controls:
            return
        self.words += inner.words
        self.linked += inner.linked
        self.prose += inner.prose
        self.links += inner.links
        self.controls += inner.controls
        self.longest = max(self.longest, inner.longest)
        self._own += inner._own
        self._own_linked += inner._own_linked


def count_words(text: str) -> int:
    """The number of words in a text; approximate where words are not separated by spaces."""
    words = text.split()
    if not words or (len(text) <= _MAX_MARK and not any(map(str.isalnum, text))):
        return 0
    if text.isascii():
        return len(words)
    unspaced = len(_UNSPACED.findall(text))
    return unspaced // _LETTERS_PER_WORD + len(_UNSPACED.sub(" ", text).split())


def _is_button(link: html.HtmlElement) -> bool:
    return "button" in (link.get("class") or "").lower()


_CONTROLS = frozenset("button form input select textarea".split())


def measure(root: html.HtmlElement, min_words: int = MIN_PROSE_WORDS) -> dict[html.HtmlElement, Measure]:
    """Measure every element of a tree, in document order of their ends.

    Elements whose text is not for readers have no measure. A block of fewer than ``min_words`` is not prose.
    """
    found: dict[html.HtmlElement, Measure] = {}
    open_ = [Measure()]
    links = 0
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if tag in IGNORED:
                walker.skip_subtree()
                continue
            links += tag == "a"
            open_.append(Measure())
            text = element.text
        else:
            if event == "end" and tag not in IGNORED:
                links -= tag == "a"
                found[element] = done = open_.pop()
                if tag in _BLOCKS:
                    done.close_block(min_words if tag not in HEADINGS else _NEVER)
                done.controls += tag in _CONTROLS or (tag == "a" and _is_button(element))
                open_[-1].include(done)
            text = element.tail if element is not root else None
        if text and (words := count_words(text)):
            open_[-1].add(words, words if links else 0)
    found[root].close_block(min_words)
    return found


_NEVER = 1 << 60
"""No heading is prose, however long."""
