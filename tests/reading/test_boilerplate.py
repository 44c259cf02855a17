"""Boilerplate is removed, and text is kept, whatever it is called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from support.tables import for_each

from narrate.errors import ReadingError
from narrate.reading.article import read_article
from narrate.reading.fetch import Source
from narrate.reading.html.content import boilerplate
from narrate.reading.post import written

TEXT = "<p>The tide comes in twice a day, and nobody on the island owns a clock that is better than it.</p>" * 3
"""Enough for what stands beside it to be little."""


def cleared(part: str, text: str = TEXT) -> str:
    """The words that remain of ``part`` in an article."""
    article = html.fragment_fromstring(f"<article>{text}<div id='part'>{part}</div></article>")
    boilerplate.clear(article)
    (place,) = article.iterfind(".//*[@id='part']")
    return " ".join(place.text_content().split())


GOES = [
    "<nav>x</nav>",
    "<form><label>x</label><input></form>",
    "<button>x</button>",
    "<dialog open>x</dialog>",
    "<footer>x</footer>",
    '<div role="navigation">x</div>',
    '<div role="Search">x</div>',
    '<div role="doc-toc">x</div>',
    '<div class="share">x</div>',
    '<div class="social-share-buttons">x</div>',
    '<div class="shareButtons">x</div>',
    '<div class="SharePost">x</div>',
    '<div class="wp-block-jp-related">x</div>',
    '<section class="related-posts"><h2>Related</h2>x</section>',
    '<div id="comments">x</div>',
    '<section class="lista-comentarios">x</section>',
    '<span class="method-click-advice">x</span>',
    '<div id="comments"><h3>4 replies</h3>x</div>',
    '<div id="comment-42">x</div>',
    '<ul class="tags"><li>x</li></ul>',
    '<p class="entry-meta">x</p>',
    '<span class="sr-only">x</span>',
    '<div class="newsletter_signup">x</div>',
    '<aside class="sidebar">x</aside>',
    '<p class="byline">By x</p>',
    '<div class="cookie-banner">x</div>',
    "<div hidden>x</div>",
    '<p style="color: red; DISPLAY : none">x</p>',
    '<p style="visibility:hidden">x</p>',
    '<h2 class="y"><span class="screen-reader-text">x</span></h2>',
    "<blockquote><button>x</button></blockquote>",
    "<table><tr><td><nav>x</nav></td></tr></table>",
    '<p class="d-none">x</p>',
    '<p aria-hidden="true">x</p>',
    '<div class="catlinks"><a href="/c">Boats</a></div>',
    "<div itemprop='author'>Ann Lee <p>Writes about tides and boats. Follow her on the shore.</p></div>",
    f"<div class='author-bio'><p>{'Ann ' * 20}</p></div>",
    f"<div class='newsletter'><p>{'Letters ' * 20}</p><button>Go</button></div>",
    '<h2 class="visually-hidden">x</h2>',
    '<h4>Kudos</h4><p><a href="/a">Ann</a>, <a href="/b">Bo</a>, <a href="/c">Cy</a> and 2 guests</p>',
    '<div><span class="lineno">12</span></div>',
    "<aside><p>Sign up to The Tide</p><p>A letter on boats, once a week, from all who know the sea.</p></aside>",
    '<a href="/x"><span class="viewcode-link">[source]</span></a>',
    '<table class="box ambox"><tr><td>This article needs more sources than it has.</td></tr></table>',
    f"<aside><a href='/a'>{'Lamps ' * 20}</a></aside>",
    f"<div class='pp-multiple-authors-boxes-wrapper'><p>{'Ann ' * 20}</p></div>",
    '<dl class="article-info"><dt>Details</dt><dd>Hits: 1234</dd></dl>',
    '<div class="story__tags"><h3>Tags</h3><a href="/a">Boats</a></div>',
    f"<div class='inline-newsletter'><p>The news in your inbox.{' A boat came.' * 6}</p></div>",
    f"<div class='video-js'><p>{'This is a window. ' * 8}</p></div>",
    f"<div class='td-author-description'>{'Ann ' * 20}</div>",
    f"<div class='next-prev'><p>{'Lamps ' * 20}</p></div>",
    '<div class="lwptoc"><b>Contents</b> <span>show</span><div><a href="#a">The mill</a></div></div>',
    '<div class="field field-name-field-tags"><a href="/a">Boats</a> <a href="/b">Tides</a></div>',
    '<div class="taxonomy-post_tag wp-block-post-terms"><a href="/a">Boats</a>, <a href="/b">Tides</a></div>',
]

STAYS = [
    f"<p class='paywall'>{'x ' * 20}</p>",
    f"<div class='widget'><p>{'x ' * 20}</p></div>",
    f"<p id='consent'>{'x ' * 20}</p>",
    '<p class="hJpRRP">x</p>',
    '<div class="authors"><p>x</p></div>',
    '<div class="no-author-box">x</div>',
    '<div class="news-categories-of-boats">x</div>',
    f"<div class='newsletter'><p>{'Bread and boats. ' * 8}</p></div>",
    "<div><p>Write to the mill, and say which sack.</p><input type='email'></div>",
    f"<div><p>{'They get letters. ' * 15}</p><input type='email'></div>",
    '<ul><li><a href="/a"><b>More</b> boats</a></li></ul>',
    '<h3><a href="/a"><span>Related</span> work</a></h3>',
    '<p><a href="/a"><b>See</b> the mill</a> before it burns.</p>',
    '<p><strong><a href="/a"><b>See</b> the mill</a></strong> before it burns.</p>',
    '<p class="styles_text__Ee5Ad">x</p>',
    '<div class="tag-social no-paywall has-sidebar">x</div>',
    '<div role="alert">x</div>',
    "<aside><p>Sign in the harbor: no boats.</p></aside>",
    "<aside><p>Support for steam ended in May.</p></aside>",
    "<aside><p>The newsletter of the mill had nine readers.</p></aside>",
    '<span class="ln">x</span>',
    '<h3><a href="/a">The mill</a></h3>',
    '<div class="hidden md:block">x</div>',
    '<figure><figcaption aria-hidden="true">x</figcaption></figure>',
    '<p>Press <button>Start</button>, then <span class="btn">Go</span> and see.</p>',
    '<h2><span>1</span> <a class="toc-backref" href="#t">Before the ice</a></h2>',
    '<div class="shared-memory">x</div>',
    '<div class="relativity">x</div>',
    '<div class="admonition">x</div>',
    '<div class="address">x</div>',
    '<p class="lead">x</p>',
    '<div class="text">x</div>',
    '<section id="related-work"><h2>Related work</h2></section>',
    '<section id="Related-Work"><h2>Related <em>work</em></h2></section>',
    '<div id="social"><h3>Social</h3></div>',
    '<h2 id="related">x</h2>',
    '<h2 class="share">x</h2>',
    '<details class="toc"><summary>x</summary></details>',
    '<blockquote class="social">x</blockquote>',
    "<blockquote><p>x</p><footer>y</footer></blockquote>",
    "<figure><blockquote>x</blockquote><footer>y</footer></figure>",
    '<pre><code><span class="comments">x</span></code></pre>',
    '<p><code class="share">x</code></p>',
    '<li class="footnote-item share">x</li>',
    '<iframe class="share">x</iframe>',
    '<div hidden="until-found">x</div>',
    '<p style="display: block; color: red">x</p>',
    "<nav data-must-narrate>x</nav>",
    '<div class="sidebar"><p data-must-narrate>x</p></div>',
    "<p hidden data-audio-note>x</p>",
    "<div hidden><p data-audio-note>x</p></div>",
]


@for_each("part", GOES)
def test_boilerplate_is_removed(part: str) -> None:
    assert cleared(part) == ""


@for_each("part", STAYS)
def test_text_that_resembles_boilerplate_is_kept(part: str) -> None:
    words = " ".join(html.fragment_fromstring(part, create_parent=True).text_content().split())
    assert cleared(part) == words


LINES_GO = """
    <p><a href="/v">View this email in your browser</a></p>
    <p>Having trouble viewing this newsletter? Read it here</p>
    <p>Forwarded this email? <a href="/s">Subscribe here</a> for more</p>
    <p>You’re receiving this email because you once bought a boat from us.</p>
    <p>Want to change how you receive these emails? You can unsubscribe from this list.</p>
    <p><a href="/u">Unsubscribe</a> | <a href="/p">Update your preferences</a></p>
    <p>Advertisement</p>
    <div>Anzeige</div>
    <center>Reklama<br><script>show("lamps")</script></center>
    <p>Hirdetés</p>
    <p>861 Kudos</p>
    <p><a href="/a.jpg">[+] Enlarge</a></p>
    <p>Submitted on Tue, 2024-03-05</p>
    <p>Pin it:</p>
    <p>Facebook Twitter Email</p>
    <p>Click to share on Twitter</p>
    <p>5 min read</p>
    <p>Print Recipe</p>
    <p>4.9 from 12 votes</p>
    <p>#boats #sea</p>
    <p>Submitted by ann on Tue, 03/05/2024 - 10:00</p>
    <p>Log in or register to post comments</p>
    <p>By Staff | The Harbor Times</p>
    <p>The post The mill appeared first on The Harbor Times.</p>
    <div>Advertisements<span>Report this ad</span></div>
    <p>Join our WhatsApp channel for daily tides</p>
    <p>5/5 - (3 votes)</p>
    <p>(<b>12</b> votes, average: <b>4.50</b> out of 5)</p>
    <p>How useful was this post?</p>
    <p>Advertisement. Scroll to continue reading.</p>
    <p>Lesen Sie nach der Anzeige weiter</p>
    <p>Skip advertisement</p>
    <p>Reply by email</p>
    <p>Link copied to clipboard!</p>
    <p>This work is licensed under a Creative Commons Attribution 4.0 International License.</p>
    <div>A- A A+</div>
    <p>0:00 / 7:31</p>
    <p>Duration 1:23</p>
    <p>(END)</p>
    <p>-30-</p>
    <p>An dieser Stelle finden Sie einen externen Inhalt, der den Artikel über die Mühle am Hafen ergänzt.</p>
    <p>© 2020 The Harbor Times. All rights reserved. It may not be rewritten or sung by anyone on the island.</p>
    <p>Filed to: <a href="/a">Boats</a> <a href="/b">Tides</a></p>
    <p>We use cookies on this site to give you the best of the harbor, the mill, and the boats on the river.</p>
    <p>™ &amp; © 2020 The Harbor Times</p>
    <p>Photo by <a href="/a">Ann Lee</a> on <a href="/b">Unsplash</a></p>
    <p>【责任编辑：李安】</p>
    <p>Also Read: <a href="/a">How the mill was rebuilt</a></p>
    <p>Must read: <a href="/a">How the mill was rebuilt</a></p>
    <p>Publié le 05 mars 2024 à 10h00, modifié le 06 mars 2024 à 09h10</p>
    <p>Article réservé aux abonnés</p>
    <p>[ <a href="/a">Back</a> | <a href="/">Home</a> | <a href="/b">Next</a> ]</p>
    <p>点击上方蓝字关注我们</p>
    <p>اقرأ أيضا: <a href="/a">الجرس القديم</a></p>
    <p>Tempo de leitura: 3 minutos</p>
    <p>Last updated on May 6, 2020</p>
    <p>© 2020 The Harbor Times</p>
    <p>The Harbor Times. All rights reserved.</p>
    <p>Follow us on Instagram for more</p>
    <p>Sign up for our weekly newsletter</p>
    <p>3 comments</p>
    <p>Leave a reply</p>
    <p>Jump to: navigation, search</p>
    <p>Image 1 of 5</p>
    <div>Sorted by: <a href="/x">Reset to default</a></div>
    <p>Show activity on this post.</p>
    <div>answered May 4, 2010 at 11:00 Bo</div>
    <div>viewed 10k times</div>
    <div>ann 1,204 3 gold badges 12 silver badges</div>
    <p>42 votes</p>
    <div>Up vote</div>
    <p>Browse other questions tagged <a href="/b">boats</a> or ask your own question.</p>
    <p>Loading…</p>
    <p><a href="/x">Edit this page</a></p>
    <p><a href="/x">Next</a></p>
    <div>Close</div>
    <p>Tags: <a href="/a">lamps</a>, <a href="/b">boats</a></p>
    <p>[Related: <a href="/a">How the mill was rebuilt</a>]</p>
    <p>Читайте также: <a href="/a">Как чинили мельницу</a></p>
    <h3>You may also like</h3><ul><li><a href="/a">The mill</a></li></ul>
    <div><h3>Ähnliche Beiträge</h3></div><div><a href="/a">Die Mühle</a></div>
    <h2>Contents</h2><ul><li><a href="#a">One</a></li><li><a href="#b">Two</a></li></ul>
    <h4>Explore Related Content</h4><ul><li><a href="/a">The mill</a></li></ul>
    <h4>Вижте още</h4><ul><li><a href="/a">Мелницата</a></li></ul>
    <h4>Kapcsolódó írások:</h4><ul><li><a href="/a">A malom</a></li></ul>
    <h2>関連記事</h2><ul><li><a href="/a">水車</a></li></ul>
    <h3>Comments</h3><p>comments</p>
    <h3>Most read</h3><div><a href="/a"></a><h4>MILL</h4>It turns<a href="/b"></a><h4>SEA</h4>It waits</div>
    <p>Sign up to our newsletter for exclusive updates and enhanced content</p>
    <p>Our Standards: The Harbor Trust Principles.</p>
    <p>저작권자 c 항구신문, 무단전재 및 재배포금지</p>
    <p>1 - 5 of 36</p>
    <div>Topics <ul><li><a href="/a">Mills</a></li><li><a href="/b">Sea</a></li></ul><a href="/c">Salt</a></div>
