"""Articles in web pages: where they are found, their title, and what is removed around them."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.tables import for_each

from narrate.errors import ReadingError
from narrate.reading.article import read_article
from narrate.reading.fetch import Source
from narrate.reading.post import Image, Post, written
from reading.notation import outline_lines

HERE = "https://a.example/posts/lamps.html"

FIRST = "A lamp is a small sun that one can carry up a staircase, if the staircase is not too steep for that."
SECOND = "Nobody has yet carried a staircase up to the sun, and the few who have tried it did not come back."
THIRD = "So we go on buying oil, and every autumn it costs a little more than it did in the year before."
TEXT = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
LINES = f"  text: {FIRST}\n  text: {SECOND}\n  text: {THIRD}"
AROUND = (
    '<ul><li><a href="/">Home</a></li><li><a href="/about">About</a></li></ul>',
    '<ul><li><a href="/one">An older post</a></li><li><a href="/two">A newer post</a></li></ul><p>© 2024 Ann</p>',
)


def article(body: str, head: str = "<title>Lamps</title>", url: str = "") -> Post:
    page = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return read_article(Source(page.encode(), "html", name="lamps", url=url))


def lines(post: Post) -> str:
    return outline_lines(post).removeprefix("title: Lamps\n")


# --- finding ----------------------------------------------------------------------------------------------------

FRAMES = [
    "<article>{}</article>",
    "<main>{}</main>",
    '<div role="main">{}</div>',
    '<div itemprop="articleBody">{}</div>',
    '<div class="post-content">{}</div>',
    '<div class="wrap entry-content single">{}</div>',
    '<div class="h-entry"><div class="e-content">{}</div></div>',
    '<div class="x1"><div class="x2">{}</div></div>',
    "<table><tr><td>{}</td></tr></table>",
    "<center><font>{}</font></center>",
]


@for_each("frame", FRAMES[:8])
def test_an_article_is_found_among_boilerplate(frame: str) -> None:
    before, after = AROUND
    body = f"<div>{before}</div>{frame.format(f'<h1>Lamps</h1>{TEXT}')}<div>{after}</div>"
    assert lines(article(body)) == LINES


@for_each("frame", FRAMES)
def test_no_word_of_an_article_is_lost_whatever_surrounds_it(frame: str) -> None:
    body = frame.format(f"<h1>Lamps</h1>{TEXT}<h2>More</h2><ul><li>wick</li></ul><pre>glass()</pre><p>End.</p>")
    post = article(f"<div>{AROUND[0]}</div>{body}<div>{AROUND[1]}</div>")
    found = " ".join(f"{section.title} {written(section.blocks)}" for section in post.sections)
    for words in (FIRST, SECOND, THIRD, "More", "wick", "glass()", "End."):
        assert found.count(words) == 1


def test_an_article_in_a_layout_table_is_found() -> None:
    table = f"<table><tr><td>menu</td><td><h1>Lamps</h1>{TEXT}</td></tr></table>"
    assert FIRST in lines(article(f"<div>{AROUND[0]}</div>{table}<div>{AROUND[1]}</div>"))


def test_the_largest_article_element_is_chosen() -> None:
    teasers = "".join(f"<article><h2>Post {n}</h2><p>A few words.</p></article>" for n in range(5))
    assert lines(article(f"{teasers}<article><h1>Lamps</h1>{TEXT}</article>{teasers}")) == LINES


def test_a_known_class_on_a_small_box_is_not_taken_for_the_article() -> None:
    box = '<div class="post-content"><p>Read more of us.</p></div>'
    assert lines(article(f"<div>{AROUND[0]}</div>{box}<article><h1>Lamps</h1>{TEXT}</article>")) == LINES


def test_article_elements_of_about_one_length_are_all_kept() -> None:
    both = f"<article><p>{FIRST}</p></article><article><p>{SECOND}</p></article>"
    assert written_of(f"{both}<div><p>{THIRD}</p></div>") == f"{FIRST} {SECOND} {THIRD}"


@pytest.mark.parametrize(
    "frame",
    [
        '<body class="cookies-not-set"><div class="wrap sidebar-right">{}</div><script>{}</script>',
        '<form id="aspnetForm" method="post"><div>{}</div></form><style>{}</style>',
        '<div><div class="widget Blog"><div class="post-body">{}</div></div></div><script>{}</script>',
        '<main><article class="category-ads no-paywall">{}</article></main><script>{}</script>',
        '<main><div style="visibility: hidden">{}</div></main><script>{}</script>',
        '<main><template id="B:0"></template></main><div hidden id="S:0">{}</div><script>{}</script>',
    ],
)
def test_an_article_is_not_lost_for_the_name_of_what_surrounds_it(frame: str) -> None:
    assert written_of(frame.format(f"<h1>Lamps</h1>{TEXT}", "x();" * 5000)) == f"{FIRST} {SECOND} {THIRD}"


def test_an_article_in_several_elements_of_one_class_is_found_whole() -> None:
    parts = [f'<div class="grid"><div class="article-body"><p>{text}</p></div></div>' for text in (FIRST, SECOND)]
    assert written_of("<div class=ad></div>".join(parts)) == f"{FIRST} {SECOND}"


def test_prose_in_chinese_is_told_from_the_line_below_it() -> None:
    text = "<p>那一年港口很早就结了冰，运粮的渡船在防波堤后面等了将近十一个星期。</p>" * 3
    below = "<p>See the imprint of this site for all who made it.</p>"
    assert "imprint" not in written_of(f"<div>{text}</div><div>{below}</div>")


def test_links_beside_an_article_are_left_out() -> None:
    link = f"<p>Lamps are lit at dusk by hand, said he.</p><p><a href='/a'>{FIRST}</a></p>"
    assert written_of(f"<div><div>{TEXT}</div><div>{link * 2}</div></div>") == f"{FIRST} {SECOND} {THIRD}"


@pytest.mark.parametrize("silent", ["noscript", "template"])
def test_what_no_reader_sees_is_not_counted_as_prose(silent: str) -> None:
    unseen = f"<{silent}><div><p>{FIRST * 20}</p></div></{silent}>"
    box = f'<div class="entry-content"><p>{FIRST}</p></div><div><p>Two words.</p></div>'
    assert written_of(f"{box}{unseen}") == FIRST


def written_of(body: str) -> str:
    """Everything that is read from a page."""
    return " ".join(written(section.blocks) for section in article(body).sections).replace("\n", " ")


@pytest.mark.parametrize("body", ["<p>Three words only.</p>", "Three words only.", "<div>Three words only.</div>"])
@pytest.mark.parametrize("frame", ["{}", "<article>{}</article>", "<main><div>{}</div></main>"])
def test_a_page_of_a_few_words_is_read(body: str, frame: str) -> None:
    assert lines(article(frame.format(body))) == "  text: Three words only."


def test_a_document_without_boilerplate_is_kept_whole() -> None:
    body = (
        f"<p>A preface.</p><h2>One</h2><p>{FIRST}</p><ol><li>wick</li></ol><table><tr><td>oil</td></tr></table>"
        f"<h2>Two</h2><p>{SECOND}</p><pre>glass()</pre><p>Ann, in the lighthouse</p>"
    )
    assert lines(article(body)) == (
        f"  text: A preface.\nh1 One\n  text: {FIRST}\n"
        "  list\n    item 1\n      text: wick\n  table\n    row: oil\n"
        f"h1 Two\n  text: {SECOND}\n  code\n    | glass()\n  text: Ann, in the lighthouse"
    )


def test_text_after_the_end_tag_of_the_body_is_kept() -> None:
    page = f"<html><body><p>{FIRST}</p></body></html><p>{SECOND}</p>"
    post = read_article(Source(page.encode(), "html"))
    assert written(post.sections[0].blocks) == f"{FIRST} {SECOND}"


@pytest.mark.parametrize("page", ["", "  \n", "<!-- nothing -->", "<!DOCTYPE html>", '<?xml version="1.0"?>'])
def test_a_page_without_an_element_is_a_clear_error(page: str) -> None:
    with pytest.raises(ReadingError):
        read_article(Source(page.encode(), "html"))


def test_a_page_of_markup_alone_is_a_clear_error() -> None:
    with pytest.raises(ReadingError, match="there is no text in the page; if it needs a script or an account"):
        article("<div><p> </p></div>")


# --- titles -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        f"<article><h1>Lamps</h1>{TEXT}</article>",
        f"<h1>Lamps</h1><article>{TEXT}</article>",
        f"<article><header><h1>Lamps</h1></header>{TEXT}</article>",
        f"<article><header><div><h1><a href='/x'>Lamps</a></h1></div></header>{TEXT}</article>",
        f"<article><h2>Lamps</h2>{TEXT}</article>",
        f"<article><div><h1> Lamps </h1></div>{TEXT}</article>",
    ],
    ids=["inside", "outside", "header", "deep in a header", "h2", "div"],
)
@pytest.mark.parametrize(
    "head", ["<title>Lamps</title>", "<title>Lamps | A site</title>", "<title>Lamps — Ann’s — site</title>"]
)
def test_the_title_is_removed_from_the_text(body: str, head: str) -> None:
    post = article(body, head)
    assert outline_lines(post) == f"title: Lamps\n{LINES}"


def test_a_title_without_a_heading_comes_from_the_metadata() -> None:
    post = article(f"<article>{TEXT}</article>", "<title>Lamps | A site</title>")
    assert outline_lines(post) == f"title: Lamps | A site\n{LINES}"


def test_the_title_is_spelled_like_its_heading() -> None:
    body = f"<article><h1>Ann’s <em>“small”</em> lamps</h1>{TEXT}</article>"
    assert article(body, '<title>Ann\'s "small" lamps - A site</title>').title == "Ann’s “small” lamps"


def test_without_metadata_the_first_heading_is_the_title() -> None:
    post = article(f"<article><h1>Lamps</h1>{TEXT}</article>", "")
    assert (post.title, outline_lines(post).partition("\n")[2]) == ("Lamps", LINES)


def test_without_any_title_the_file_name_is_the_title() -> None:
    assert article(f"<article>{TEXT}</article>", "").title == "lamps"


def test_a_heading_with_the_site_s_name_is_not_the_title() -> None:
    body = f"<header><h1>The Lamp Post</h1></header><article><h2>Lamps</h2>{TEXT}</article>"
    post = article(
        body, '<title>Lamps | The Lamp Post</title><meta property="og:site_name" content="The Lamp Post">'
    )
    assert outline_lines(post) == f"title: Lamps\n{LINES}"


def test_a_first_heading_other_than_the_title_starts_a_section() -> None:
    post = article(f"<article><h1>Wicks</h1>{TEXT}<h1>Oil</h1><p>Oil burns.</p></article>")
    assert lines(post) == f"h1 Wicks\n{LINES}\nh1 Oil\n  text: Oil burns."


def test_a_later_heading_that_repeats_the_title_starts_a_section() -> None:
    post = article(f"<article><h1>Lamps</h1>{TEXT}<h2>Lamps</h2><p>Again.</p></article>")
    assert lines(post) == f"{LINES}\nh1 Lamps\n  text: Again."


# --- what stands at its top -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "byline",
    [
        '<p>By Ann Lee, <time datetime="2024-07-16">July 16</time></p>',
        "<div>Published on <time>July 16, 2024</time> by Ann Lee</div>",
        '<ul><li>Ann Lee</li><li><time datetime="2024-07-16">July 16</time></li></ul>',
        '<p class="byline">By Ann Lee</p>',
        '<div class="post-meta"><span>July 16</span></div>',
        "<header><h1>Lamps</h1><p>By Ann Lee, <time>July 16</time></p></header>",
    ],
)
def test_a_byline_is_removed(byline: str) -> None:
    heading = "" if "<h1>" in byline else "<h1>Lamps</h1>"
    assert lines(article(f"<article>{heading}{byline}{TEXT}</article>")) == LINES


def test_a_time_element_in_running_text_is_kept() -> None:
    long = f'{FIRST} It was <time datetime="2024-07-16">a Tuesday</time>.'
    post = article(f"<article><h1>Lamps</h1><p>{long}</p>{TEXT}<p>Since <time>1999</time>.</p></article>")
    assert lines(post) == f"  text: {FIRST} It was a Tuesday.\n{LINES}\n  text: Since 1999."


def test_a_short_line_with_a_time_below_the_first_paragraph_is_kept() -> None:
    post = article(
        f"<article><h1>Lamps</h1><p>{FIRST}</p><p>It was <time>Tuesday</time>.</p><p>{SECOND}</p></article>"
    )
    assert lines(post) == f"  text: {FIRST}\n  text: It was Tuesday.\n  text: {SECOND}"


@pytest.mark.parametrize(
    "body",
    [
        '<h1>Lamps</h1><h3 class="subtitle">A light read</h3><div class="post-content">{}</div>',
        '<header><h1>Lamps</h1><p class="standfirst">A light read</p></header><div class="post-content">{}</div>',
        '<div class="post-content"><header><h1>Lamps</h1><p class="subtitle">A light read</p></header>{}</div>',
        '<h1>Lamps</h1><p>A light read</p><div class="post-content">{}</div>',
    ],
    ids=["above", "in the page's header", "in the article's header", "the description that is shown"],
)
def test_a_subtitle_is_read_first(body: str) -> None:
    head = '<title>Lamps</title><meta name="description" content="A light read">'
    assert lines(article(body.format(TEXT), head)) == f"  text: A light read\n{LINES}"


def test_a_picture_between_the_title_and_the_text_is_kept_with_its_caption() -> None:
    picture = '<figure><img src="lamp.png" alt="A lamp"><figcaption>Lit.</figcaption></figure>'
    post = article(f'<h1>Lamps</h1>{picture}<div class="post-content">{TEXT}</div>')
    assert lines(post) == f"  image lamp.png: A lamp\n    caption: Lit.\n{LINES}"


def test_a_picture_in_the_title_s_header_is_kept() -> None:
    picture = '<div class="featured-image"><img src="lamp.png" alt="A lamp"></div>'
    post = article(f"<article><header><h1>Lamps</h1>{picture}<p>By Ann</p></header>{TEXT}</article>")
    assert lines(post) == f"  image lamp.png: A lamp\n{LINES}"


def test_pictures_above_the_title_are_boilerplate() -> None:
    logo = '<figure><img src="logo.png" alt="The site"></figure>'
    assert lines(article(f'{logo}<h1>Lamps</h1><div class="post-content">{TEXT}</div>')) == LINES


# --- addresses --------------------------------------------------------------------------------------------------


def links(head: str, href: str, url: str = HERE) -> str:
    post = article(f'<article>{TEXT}<p><a href="{href}">it</a></p></article>', head, url)
    return outline_lines(post).rpartition("text: ")[2]


@for_each(
    "href, shown",
    [
        ("https://b.example/x", "[it](https://b.example/x)"),
        ("/x", "[it](https://a.example/x)"),
        ("wicks.html#b", "[it](https://a.example/posts/wicks.html#b)"),
        ("//b.example/x", "[it](https://b.example/x)"),
        ("#part", "[it](#part)"),
        ("lamps.html#part", "[it](#part)"),
        ("https://www.a.example/posts/lamps.html#part", "[it](#part)"),
        ("https://a.example/posts/lamps.html?x=1#part", "[it](#part)"),
        ("mailto:ann@a.example", "[it](mailto:ann@a.example)"),
        ("javascript:alert(1)", "it"),
        ("JavaScript:alert(1)", "it"),
        ("https://[", "it"),
        ("", "it"),
    ],
)
def test_relative_urls_become_absolute(href: str, shown: str) -> None:
    assert links("<title>Lamps</title>", href) == shown


def test_relative_urls_start_from_the_base_element() -> None:
    head = '<title>Lamps</title><base href="https://b.example/deep/">'
    assert links(head, "x") == "[it](https://b.example/deep/x)"
    assert links('<title>Lamps</title><base href="/deep/">', "x") == "[it](https://a.example/deep/x)"
    assert links('<title>Lamps</title><base href="https://[">', "/x") == "[it](https://a.example/x)"


def test_relative_urls_of_a_saved_page_stay_relative() -> None:
    assert links("<title>Lamps</title>", "files/x.png", "") == "[it](files/x.png)"


def test_image_sources_are_resolved_against_the_page_s_url() -> None:
    body = f'<article>{TEXT}<p><img src="../lamp.png" alt="A lamp"></p></article>'
    post = article(body, url=HERE)
    assert post.sections[0].blocks[-1] == Image("https://a.example/lamp.png", "A lamp")


def test_the_url_of_a_saved_page_is_in_its_comment() -> None:
    page = (
        "<!DOCTYPE html>\n<!-- saved from url=(0034)https://a.example/posts/lamps.html -->\n"
        f"<html><head><title>Lamps</title></head><body><article>{TEXT}</article></body></html>"
    )
    post = read_article(Source(page.encode(), "html", name="lamps", folder=Path("saved")))
    assert (post.url, post.folder, post.slug) == (HERE, "saved", "lamps")


def test_the_canonical_url_is_the_post_s() -> None:
    head = '<title>Lamps</title><link rel="canonical" href="/lamps">'
    assert article(f"<article>{TEXT}</article>", head, HERE).url == "https://a.example/lamps"


def test_links_to_the_canonical_url_lead_within_the_page() -> None:
    head = '<title>Lamps</title><link rel="canonical" href="https://a.example/lamps">'
    assert links(head, "https://a.example/lamps/#part") == "[it](#part)"


def test_a_date_that_cannot_be_read_is_a_warning_and_the_post_goes_without_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    post = article(TEXT, '<title>Lamps</title><meta property="article:published_time" content="5/6/2024">')
    assert post.published is None
    assert caplog.messages == ["post: the date is ignored: '5/6/2024' does not name one day"]
