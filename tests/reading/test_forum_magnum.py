"""Forum posts, read from the responses of their API, which a real server sends here."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import suppress
from html import escape
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.server import Reply, Server, serve
from support.tables import for_each

from narrate.errors import NetworkError, ReadingError
from narrate.reading import read
from narrate.reading.fetch import Access, ApiAnswer
from narrate.reading.html.dom import with_class
from narrate.reading.outline import parse_html
from narrate.reading.post import Formula, Paragraph, Post, plain, written
from narrate.reading.sites.forum_magnum import is_forum_post, read_answer, recover_formulas
from narrate.scripting.policy import Policy
from narrate.scripting.writer import write_script
from reading.notation import outline_lines

ID = "bQ7eXhK2mT9wRzLcA"
PATH = f"/posts/{ID}/lamps"


def answer(**facts: Any) -> dict[str, Any]:
    """The API's response for a post."""
    whole = {
        "title": "Lamps",
        "slug": "lamps",
        "pageUrl": f"https://forum.example{PATH}",
        "postedAt": "2024-07-16T09:30:12.345Z",
        "hideAuthor": False,
        "draft": False,
        "user": {"displayName": "Ann Lee"},
        "coauthors": [],
        "contents": {"html": "<p>Text.</p>", "markdown": "Text."},
    }
    return {"data": {"post": {"result": {**whole, **facts}}}}


def post_of(html: str = "<p>Text.</p>", markdown: str = "Text.", **facts: Any) -> Post:
    return read_answer(answered(answer(contents={"html": html, "markdown": markdown}, **facts)))


def answered(content: Any) -> ApiAnswer:
    return ApiAnswer(f"https://forum.example{PATH}", content)


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as running:
        yield running


def ask(server: Server, reply: Any, path: str = PATH) -> Post:
    """The post that narrate reads if the API gives this response."""
    made = isinstance(reply, Reply)
    server.routes["/graphql"] = reply if made else Reply(json.dumps(reply).encode(), "application/json")
    return read(f"{server.url}{path}", Access(allow_private_hosts=True))


# --- addresses --------------------------------------------------------------------------------------------------


@for_each(
    "url",
    [
        f"https://www.lesswrong.com/posts/{ID}/lamps",
        f"https://www.lesswrong.com/posts/{ID}",
        f"https://www.lesswrong.com/posts/{ID}/",
        f"https://www.lesswrong.com/posts/{ID}/lamps?commentId=x#y",
        f"https://forum.effectivealtruism.org/posts/{ID}/lamps",
        f"https://www.alignmentforum.org/s/{ID[::-1]}/p/{ID}",
        f"https://www.lesswrong.com/g/{ID[::-1]}/p/{ID}",
        f"https://www.lesswrong.com/events/{ID}/lamps",
        f"http://localhost:3000/posts/{ID}/lamps",
    ],
)
def test_urls_of_posts_are_recognized(url: str) -> None:
    assert is_forum_post(url)


@for_each(
    "url",
    [
        "https://www.lesswrong.com/",
        "https://www.lesswrong.com/posts/",
        "https://www.lesswrong.com/posts/lamps",
        f"https://www.lesswrong.com/posts/{ID}x/lamps",
        f"https://www.lesswrong.com/posts/{ID[:-1]}/lamps",
        f"https://www.lesswrong.com/posts/{ID[:-1]}-/lamps",
        f"https://www.lesswrong.com/users/{ID}",
        f"https://www.lesswrong.com/tag/posts/{ID}",
        f"https://www.lesswrong.com/s/{ID}",
        f"https://a.example/?next=/posts/{ID}/lamps",
        f"https://a.example/#/posts/{ID}/lamps",
        "https://[/posts/",
        "",
    ],
)
def test_urls_of_other_pages_are_not_posts(url: str) -> None:
    assert not is_forum_post(url)


# --- facts ------------------------------------------------------------------------------------------------------


def test_a_post_is_read_from_the_api(server: Server) -> None:
    post = ask(server, answer())
    assert (post.title, post.slug, post.authors) == ("Lamps", "lamps", ("Ann Lee",))
    assert post.published == dt.datetime(2024, 7, 16, 9, 30, 12, tzinfo=dt.timezone.utc)
    assert post.url == f"https://forum.example{PATH}"
    assert written(post.sections[0].blocks) == "Text."
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", "/graphql")
    assert json.loads(request.body)["variables"] == {"id": ID}


