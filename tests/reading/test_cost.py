"""Reading takes time and memory in proportion to the length of a page, whatever is in it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support import cost

from narrate.net import meta_refresh
from narrate.reading.article import read_article
from narrate.reading.fetch import ApiAnswer, Source
from narrate.reading.files.plaintext import read_text
from narrate.reading.markdown import read_markdown
from narrate.reading.post import Post
from narrate.reading.sites import forum_magnum

pytestmark = pytest.mark.timing

GROWTH = 4
AT_MOST = 3 * GROWTH
"""Three times what is in proportion; in proportion to the square would be four times."""
Read = Callable[[str], "Post | str | None"]


def growth(read: Read, small: str, large: str) -> float:
    return cost.growth(read, small, large, AT_MOST)


# --- posts of every length --------------------------------------------------------------------------------------

FEW, SOME, MANY = 5_000, 20_000, 80_000
ID = "aBcDeFgHiJkLmNoPq"
FORUM = f"https://forum_magnum.example/posts/{ID}/long"

SENTENCES = (
    "It rained on the bridge all day, and nobody minded. The river rose by *two* feet at “noon”, they say. "
)
LINKED = "See [the map](https://a.example/map) or the tower[^1] and wait for the ferry to come back once more. "
SECTION = 40
"""Words of a paragraph and of a section, as `markdown` makes them."""


def markdown(words: int) -> str:
    parts = words // SECTION
    text = "".join(f"## Part {part}\n\n{SENTENCES}{LINKED}\n\n" for part in range(parts))
    return f"# Long\n\n{text}[^1]: It is gone.\n"


def fragment(words: int) -> str:
    sentences = SENTENCES.replace("*two*", "<em>two</em>")
    linked = (
        'See <a href="https://a.example/map">the map</a> or the tower<sup><a id="r{0}" href="#n{0}">{0}</a></sup> '
        "and wait for the ferry to come back once more. "
    )
    parts = range(words // SECTION)
    note = '<li id="n{0}">It is gone. <a href="#r{0}">↩</a></li>'
    text = "".join(f"<h2>Part {part}</h2><p>{sentences}{linked.format(part)}</p>" for part in parts)
    return f"{text}<hr><ol>{''.join(map(note.format, parts))}</ol>"


def page(body: str, head: str = "") -> str:
    return (
        f"<!doctype html><html lang=en><head><title>Long</title>{head}</head><body><nav><a href=/>Home</a></nav>"
        f"<article><h1>Long</h1><p>It rained on the bridge all day.</p>{body}</article></body></html>"
    )


def answer(words: int) -> str:
    contents = {"html": fragment(words), "markdown": markdown(words)}
    return json.dumps({"data": {"post": {"result": {"title": "Long", "slug": "long", "contents": contents}}}})


def as_page(text: str) -> Post:
    return read_article(Source(text.encode(), "html", "long", "long", url="https://a.example/long"))


def as_markdown(text: str) -> Post:
    return read_markdown(Source(text.encode()))


def as_text(text: str) -> Post:
    return read_text(Source(text.encode(), "text"))


def as_answer(text: str) -> Post:
    return forum_magnum.read_answer(ApiAnswer(FORUM, json.loads(text)))


KINDS: dict[str, tuple[Read, Callable[[int], str]]] = {
    "a page": (as_page, lambda words: page(fragment(words))),
    "a forum's answer": (as_answer, answer),
    "Markdown": (as_markdown, markdown),
    "plain text": (as_text, markdown),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_post_of_sixteen_times_the_words_takes_about_sixteen_times_as_long(kind: str) -> None:
    read, make = KINDS[kind]
    assert cost.growth(read, make(FEW), make(MANY), 3 * MANY // FEW) < 3 * MANY // FEW


@pytest.mark.parametrize("kind", KINDS)
def test_no_word_of_a_long_post_is_lost(kind: str) -> None:
    read, make = KINDS[kind]
    post = read(make(FEW))
    assert isinstance(post, Post)
    said = repr(post.sections)
    assert said.count("nobody minded") == said.count("once more") == FEW // SECTION


MEASURED = """
import resource, sys
from reading import test_cost
read, make = test_cost.KINDS[sys.argv[1]]
for words in sys.argv[2:]:
    read(make(int(words)))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
STARTED = "import subprocess, sys; subprocess.run([sys.executable, *sys.argv[1:]], check=True)"
"""By a small process: one that these tests started would have their own peak."""


def peaks(kind: str, *words: int) -> list[int]:
    """Peak memory after reading each of some posts, the longest last, in the system's unit."""
    folders = ":".join(map(str, (Path(__file__).parents[1], Path(__file__).parents[2])))
    command = [sys.executable, "-c", STARTED, "-c", MEASURED, kind, *map(str, words)]
    done = subprocess.run(command, env={"PYTHONPATH": folders}, capture_output=True, text=True, check=True)
    return list(map(int, done.stdout.split()))


