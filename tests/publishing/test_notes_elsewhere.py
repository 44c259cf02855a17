"""Notes in Markdown, as seven other programs render them: what was written is shown, and nothing else is live."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import cmarkgfm
import commonmark
import markdown
import markdown2
import marko
import mistune
import pytest
from cmarkgfm.cmark import Options as Cmark
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt
from support.tables import for_each
from test_notes import notes, post_of

from narrate.publishing.chapters import ChapterMark
from narrate.reading.post import Image, Section

ENGINES: dict[str, Callable[[str], str]] = {
    "markdown-it": MarkdownIt("commonmark").render,
    "GitHub's": lambda text: cmarkgfm.github_flavored_markdown_to_html(text, Cmark.CMARK_OPT_UNSAFE),
    "Python-Markdown": lambda text: markdown.markdown(text, extensions=["extra"]),
    "markdown2": markdown2.markdown,
    "mistune": lambda text: str(mistune.html(text)),
    "commonmark.py": commonmark.commonmark,
    "Marko": marko.convert,
}
ATTACKS = [
    "[x](javascript:alert(1))",
    "![x](data:text/html,<b>)",
    "[x]( vbscript:x 't')",
    "[x](<javascript:alert(1)>)",
    "[x](java&#115;cript:alert(1))",
    "[x]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "<img src=x onerror=alert(1)",
    "<svg/onload=alert(1)>",
    "<script>alert(1)</script>",
    "\\[x](javascript:alert(1))",
    "[[x]](javascript:a)",
    "`<b>`(javascript:x)",
    "<!-- x --> y",
    "<?php x ?>",
]
WRITTEN = [*ATTACKS, "a < b & c > d &lt; &copy;", "*a* _b_ `c` ~~d~~ | e | #f", "1. x", "+ x", "# x", "a\\b\\"]
TEXT = st.lists(
    st.sampled_from([*WRITTEN, " ", "](", "javascript:x", "<", ">", "\\", '"']), min_size=1, max_size=4
)
LIVE = re.compile(r"\s*(?:javascript|data|vbscript):", re.IGNORECASE)
HARMLESS = {"html", "body", "div", "p", "ul", "li", "img", "a", "br"}


def tree_of(text: str, engine: str) -> html.HtmlElement:
    return html.fromstring(f"<div>{ENGINES[engine](text)}</div>")


@pytest.mark.parametrize("engine", ENGINES)
@given(TEXT.map("".join).filter(str.strip))
@example("![x](<javascript:alert(1)>)")
def test_nothing_in_the_notes_is_live(engine: str, text: str) -> None:
    image = Section((), 1, (Image(text, text), Image("https://a.b/c.png", text)))
    post = replace(post_of(), title=text, authors=(text,), url=text, description=text, sections=(image,))
    tree = tree_of(notes(post, ChapterMark(0, 1, text, 1)), engine)
    for element in tree.iter():
        assert element.tag in HARMLESS
        for name, value in element.attrib.items():
            assert name in {"href", "src", "alt", "title"}
            assert not LIVE.match(value) or name in {"alt", "title"}


@for_each("written", WRITTEN)
def test_github_shows_a_title_as_it_was_written(written: str) -> None:
    tree = tree_of(notes(replace(post_of(), title=written), ChapterMark(0, 1, written, 1)), "GitHub's")
    shown = [" ".join(element.text_content().split()) for element in tree.iter("p", "li")]
    assert f"(00:00) {' '.join(written.split())}" in shown