@for_each(
    "facts, authors",
    [
        ({"coauthors": [{"displayName": "Bo"}, {"displayName": "Cy"}]}, ("Ann Lee", "Bo", "Cy")),
        ({"coauthors": [{"displayName": "Ann Lee"}, {"displayName": ""}, None, 5]}, ("Ann Lee",)),
        ({"coauthors": None}, ("Ann Lee",)),
        ({"coauthors": {"displayName": "Bo"}}, ("Ann Lee",)),
        ({"user": None, "coauthors": [{"displayName": "Bo"}]}, ("Bo",)),
        ({"user": {"displayName": " Ann\n Lee "}}, ("Ann Lee",)),
        ({"user": {"displayName": 5}}, ()),
        ({"hideAuthor": True}, ()),
        ({"hideAuthor": True, "coauthors": [{"displayName": "Bo"}]}, ()),
        ({"hideAuthor": None}, ("Ann Lee",)),
    ],
)
def test_authors_are_the_user_and_coauthors_unless_hidden(facts: dict[str, Any], authors: tuple[str, ...]) -> None:
    assert post_of(**facts).authors == authors


@pytest.mark.parametrize(
    ("facts", "slug"),
    [({}, "lamps"), ({"slug": None}, "lamps"), ({"slug": "../x"}, "x"), ({"slug": "", "title": ""}, "post")],
)
def test_the_slug_is_the_forum_s_or_comes_from_the_title(facts: dict[str, Any], slug: str) -> None:
    assert post_of(**facts).slug == slug


@pytest.mark.parametrize("stated", [None, "", "/posts/x", "javascript:alert(1)", 5])
def test_a_post_without_a_page_url_has_the_requested_one(stated: Any) -> None:
    assert post_of(pageUrl=stated).url == f"https://forum.example{PATH}"


def test_links_and_images_are_resolved_against_the_post_s_url() -> None:
    html = f'<p><a href="/about">About</a> <a href="{PATH}#Part">part</a></p><img src="x.png">'
    assert outline_lines(post_of(html)).splitlines()[1:] == [
        "  text: [About](https://forum.example/about) [part](#Part)",
        f"  image https://forum.example/posts/{ID}/x.png",
    ]


# --- posts that are not there -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (answer(draft=True), "it may be a draft or deleted"),
        ({"data": {"post": {"result": None}}}, "it may be a draft or deleted"),
        (
            {"data": {"post": None}, "errors": [{"message": "app.operation_not_allowed"}]},
            "app.operation_not_allowed",
        ),
        ({"data": None, "errors": [{"message": "app.missing_document"}]}, "app.missing_document"),
    ],
    ids=["draft", "nothing", "not allowed", "missing"],
)
def test_the_error_about_a_missing_post_gives_the_api_s_reason(server: Server, reply: Any, reason: str) -> None:
    with pytest.raises(ReadingError, match="the forum has no such post") as caught:
        ask(server, reply)
    assert reason in caught.value.problem
    assert caught.value.subject == f"{server.url}{PATH}"


@pytest.mark.parametrize("contents", [None, {}, {"html": None}, {"html": "  "}, [], 5, {"html": 5}])
def test_a_post_without_text_is_an_error(server: Server, contents: Any) -> None:
    with pytest.raises(ReadingError, match="the post has no text"):
        ask(server, answer(contents=contents))


@pytest.mark.parametrize("html", ["<p></p>", "<div><br></div>", "<!-- nothing -->"])
def test_a_post_of_markup_alone_is_an_error(server: Server, html: str) -> None:
    with pytest.raises((NetworkError, ReadingError)):
        ask(server, answer(contents={"html": html}))


# --- forks that understand other queries ------------------------------------------------------------------------


SHOWN = b"<title>Lamps</title><h1>Lamps</h1><p>The page has the text, and it is long enough to be an article.</p>"


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("form", ["post(input:", "post(selector:", "htmlBody"])
def test_every_fork_is_asked_in_a_form_that_it_knows(server: Server, form: str, status: int) -> None:
    server.routes["/graphql"] = lambda handler: _answer_if(form, server, status)
    post = read(f"{server.url}{PATH}", Access(allow_private_hosts=True))
    assert written(post.sections[0].blocks) == "Text."


