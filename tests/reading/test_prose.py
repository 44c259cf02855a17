"""The text of every element is measured: words, links, prose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from narrate.reading.html.content.prose import count_words, measure


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" two  words ", 2),
        ("naïve café", 2),
        ("港口结了冰", 2),
        ("第 1 artikel 結冰", 3),
        ("เรือรอ", 3),
        ("배가 왔다", 2),
    ],
)
def test_words_are_counted_with_or_without_spaces_between_them(text: str, words: int) -> None:
    assert count_words(text) == words


def test_prose_is_what_is_not_a_link_a_heading_or_a_scrap() -> None:
    text = "one two three four five six seven eight nine"
    page = html.fragment_fromstring(
        f"<div><h2>{text}</h2><p>{text} <a href='/'>ten</a></p><p>two words</p><p><a href='/'>{text}</a></p></div>"
    )
    found = measure(page)[page]
    assert (found.words, found.linked, found.prose, found.links, found.longest) == (30, 10, 9, 9, 9)


TREES = st.recursive(
    st.sampled_from(["word ", "two words "]),
    lambda inner: st.tuples(st.sampled_from("a div li p span ul".split()), st.lists(inner, max_size=4)).map(
        lambda parts: f"<{parts[0]}>{''.join(parts[1])}</{parts[0]}>"
    ),
    max_leaves=12,
)


@given(TREES)
def test_no_word_is_counted_twice_or_lost(tree: str) -> None:
    page = html.fragment_fromstring(tree, create_parent="div")
    found = measure(page, min_words=1)
    whole = found[page]
    assert whole.words == len(page.text_content().split())
    assert whole.prose + whole.links <= whole.words
    assert all(found[child].words <= whole.words for child in page.iterdescendants())
