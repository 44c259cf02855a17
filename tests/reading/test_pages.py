"""Pages in the markup of real sites, with the outline and script that a careful reader would expect.

``<name>.outline.txt`` beside a page in ``pages/`` has its metadata, a blank line, and its outline in the format of
`notation`; ``{base}`` stands for the test server. ``<name>.script.txt``, if there is one, has its script.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.server import Reply, Route, Server, serve

from narrate.reading import read
from narrate.reading.fetch import Access
from narrate.reading.post import Post
from narrate.scripting.policy import Policy
from narrate.scripting.writer import write_script
from reading.notation import outline_lines

PAGES = Path(__file__).parent / "pages"

ADDRESSES = {
    "arxiv": "/html/2403.01234v1",
    "blog": "/notes/bench.html",
    "controls": "/posts/heard/",
    "eaforum-saved": "/saved/eaforum-saved.html",
    "ghost": "/reading-the-tide/",
    "hugo": "/posts/lamps/",
    "jekyll": "/2024/11/02/a-ladder-of-dice.html",
    "lesswrong-saved": "/saved/lesswrong-saved.html",
    "medium": "/the-long-pier/letters-to-a-lighthouse-3f2a1b0c9d8e",
    "news": "/2025/06/03/longest-staircase",
    "pandoc": "/papers/letter.html",
    "substack": "/p/the-weight-of-a-bicycle",
    "wordpress": "/2024/02/bread-without-a-clock/",
}
ANSWERS = sorted(path.stem for path in PAGES.glob("*.json"))
SAVED = sorted(name for name, path in ADDRESSES.items() if path.startswith("/saved/"))
SCRIPTS = sorted(path.name.removesuffix(".script.txt") for path in PAGES.glob("*.script.txt"))


@pytest.fixture
def server() -> Iterator[Server]:
    routes: dict[str, Route] = {path: (PAGES / f"{name}.html").read_bytes() for name, path in ADDRESSES.items()}
    with serve(routes) as running:
        yield running


def read_page(name: str, server: Server) -> Post:
    return read(f"{server.url}{address(name, server)}", Access(allow_private_hosts=True))


def address(name: str, server: Server) -> str:
    """The page's path; for a forum's post, the test server's API gives the response."""
    if name in ADDRESSES:
        return ADDRESSES[name]
    answer = (PAGES / f"{name}.json").read_bytes()
    server.routes["/graphql"] = Reply(answer, "application/json")
    post = json.loads(answer)["data"]["post"]["result"]
    return f"/posts/{post['_id']}/{post['slug']}"


def page_lines(post: Post) -> str:
    published = post.published
    facts = {
        "title": post.title,
        "authors": "; ".join(post.authors),
        "published": published.isoformat() if published else "",
        "url": post.url,
        "language": post.language if post.language != "en" else "",
        "description": post.description,
        "image": post.image,
    }
    head = "".join(f"{key}: {value}\n" for key, value in facts.items() if value)
    return f"{head}\n{outline_lines(post).removeprefix(f'title: {post.title}').lstrip(chr(10))}\n"


def expected(name: str, base: str) -> str:
    return (PAGES / f"{name}.outline.txt").read_text(encoding="utf-8").replace("{base}", base)


def test_every_page_has_a_url_and_an_expected_outline() -> None:
    assert sorted(path.stem for path in PAGES.glob("*.html")) == sorted(ADDRESSES)
    outlines = {path.name.removesuffix(".outline.txt") for path in PAGES.glob("*.outline.txt")}
    assert outlines == {*ADDRESSES, *ANSWERS}


@pytest.mark.parametrize("name", [*ADDRESSES, *ANSWERS])
def test_a_page_has_its_expected_outline(name: str, server: Server) -> None:
    assert page_lines(read_page(name, server)) == expected(name, server.url)


@pytest.mark.parametrize("name", SAVED)
def test_a_saved_page_has_its_expected_outline(name: str) -> None:
    assert page_lines(read(str(PAGES / f"{name}.html"))) == expected(name, "").replace("/saved/", "./")


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_page_has_its_expected_script(name: str, server: Server) -> None:
    script = write_script(read_page(name, server), Policy(opening="", closing=""))
    said = "".join(f"{line.role}: {line.spoken}\n" for line in script.utterances)
    assert said == (PAGES / f"{name}.script.txt").read_text(encoding="utf-8")


def test_citation_numbers_are_not_counted_as_skipped(server: Server) -> None:
    assert write_script(read_page("arxiv", server), Policy(references="read")).omissions == ()


LATIN = """<html lang="en"><head><meta charset="windows-1252"><title>The café’s clock</title></head>
<body><article><h1>The café’s clock</h1>
<p>It is “always” five to nine — nobody minds. The cake costs €3.</p></article></body></html>"""


@pytest.mark.parametrize("media_type", ["text/html", "text/html; charset=windows-1252"])
def test_a_page_in_a_legacy_encoding_is_decoded_as_declared(media_type: str) -> None:
    with serve({"/clock.html": Reply(LATIN.encode("cp1252"), media_type)}) as running:
        post = read(f"{running.url}/clock.html", Access(allow_private_hosts=True))
    assert outline_lines(post) == (
        "title: The café’s clock\n  text: It is “always” five to nine — nobody minds. The cake costs €3."
    )