def _answer_if(form: str, server: Server, status: int) -> Reply:
    """What a fork says that knows one form of the query."""
    if form in json.loads(server.requests[-1].body)["query"]:
        facts = answer(contents=None, htmlBody="<p>Text.</p>") if form == "htmlBody" else answer()
        return Reply(json.dumps(facts).encode(), "application/json")
    refusal = {"errors": [{"message": "Unknown argument", "extensions": {"code": "GRAPHQL_VALIDATION_FAILED"}}]}
    return Reply(json.dumps(refusal).encode(), "application/json", status)


@pytest.mark.parametrize(
    "reply",
    [
        {"errors": [{"message": "Unknown argument"}]},
        {"errors": [{"message": "Too many requests"}], "data": {"post": None}},
        {"errors": [{"message": 5}]},
        {"errors": "no"},
        {"data": None},
        [],
        Reply(b"<title>Just a moment...</title>", "text/html", 403),
        Reply(b"<html>not an API</html>", "text/html"),
        Reply(b"{", "application/json"),
        Reply(b"no", "text/plain", 404),
        Reply(b"", "application/json", 501),
    ],
    ids=str,
)
def test_the_page_is_read_if_the_api_fails_in_any_way(
    server: Server, reply: Any, caplog: pytest.LogCaptureFixture
) -> None:
    server.routes[PATH] = SHOWN
    assert ask(server, reply).title == "Lamps"
    (warning,) = caplog.messages
    assert warning.startswith(f"{server.url}{PATH}: {server.url}/graphql: ")
    assert warning.endswith("; the page is read instead")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from("data post result contents html markdown user coauthors".split()), inner)
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_a_post_or_a_reading_error(value: Any) -> None:
    for shape in (value, {"data": {"post": {"result": value}}}, answer(user=value, coauthors=value, title=value)):
        with suppress(NetworkError, ReadingError):
            assert read_answer(answered(shape)).title


# --- the page instead of the API --------------------------------------------------------------------------------

PAGE = """<html><head><title>Lamps</title></head><body><nav>Home</nav><h1>Lamps</h1>
<div class="PostsPage-postContent"><p>The page itself says that a lamp is a small sun.</p></div></body></html>"""


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"nothing here", "text/plain", 404),
        Reply(b"<h1>No robots</h1>", "text/html", 403),
        Reply(b"<h1>A page</h1>", "text/html", 200),
        Reply(b"{", "application/json", 200),
        Reply(b"", "application/json", 405),
    ],
    ids=["404", "403", "a page", "broken", "405"],
)
def test_without_an_api_the_page_is_read(server: Server, reply: Reply, caplog: pytest.LogCaptureFixture) -> None:
    server.routes[PATH] = PAGE.encode()
    post = ask(server, reply)
    assert outline_lines(post) == "title: Lamps\n  text: The page itself says that a lamp is a small sun."
    assert "the page is read instead" in caplog.text


def test_without_api_and_page_the_error_is_the_page_s(server: Server) -> None:
    with pytest.raises(NetworkError, match="404") as caught:
        ask(server, Reply(b"nothing here", "text/plain", 404))
    assert PATH in caught.value.subject


# --- formulas that are drawn ------------------------------------------------------------------------------------


def drawn(tex: str = "", *, display: bool = False) -> str:
    """A formula as the forums send it; empty if ``tex`` is missing."""
    label = f' aria-label="{escape(tex)}"' if tex else ""
    kind = ' display="true"' if display else ""
    return f'<mjx-container class="MathJax" jax="CHTML"{kind}{label}><mjx-math></mjx-math></mjx-container>'


def formulas_of(post: Post) -> list[str]:
    """Every formula of a post, in order."""
    found: list[str] = []
    for block in post.sections[0].blocks:
        if isinstance(block, Paragraph):
            found += [span.text for span in block.spans if span.kind == "math"]
        elif isinstance(block, Formula):
            found.append(block.tex)
    return found


def test_formulas_are_recovered_from_the_markdown() -> None:
    html = f"<p>If {drawn()} and {drawn()} then</p>{drawn(display=True)}"
    assert outline_lines(post_of(html, "If $a$ and $b_1$ then\n\n$$c = d$$\n")).splitlines()[1:] == [
        r"  text: If \(a\) and \(b_1\) then",
        "  formula: c = d",
    ]