@pytest.fixture(scope="module")
def compiled() -> None:
    """On a new machine, the first process compiles the modules, which takes memory too."""
    peaks("Markdown", SECTION)
    peaks("a forum's answer", SECTION)


@pytest.mark.usefixtures("compiled")
@pytest.mark.parametrize("kind", KINDS)
def test_a_post_of_four_times_the_words_takes_about_four_times_the_memory(kind: str) -> None:
    nothing, some, much = peaks(kind, SECTION, SOME, GROWTH * SOME)
    assert much - nothing < AT_MOST * (some - nothing)


# --- pages of one thing -----------------------------------------------------------------------------------------

TYPESETTER = '<script src="mathjax.js"></script>'
PARAGRAPHS = "<p>It rained on the bridge all day, and nobody minded.</p>" * 20


def numbered(form: str, count: int) -> str:
    return "".join(form.replace("%", str(number)) for number in range(count))


def notes_that_lead_back(count: int) -> str:
    marks = numbered("<sup><a id=r% href=#n>1</a></sup> word ", count)
    return page(f"<p>{marks}</p><ol><li id=n>Note. {numbered('<a href=#r%>^</a> ', count)}</li></ol>")


def linked_data(count: int) -> str:
    nodes = ",".join(f'{{"@type": "Article", "@id": "{number}"}}' for number in range(count))
    return page("", f'<script type="application/ld+json">{{"@graph": [{nodes}]}}</script>')


PAGES: dict[str, tuple[int, Callable[[int], str]]] = {
    "paragraphs": (130, lambda n: page("<p>One sentence is here. Another one follows.</p>" * n)),
    "a paragraph without a full stop": (6700, lambda n: page("<p>" + "word " * n)),
    "a paragraph without a space": (67_000, lambda n: page("<p>" + "w" * n)),
    "links": (1700, lambda n: page("<p>" + "<a href='https://a.example/b'>word</a> " * n)),
    "paragraphs of a link": (330, lambda n: page("<p><a href='https://a.example/b'>word</a> and more.</p>" * n)),
    "footnotes": (
        200,
        lambda n: page(
            f"<p>{numbered('<sup><a id=r% href=#n%>%</a></sup> word ', n)}</p>"
            f"<ol>{numbered('<li id=n%>Note. <a href=#r%>^</a></li>', n)}</ol>"
        ),
    ),
    "references to one footnote": (
        500,
        lambda n: page(
            "<p>" + "word<sup class=footnote-ref><a href=#n>1</a></sup> " * n + "<ol><li id=n>Note.</ol>"
        ),
    ),
    "a footnote that leads back to each reference": (200, notes_that_lead_back),
    "marks of notes that are missing": (330, lambda n: page("<p>" + "word<sup>2</sup> and [3] or sea² " * n)),
    "notes without links": (
        130,
        lambda n: page(f"<p>{numbered('word<sup>%</sup> and ', n)}<h2>Notes</h2><ol>{'<li>Note.' * n}</ol>"),
    ),
    "drop caps": (330, lambda n: page("<p><img alt=T>he rain</p><p>T</p>" * n)),
    "words that line breaks divide": (1300, lambda n: page("<p>" + "fer-<br>ries and is-\nlands " * n)),
    "margin notes": (200, lambda n: page("<p>" + "word<span class=sidenote>note</span> " * n)),
    "names of boilerplate": (200, lambda n: page("<div class=related id=share><p>word</p></div>" * n)),
    "teasers": (200, lambda n: page("<p>More</p><ul><li><a href=/b>word</a></li></ul>" * n)),
    "captions of one picture": (
        500,
        lambda n: page(f"<div><img src=a.png>{'<p class=caption>two words</p>' * n}</div>"),
    ),
    "captions": (170, lambda n: page("<div><img src=a.png><p class=caption>word</p></div>" * n)),
    "empty elements": (1000, lambda n: page("<div></div>" * n)),
    "pull quotes": (270, lambda n: page("<aside class=pullquote>It rained on</aside>" * n)),
    "formulas": (1700, lambda n: page("<p>" + "<span class=math>x</span> " * n)),
    "MathML": (330, lambda n: page("<p>" + "<math><mi>x</mi></math> " * n)),
    "formulas a script typesets": (1300, lambda n: page("<p>" + r"\(x\) " * n, TYPESETTER)),
    "formulas between line breaks": (1000, lambda n: page("<p>" + r"\(x\)<br>word " * n, TYPESETTER)),
    "formulas that never end": (1300, lambda n: page("<p>" + r"\( " * n, TYPESETTER)),
    "formulas that Markdown broke": (330, lambda n: page("<p>" + r"\(x<em>i\) and \(y</em>j\) " * n, TYPESETTER)),
    "prices": (1300, lambda n: page("<p>" + "$5 and " * n, TYPESETTER)),
    "dollars in braces that never end": (1300, lambda n: page("<p>" + "${ " * n, TYPESETTER)),
    "a script of TeX that is white space": (2000, lambda n: page(f"<script type=math/tex>{' ' * n}</script>")),
    "buttons in the text": (1300, lambda n: page("<p>" + "word<button></button> " * n)),
    "icons in the text": (1300, lambda n: page("<p>" + "word<svg></svg> " * n)),
    "links of a heading to itself": (1300, lambda n: page(f"<h2>{'word<a href=#x></a> ' * n}</h2><p>Text.")),
    "times without a paragraph": (670, lambda n: f"<article><div>{'<time>now</time> ' * n}</div>{PARAGRAPHS}"),
    "a long title and headings": (
        500,
        lambda n: f"<title>{'Title ' * n}</title><article>{'<h2>Other</h2>' * n}{PARAGRAPHS}",
    ),
    "a long title and headings above the article": (
        330,
        lambda n: (
            f"<title>{'Title ' * n}</title><h1>{'Title ' * n}</h1>{'<h2>Other</h2>' * n}<article>{PARAGRAPHS}"
        ),
    ),
    "a long description and paragraphs": (
        500,
        lambda n: (
            f"<title>T</title><meta name=description content='{'Word ' * n}'><h1>T</h1>{'<p>x</p>' * n}"
            f"<article>{PARAGRAPHS * (n // 20)}"
        ),
    ),
    "dates that are none": (66, lambda n: page("", "<meta name=date content=never>" * n)),
    "linked data": (670, linked_data),
    "a long table": (130, lambda n: page(f"<table>{'<tr><td>one<td>two' * n}</table>")),
    "line breaks": (500, lambda n: page("<p>" + "word<br><br>" * n)),
    "images": (330, lambda n: page("<p>" + "<img src=a.png alt=word> " * n)),
    "figures": (230, lambda n: page("<figure><img src=a.png><figcaption>word</figcaption></figure>" * n)),
    "spoilers": (270, lambda n: page("<div class=spoiler>word</div>" * n)),
    "folds": (200, lambda n: page("<details><summary>one</summary>two</details>" * n)),
    "comments": (1300, lambda n: page("<p>" + "<!-- x -->word " * n)),
    "passages to skip": (1000, lambda n: page("<p>" + "<!-- narrate: skip -->word<!-- narrate: resume --> " * n)),
    "passages with words of their own": (1000, lambda n: page("<p>" + "word<!-- narrate: say one --> " * n)),
    "citations": (1300, lambda n: page("<p>" + "word<cite class=ltx_cite>[1]</cite> " * n)),
    "headings": (170, lambda n: page("<h2>word</h2><p>Text.</p>" * n)),
    "bold headings": (170, lambda n: page("<p><b>word</b></p><p>Text.</p>" * n)),
    "one id": (670, lambda n: page("<p id=a>word</p>" * n)),
    "long attributes": (
        33_000,
        lambda n: page(f"<p class='{'x ' * n}' style='{'d' * n}' title='{'t' * n}'>word"),
    ),
    "one long class": (67_000, lambda n: page(f"<p class='{'ad' * n}' id='{'x-' * n}'>word")),
    "angle brackets": (3300, lambda n: page("<p>" + "< " * n)),
    "tags that never end": (670, lambda n: page("<p>" + "<a href=x " * n)),
    "deep spans": (450, lambda n: page("<b>word " * n)),
    "deep exponents": (450, lambda n: page("<sup>2 " * n)),
    "deep elements": (450, lambda n: page("<div>word " * n)),
    "deep quotes": (450, lambda n: page("<blockquote>word " * n)),
    "deep lists": (220, lambda n: page("<ul><li>word " * n)),
    "deep tables": (150, lambda n: page("<table><tr><td>word " * n)),
    "code in deep boxes": (220, lambda n: page("<div class=highlight>" * n + "<pre>word</pre>" * n)),
}


