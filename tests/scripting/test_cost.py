"""Reading a post and writing its script costs time in proportion to its length, whatever is in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.cost import growth

from narrate.reading.fetch import Source
from narrate.reading.markdown import read_markdown
from narrate.scripting.lexicon import Lexicon
from narrate.scripting.policy import Policy
from narrate.scripting.script import Script
from narrate.scripting.writer import write_script

pytestmark = pytest.mark.timing

GROWTH = 4
AT_MOST = 2 * GROWTH
"""Twice what is in proportion; in proportion to the square would be four times."""
LEXICON = Lexicon({f"name{number}": f"respelt {number}" for number in range(20)})


def script(text: str) -> Script:
    return write_script(read_markdown(Source(text.encode())), Policy(lexicon=LEXICON))


def footnotes(count: int) -> str:
    return "".join(f"Text[^{n}].\n\n[^{n}]: Note {n}, see the next[^{n + 1}].\n\n" for n in range(count))


def table(rows: int) -> str:
    return "| a | b |\n|---|---|\n" + "| one two | three |\n" * rows


POSTS: dict[str, tuple[int, Callable[[int], str]]] = {
    "paragraphs": (83, lambda n: "One sentence is here. Another one follows.\n\n" * n),
    "a paragraph without a full stop": (1000, lambda n: "word " * n),
    "a paragraph without a space": (5000, lambda n: "w" * n),
    "a paragraph of short sentences": (270, lambda n: "One is here. " * n),
    "a paragraph of abbreviations": (130, lambda n: "Dr. U.S. No. 5 e.g. Main St. (etc.) " * n),
    "a paragraph of signs": (1000, lambda n: "≥ " * n + "end"),
    "a paragraph of bold words": (130, lambda n: "**word** " * n),
    "a paragraph of links": (83, lambda n: "[word](http://a.example) or http://b.example/c here. " * n),
    "a paragraph of formulas": (83, lambda n: "word $x^2$ and $\\foo$ " * n),
    "a span of code": (1000, lambda n: "`" + "word " * n + "`"),
    "headings": (83, lambda n: "## Heading\n\nText.\n\n" * n),
    "headings of every level": (20, lambda n: "".join(f"{'#' * level} a\n\n" for level in range(1, 7)) * n),
    "line breaks": (170, lambda n: "word\\\n" * n + "end"),
    "line breaks after bold words": (130, lambda n: "word <b>x</b> <br>" * n),
    "line breaks after footnotes": (130, lambda n: "[^1]: Note.\n\n" + "word[^1]<br>" * n),
    "footnotes": (150, footnotes),
    "references to one footnote": (200, lambda n: "[^1]: Note.\n\n" + "[^1] " * n),
    "spans without text": (270, lambda n: "<code></code> " * n),
    "items": (83, lambda n: "- word\n" * n),
    "images": (130, lambda n: "![alt](a.png) " * n),
    "blocks of code": (83, lambda n: "```\ncode\n```\n\n" * n),
    "a long block of code": (1700, lambda n: "```\n" + "code\n" * n + "```\n"),
    "a long table": (150, table),
    "a wide table": (150, lambda n: "|a" * n + "|\n" + "|-" * n + "|\n" + "|x" * n + "|\n"),
    "deep elements": (450, lambda n: "<div>word " * n),
    "a chat in one paragraph": (300, lambda n: "Ann: hi\nBob: ho\n" * n),
    "a chat in paragraphs": (150, lambda n: "**Ann:** hi\n\n**Bob:** ho\n\nmore\n\n" * n),
    "deep spans": (450, lambda n: "<i>word " * n),
    "deep quotes": (450, lambda n: "<blockquote>word " * n),
    "deep lists": (220, lambda n: "<ul><li>word " * n),
    "deep definitions": (220, lambda n: "<dl><dt>word " * n),
    "deep folds": (450, lambda n: "<details>word " * n),
    "deep tables": (150, lambda n: "<table><tr><td>word " * n),
    "deep figures": (450, lambda n: "<figure>word " * n),
    "elements that never begin": (1000, lambda n: "</div></blockquote>word " * n),
    "an address in brackets": (1000, lambda n: "http://a.example/" + ")" * n + "b"),
}


@pytest.mark.parametrize("kind", POSTS)
def test_four_times_the_post_takes_far_less_than_sixteen_times_as_long(kind: str) -> None:
    size, make = POSTS[kind]
    assert growth(script, make(size), make(GROWTH * size), AT_MOST) < AT_MOST
