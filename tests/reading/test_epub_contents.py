"""Books: chapters as the table of contents names them, and front and back matter that is left out."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.tables import for_each

from narrate.reading.post import Skipped, written
from reading.test_epub import METADATA, PACKAGE, PAGE, book, fails, heard, lines, outline, read

PROSE = "<p>The tide came in over the stones, and the men on the pier pulled the last of the nets up. </p>" * 8
SAID = "The tide came in over the stones"

Toc = Sequence[tuple[str, str, int]]
"""Title, address and level of each entry."""


def nested(toc: Toc) -> list[tuple[str, str, list[tuple[str, str, int]]]]:
    """The entries of the first level, each with those below it."""
    groups: list[tuple[str, str, list[tuple[str, str, int]]]] = []
    for title, href, level in toc:
        if level == 1:
            groups.append((title, href, []))
        else:
            groups[-1][2].append((title, href, level - 1))
    return groups


def nav_list(toc: Toc) -> str:
    items = (
        f"<li>{f'<a href={chr(34)}{href}{chr(34)}>{title}</a>' if href else f'<span>{title}</span>'}"
        f"{nav_list(below) if below else ''}</li>"
        for title, href, below in nested(toc)
    )
    return f"<ol>{''.join(items)}</ol>"


def ncx_points(toc: Toc) -> str:
    return "".join(
        f"<navPoint><navLabel><text>{title}</text></navLabel>"
        f"{f'<content src={chr(34)}{href}{chr(34)}/>' if href else ''}{ncx_points(below)}</navPoint>"
        for title, href, below in nested(toc)
    )


def with_toc(kind: str, toc: Toc, *bodies: str, metadata: str = METADATA, guide: str = "") -> bytes:
    """An EPUB of ``bodies`` with a navigation document or an NCX."""
    names = [f"c{number}.xhtml" for number in range(1, len(bodies) + 1)]
    items = "".join(f'<item id="{name}" href="{name}" media-type="application/xhtml+xml"/>' for name in names)
    if kind == "nav":
        items += '<item id="toc" href="toc.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
        contents = PAGE.format(body=f'<nav epub:type="toc"><h1>Contents</h1>{nav_list(toc)}</nav>')
        name = "toc.xhtml"
    else:
        items += '<item id="toc" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
        contents = f'<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>{ncx_points(toc)}</navMap></ncx>'
        name = "toc.ncx"
    spine = "".join(f'<itemref idref="{name}"/>' for name in names)
    package = PACKAGE.format(metadata=metadata, manifest=items, spine=spine, guide=guide)
    return book(*bodies, parts={"OEBPS/book.opf": package, f"OEBPS/{name}": contents})


def headings(data: bytes) -> list[str]:
    """The headings, indented by level."""
    return ["  " * (section.level - 1) + section.title for section in read(data).sections if section.heading]


TWO: Toc = [("The Ice", "c1.xhtml", 1), ("The Bread", "c2.xhtml", 1)]


@pytest.mark.parametrize("kind", ["nav", "ncx"])
def test_chapters_have_the_titles_of_the_contents(kind: str) -> None:
    data = with_toc(kind, TWO, PROSE, "<p class='t'>THE BREAD</p>" + PROSE)
    assert headings(data) == ["The Ice", "The Bread"]
    assert "BREAD" not in outline(data)


@pytest.mark.parametrize("kind", ["nav", "ncx"])
def test_chapters_nest_as_in_the_contents(kind: str) -> None:
    toc = [
        ("Part One", "", 1),
        ("The Ice", "c1.xhtml#i", 2),
        ("Ferries", "c1.xhtml#f", 3),
        ("Part Two", "c2.xhtml", 1),
    ]
    first = f"<h1>Part One</h1><div><p><a id='i'/></p><h1>The ice</h1>{PROSE}<h4 id='f'>Ferries</h4>{PROSE}</div>"
    assert headings(with_toc(kind, toc, first, PROSE)) == ["Part One", "  The Ice", "    Ferries", "Part Two"]


def test_anchors_split_a_document_and_others_belong_to_the_chapter_before() -> None:
    toc = [("One", "c1.xhtml#a", 1), ("Two", "c1.xhtml#b", 1), ("Three", "c3.xhtml", 1)]
    data = with_toc("ncx", toc, f"{PROSE}<p id='a'>First.</p>{PROSE}<p id='b'>Second.</p>", "<p>More.</p>", PROSE)
    sections = read(data).sections
    assert [section.title for section in sections] == ["", "One", "Two", "Three"]
    assert [written(section.blocks)[:7] for section in sections[1:3]] == ["First. ", "Second."]
    assert written(sections[2].blocks).endswith("More.")


@for_each(
    "title, page, expected",
    [
        ("The Ice", "<h1>THE ICE</h1>", "The Ice"),
        ("1. The Ice", "<h1>1</h1><h2>The Ice</h2>", "1. The Ice"),
        ("The Ice", "<p>Chapter 1</p><h2>The Ice</h2>", "Chapter 1: The Ice"),
        ("Chapter 1", "<h2>CHAPTER 1</h2><h2>The Ice</h2>", "Chapter 1: The Ice"),
        ("Chapter 1", "<h2>The Ice</h2>", "Chapter 1: The Ice"),
        ("The Ice", "<h1>The Ice, and what came of it</h1>", "The Ice, and what came of it"),
        ("Chapter One", "<h2>C<small>HAPTER</small><br/>O<small>NE</small></h2>", "Chapter One"),
        ("The Ice", "<h1><img src='i.png' alt='The Ice'/></h1>", "The Ice"),
        ("Two", "<h1><img src='i.png' alt='ornament'/>Two</h1>", "Two"),
    ],
)
def test_the_page_s_own_heading_is_said_once(title: str, page: str, expected: str) -> None:
    data = with_toc("nav", [(title, "c1.xhtml", 1), ("End", "c2.xhtml", 1)], page + PROSE, PROSE)
    assert headings(data) == [expected, "End"]
    assert written(read(data).sections[1].blocks).startswith(SAID)


def test_headings_that_are_in_no_contents_are_below_or_beside_their_chapter() -> None:
    body = f"<h2>One</h2>{PROSE}<h3>Detail</h3>{PROSE}<h2>Unlisted</h2>{PROSE}"
    assert headings(with_toc("nav", [("One", "c1.xhtml", 2 - 1)], body)) == ["One", "  Detail", "Unlisted"]


def test_a_heading_of_the_contents_keeps_its_note() -> None:
    page = f"<h1>The Ice<a href='#n' id='r'>1</a></h1>{PROSE}<p id='n'><a href='#r'>1</a> Why.</p>"
    assert [written(note) for note in read(with_toc("nav", TWO, page, PROSE)).notes.values()] == ["Why."]


@pytest.mark.parametrize("title", ["Start", "Section 3", "part0007.html", "A BOOK"])
def test_placeholders_of_converters_are_no_chapters(title: str) -> None:
    data = with_toc("ncx", [(title, "c1.xhtml", 1)], f"<h1>One</h1>{PROSE}<h1>Two</h1>{PROSE}")
    assert headings(data) == ["One", "Two"]


def test_a_broken_table_of_contents_is_ignored() -> None:
    data = with_toc("nav", [("&nbsp;", "c1.xhtml", 1), ("No", "gone.xhtml", 1), ("X", "http://[", 1)], PROSE)
    assert headings(data) == []


def test_without_contents_and_headings_the_first_lines_are_headings() -> None:
    assert headings(book(f"<p>ONE</p>{PROSE}", f"<p>TWO</p>{PROSE}")) == ["ONE", "TWO"]
    assert headings(book(f"<p>He left.</p>{PROSE}", PROSE)) == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 3), st.integers(1, 3)), max_size=6))
def test_no_word_of_the_text_is_lost_whatever_the_contents_say(drawn: list[tuple[str, int, int]]) -> None:
    toc: list[tuple[str, str, int]] = [("first", "c1.xhtml", 1)]
    for name, at, level in drawn:
        toc.append((f"title {name}", f"c{1 + at % 2}.xhtml#{name}{at}", min(level, toc[-1][2] + 1)))
    body = "".join(f"<div id='{name}{at}'>word{name}{at}</div>" for name in "abcde" for at in range(4))
    post = read(with_toc("ncx", toc, body + PROSE, body + PROSE))
    text = " ".join(written(section.blocks) for section in post.sections)
    assert all(text.count(f"word{name}{at}") == 2 for name in "abcde" for at in range(4))
    assert sum(1 for section in post.sections if section.heading) == len(toc)


# --- front and back matter --------------------------------------------------------------------------------------

NAMES = "<dc:title>A Book</dc:title><dc:creator>Ann Lee</dc:creator><dc:publisher>Pier &amp; Sons</dc:publisher>"
LINKS = '<p><a href="c2.xhtml">One</a></p><p><a href="c3.xhtml">Two</a></p>'

MATTER = {
    "a cover": '<div><img src="cover.jpg" alt="Cover"/></div>',
    "a half title": "<p>A BOOK</p>",
    "a title page": "<p>A Book</p><p>a novel</p><p>Ann Lee</p><p>Translated by Bo Ek</p><p>Pier House, Oslo</p>",
    "a copyright page": "<p>© 2019 Ann Lee</p><p>All rights reserved.</p><p>Printed in Norway.</p>",
    "another copyright page": "<p>First published 2001 by Pier. This is a work of fiction.</p><p>ISBN 0-00</p>",
    "a German copyright page": "<p>Copyright 2003 by Ann Lee</p><p>Alle Rechte vorbehalten. 1. Auflage</p>",
    "contents": f"<h2>Contents</h2>{LINKS}",
    "contents without a title": LINKS * 2,
    "contents in a table": f"<p>INHALT</p><table><tr><td>{LINKS}</td></tr></table>",
    "a list of figures": "<h2>List of Illustrations</h2><p>The pier</p><p>The boat</p>",
    "other books": "<p>Also by Ann Lee</p><p>Lakes</p><p>Seas</p>",
    "a colophon": "<h2>Colophon</h2><p>It was set in type by hand, on a rainy day.</p>",
    "praise": "<h1>Praise for A Book</h1><p>“It rains all the time, and I could not put it down.” — The Pier</p>",
    "an index": "<h1>Index</h1><p>boats, 1, 7</p><p>piers, 3</p>",
}


@for_each("kind", MATTER)
def test_untyped_matter_is_left_out_and_counted(kind: str) -> None:
    data = book(MATTER[kind], f"<h1>One</h1>{PROSE}", f"<h1>Two</h1>{PROSE}", metadata=NAMES)
    assert headings(data) == ["One", "Two"]
    assert heard(data).startswith("title: A Book\nh1 One\n  text: The tide")
    assert [block.kind for block in read(data).sections[0].blocks if isinstance(block, Skipped)] == ["matter"]


HEARD = {
    "a dedication": "<p>For my mother</p>",
    "an epigraph": "<p>“The sea is never full.”</p><p>Ecclesiastes</p>",
    "a preface": f"<h1>Preface</h1>{PROSE}",
    "a map": '<p><img src="m.png" alt="A map of the bay and its piers"/></p>',
    "an essay on copyright": f"<h1>Copyright</h1>{PROSE * 3}",
    "a chapter called cover": f"<h1>Cover</h1>{PROSE}",
    "a chapter called index": f"<h1>Index</h1>{PROSE}",
    "an author": "<h1>About the author</h1><p>Ann Lee lives by the sea and has published two books.</p>",
    "thanks": "<h1>Acknowledgments</h1><p>I thank my publisher, who printed the first edition in Norway.</p>",
}


@for_each("kind", HEARD)
def test_what_a_listener_expects_is_heard(kind: str) -> None:
    post = read(book(HEARD[kind], f"<h1>One</h1>{PROSE}", metadata=NAMES))
    assert not any(isinstance(block, Skipped) for section in post.sections for block in section.blocks)


def test_an_image_after_the_opening_is_no_cover() -> None:
    assert "image" in heard(book(f"<h1>One</h1>{PROSE}", '<p><img src="x.png" alt=""/></p>', PROSE))


def test_the_guide_does_not_leave_out_a_book_whose_contents_are_inside() -> None:
    guide = '<guide><reference type="toc" href="c1.xhtml#toc"/><reference type="text" href="c1.xhtml"/></guide>'
    assert SAID in heard(book(f"<div id='toc'>{LINKS}</div>{PROSE * 9}", guide=guide))


def test_landmarks_give_types_to_documents() -> None:
    nav = '<nav epub:type="landmarks"><ol><li><a epub:type="colophon" href="c2.xhtml">Set</a></li></ol></nav>'
    manifest = '<item id="n" href="n.xhtml" properties="nav" media-type="application/xhtml+xml"/>' + "".join(
        f'<item id="c{at}" href="c{at}.xhtml" media-type="application/xhtml+xml"/>' for at in (1, 2)
    )
    spine = '<itemref idref="c1"/><itemref idref="c2"/>'
    package = PACKAGE.format(metadata=METADATA, manifest=manifest, spine=spine, guide="")
    parts: dict[str, str | bytes] = {"OEBPS/book.opf": package, "OEBPS/n.xhtml": PAGE.format(body=nav)}
    assert "set by hand" not in heard(book(PROSE, "<p>This was set by hand.</p>", parts=parts))


def test_a_book_that_seems_to_be_matter_only_is_read() -> None:
    assert heard(book("<p>© 2019 Ann Lee</p><p>All rights reserved.</p>")).endswith("text: All rights reserved.")


def test_the_frame_of_a_library_is_left_out() -> None:
    header = "<pre>This eBook is for anyone</pre><p>*** START OF THE PROJECT GUTENBERG EBOOK A BOOK ***</p>"
    footer = "<p>*** END OF THE PROJECT GUTENBERG EBOOK A BOOK ***</p><h2>The license</h2><p>Terms.</p>"
    text = heard(book(header, f"<h1>One</h1>{PROSE}", footer))
    assert "anyone" not in text
    assert "license" not in text
    assert SAID in text


# --- pages and pictures -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number",
    [
        '<span class="pagenum" id="p12">[Pg 12]</span>',
        '<span class="x">[Pg xii]</span>',
        "[Page 12]",
        '<a id="page_12"/><span class="pageno">12</span>',
        '<a id="Page_12">12</a>',
        '<span role="doc-pagebreak" id="pg12">12</span>',
        '<span class="page-number">{12}</span>',
    ],
)
def test_page_numbers_are_removed_from_words(number: str) -> None:
    assert "text: the ferries carried 12 men" in heard(book(f"<p>the ferries carr{number}ied 12 men</p>"))


@pytest.mark.parametrize("text", ["<p class='p1'>12</p>", "<b>12</b>", '<a id="p1" href="#x">12</a>'])
def test_other_numbers_are_kept(text: str) -> None:
    assert "12" in heard(book(f"<h1>One</h1><p>It rains.</p>{text}"))


def test_pages_of_pictures_are_an_error_that_says_so() -> None:
    fixed = '<dc:title>A</dc:title><meta property="rendition:layout">pre-paginated</meta>'
    assert "has a fixed layout: its pages are pictures" in fails(book('<img src="1.png" alt=""/>', metadata=fixed))
    assert lines("text: Words.") in heard(book("<p>Words.</p>", metadata=fixed))


@pytest.mark.parametrize("date", ["2019", "2019-05"])
def test_a_date_without_a_day_is_no_reason_to_warn(date: str, caplog: pytest.LogCaptureFixture) -> None:
    assert read(book("<p>a</p>", metadata=f"<dc:date>{date}</dc:date>")).published is None
    assert not caplog.messages


def test_contents_inside_a_file_are_left_out() -> None:
    links = "<table><tr><td><a href='#a'>One</a></td></tr><tr><td><a href='#b'>Two</a></td></tr></table>"
    body = f"<h2>Contents</h2>{links}<h2 id='a'>One</h2>{PROSE}<h2 id='b'>Two</h2>{PROSE}"
    assert headings(book(body)) == ["One", "Two"]
    assert heard(book(body)).startswith("title: A Book\nh1 One")


def test_a_title_in_a_part_that_is_left_out_is_no_chapter() -> None:
    section = "<section epub:type='copyright-page' id='c'><h2>Freedom</h2><p>May you do good.</p></section>"
    toc = [("One", "c1.xhtml", 1), ("Freedom", "c2.xhtml#c", 1), ("Notes", "c3.xhtml", 1)]
    note = "<section><h2>Notes</h2><ol><li id='n'><p>Why. <a href='c1.xhtml#r'>↩</a></p></li></ol></section>"
    first = f"<h1>One</h1><p>a<a href='c3.xhtml#n' id='r'>1</a></p>{PROSE}"
    assert headings(with_toc("nav", toc, first, section, note)) == ["One"]


def test_a_run_of_links_into_the_page_is_a_table_of_contents_and_two_of_them_are_text() -> None:
    chapters = "".join(f"<h2 id='c{at}'>Chapter {word}</h2><p>It froze.</p>" for at, word in enumerate(WORDS))
    links = [f"<p><a href='#c{at}'>Chapter {word}</a></p>" for at, word in enumerate(WORDS)]
    assert "text: [Chapter" not in heard(book(f"{''.join(links)}<h1>Ice</h1>{chapters}"))
    assert "Chapter Two](" in heard(book(f"<h1>Ice</h1>{''.join(links[:2])}{chapters}"))


WORDS = ("One", "Two", "Three")