@for_each(
    "shown, markdown, recovered",
    [
        (["", "", ""], "$a$ $b$ $c$", ["a", "b", "c"]),
        (["a", "", "c"], "$a$ $b$ $c$", ["a", "b", "c"]),
        (["", "b", ""], "$a$ $b$ $c$", ["a", "b", "c"]),
        (["", "b", "", "d"], "$a$ $b$ $c$ $d$", ["a", "b", "c", "d"]),
        ([r"\frac{a}{b}", ""], r"$\frac{a} {b}$ $c$", [r"\frac{a}{b}", "c"]),
        (["", ""], "$a$", ["", ""]),
        ([""], "$a$ $b$", [""]),
        (["", "b", ""], "$b$ $c$", ["", "b", "c"]),
        (["x", ""], "$a$ $b$", ["x", "b"]),
        (["", "a", "a"], "$b$ $a$", ["", "a", "a"]),
        (["a", ""], "$a$ $a$ $b$", ["a", ""]),
        ([""], "", [""]),
        (["a"], "$b$", ["a"]),
        ([""], "It costs $5 and not $6, or $a$.", ["a"]),
        ([""], "It costs \\$5 where `$x$` is $a$.", ["a"]),
        (["", ""], "$a$\n\n```\n$x$\n```\n\n$$\nb\n$$\n", ["a", "b"]),
    ],
)
def test_formulas_are_recovered_only_where_both_sides_agree(
    shown: list[str], markdown: str, recovered: list[str]
) -> None:
    html = "".join(f"<p>word {drawn(tex)} word</p>" for tex in shown)
    assert formulas_of(post_of(html, markdown)) == recovered


@pytest.mark.parametrize("display", [False, True])
def test_a_formula_that_cannot_be_recovered_is_kept_and_counted(display: bool) -> None:
    post = post_of(f"<p>If {drawn(display=display)} then</p>", "no formula")
    assert formulas_of(post) == [""]
    script = write_script(post, Policy(opening="", closing=""))
    assert [(omission.kind, omission.written) for omission in script.omissions] == [("math", "")]
    assert "equation" in " ".join(line.spoken for line in script.utterances)


def test_formulas_in_footnotes_are_recovered() -> None:
    html = (
        f'<p>One{drawn()}<span class="footnote-reference" id="fnref1"><sup><a href="#fn1">[1]</a></sup></span> '
        f'{drawn()}.</p><ol class="footnotes"><li class="footnote-item" id="fn1"><span class="footnote-back-link">'
        f'<a href="#fnref1">^</a></span><div class="footnote-content"><p>Two {drawn()}.</p></div></li></ol>'
    )
    post = post_of(html, "One$a$[^1] $b$.\n\n[^1]: Two $c$.\n")
    (note,) = post.notes.values()
    assert (formulas_of(post), written(note)) == (["a", "b"], "Two c.")


def test_thousands_of_formulas_are_recovered() -> None:
    tree = parse_html(f"<body>{'<span class=math></span>' * 3001}", "page")
    recover_formulas(tree, "$a$ " * 3001)
    assert {mark.text for mark in with_class(tree, "math")} == {"a"}


TEX = st.lists(st.sampled_from(["a", "b", "c", r"\frac{1}{2}"]), max_size=8)


@given(TEX, st.lists(st.booleans(), min_size=8, max_size=8))
@example(list("ababacac"), [False, False, False, True, False, False, False, True])
def test_no_formula_is_recovered_wrongly(tex: list[str], kept: list[bool]) -> None:
    """No formula is filled with one that belongs elsewhere."""
    html = "".join(f"<p>word {drawn(one if keep else '')}</p>" for one, keep in zip(tex, kept, strict=False))
    found = formulas_of(post_of(html or "<p>word</p>", " ".join(f"${one}$ word" for one in tex)))
    assert len(found) == len(tex)
    assert all(one in {"", given} for one, given in zip(found, tex, strict=True))


@given(TEX)
def test_if_no_formula_has_tex_all_are_recovered(tex: list[str]) -> None:
    html = "".join(f"<p>word {drawn()}</p>" for _ in tex) or "<p>word</p>"
    post = post_of(html, "\n\n".join(f"word ${one}$" for one in tex))
    assert formulas_of(post) == tex
    assert all(
        plain(block.spans).startswith("word") for block in post.sections[0].blocks if isinstance(block, Paragraph)
    )