@pytest.mark.parametrize(
    "kind",
    PAGES,
)
def test_four_times_the_page_takes_far_less_than_sixteen_times_as_long(kind: str) -> None:
    size, make = PAGES[kind]
    assert growth(as_page, make(size), make(GROWTH * size)) < AT_MOST


# --- parts that have a cost of their own ------------------------------------------------------------------------


def test_colons_in_a_long_paragraph_of_markdown_take_linear_time() -> None:
    assert growth(as_markdown, "a word: " * 3000, "a word: " * 3000 * GROWTH) < AT_MOST


def test_the_search_for_a_meta_refresh_takes_linear_time() -> None:
    def refreshing(length: int) -> str:
        return f"<meta http-equiv=refresh content='0.{'5' * length}'>"

    assert (
        growth(lambda text: meta_refresh.target(text.encode(), FORUM), refreshing(4000), refreshing(16_000))
        < AT_MOST
    )


def test_recovering_formulas_takes_quadratic_time_at_most() -> None:
    def unreadable(count: int) -> str:
        html = "<span class=math>a</span> <span class=math></span> " * count
        contents = {"html": f"<p>{html}</p>", "markdown": "$a$ $c$ " * count}
        return json.dumps({"data": {"post": {"result": {"title": "Long", "contents": contents}}}})

    assert growth(as_answer, unreadable(100), unreadable(400)) < 2 * GROWTH**2