"""
LINES_STAY = """
    <p>View the harbor in your browser of maps.</p>
    <p>You received this lamp because it is old.</p>
    <p>Unsubscribe from the noise of the mill.</p>
    <p>Share the bread with the neighbors.</p>
    <p>Close</p>
    <p>Print the recipe on thick paper.</p>
    <p>#1 is the mill</p>
    <p>By staff the road is longer.</p>
    <p>How useful was this post to the fence?</p>
    <p>Also read: two old books about boats.</p>
    <p>Join the channel at the mill.</p>
    <p>12 votes against, and one for.</p>
    <p>The end.</p>
    <p>This is a modal verb.</p>
    <p>Copied by hand in 1831.</p>
    <p>An dieser Stelle stand die Mühle.</p>
    <p>The duration was 1:23.</p>
    <p>We use cookies at the harbor to bait gulls.</p>
    <p>Copyright 1998 was the year in which all rights reserved became a joke among the men of the mill.</p>
    <p>Sorted by size, the sacks stood along the wall.</p>
    <p>Answered by letter, she wept.</p>
    <p>Up vote</p>
    <p>The post was nailed to the wall.</p>
    <p>Back home</p>
    <p>Next</p>
    <p>More</p>
    <p>We published 30 of them, and they were read by everybody on the island.</p>
    <h2>More</h2><p>There is more bread in the attic.</p>
    <h2>Related work</h2><p>Others kept <a href="/a">two sacks</a> of meal as well, as they wrote at home.</p>
    <blockquote><p>Advertisement</p></blockquote>
    <pre>Loading...</pre>
    <p>These are worth reading:</p><ul><li><a href="/a">The mill</a></li></ul>
    <h2>Links</h2><ul><li><a href="/a">The mill</a></li></ul>
    <ul><li><a href="/a">The mill</a>, which turns</li></ul>
    <p data-must-narrate>Advertisement</p>
    <h3>Comments</h3><p>Comments were written on the wall.</p>
    <h3>Most read</h3><div><h4>THE MILL</h4>It turns</div>
    <ul><li><a href="/a">Mills</a></li><li><a href="/b">Sea</a></li></ul>
    <h2>Links</h2><div><a href="/a">Mill</a>, <a href="/b">Sea</a>, <a href="/c">Salt</a></div>
