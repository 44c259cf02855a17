"""The beginning of an article: what of it is read, and what the opening words have said before."""

from __future__ import annotations

import pytest
from support.tables import for_each

from narrate.reading import read_source
from narrate.reading.fetch import Source
from narrate.reading.post import Post, plain, written

FIRST = "The mill stood for two hundred years on the bend of the river, and it ground the flour of nine villages."
SECOND = "When the railway came, the farmers took their grain to town, and the wheel was stopped for good in May."


def post_of(opening: str, head: str = "", rest: str = f"<p>{FIRST}</p><p>{SECOND}</p>") -> Post:
    page = f"<html><head><title>The last mill</title>{head}</head><body><main>{opening}{rest}</main></body></html>"
    return read_source(Source(page.encode(), "html"))


def texts(post: Post) -> list[str]:
    """All headings and blocks, as written."""
    found = []
    for section in post.sections:
        found += [f"# {plain(section.heading)}"] * bool(section.heading)
        found += [written([block]) for block in section.blocks]
    return found


H1 = "<h1>The last mill</h1>"
AUTHOR = '<meta name="author" content="Ann Lee">'


@for_each(
    "opening",
    [
        f"{H1}<p>By Ann Lee</p><p>May 6, 2020 · 5 min read</p>",
        f"{H1}<p>By Ann Lee<br>May 6, 2020</p>",
        f"{H1}<div><span>Ann Lee</span> <span>6 May 2020</span></div>",
        f"{H1}<ul><li>Ann Lee</li><li>6 May 2020</li><li>5 min read</li></ul>",
        f"{H1}<h6>By Ann Lee</h6>",
        f"{H1}<p>Published 10:00 AM EST, Tue May 6, 2020</p>",
        f"{H1}<p>May 6, 2020 / 10:00 AM EST</p>",
        f"{H1}<div>Ann Lee</div><div>Mill correspondent</div>",
        f'{H1}<p>by Ann Lee | May 6, 2020 | <a href="/c" rel="category tag">Rivers</a> | 3 comments</p>',
        "<h1>Title: The last mill</h1>",
        f"{H1}<h4>Ann Lee</h4><h5>Posted on May 6, 2020</h5>",
        f'{H1}<a rel="author" href="/ann"><img src="a.png"></a> <a rel="author" href="/ann">Ann Lee</a>',
        f'{H1}<p><img class="avatar" src="a.png"></p><p>Ann Lee</p>',
        f'{H1}<div class="post-author"><b>Ann Lee</b><i>Our editor for mills</i></div>',
        f"{H1}<p>Updated: 7 May 2020</p><p>3 comments</p>",
        f"<p>Stories</p>{H1}",
        f"<p>6 May 2020</p>{H1}",
        f"<h2>Mills</h2>{H1}",
        f"{H1}<p>The last mill</p>",
        f"{H1}<h2>The last mill</h2>",
        "<h1>The last mill by Ann Lee</h1>",
        "<h1>The last mill [edit]</h1>",
        "<h1>The last mill¶</h1>",
        "<h3>The last mill</h3>",
        f"<header>{H1}<p>By Ann Lee, 6 May 2020</p></header>",
    ],
)
def test_title_byline_and_date_are_not_read_again(opening: str) -> None:
    post = post_of(opening, AUTHOR)
    assert texts(post) == [FIRST, SECOND]
    assert (post.title, post.authors) == ("The last mill", ("Ann Lee",))


@for_each(
    "opening, read",
    [
        (f"{H1}<p>It was cold.</p>", "It was cold."),
        (f"{H1}<p>By the river there is a mill.</p>", "By the river there is a mill."),
        (f"{H1}<p>Written in May</p>", "Written in May"),
        (f"{H1}<p>Riverside, 6 May 2020</p>", "Riverside, 6 May 2020"),
        (f'{H1}<p class="author-note">I was there.</p>', "I was there."),
        (f"{H1}<h2>Beginnings</h2>", "# Beginnings"),
        (f"{H1}<p>For the editor</p>", "For the editor"),
        (f"{H1}<p><b>What is left</b></p>", "# What is left"),
    ],
)
def test_other_short_lines_above_the_text_are_read(opening: str, read: str) -> None:
    assert texts(post_of(opening, AUTHOR)) == [read, FIRST, SECOND]


def test_lines_below_the_first_paragraph_are_read() -> None:
    below = f"<p>{FIRST}</p><p>By Ann Lee</p><p>May 6, 2020</p><p>{SECOND}</p>"
    assert texts(post_of(H1, AUTHOR, below)) == [FIRST, "By Ann Lee", "May 6, 2020", SECOND]


@for_each(
    "opening",
    [
        "<div>By <a>Ann Lee</a> Updated <time>May 6, 2020, 10:28am EST</time></div>",
        "<p></p><div>Ann Lee May 6, 2020</div><div>Ann Lee May 6, 2020</div>",
    ],
)
def test_a_byline_below_a_summary_is_not_read(opening: str) -> None:
    post = post_of(f"{H1}<p>{FIRST}</p>{opening}", AUTHOR, f"<p>{SECOND}</p>")
    assert texts(post) == [FIRST, SECOND]


def test_the_days_of_a_diary_are_its_sections() -> None:
    diary = f"<h2>May 6, 2020</h2><p>{FIRST}</p><h2>May 7, 2020</h2><p>{SECOND}</p>"
    assert texts(post_of(H1, "", diary)) == ["# May 6, 2020", FIRST, "# May 7, 2020", SECOND]


DECK = "Nobody had planned for a river that changes its bed, least of all the family that lived by the wheel."


@pytest.mark.parametrize(
    ("deck", "head"),
    [
        (f"<h2>{DECK}</h2>", ""),
        ("<h3>The wheel was stopped for good, and nobody came.</h3>", ""),
        ("<h2>What became of a wheel</h2>", '<meta name="description" content="What became of a wheel">'),
        ('<h2 class="subtitle">What became of a wheel</h2>', ""),
    ],
)
def test_a_subtitle_is_no_chapter(deck: str, head: str) -> None:
    post = post_of(H1 + deck, head, f"<p>{FIRST}</p><h2>Later</h2><p>{SECOND}</p>")
    assert texts(post)[1:] == [FIRST, "# Later", SECOND]
    assert not texts(post)[0].startswith("#")


def test_a_bold_sentence_is_no_chapter() -> None:
    assert texts(post_of(H1 + f"<p><b>{DECK}</b></p>")) == [DECK, FIRST, SECOND]


def test_a_header_that_holds_the_text_stays() -> None:
    assert texts(post_of(f"<header>{H1}<p>{DECK}</p></header>")) == [DECK, FIRST, SECOND]


@pytest.mark.parametrize(
    ("line", "authors", "published"),
    [
        ("by Ann Lee<br>May 6, 2020", ("Ann Lee",), "2020-05-06"),
        ("May 2020", (), "2020-05"),
        ("A tale of May 2020", (), ""),
    ],
)
def test_a_page_that_is_laid_out_as_a_table_states_its_author_and_date(
    line: str, authors: tuple[str, ...], published: str
) -> None:
    cell = f"<img src=title.gif><br>{line}<br><br>{FIRST}<br><br>{SECOND}"
    page = f"<title>The last mill</title><body><main><table><tr><td>{cell}</td></tr></table></main></body>"
    post = read_source(Source(page.encode(), "html"))
    assert (post.authors, post.published.isoformat() if post.published else "") == (authors, published)
