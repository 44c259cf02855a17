"""Outlines of Markdown posts. Most cases are in cases.txt; add yours there."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.case_files import Case, read_cases
from support.tables import for_each

from narrate.errors import ReadingError
from narrate.reading.fetch import Source
from narrate.reading.html.block_builder import MAX_OPEN_BLOCKS
from narrate.reading.markdown import read_markdown
from narrate.reading.post import Post, Quote, Section, Table, written
from reading.notation import outline_lines

CASES = read_cases(Path(__file__).parent / "cases.txt")


def read(text: str) -> Post:
    return read_markdown(Source(text.encode()))


@for_each("case", CASES, name=lambda case: case.title)
def test_each_post_has_this_outline(case: Case) -> None:
    assert outline_lines(read(case.given)) == case.expected


def test_two_spaces_at_a_line_s_end_break_it() -> None:
    assert outline_lines(read("one  \ntwo \nthree\n")) == "  text: one⏎two three"


def test_a_section_s_title_is_its_heading_on_one_line() -> None:
    (_, section) = read("## Left<br>“right” `f()` $x$[^1]\n\n[^1]: A note.\n").sections
    assert section.title == "Left “right” f() x"


def test_no_level_is_more_than_one_deeper_than_the_one_before() -> None:
    levels = [section.level for section in read("###### a\n\n# b\n\n###### c\n\n##### d\n\n# e\n").sections]
    assert levels == [1, 1, 1, 2, 2, 1]


def test_control_characters_in_raw_html_are_not_text() -> None:
    post = read("<p>one&#1; t&#7;wo</p>\n\n<pre>a&#2;b</pre>\n\n<img src=x alt='c&#3;d'>\n")
    assert written(post.sections[0].blocks) == "one two ab cd"


def test_an_empty_cell_is_kept_and_an_empty_row_dropped() -> None:
    (table,) = read("| a | |\n|---|---|\n| | b |\n| | |\n").sections[0].blocks
    assert isinstance(table, Table)
    assert [len(row) for row in (table.header, *table.rows)] == [2, 2]


@pytest.mark.parametrize("tag", ["blockquote", "ul><li", "details", "table><tr><td", "dl><dt"])
def test_html_nested_beyond_the_limit_keeps_every_word_once(tag: str) -> None:
    depth = 4 * MAX_OPEN_BLOCKS
    text = "".join(f"<{tag}>w{number}q " for number in range(depth))
    words = written(read(f"{text}\n\n## Not lost\n").sections[0].blocks).split()
    assert [word for word in words if word.endswith("q")] == [f"w{number}q" for number in range(depth)]


def test_the_text_after_a_quote_beyond_the_limit_is_outside_it() -> None:
    depth = 2 * MAX_OPEN_BLOCKS
    post = read(f"{'<blockquote>' * depth}in{'</blockquote>' * depth}\n\n## Heading\n\nout\n")
    (quote,) = post.sections[0].blocks
    assert isinstance(quote, Quote)
    assert post.sections[1] == Section(post.sections[1].heading, 1, read("out\n").sections[0].blocks)


def test_the_end_of_a_quote_beyond_the_limit_does_not_close_another() -> None:
    too_many = 5
    depth = MAX_OPEN_BLOCKS + too_many
    post = read(f"{'<blockquote>' * depth}<p>one</p>{'</blockquote>' * too_many}<p>two</p>")
    blocks, found = post.sections[0].blocks, 0
    while isinstance(blocks[0], Quote):
        assert len(blocks) == 1
        blocks, found = blocks[0].blocks, found + 1
    assert found == MAX_OPEN_BLOCKS
    assert written(blocks) == "one two"


def test_html_nested_too_deeply_for_the_parser_is_an_error() -> None:
    with pytest.raises(ReadingError, match=r"post: its HTML is nested more than 2,000 levels deep"):
        read("<div>" * 5000 + "lost?")
