"""Footnotes in the markup of any site. Most cases are in footnotes.txt; add yours there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.case_files import Case, read_cases
from support.tables import for_each

from narrate.reading.article import read_article
from narrate.reading.fetch import Source
from narrate.reading.post import Block, Paragraph, Post, Span, inside, written
from reading.notation import outline_lines, read_page

CASES = read_cases(Path(__file__).parent / "footnotes.txt")


@for_each("case", CASES, name=lambda case: case.title)
def test_footnotes_of_each_site_have_this_outline(case: Case) -> None:
    assert outline_lines(read_page(case.given)) == case.expected


# --- notes outside of the article -------------------------------------------------------------------------------

OUTSIDE = """<html><head><title>Lamps</title></head><body><nav><a href="/">Home</a></nav>
<article class="post-content"><h1>Lamps</h1>
<p>A lamp is a small sun that you can carry up a staircase.<sup><a href="#fn1" id="ref1">1</a></sup></p>
<p>Nobody has yet carried a staircase up to the sun, and few have tried.<sup><a href="#fn2"
id="ref2">2</a></sup></p></article>
<aside class="{kind}"><h2>Footnotes</h2><ol>
<li id="fn1">Not a large staircase. <a href="#ref1">↩</a></li>
<li id="fn2">None came back. <a href="#ref2">↩</a></li></ol></aside>
<footer>All rights reserved.</footer></body></html>"""


@pytest.mark.parametrize("kind", ["footnotes", "sidebar", "related"])
def test_notes_outside_the_article_are_moved_into_it(kind: str) -> None:
    post = read_article(Source(OUTSIDE.format(kind=kind).encode(), "html"))
    assert outline_lines(post) == (
        "title: Lamps\n"
        "  text: A lamp is a small sun that you can carry up a staircase.[^1]\n"
        "  text: Nobody has yet carried a staircase up to the sun, and few have tried.[^2]\n"
        "note 1\n"
        "  text: Not a large staircase.\n"
        "note 2\n"
        "  text: None came back."
    )


def test_absolute_urls_lead_to_notes_of_the_same_page() -> None:
    page = """<head><link rel="canonical" href="https://a.example/lamps/"></head><body><article>
    <p>A lamp is a small sun that you can carry.<sup><a href="https://a.example/lamps/#fn1" id="r1">1</a></sup></p>
    <p>Another page has notes too.<sup><a href="https://a.example/suns/#fn1" id="r2">1</a></sup></p>
    <ol><li id="fn1">The note. <a href="https://a.example/lamps/#r1">↩</a></li></ol></article></body>"""
    post = read_article(Source(page.encode(), "html", "https://a.example/lamps/?from=feed"))
    (key,) = (span.target for span in spans_of(post) if span.kind == "note")
    assert {name: written(blocks) for name, blocks in post.notes.items()} == {key: "The note."}


def spans_of(post: Post) -> Iterator[Span]:
    blocks: list[Block] = [block for section in post.sections for block in section.blocks]
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from block.spans
        blocks += inside(block)


# --- the order of notes -----------------------------------------------------------------------------------------


def test_notes_are_kept_in_the_order_they_are_first_referred_to() -> None:
    post = read_page(
        '<p>One<sup><a href="#b" id="rb">1</a></sup> two<sup><a href="#a" id="ra">2</a></sup>.</p>'
        '<ol><li id="a">Of two. <a href="#ra">↩</a></li><li id="b">Of one. <a href="#rb">↩</a></li></ol>'
    )
    assert [written(blocks) for blocks in post.notes.values()] == ["Of one.", "Of two."]


# --- nothing is lost --------------------------------------------------------------------------------------------

STYLES: dict[str, tuple[str, str, str]] = {
    "markdown-it": (
        '<sup class="footnote-ref"><a href="#fn{n}" id="fnref{n}">[{n}]</a></sup>',
        '<li id="fn{n}" class="footnote-item"><p>{words} <a href="#fnref{n}" class="footnote-backref">↩</a></p>'
        "</li>",
        '<hr class="footnotes-sep"><section class="footnotes"><ol class="footnotes-list">{notes}</ol></section>',
    ),
    "kramdown": (
        '<sup id="fnref:{n}"><a href="#fn:{n}" class="footnote" rel="footnote">{n}</a></sup>',
        '<li id="fn:{n}"><p>{words} <a href="#fnref:{n}" class="reversefootnote">↩</a></p></li>',
        '<div class="footnotes"><ol>{notes}</ol></div>',
    ),
    "pandoc": (
        '<a href="#fn{n}" class="footnote-ref" id="fnref{n}" role="doc-noteref"><sup>{n}</sup></a>',
        '<li id="fn{n}"><p>{words}<a href="#fnref{n}" class="footnote-back" role="doc-backlink">↩︎</a></p></li>',
        '<section class="footnotes"><hr><ol>{notes}</ol></section>',
    ),
    "the forums": (
        '<span class="footnote-reference" id="fnref{n}"><sup><a href="#fn{n}">[{n}]</a></sup></span>',
        '<li class="footnote-item" id="fn{n}"><span class="footnote-back-link"><sup><strong><a href="#fnref{n}">^'
        '</a></strong></sup></span><div class="footnote-content"><p>{words}</p></div></li>',
        '<ol class="footnotes">{notes}</ol>',
    ),
    "Substack": (
        '<a class="footnote-anchor" id="footnote-anchor-{n}" href="#footnote-{n}">{n}</a>',
        '<div class="footnote"><a id="footnote-{n}" href="#footnote-anchor-{n}" class="footnote-number">{n}</a>'
        '<div class="footnote-content"><p>{words}</p></div></div>',
        "{notes}",
    ),
    "WordPress": (
        '<sup data-fn="f{n}" class="fn"><a href="#f{n}" id="f{n}-link">{n}</a></sup>',
        '<li id="f{n}">{words} <a href="#f{n}-link">↩︎</a></li>',
        '<ol class="wp-block-footnotes">{notes}</ol>',
    ),
    "sidenotes": ('<span class="sidenote">{words}</span>', "", ""),
    "by hand": (
        '<a name="back{n}" href="#note{n}">[{n}]</a>',
        '<p><a name="note{n}" href="#back{n}">[{n}]</a> {words}</p>',
        "<hr>{notes}",
    ),
}
"""A reference, a note and what is around all notes."""

WORDS = st.lists(st.integers(0, 999).map("q{:03}".format), min_size=1, max_size=5).map(" ".join)
PLACES = st.sampled_from(
    [
        "<p>{}</p>",
        "<h2>{}</h2>",
        "<ul><li>{}</li></ul>",
        "<table><tr><td>{}</td></tr></table>",
        "<blockquote><p>{}</p></blockquote>",
        "<div><p><em>{}</em></p></div>",
    ]
)


@pytest.mark.parametrize("style", STYLES)
@given(st.lists(st.tuples(PLACES, WORDS, WORDS, WORDS), min_size=1, max_size=8))
def test_no_word_is_lost_or_doubled(style: str, parts: list[tuple[str, str, str, str]]) -> None:
    reference, note, frame = STYLES[style]
    text, notes = "", ""
    for number, (place, before, after, words) in enumerate(parts, 1):
        text += place.format(f"{before}{reference.format(n=number, words=words)} {after}")
        notes += note.format(n=number, words=words)
    post = read_page(f"{text}{frame.format(notes=notes)}<p>The end.</p>")
    found = [
        *(section.title for section in post.sections),
        *(written(section.blocks) for section in post.sections),
    ]
    given_words = Counter(word for _, *texts in parts for text in texts for word in text.split())
    assert Counter(" ".join(found).split()) + Counter(
        word for blocks in post.notes.values() for word in written(blocks).split()
    ) == given_words + Counter(["The", "end."])
    assert [written(blocks) for blocks in post.notes.values()] == [words for *_, words in parts]


def test_a_thousand_footnotes_are_read_in_a_moment() -> None:
    reference, note, frame = STYLES["WordPress"]
    numbers = range(1000)
    text = "".join(f"<p>w{n}{reference.format(n=n)}</p>" for n in numbers)
    notes = "".join(note.format(n=n, words=f"n{n}") for n in numbers)
    post = read_page(text + frame.format(notes=notes))
    assert [written(blocks) for blocks in post.notes.values()] == [f"n{n}" for n in numbers]
