"""Pages that show no article, and articles that only a page's scripts contain."""

from __future__ import annotations

import json
import pickle
import re

import pytest
from support.server import serve

from narrate.errors import NoTextError, ReadingError
from narrate.reading import read, read_source
from narrate.reading.fetch import Access, Source
from narrate.reading.post import Post, written

LINES = [
    f"The {word} ferry left at dawn, and nobody on the pier could say when it would come back."
    for word in "first second third fourth fifth sixth".split()
]
TEXT = "".join(f"<p>{line}</p>" for line in LINES)
EMPTY = '<div id="root"></div>'


def post_of(head: str, body: str) -> Post:
    page = f"<html><head>{head}</head><body>{body}</body></html>"
    return read_source(Source(page.encode(), "html", subject="https://a.example/ferry"))


def lines(post: Post) -> list[str]:
    return [written([block]) for section in post.sections for block in section.blocks]


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("<title>Just a moment...</title>", "<h1>a.example</h1><p>Checking that the connection is secure.</p>"),
        ("<title>Attention Required! | Shield</title>", "<h2>Sorry, you have been blocked</h2>"),
        ("<title>a.example</title>", "<h1>Are you a robot?</h1><p>Press and hold.</p>"),
        ("<title>429 Too Many Requests</title>", "<p>Slow down.</p>"),
        ("", '<p>One second.</p><script src="https://challenges.cloudflare.com/x.js"></script>'),
        ("", '<p>One second.</p><iframe src="https://geo.captcha-delivery.com/x"></iframe>'),
    ],
)
def test_a_check_for_robots_is_not_read(head: str, body: str) -> None:
    with pytest.raises(ReadingError, match=r"^https://a\.example/ferry: .*check for robots.*save it there"):
        post_of(head, body)


def test_an_article_about_checks_for_robots_is_read() -> None:
    text = "".join(f"<p>{line}</p>" for line in LINES * 2)
    assert len(lines(post_of("<title>Are you a robot?</title>", f"<h1>Are you a robot?</h1>{text}"))) == 12


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (f"<noscript>You need to enable JavaScript to run this app.</noscript>{EMPTY}", "before a script has run"),
        (f"{EMPTY}<script src='app.js'></script>", "before a script has run"),
        ("<div>This site requires JavaScript.</div>", "before a script has run|no text in the page"),
        ("<form><input type='text'><input type='password'></form>", "asks for an account"),
        ("<div> </div>", "there is no text in the page"),
    ],
)
def test_a_page_without_text_says_why(body: str, problem: str) -> None:
    with pytest.raises(ReadingError, match=f"(?:{problem}).*save it there, and name the file"):
        post_of("<title>Ferry</title>", body)


PLAIN = "\n".join(LINES)
HTML = "".join(f"<p>{line}</p>" for line in LINES)


def script_of(data: object, kind: str = "application/json") -> str:
    return f'<script type="{kind}">{json.dumps(data)}</script>'.replace("<p", "\\u003cp").replace(
        "</p", "\\u003c/p"
    )


LINKED = "application/ld+json"


@pytest.mark.parametrize(
    "script",
    [
        script_of({"@type": "Article", "articleBody": PLAIN}, LINKED),
        script_of({"@type": "Article", "articleBody": HTML}, LINKED),
        script_of({"props": {"post": {"id": 5, "contentHtml": HTML}}}),
        script_of({"blocks": [{"type": "p", "text": line} for line in LINES]}),
        f"<script>window.__APOLLO_STATE__ = {json.dumps({'Post:1': {'body': PLAIN, 'title': 'Ferry'}})};</script>",
    ],
    ids=["JSON-LD", "JSON-LD with HTML", "Next", "blocks", "Apollo"],
)
def test_the_text_is_read_from_the_scripts_that_would_show_it(script: str) -> None:
    for body in (EMPTY, f"<main><p>{LINES[0]}</p><p>Subscribe to read on.</p></main>"):
        post = post_of("<title>Ferry</title>", body + script)
        assert (post.title, lines(post)) == ("Ferry", LINES)