"""


@for_each("part", [line.strip() for line in LINES_GO.strip().splitlines()])
def test_a_line_of_boilerplate_is_removed_by_what_it_says(part: str) -> None:
    assert cleared(part) == ""


@for_each("part", [line.strip() for line in LINES_STAY.strip().splitlines()])
def test_a_line_that_an_author_may_write_is_kept(part: str) -> None:
    words = " ".join(html.fragment_fromstring(part, create_parent=True).text_content().split())
    assert cleared(part) == words


def test_a_list_of_links_that_nothing_introduces_is_removed() -> None:
    end = "All is said and done now, as far as one can."
    assert cleared(f'<p>{end}</p><ul><li><a href="/a">The mill</a></li></ul>') == end


def test_tags_behind_the_text_are_removed_with_their_heading() -> None:
    tags = "".join(f'<a rel="tag" href="/{name}">{name}</a> ' for name in ("Bay", "Sea", "Salt"))
    assert cleared(f"<b>One, two, three.</b><div><h3>Places</h3>{tags}</div>") == "One, two, three."


def test_a_section_with_only_a_heading_over_links_is_removed() -> None:
    empty = "<section><h2>You may also like</h2><div></div></section>"
    assert cleared(f"One.{empty}<section>Two.</section>") == "One.Two."
    assert cleared("One. <div><h2>Comments</h2></div> <p>Two.</p>") == "One. Comments Two."


def test_a_list_of_pictures_that_lead_to_other_articles_is_removed() -> None:
    item = '<li><a href="/{0}"><img src="{0}.jpg"></a> <a href="/{0}">The old mill</a> May 6</li>'
    shelf = f"<ul>{item.format('a')}{item.format('b')}</ul>"
    assert cleared(f"One.<h3>Today on the island</h3>{shelf}") == "One."
    assert cleared(f"<div><div><h3>Today</h3></div>{shelf}</div>One.") == "One."
    assert cleared(f"<h3>Mills</h3>{shelf}<p>They turn.</p>") == "MillsThey turn."
    assert cleared(f"<h3>Mills</h3>{shelf}<h3>Boats</h3><p>They sail.</p>") == "BoatsThey sail."
    assert cleared(f"<ul>{item.format('a')}</ul>") == "The old mill May 6"
    pictured = '<li><img src="a.jpg"> <a href="/a">The mill</a></li>'
    assert cleared(f"<ul>{pictured * 2}</ul>") == "The mill The mill"


def test_a_box_that_is_one_link_to_another_article_is_removed() -> None:
    assert cleared('One. <div><a href="/a"><h4>The mill</h4><div>Ann Lee</div></a></div> Two.') == "One. Two."


@for_each(
    "link",
    [
        '<span class="ctaText">Read</span> <span>How the mill was rebuilt</span>',
        "<div>See also</div><div>How the mill was rebuilt</div>",
    ],
)
def test_a_box_that_is_one_link_with_a_label_is_removed(link: str) -> None:
    assert cleared(f'<p>Before.</p><div><a href="/a">{link}</a></div><p>After.</p>') == "Before.After."


def test_a_box_that_asks_for_an_e_mail_address_is_removed_with_its_words() -> None:
    text = "They turn. " * 20
    box = f"{text}<div><h3>More from the mill</h3><p>Get the latest posts in a letter.</p><div>{{}}</div></div>"
    assert cleared(box.format('<form><input type="email"></form>')) == text.strip()
    assert cleared(box.format("<form><input></form>")).endswith("Get the latest posts in a letter.")


def test_comments_are_removed_even_if_they_are_longer_than_the_article() -> None:
    comments = "<li><p>I disagree with all of that, and I should like to say so at some length.</p></li>" * 40
    page = html.fragment_fromstring(f'<div>{TEXT}<ol class="commentlist">{comments}</ol></div>')
    boilerplate.clear(page)
    assert "disagree" not in page.text_content()
    assert "tide" in page.text_content()


def test_comments_are_the_text_of_a_page_that_has_no_other() -> None:
    page = html.fragment_fromstring(f'<div><div id="comments">{TEXT}</div><p>Reply</p></div>')
    boilerplate.clear(page)
    assert "tide" in page.text_content()


def test_the_text_after_boilerplate_is_kept() -> None:
    assert cleared("one <button>x</button> two<nav>y</nav> three") == "one two three"


def test_data_must_narrate_keeps_only_its_element_of_boilerplate() -> None:
    part = '<nav><a href="/">Home</a><p data-must-narrate>x</p><div class="share">y</div></nav>'
    assert "x" in cleared(part)
    assert "y" not in cleared(part)


@pytest.mark.parametrize(("share", "stays"), [(60, True), (20, False)])
def test_an_element_with_most_of_the_text_is_not_boilerplate(share: int, stays: bool) -> None:
    text = f"<p>{'w ' * (100 - share)}</p>"
    assert (cleared(f'<div class="newsletter-signup">{"x " * share}</div>', text) != "") is stays


@pytest.mark.parametrize(("words", "stays"), [(20, False), (500, True)])
def test_a_hidden_element_is_removed_unless_it_holds_most_of_the_prose(words: int, stays: bool) -> None:
    assert (cleared(f'<div style="display:none"><p>{"x " * words}</p></div>') != "") is stays


def test_elements_within_formulas_are_kept() -> None:
    assert cleared('<math><semantics><mi class="ad">x</mi><mi hidden>y</mi></semantics></math>') == "xy"


def test_comments_in_the_page_are_tolerated() -> None:
    assert cleared("<!-- share --><p>x<!-- nav --></p>") == "x"


@pytest.mark.parametrize(
    "body",
    [
        '<nav><a href="/">Home</a></nav><form>Find</form><footer>2024</footer>',
        "<script>x()</script><noscript>Switch on scripts.</noscript>",
        "",
    ],
)
def test_a_page_that_is_nothing_but_boilerplate_is_an_error(body: str) -> None:
    page = f"<html><head><title>Lamps</title></head><body>{body}</body></html>"
    with pytest.raises(ReadingError, match="there is no text in the page"):
        read_article(Source(page.encode(), "html"))


NAMES = st.sampled_from(["share", "x", "related", "nav", "toc", "lead", "sidebar", "hidden"])


@given(st.lists(st.tuples(NAMES, st.booleans()), max_size=12))
def test_no_word_around_boilerplate_is_lost(parts: list[tuple[str, bool]]) -> None:
    page, words = TEXT, []
    for number, (name, inside) in enumerate(parts):
        words += [f"q{number}q", f"r{number}r"]
        furnished = f'{words[-2]} <div class="{name}">y</div> {words[-1]} '
        page += f"<div>{furnished}</div>" if inside else furnished
    post = read_article(Source(f"<body><article>{page}</article></body>".encode(), "html"))
    found = written(block for section in post.sections for block in section.blocks).split()
    assert [word for word in found if word in words] == words


@pytest.mark.parametrize(
    "panel",
    [
        '<h3><button aria-expanded="false" aria-controls="p">Why?</button></h3><div id="p" hidden>{}</div>',
        '<h3><button aria-expanded="false">Why?</button></h3><div style="display: none">{}</div>',
        '<dl><dt><button aria-expanded="false">Why?</button></dt><dd class="hidden">{}</dd></dl>',
        '<button class="accordion" aria-expanded="false">Why?</button><div aria-hidden="true">{}</div>',
    ],
)
def test_the_panels_of_accordions_are_read(panel: str) -> None:
    page = f"<main><h1>Tides</h1>{TEXT}{panel.format('<p>Because of the moon.</p>')}</main>"
    text = " ".join(written(section.blocks) for section in read_article(Source(page.encode(), "html")).sections)
    assert "Because of the moon." in text


@pytest.mark.parametrize(
    "panel",
    [
        '<button aria-expanded="false" aria-controls="p">Menu</button><div id="p" hidden>{}</div>',
        '<nav><h3><button aria-expanded="false">Menu</button></h3><div hidden>{}</div></nav>',
        '<h3><button aria-expanded="false">Share</button></h3><div role="dialog" hidden>{}</div>',
        '<h3><button aria-expanded="false">Menu</button></h3><ul hidden><li>{}</li></ul>',
    ],
)
def test_the_menus_and_dialogs_that_a_click_opens_are_not_read(panel: str) -> None:
    page = f"<main><h1>Tides</h1>{TEXT}{panel.format('Because of the moon.')}</main>"
    text = " ".join(written(section.blocks) for section in read_article(Source(page.encode(), "html")).sections)
    assert "Because of the moon." not in text


def test_a_page_of_code_keeps_the_words_around_it() -> None:
    code = f"<pre>{'let tide = 2; ' * 40}</pre>"
    assert cleared('<div class="noprint">Versions 1 and 2</div>', code) == "Versions 1 and 2"
    assert cleared('<div class="noprint">Versions 1 and 2</div>') == ""
