"""Metadata of pages, and which source of it takes precedence."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.tables import for_each

from narrate.reading.html.facts.metadata import Metadata, read_metadata
from narrate.reading.outline import parse_html

BASE = "https://a.example/posts/lamps"


def metadata(head: str, body: str = "<p>Text.</p>", base: str = BASE, attributes: str = "") -> Metadata:
    page = f"<!DOCTYPE html><html{attributes}><head>{head}</head><body>{body}</body></html>"
    return read_metadata(parse_html(page, "page"), base)


def linked(*values: Any) -> str:
    """JSON-LD, one script per value; a text is written unchanged."""
    texts = (value if isinstance(value, str) else json.dumps(value) for value in values)
    return "".join(f'<script type="application/ld+json">{text}</script>' for text in texts)


def meta(**properties: str) -> str:
    return "".join(
        f'<meta property="{name.replace("__", ":")}" content="{text}">' for name, text in properties.items()
    )


ARTICLE: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "BlogPosting",
    "headline": "Lamps",
    "author": {"@type": "Person", "name": "Ann Lee"},
    "datePublished": "2024-07-16",
    "description": "On lamps.",
    "image": "https://a.example/lamp.png",
    "url": "https://a.example/lamps/",
    "inLanguage": "de-AT",
}


def test_a_page_without_metadata_has_empty_fields() -> None:
    assert metadata("", base="") == Metadata()


def test_all_fields_are_read_from_json_ld() -> None:
    assert metadata(linked(ARTICLE)) == Metadata(
        title="Lamps",
        authors=("Ann Lee",),
        published=dt.date(2024, 7, 16),
        url="https://a.example/lamps/",
        language="de-AT",
        description="On lamps.",
        image="https://a.example/lamp.png",
    )


# --- JSON-LD, in all its shapes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        [{"@type": "Organization", "name": "A site"}, ARTICLE],
        {"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "A site"}, ARTICLE]},
        [{"@graph": [{"@type": "Person", "name": "B"}]}, ARTICLE],
        {**ARTICLE, "@type": ["Thing", "NewsArticle"]},
        {**ARTICLE, "@type": "Article"},
        {**ARTICLE, "@type": "DiscussionForumPosting"},
        {**ARTICLE, "@type": "TechArticle"},
    ],
    ids=["list", "graph", "graph in a list", "list of types", "article", "forum", "technical"],
)
def test_the_article_is_found_among_other_json_ld_nodes(value: Any) -> None:
    found = metadata(linked(value))
    assert (found.title, found.authors) == ("Lamps", ("Ann Lee",))


def test_an_article_node_is_preferred_to_a_web_page_node() -> None:
    page = {"@type": "WebPage", "name": "Lamps – the site", "datePublished": "1999-01-01"}
    assert metadata(linked(page, ARTICLE)).title == "Lamps"
    assert metadata(linked(ARTICLE, page)).published == dt.date(2024, 7, 16)


@pytest.mark.parametrize("kind", ["Organization", "WebSite", "Product", "BreadcrumbList"])
def test_json_ld_nodes_of_other_types_are_ignored(kind: str) -> None:
    assert metadata(linked({**ARTICLE, "@type": kind}), base="") == Metadata()


def test_json_ld_references_are_resolved() -> None:
    graph = {
        "@graph": [
            {**ARTICLE, "author": {"@id": "#ann"}, "image": {"@id": "#lamp"}},
            {"@type": "Person", "@id": "#ann", "name": "Ann Lee"},
            {"@type": "ImageObject", "@id": "#lamp", "url": "https://a.example/big.png"},
        ]
    }
    found = metadata(linked(graph))
    assert (found.authors, found.image) == (("Ann Lee",), "https://a.example/big.png")


def test_json_ld_references_are_resolved_across_scripts() -> None:
    found = metadata(
        linked({**ARTICLE, "author": {"@id": "#ann"}}, {"@type": "Person", "@id": "#ann", "name": "Ann"})
    )
    assert found.authors == ("Ann",)


def test_a_json_ld_node_that_references_itself_ends() -> None:
    assert metadata(linked({**ARTICLE, "@id": "#me", "author": {"@id": "#me"}})).title == "Lamps"


@for_each(
    "text",
    [
        "",
        "{",
        "null",
        "5",
        '"text"',
        "[[[]]]",
        "[" * 100_000,
        '{"@type": 5}',
        '{"@graph": 5}',
        '{"@type": [[], {}]}',
        '{"@type": "Article", "headline": {"name": 5}, "author": [null, 5, {"name": []}], "datePublished": {}}',
    ],
    name=lambda text: text[:24],
)
def test_invalid_json_ld_does_not_hide_other_metadata(text: str) -> None:
    assert metadata(linked(text) + meta(og__title="Lamps")).title == "Lamps"
    assert metadata(linked(text, {**ARTICLE, "@type": "NewsArticle"})).authors in {("Ann Lee",), ()}


def test_line_breaks_in_json_strings_are_tolerated() -> None:
    found = metadata(linked('{"@type": "Article", "headline": "Lamps\nand\tsuns"}'))
    assert found.title == "Lamps and suns"


@for_each(
    "author, names",
    [
        ("Ann Lee", ("Ann Lee",)),
        (["Ann Lee", "Bo"], ("Ann Lee", "Bo")),
        ([{"name": "Ann Lee"}, "Bo", {"name": "Ann Lee"}], ("Ann Lee", "Bo")),
        ({"@type": "Person", "name": " Ann \n Lee "}, ("Ann Lee",)),
        ("O&#x27;Brien &amp; Sons", ("O'Brien & Sons",)),
        ("https://a.example/ann", ()),
        ([], ()),
        (None, ()),
        (5, ()),
    ],
)
def test_authors_are_read_from_every_form_of_json_ld(author: Any, names: tuple[str, ...]) -> None:
    found = metadata(linked({**ARTICLE, "author": author}))
    assert found.authors == names


def test_a_creator_is_the_author_if_there_is_no_other() -> None:
    without = {key: value for key, value in ARTICLE.items() if key != "author"}
    assert metadata(linked({**without, "creator": ["Bo"]})).authors == ("Bo",)


@pytest.mark.parametrize(
    "image",
    [
        "/lamp.png",
        ["/lamp.png", "/other.png"],
        {"@type": "ImageObject", "url": "/lamp.png", "width": 5},
        [{"@type": "ImageObject", "contentUrl": "https://a.example/lamp.png"}],
        {"@id": "https://a.example/lamp.png"},
        {"@type": "ImageObject", "name": "A lamp", "url": "/lamp.png"},
    ],
    ids=["text", "list", "object", "list of objects", "reference", "object with a name"],
)
def test_the_image_is_a_url_in_every_form_of_json_ld(image: Any) -> None:
    assert metadata(linked({**ARTICLE, "image": image})).image == "https://a.example/lamp.png"


# --- which voice is believed ------------------------------------------------------------------------------------

VOICES = {
    "JSON-LD": linked({"@type": "Article", "headline": "A", "author": "A", "datePublished": "2001-01-01"}),
    "OpenGraph": meta(og__title="B", article__author="B", article__published_time="2002-02-02"),
    "scholarly": '<meta name="citation_title" content="C"><meta name="citation_author" content="C">'
    '<meta name="citation_publication_date" content="2003/03/03">',
}


@pytest.mark.parametrize("first", range(3))
def test_sources_of_metadata_have_an_order(first: int) -> None:
    names, letters = list(VOICES)[first:], "ABC"
    found = metadata("".join(VOICES[name] for name in reversed(names)))
    year = 2001 + first
    expected = (letters[first], (letters[first],), dt.date(year, first + 1, first + 1))
    assert (found.title, found.authors, found.published) == expected


def test_visible_text_is_the_last_source_of_metadata() -> None:
    body = '<h1>Shown</h1><p>By <a rel="author" href="/a">Ann</a> on <time datetime="2024-07-16">a day</time></p>'
    found = metadata("", body)
    assert (found.title, found.authors, found.published) == ("Shown", ("Ann",), dt.date(2024, 7, 16))
    assert metadata("<title>Named</title>", body).title == "Named"


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="author" content="Ann"><meta name="author" content="Bo">',
        '<meta name="citation_author" content="Ann"><meta name="citation_author" content="Bo">',
        '<meta name="DC.creator" content="Ann"><meta name="DC.creator" content="Bo">',
        '<meta property="article:author" content="https://social.example/ann"><meta name="author" content="Ann">'
        '<meta name="author" content="Bo">',
    ],
    ids=["author", "citation_author", "dc.creator", "an address is no name"],
)
def test_authors_are_read_from_meta_elements(head: str) -> None:
    assert metadata(head).authors == ("Ann", "Bo")


def test_latexml_s_authors_are_read_without_their_email_addresses() -> None:
    body = (
        '<span class="ltx_personname">Ann Lee<br>ann@a.example</span><span class="ltx_personname">Bo and Cy, Di\n'
        "University</span>"
    )
    assert metadata("", body).authors[:4] == ("Ann Lee", "Bo", "Cy", "Di")


# --- titles -----------------------------------------------------------------------------------------------------


@for_each(
    "stated, title",
    [
        ("Lamps | The Site", "Lamps"),
        ("Lamps - The Site", "Lamps"),
        ("Lamps — The Site", "Lamps"),
        ("Lamps: The Site", "Lamps"),
        ("Lamps of The Site", "Lamps of The Site"),
        ("The Site", "The Site"),
        ("| The Site", "| The Site"),
        ("A-B | The Site", "A-B"),
        ("Lamps &amp; suns", "Lamps & suns"),
        (" Lamps\n   and suns ", "Lamps and suns"),
    ],
)
def test_the_site_s_name_is_removed_from_the_title(stated: str, title: str) -> None:
    assert metadata(meta(og__site_name="The Site") + f"<title>{stated}</title>").title == title


@for_each(
    "head, body, title",
    [
        ("<title>Lamps – and suns</title>", "<h1>Lighthouse</h1><h2>Lamps – and suns</h2>", "Lamps – and suns"),
        (
            "<title>Views | Why lamps burn at night</title>",
            "<h3>Views</h3><h1>Why lamps burn at night</h1>",
            "Why lamps burn at night",
        ),
        (
            "<title>light - Why do lamps burn? - Lamp Exchange</title>",
            "<h1>Why do lamps burn?</h1>",
            "Why do lamps burn?",
        ),
        ("<title>The Lamps: On suns</title>", '<h3 class="post-title">On suns</h3>', "On suns"),
        (
            "<title>The Lamps: On suns</title>",
            '<h3 class="post-title">On suns</h3><h3 class="post-title">On moons</h3>',
            "The Lamps: On suns",
        ),
        ("<title>灯台の光｜山田花子｜日記</title>", "<h1>灯台の光</h1>", "灯台の光"),
        ("<title>Lamps</title>", '<h1>Lamps <a href="#l">\u200b</a></h1>', "Lamps"),
        (
            "<title>Lamps and suns — the lamp site</title>",
            "<h1>the lamp site</h1><h2>Lamps and suns</h2>",
            "Lamps and suns",
        ),
        ("<title>On lamps, suns and other lights - Lightly</title>", "", "On lamps, suns and other lights"),
        ("<title>A history of all the lamps – Part 2</title>", "", "A history of all the lamps – Part 2"),
        (
            "<title>Lamps</title>" + linked({"@type": "Article", "name": "Lamps", "headline": "about lights"}),
            "",
            "Lamps",
        ),
        (
            meta(og__title="The Site", og__site_name="The Site") + "<title>The Site</title>",
            "<h1>The Site</h1>",
            "The Site",
        ),
        (meta(og__title="The Site", og__site_name="The Site") + "<title>Lamps | The Site</title>", "", "Lamps"),
        ("<title>Lamps | Example</title>", "", "Lamps"),
        ('<meta property="x:t dc:title" content="Lamps">' + meta(og__title="Other"), "", "Lamps"),
        ("<title>Why lamps burn at n…</title>", "<h1>Why lamps burn at night</h1>", "Why lamps burn at night"),
        (
            "<title>GitHub - ann/lamps: Light for the shell</title>",
            '<h1>ann/lamps</h1><article class="markdown-body"><h1>Lamps and suns</h1></article>',
            "Lamps and suns",
        ),
        (
            "<title>lamps/README.md at main · ann/lamps · GitHub</title>",
            '<div class="markdown-body"><h1>Lamps</h1></div>',
            "Lamps",
        ),
        (
            "<title>GitHub - ann/lamps: Light for the shell</title>",
            '<div class="markdown-body"></div>',
            "lamps: Light for the shell",
        ),
        ("<title>Ann / Tools / lamps · GitLab</title>", "", "lamps"),
        ("<title>Lamps/suns: a story</title>", "<h1>Lamps/suns: a story</h1>", "Lamps/suns: a story"),
        ("<title>Lamps | Lantern</title>", "<h1><span>Essay</span><span>Lamps</span></h1>", "Lamps"),
        ("<title>Lamps: a study</title>", "<h1>Lamps<br><small>A study</small></h1>", "Lamps: a study"),
        (
            "<title>Why lamps burn at n… | Lantern</title>",
            "<h1>Why lamps burn at night</h1>",
            "Why lamps burn at night",
        ),
        ("<title>Lamps &amp;amp; suns</title>", "", "Lamps & suns"),
        ("<title>Lamps « Ann’s notes</title>", "<h2>Lamps</h2>", "Lamps"),
        ("<title>« On lamps and suns » : a talk</title>", "<h2>On lamps</h2>", "« On lamps and suns » : a talk"),
        ("<title>Ann’s notes » Blog Archive » Lamps</title>", "<h2>Lamps</h2>", "Lamps"),
        (
            "<title>Ann’s long notes: Of lamps and suns</title>",
            '<h3 class="post-title">Of lamps and suns</h3>',
            "Of lamps and suns",
        ),
        ("<title>Lamps and suns | by Ann Lee | The Lantern</title>", "", "Lamps and suns"),
        ("<title>Lamps and suns - by Ann Lee - Ann’s letters</title>", "", "Lamps and suns"),
        ("<title>Lamps, by Ann Lee</title>", "<h1>Lamps</h1>", "Lamps"),
        ("<title>Lamps - by the sea</title>", "", "Lamps - by the sea"),
        ("<title>Chapter 3 - Lamps</title>", "<h1>Lamps</h1><h2>Chapter 3</h2>", "Lamps"),
        ("<title>(3) Lamps</title>", "<h1>Lamps</h1>", "Lamps"),
        ("<title>(500) Lamps of summer</title>", "", "(500) Lamps of summer"),
        ("<title>Lamps of the NATO</title>", "<h1>LAMPS OF THE NATO</h1>", "Lamps of the NATO"),
        ("<title>Lamps at sea | Lantern</title>", "<h1>LAMPS AT SEA</h1>", "Lamps at sea"),
        ("<title>LAMPS</title>", "<h1>LAMPS</h1>", "LAMPS"),
        ("<title>Lamps at sea</title>", "<h1>Lamps<br>at <b>s</b>ea</h1>", "Lamps at sea"),
        ("<title>Lamps</title>", '<h1>Lamps<a class="headerlink" href="#l">\uf0c1</a></h1>', "Lamps"),
        ("<title>Example — Example 0.6 documentation</title>", "<h1>Example</h1>", "Example"),
        ("<title>A — documentation of lamps</title>", "", "A — documentation of lamps"),
        ("<title>灯台的光照亮海面_港口新闻网</title>", "", "灯台的光照亮海面"),
        ("<title>灯台的光照亮海面_教育频道_港口新闻网</title>", "", "灯台的光照亮海面"),
        ("<title>灯台的光照亮海面 _探索 _海边 _港口网</title>", "", "灯台的光照亮海面"),
        ("<title>灯台の光（写真）　：港新聞</title>", "", "灯台の光（写真）"),
        ("<title>記者：揭露假新聞</title>", "", "記者：揭露假新聞"),
        ("<title>Lamps at sea</title>", "<h1><div>Lamps</div><div>at sea</div></h1>", "Lamps at sea"),
    ],
)
def test_the_title_is_what_a_heading_shows_without_the_site(head: str, body: str, title: str) -> None:
    assert metadata(head, body, "https://www.example.org/lamps").title == title


@pytest.mark.parametrize(
    "text",
    [
        "<![CDATA[ {} ]]>",
        "//<![CDATA[\n{}\n//]]>",
        "/* <![CDATA[ */ {} /* ]]> */",
        "<!-- {} -->",
        "{};",
        "// a comment\n{}",
        '{{"@type": "Organization"}} {}',
    ],
)
def test_json_ld_is_read_within_comments(text: str) -> None:
    assert metadata(linked(text.format(json.dumps(ARTICLE)))).title == "Lamps"


def test_trailing_commas_in_json_ld_are_tolerated() -> None:
    assert metadata(linked('{"@type": "Article", "headline": "Lamps, ,]", "author": ["Ann",],}')).authors == (
        "Ann",
    )


def test_json_ld_of_another_page_is_ignored() -> None:
    other = {**ARTICLE, "headline": "Suns", "url": "https://a.example/suns", "author": "Bo"}
    found = metadata(linked(other, {**ARTICLE, "url": BASE}) + "<title>Lamps</title>")
    assert (found.title, found.authors) == ("Lamps", ("Ann Lee",))
    assert metadata(linked(other) + "<title>Lamps</title>").authors == ()


@for_each(
    "body, authors",
    [
        (
            '<h1>Lamps</h1><p>By <span itemprop="author creator"><b itemprop="name">Ann Lee</b></span></p>',
            "Ann Lee",
        ),
        ('<h1>Lamps</h1><a rel="author" href="/a"></a> <a rel="author" href="/a">Ann Lee</a>', "Ann Lee"),
        ('<h1>Lamps</h1><div class="author">By Ann Lee Dec 19, 2016 at 2:19 pm • 5 min read</div>', "Ann Lee"),
        (
            '<h1>Lamps</h1><div class="post__byline"><a href="/by/ann">Ann Lee</a><i>Lamp editor</i></div>',
            "Ann Lee",
        ),
        ("<h1>Lamps</h1><p>By Ann Lee and Bo Fox</p>", "Ann Lee; Bo Fox"),
        ("<h1>Lamps</h1><div>Ann Lee</div><div>Environment correspondent</div>", "Ann Lee"),
        (
            '<h1>Lamps</h1><p class="byline">By <a href="/author/a">Ann Lee</a>, Staff Writer and '
            '<a href="/author/b">Bo Fox</a>, Contributor</p>',
            "Ann Lee; Bo Fox",
        ),
        ("<h1>Lamps</h1><div>Ann Lee</div><div>Lit by hand</div>", ""),
        ("<h1>Lamps</h1><div>Lamps: Light Shared</div><div>A team history</div>", ""),
        (
            '<h1>Lamps</h1><aside><address><a rel="author">Ann Lee, Bo Fox</a></address></aside>',
            "Ann Lee; Bo Fox",
        ),
        ("<h1>Lamps</h1><p>Photographs by Cy Day</p><p>By Ann Lee</p>", "Ann Lee"),
        ('<h1>Lamps</h1><p>Text.</p><div class="comments"><b itemprop="author">Cy</b></div>', ""),
        ('<h1>Lamps</h1><p>Text.</p><aside><a rel="author">Cy</a></aside>', ""),
        (f'<h1>Lamps</h1><p>{"word " * 30}</p><div><span class="author">Cy</span></div>', ""),
        (f'<h1>Lamps</h1><p>{"word " * 30}</p><footer>By <a rel="author">Ann Lee</a></footer>', "Ann Lee"),
        ('<h1>Lamps</h1><p class="byline">admin</p>', ""),
        ('<h1>Lamps</h1><div class="x1" data-testid="byline"><div>Ann Lee</div></div>', "Ann Lee"),
        ("<h1>Lamps</h1><p>Words by Ann Lee · Photographs by Bo Fox</p>", "Ann Lee"),
        ("<h1>Lamps</h1><p>Text: Ann Lee, Fotos: Bo Fox</p>", "Ann Lee"),
    ],
)
def test_authors_are_read_beside_the_title(body: str, authors: str) -> None:
    assert "; ".join(metadata("<title>Lamps</title>", body).authors) == authors


@pytest.mark.parametrize(
    ("body", "day"),
    [
        ("<p>May 6, 2020 · 5 min read</p>", dt.date(2020, 5, 6)),
        ("<p>Updated 7 May 2020, published 6 May 2020</p>", dt.date(2020, 5, 6)),
        ("<div>Posted on May 6, 2020</div>", dt.date(2020, 5, 6)),
        ("<p>Text.</p><aside><time datetime='2011-01-01'>2011</time></aside>", None),
        ("<table><tr><td class='published'>1998-02-28</td></tr></table>", None),
        ("<p>Updated <time>May 6, 2020</time></p>", None),
        ("<p>Founded May 6, 2020</p>", None),
    ],
)
def test_dates_are_read_beside_the_title(body: str, day: dt.date | None) -> None:
    assert metadata("<title>Lamps</title>", f"<h1>Lamps</h1>{body}<p>Text.</p>").published == day


def test_a_date_in_the_url_is_the_last_resort() -> None:
    assert metadata("", base="https://a.example/2020/05/06/lamps").published == dt.date(2020, 5, 6)
    assert metadata("", base="https://a.example/2020/05/lamps").published is None


def test_without_a_site_name_the_title_is_kept_whole() -> None:
    assert metadata("<title>Lamps | The Site</title>").title == "Lamps | The Site"


@pytest.mark.parametrize("title", ["Vec<T> & friends", "<br> & <hr>", "a <b & c"])
def test_angle_brackets_in_json_are_text(title: str) -> None:
    assert metadata(linked({"@type": "Article", "headline": title})).title == title


@pytest.mark.parametrize(
    ("head", "body", "published"),
    [
        ("", "<h1>Lamps</h1><p>March 2021</p><p>Text.</p>", "2021-03"),
        ('<meta name="citation_date" content="2021/03">', "<h1>Lamps</h1>", "2021-03"),
        ("", "<h1>Lamps</h1><p>March 2021</p><p>May 3, 2021</p>", "2021-05-03"),
        ("", "<h1>Lamps</h1><p>March 2021</p><p>April 2021</p>", ""),
        ("", f"<h1>Lamps</h1><p>{'word ' * 30}</p><p>March 2021</p>", ""),
    ],
)
def test_a_month_is_the_date_of_a_page_that_states_no_day(head: str, body: str, published: str) -> None:
    found = metadata(f"<title>Lamps</title>{head}", body).published
    assert (found.isoformat() if found else "") == published


def test_an_empty_title_is_ignored() -> None:
    assert metadata("<title> </title>" + meta(og__title=""), "<h1> </h1><h1>Lamps</h1>").title == "Lamps"


# --- addresses --------------------------------------------------------------------------------------------------


@for_each(
    "head, url",
    [
        ("", BASE),
        ('<link rel="canonical" href="https://b.example/x">', "https://b.example/x"),
        ('<link rel="canonical" href="/x">', "https://a.example/x"),
        ('<link rel="canonical" href="x">', "https://a.example/posts/x"),
        ('<link rel="canonical" href="">', BASE),
        ('<link rel="canonical" href="javascript:alert(1)">', BASE),
        ('<link rel="canonical" href="https://[">', BASE),
        ('<link rel="alternate" href="/other">', BASE),
        ('<meta property="og:url" content="/x">', "https://a.example/x"),
        ('<meta property="og:url" content="/y"><link rel="canonical" href="/x">', "https://a.example/x"),
        (linked({"@type": "Article", "url": "https://b.example/x"}), "https://b.example/x"),
    ],
)
def test_the_canonical_url_is_read(head: str, url: str) -> None:
    assert metadata(head).url == url


def test_a_relative_canonical_url_without_a_base_is_ignored() -> None:
    assert metadata('<link rel="canonical" href="javascript:x">', base="").url == ""


def test_a_url_is_http_or_empty() -> None:
    assert metadata('<link rel="canonical" href="/x">', base="").url == ""


@pytest.mark.parametrize("rel", ["Canonical", "canonical nofollow"])
def test_rel_is_a_case_insensitive_list_of_words(rel: str) -> None:
    assert metadata(f'<link rel="{rel}" href="/x">').url == "https://a.example/x"


# --- languages, descriptions ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attributes", "head", "language"),
    [
        (' lang="de"', "", "de"),
        (' lang="pt-BR"', "", "pt-BR"),
        (' lang="en_US"', "", "en-US"),
        (' lang="zh-Hant-TW"', "", "zh-Hant-TW"),
        pytest.param(' xml:lang="fr"', "", "fr"),
        ("", meta(og__locale="de_DE"), "de-DE"),
        ("", '<meta http-equiv="x" name="content-language" content="it">', "it"),
        (' lang="de"', meta(og__locale="en_US"), "de"),
        (' lang="english please"', "", ""),
        (' lang=""', "", ""),
        ("", "", ""),
    ],
)
def test_the_language_is_read_from_each_source(attributes: str, head: str, language: str) -> None:
    assert metadata(head, attributes=attributes).language == language


@pytest.mark.parametrize(
    ("stated", "description"),
    [
        ("On lamps.", "On lamps."),
        ("On lamps and […]", "On lamps and"),
        ("On lamps and [...]", "On lamps and"),
        ("On [...] lamps", "On [...] lamps"),
        (" On\n lamps ", "On lamps"),
        ("[…]", ""),
    ],
)
def test_the_description_is_read_from_each_source(stated: str, description: str) -> None:
    assert metadata(meta(og__description=stated)).description == description
    assert metadata(f'<meta name="description" content="{stated}">').description == description


# --- dates ------------------------------------------------------------------------------------------------------

UTC, EAST = dt.timezone.utc, dt.timezone(dt.timedelta(hours=2))


@for_each(
    "stated, date",
    [
        ("2024-07-16", dt.date(2024, 7, 16)),
        ("2024/07/16", dt.date(2024, 7, 16)),
        ("July 16, 2024", dt.date(2024, 7, 16)),
        ("July 16th, 2024", dt.date(2024, 7, 16)),
        ("16 July 2024", dt.date(2024, 7, 16)),
        ("Jul 16, 2024", dt.date(2024, 7, 16)),
        ("16 Jul 2024", dt.date(2024, 7, 16)),
        ("(July 16, 2024)", dt.date(2024, 7, 16)),
        ("2024-07-16T12:30:00Z", dt.datetime(2024, 7, 16, 12, 30, tzinfo=UTC)),
        ("2024-07-16T12:30:00.123Z", dt.datetime(2024, 7, 16, 12, 30, tzinfo=UTC)),
        ("2024-07-16T12:30:00+02:00", dt.datetime(2024, 7, 16, 12, 30, tzinfo=EAST)),
        ("2024-07-16 12:30:00 +0200", dt.datetime(2024, 7, 16, 12, 30, tzinfo=EAST)),
        ("2024-07-16T12:30", dt.datetime(2024, 7, 16, 12, 30)),
        ("2024-07-16T12:30:00", dt.datetime(2024, 7, 16, 12, 30)),
        ("yesterday", None),
        ("2024-13-45", None),
        ("", None),
    ],
)
def test_dates_are_read_in_each_form(stated: str, date: dt.date | None) -> None:
    for head in (linked({"@type": "Article", "datePublished": stated}), meta(article__published_time=stated)):
        found = metadata(head).published
        assert found == date
        assert type(found) is type(date)


@pytest.mark.parametrize(
    "stated",
    ["2024-07-16T12:30:00.1234567+02:00", "Tue, 16 Jul 2024 12:30:00 +0200", "2024-07-16 12:30:00 GMT+0200"],
)
def test_dates_of_site_generators_are_read(stated: str) -> None:
    assert metadata(meta(article__published_time=stated)).published == dt.datetime(
        2024, 7, 16, 12, 30, tzinfo=EAST
    )


def test_an_unreadable_date_gives_way_to_a_readable_one() -> None:
    head = linked({"@type": "Article", "datePublished": "soon"}) + meta(article__published_time="2024-07-16")
    assert metadata(head).published == dt.date(2024, 7, 16)


STATED = [
    linked({"@type": "Article", "datePublished": "soon"}),
    meta(article__published_time="soon"),
    '<meta itemprop="datePublished" content="soon">',
]


@pytest.mark.parametrize("head", STATED, ids=["JSON-LD", "OpenGraph", "itemprop"])
def test_an_unreadable_date_is_reported_if_there_is_no_other(head: str) -> None:
    assert metadata(head).unread_date == "soon"
    assert metadata(head + "<meta name='date' content='5/6/2024'>").unread_date == "soon"
    assert metadata(head, "<time>July 16, 2024</time>").unread_date == ""


@pytest.mark.parametrize("body", ['<time datetime="PT5M">5 minutes to read</time>', '<p class="date">By Ann</p>'])
def test_text_that_need_not_be_a_date_is_not_reported(body: str) -> None:
    found = metadata("", body)
    assert (found.published, found.unread_date) == (None, "")


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="citation_publication_date" content="2024/07/16">',
        '<meta name="DC.date" content="2024-07-16">',
        '<meta name="dcterms.date" content="2024-07-16">',
        '<meta name="date" content="2024-07-16">',
        '<meta itemprop="datePublished" content="2024-07-16">',
        '<meta name="cXenseParse:recs:publishtime" content="2024-07-16">',
    ],
)
def test_dates_are_read_from_meta_elements(head: str) -> None:
    assert metadata(head).published == dt.date(2024, 7, 16)


@pytest.mark.parametrize(
    "body",
    [
        '<time datetime="2024-07-16">last summer</time><time datetime="2025-01-01">later</time>',
        "<time>July 16, 2024</time>",
        '<span itemprop="datePublished">July 16, 2024</span>',
        '<p class="date">July 16, 2024</p>',
        '<div class="ltx_dates">(July 16, 2024)</div>',
    ],
)
def test_dates_are_read_from_visible_elements(body: str) -> None:
    assert metadata("", body).published == dt.date(2024, 7, 16)


# --- whatever it says -------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["Article", "#a", "2024-01-01"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*ARTICLE, "@graph", "@id", "name", "@value", "contentUrl"]), inner, max_size=5
        )
    ),
    max_leaves=25,
)


@given(JSON, st.text(max_size=20))
@example({"headline": "&\x1f"}, "")
def test_any_json_is_read_without_an_error(value: Any, base: str) -> None:
    text = json.dumps({**value, "@type": "Article"} if isinstance(value, dict) else value).replace("<", "\\u003c")
    found = metadata(linked(text), base=base)
    assert "\n" not in found.title + found.description + "".join(found.authors)
