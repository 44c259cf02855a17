"""Boilerplate is removed, and text is kept, whatever it is called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from narrate.errors import ReadingError
from narrate.reading.article import read_article
from narrate.reading.fetch import Source
from narrate.reading.html import boilerplate
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
    '<div id="comments"><h3>4 replies</h3>x</div>',
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
]

STAYS = [
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


@pytest.mark.parametrize("part", GOES)
def test_boilerplate_is_removed(part: str) -> None:
    assert cleared(part) == ""


@pytest.mark.parametrize("part", STAYS)
def test_text_that_resembles_boilerplate_is_kept(part: str) -> None:
    words = " ".join(html.fragment_fromstring(part, create_parent=True).text_content().split())
    assert cleared(part) == words


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