@pytest.mark.parametrize("data", ["{", "[" * 100_000, '{"text": 5}', '{"text": "too short"}', "5", ""])
def test_other_data_in_scripts_is_ignored(data: str) -> None:
    post = post_of("", f'<p>{LINES[0]}</p><script type="application/json">{data}</script>')
    assert lines(post) == [LINES[0]]


def test_other_texts_in_scripts_are_not_taken_for_the_article() -> None:
    comments = script_of({"comments": [{"text": line} for line in LINES]})
    assert lines(post_of("", f"<main><p>All is quiet in the harbor today.</p></main>{comments}")) == [
        "All is quiet in the harbor today."
    ]


def test_the_beginning_of_a_paid_article_comes_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    paid = script_of({"@type": "NewsArticle", "headline": "Ferry", "isAccessibleForFree": "False"}, LINKED)
    assert lines(post_of("", f"<main><p>{LINES[0]}</p></main>{paid}")) == [LINES[0]]
    assert "only the beginning" in caplog.text


def test_a_page_that_shows_its_text_is_not_read_from_scripts() -> None:
    script = script_of({"body": f"{PLAIN} Other."})
    text = "".join(f"<p>{line}</p>" for line in LINES)
    assert lines(post_of("", f"<main>{text}</main>{script}")) == LINES


@pytest.mark.parametrize(
    "body",
    [
        f"<noscript>{TEXT}</noscript>{EMPTY}",
        f"<a-post><template shadowrootmode='open'>{TEXT}</template></a-post>",
    ],
)
def test_what_a_page_has_for_browsers_without_scripts_is_read(body: str) -> None:
    assert lines(post_of("", body)) == LINES


# --- other versions of a page -----------------------------------------------------------------------------------


ARTICLE = TEXT.encode()
AMP = '<link rel="amphtml" href="/amp/ferry">'
PRINT = '<link rel="alternate" media="print, handheld" href="ferry-print.html">'


def fetched(head: str, versions: dict[str, bytes], body: str = EMPTY) -> tuple[list[str], list[str]]:
    """The lines of a page with ``head``, and the paths that were asked for."""
    with serve({"/posts/ferry": f"<head>{head}</head><body>{body}</body>".encode(), **versions}) as server:
        post = read(f"{server.url}/posts/ferry", Access(allow_private_hosts=True))
        assert post.slug == "ferry"
        return lines(post), server.paths()


@pytest.mark.parametrize(
    ("head", "path"),
    [
        (AMP, "/amp/ferry"),
        (PRINT, "/posts/ferry-print.html"),
        (PRINT + AMP, "/amp/ferry"),
        (f"<base href='/other/'>{PRINT}", "/other/ferry-print.html"),
    ],
)
def test_the_amp_or_print_version_of_a_page_without_text_is_read(
    caplog: pytest.LogCaptureFixture, head: str, path: str
) -> None:
    assert fetched(head, {path: ARTICLE}) == (LINES, ["/posts/ferry", path])
    assert re.search(f"other version is read: http.*{path}$", caplog.text, re.MULTILINE)


def test_a_page_with_text_needs_no_other_version() -> None:
    assert fetched(AMP, {"/amp/ferry": b"<p>Not this.</p>"}, ARTICLE.decode()) == (LINES, ["/posts/ferry"])


@pytest.mark.parametrize("version", [{}, {"/amp/ferry": f"{AMP}{EMPTY}".encode()}])
def test_if_the_other_version_does_not_help_the_error_is_that_of_the_page(version: dict[str, bytes]) -> None:
    with pytest.raises(ReadingError, match=r"/posts/ferry: there is no text in the page"):
        fetched(AMP, version)


def test_a_page_in_memory_names_its_other_version_and_fetches_nothing() -> None:
    with serve({"/amp": ARTICLE}) as server:
        page = f'<link rel="amphtml" href="{server.url}/amp">'.encode()
        with pytest.raises(NoTextError) as caught:
            read_source(Source(page, "html", url="https://a.example/ferry"))
        assert server.requests == []
    copy = pickle.loads(pickle.dumps(caught.value))
    assert copy.other_version == caught.value.other_version == f"{server.url}/amp"
