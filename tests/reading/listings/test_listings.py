"""References become posts, each once, over a real server, and their pages or the feed's text are read."""

from __future__ import annotations

import datetime as dt
import pickle
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.server import Reply, Server, serve

from narrate.errors import NetworkError, NoTextError, ReadingError
from narrate.net import requests
from narrate.reading.fetch import Access, Source
from narrate.reading.listings import Listed, Listing, expanding, list_posts, read_listed
from narrate.reading.listings.addresses import feed_address, may_list
from narrate.reading.listings.ahead import FETCHES
from narrate.reading.listings.feed_pages import MAX_PAGES
from narrate.reading.listings.listing import gather
from narrate.reading.post import written
from reading.listings.feed_texts import LONG, PROSE, dated, item, json_feed, opml, rss

ANYWHERE = Access(allow_private_hosts=True)
PAGE = f"<title>Lamps</title><article><h1>Lamps</h1><p>{PROSE}</p></article>".encode()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(requests, "INITIAL_BACKOFF_S", 0.001)
    with serve() as running:
        yield running


def listing(*references: str, limit: int | None = None, since: dt.date | None = None) -> Listing:
    return list_posts(references, limit=limit, since=since, access=ANYWHERE)


def posts(*references: str) -> list[str]:
    return [post.reference for post in listing(*references).posts]


# Addresses


@pytest.mark.parametrize(
    ("looks_like", "paths"),
    [
        (
            True,
            "feed feed/ blog/rss/ feed/@ann feeds/posts/default index.xml posts.atom a.RSS a.rdf subs.opml"
            " feed.json ?feed=rss2 feed.xml?view=rss&karmaThreshold=30 p?format=atom x?view=frontpage-rss RSS",
        ),
        (
            False,
            "a-post feedback atomic/bombs 2024/rss-is-back posts/feed.html feed/notes.md feed/book.epub ?p=7"
            " p?q=a+feed+x",
        ),
    ],
)
def test_the_addresses_of_listings(looks_like: bool, paths: str) -> None:
    for path in ["", *paths.split()]:
        assert may_list(f"https://a.example/{path}") is (looks_like and path != ""), path
    assert not may_list("https://[broken/feed")


def test_addresses_after_feed() -> None:
    assert feed_address("feed:https://a.example/x") == "https://a.example/x"
    assert feed_address("FEED:HTTP://a.example") == "HTTP://a.example"
    assert feed_address("feed://a.example/x") == "https://a.example/x"
    for other in ("feed:notes.md", "feed:", "feed:file:///etc/passwd", "https://a.example/feed:https://b", "feed"):
        assert feed_address(other) == ""


def test_a_page_is_not_asked_for(server: Server) -> None:
    page = f"{server.url}/a-post"
    assert listing(page, "no-such.md") == Listing((Listed(page), Listed("no-such.md")))
    assert server.requests == []


def test_what_is_at_an_address_decides_with_one_request(server: Server) -> None:
    server.routes |= {
        "/feed/": Reply(rss(dated("/1", 1), dated("b", 2)), "text/html"),
        "/rss": PAGE,
        "/feed/notes": Reply(b"Prose, and nothing else.", "text/plain"),
        "/moved.xml": Reply(b"", status=301, headers={"Location": "/there/f"}),
        "/there/f": Reply(rss(item("x")), "application/octet-stream"),
        "/feed.json": Reply(json_feed({"url": "/j"}), "application/json"),
        "/subs.opml": Reply(opml(f'<outline xmlUrl="{server.url}/there/f"/>'), "text/x-opml"),
        "/sitemap.xml": Reply(b"<urlset/>", "text/xml"),
        "/data.json": Reply(b"{}", "application/json"),
        "/latin.xml": Reply(
            rss(item("/é")).replace(b"UTF-8", b"ISO-8859-1").decode().encode("latin-1"), "text/xml"
        ),
    }
    paths = [path for path in server.routes if path != "/there/f"]
    found = listing(*(server.url + path for path in paths))
    assert [post.reference.removeprefix(server.url) for post in found.posts] == [
        *("/feed/b", "/1", "/rss", "/feed/notes", "/there/x", "/j", "/%C3%A9"),
    ]
    assert [(name.removeprefix(server.url), why.partition(";")[0]) for name, why in found.problems] == [
        ("/sitemap.xml", "is neither a feed nor OPML"),
        ("/data.json", "is JSON, but not a JSON Feed"),
    ]
    assert sorted(server.paths()) == sorted([*paths, "/there/f", "/there/f"])


def test_a_site_names_its_feed(server: Server) -> None:
    links = (
        '<link rel="alternate" hreflang="de" href="/de">'
        '<link rel="ALTERNATE feed" type="application/rss+xml; x=y" href="f">'
    )
    server.routes |= {
        "/blog/": f"<head>{links}</head><p>Hello".encode(),
        "/blog/f": Reply(rss(item("/1")), "text/xml"),
        "/bare": PAGE,
        "/self": b'<link rel="alternate" type="application/atom+xml" href="/circle"><p>Hello',
        "/circle": b'<link rel="alternate" type="application/atom+xml" href="/self"><p>Hello',
    }
    assert posts(f"feed:{server.url}/blog/") == [f"{server.url}/1"]
    found = listing(f"feed:{server.url}/bare", f"feed:{server.url}/self")
    assert found.posts == ()
    assert found.problems == (
        (f"feed:{server.url}/bare", "is a page, and names no feed of its site; give the address of the feed"),
    )


def test_a_listing_that_cannot_be_had_is_a_problem_and_the_others_go_on(server: Server, tmp_path: Path) -> None:
    server.routes["/feed.xml"] = Reply(rss(item("/1")), "text/xml")
    server.routes["/empty.rss"] = Reply(rss(), "text/xml")
    for name, data in {
        "a.xml": b"<!doctype html><p>A page",
        "bad.xml": b"<",
        "bytes.rss": bytes(range(256)) * 9,
        "x.opml": b"<opml",
        "e.json": b"{",
    }.items():
        (tmp_path / name).write_bytes(data)
    names = [f"{server.url}/gone.xml", *map(str, sorted(tmp_path.iterdir())), f"{server.url}/empty.rss"]
    found = listing(*names, f"{server.url}/feed.xml")
    assert [post.reference for post in found.posts] == [names[1], f"{server.url}/1"]
    why = dict(found.problems)
    assert list(why) == [names[0], *names[2:5]]
    assert why[names[0]].startswith("there is no such page (HTTP 404 Not Found); ")
    assert why[names[3]].startswith("is binary, not text; ")
    assert list_posts([f"{server.url}/feed.xml"]).problems[0][1].startswith("127.0.0.1 is a loopback address")


def test_huge_feeds_are_refused(server: Server) -> None:
    megabyte = b" " * 1_000_000

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(50):
            handler.wfile.write(megabyte)

    server.routes["/feed"] = endless
    assert [why for _, why in listing(f"{server.url}/feed").problems] == [
        "is larger than 20 MB; give the URL of one post"
    ]


def test_outlines_that_lead_in_circles_or_too_deep_end(server: Server) -> None:
    def outline(*paths: str) -> Reply:
        return Reply(opml(*(f'<outline type="include" url="{server.url}{path}"/>' for path in paths)), "text/xml")

    server.routes |= {
        "/a.opml": outline("/b.opml", "/a.opml", "/page"),
        "/b.opml": outline("/a.opml?utm_source=b", "/b.opml#x", "/other"),
        **{f"/{depth}.opml": outline(f"/{depth + 1}.opml") for depth in range(9)},
    }
    assert posts(f"{server.url}/a.opml") == [f"{server.url}/other", f"{server.url}/page"]
    assert listing(f"{server.url}/0.opml").problems == (
        (f"{server.url}/5.opml", "more than 5 listings lead from one to the next"),
    )


def test_the_feeds_of_an_outline_are_fetched_several_at_a_time_and_stay_in_order(server: Server) -> None:
    together = threading.Barrier(FETCHES, timeout=30)

    def feed(handler: BaseHTTPRequestHandler) -> Reply:
        together.wait()
        return Reply(rss(item(f"{handler.path}/post")), "text/xml")

    names = [f"/{place}.rss" for place in range(2 * FETCHES)]
    server.routes |= dict.fromkeys(names, feed)
    outlines = [f'<outline xmlUrl="{server.url}{name}"/>' for name in names]
    server.routes["/all.opml"] = Reply(opml(*outlines, outlines[0], '<outline xmlUrl="http://[x/"/>'), "text/xml")
    assert posts(f"{server.url}/all.opml") == [f"{server.url}{name}/post" for name in names]
    assert len(server.requests) == 1 + len(names)


def test_an_outline_of_too_many_feeds_ends(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expanding, "MAX_LISTINGS", 3)
    outlines = [f'<outline xmlUrl="{server.url}/{place}.rss"/>' for place in range(5 * FETCHES)]
    server.routes |= {
        "/all.opml": Reply(opml(*outlines), "text/xml"),
        "/0.rss": Reply(rss(item("/p")), "text/xml"),
    }
    found = listing(f"{server.url}/all.opml")
    assert [post.reference for post in found.posts] == [f"{server.url}/p"]
    assert found.problems[1:] == (("listings", "there are more than 3, and the others are not read; split them"),)
    assert len(server.requests) == 1 + FETCHES


def test_limits_hold_for_each_feed(server: Server) -> None:
    server.routes |= {
        "/a.rss": Reply(rss(dated("/a1", 1), dated("/a3", 3), item("/a"), dated("/a2", 2)), "text/xml"),
        "/b.rss": Reply(rss(dated("/b5", 5), dated("/b4", 4)), "text/xml"),
    }
    feeds = [f"{server.url}/a.rss", f"{server.url}/b.rss"]

    def found(limit: int | None = None, since: dt.date | None = None) -> str:
        made = listing(*feeds, limit=limit, since=since).posts
        return " ".join(post.reference.removeprefix(f"{server.url}/") for post in made)

    assert found() == "a3 a2 a1 a b5 b4"
    assert found(limit=1) == "a3 b5"
    assert found(since=dt.date(2024, 7, 3)) == "a3 a b5 b4"
    assert found(limit=2, since=dt.date(2024, 7, 5)) == "a b5"


def test_limits_reach_the_further_pages_of_a_feed(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """As far as they are wanted; without them, the first page is the feed."""

    def page(number: int, link: str) -> Reply:
        newest = 30 - 2 * number
        return Reply(rss(*(dated(f"/{day}", day) for day in (newest, newest - 1)), head=link), "text/xml")

    atom = '<link xmlns="http://www.w3.org/2005/Atom" rel="{}" href="?page={}"/>'
    server.routes |= {
        "/feed/": lambda handler: page(
            number := int(handler.path.partition("=")[2] or 1),
            atom.format("prev-archive" if number == 2 else "next", number + 1) if number < 4 else "",
        ),
        "/feed.json": lambda handler: Reply(
            json_feed({"url": handler.path, "id": handler.path}, next_url=f"/feed.json?{len(server.requests)}"),
            "application/json",
        ),
        "/circle/rss": lambda handler: page(
            len(server.requests) % 14, atom.format("next", 0 if handler.path.endswith("1") else 1)
        ),
        "/same/rss": lambda handler: page(1, atom.format("next", f"{handler.path}1")),
        "/rss": page(1, f'<link rel="next" xmlns="http://www.w3.org/2005/Atom" href="{server.url}/page/"/>'),
        "/page/": b"<p>No feed</p>",
    }

    def found(feed: str, limit: int | None = None, since: dt.date | None = None) -> tuple[list[str], int]:
        """The ends of the addresses, and how many requests that took."""
        before = len(server.requests)
        made = listing(f"{server.url}{feed}", limit=limit, since=since)
        assert made.problems == ()
        return [post.reference.rpartition("/")[2] for post in made.posts], len(server.requests) - before

    assert found("/feed/") == (["28", "27"], 1)
    assert found("/feed/", limit=2) == (["28", "27"], 1)
    assert found("/feed/", limit=5) == (["28", "27", "26", "25", "24"], 3)
    assert found("/feed/", limit=99) == ([str(day) for day in range(28, 20, -1)], 4)
    assert found("/feed/", since=dt.date(2024, 7, 26)) == (["28", "27", "26"], 3)
    assert found("/feed/", limit=3, since=dt.date(2024, 7, 20)) == (["28", "27", "26"], 2)
    assert caplog.messages == []

    assert found("/circle/rss", limit=9)[1] == 3
    assert found("/same/rss", limit=9) == (["28", "27"], 2)
    assert found("/feed.json", limit=999)[1] == MAX_PAGES
    assert f"only {MAX_PAGES} pages of the feed are read" in caplog.messages[-1]
    assert found("/rss", limit=9) == (["28", "27"], 2)
    assert "the feed is read up to its page 1: " in caplog.messages[-1]


# Each post once


def test_the_same_post_is_listed_once_where_it_is_named_first(server: Server, workspace: Path) -> None:
    server.routes["/feed.xml"] = Reply(rss(item(f"{server.url}/1?utm_source=rss", content=LONG)), "text/xml")
    (workspace / "a.md").write_text("Text.", encoding="utf-8")
    (workspace / "link.md").symlink_to("a.md")
    (workspace / "folder").symlink_to(".")
    found = listing(
        "./a.md", "link.md", f"{server.url}/1/#part", str(workspace), "folder/a.md", f"{server.url}/feed.xml"
    )
    assert [post.reference for post in found.posts] == ["./a.md", f"{server.url}/1/#part"]
    assert found.posts[1].fallback is not None, "what a later listing knows of it is kept"


_REFERENCES = st.sampled_from(
    (
        *(
            "https://a.example/p",
            "http://www.a.example/p/",
            "https://a.example/p?utm_source=x#y",
            "https://a.example/q",
        ),
        *("a.md", "./a.md", "x/../a.md", "b.md", "/a.md", "//a.md"),
    )
)


@given(st.lists(_REFERENCES))
def test_listing_a_listing_again_changes_nothing(references: list[str]) -> None:
    once = gather(map(Listed, references)).posts
    assert gather(once).posts == once
    assert gather(map(Listed, [*references, *references])).posts == once
    assert len(once) <= 5
    assert all(post.reference in references for post in once)
    assert [post.reference for post in once] == sorted((post.reference for post in once), key=references.index)


# Reading


def test_the_page_is_read_and_the_text_in_the_feed_if_it_cannot_be_had(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.routes |= {
        "/feed.xml": Reply(
            rss(
                item("/here", content="<p>From the feed.</p>"),
                item("/gone", content=f"<p>From the feed. {PROSE}<a href='more'>More</a></p>"),
                item("/empty", content="<p>From the feed.</p>"),
                item("/teaser", more="<description>Teaser</description>"),
                item(
                    "", title="Note", content="<p>Only in the feed.</p>", more='<guid isPermaLink="false">7</guid>'
                ),
            ),
            "text/xml",
        ),
        "/here": PAGE,
        "/empty": b"<title>A</title><script>x</script>",
    }
    here, gone, empty, teaser, note = pickle.loads(pickle.dumps(listing(f"{server.url}/feed.xml"))).posts
    assert written(read_listed(here, ANYWHERE).sections[0].blocks) == PROSE.strip()
    assert caplog.messages == []
    post = read_listed(gone, ANYWHERE)
    assert written(post.sections[0].blocks).startswith("From the feed.")
    assert (post.url, post.reference, post.slug) == (f"{server.url}/gone", f"{server.url}/gone", "gone")
    reason = "there is no such page (HTTP 404 Not Found); the text in the feed is read instead"
    assert caplog.messages == [f"{server.url}/gone: {reason}"]
    assert read_listed(empty, ANYWHERE).url == f"{server.url}/empty"
    assert len(caplog.messages) == 2
    with pytest.raises(NetworkError, match="/teaser: there is no such page"):
        read_listed(teaser, ANYWHERE)
    asked = len(server.requests)
    post = read_listed(note, ANYWHERE)
    assert len(server.requests) == asked, "there is no page to ask for"
    assert (post.title, post.slug, post.url) == ("Note", "note", "")
    assert post.id == post.reference == f"{server.url}/feed.xml#7"


def test_if_neither_the_page_nor_the_feed_has_a_text_the_error_is_that_of_the_page() -> None:
    empty = Source(b"<p></p>", "html", url="https://a.example/p")
    with pytest.raises(NetworkError, match="not public"):
        read_listed(Listed("http://127.0.0.1:1/", fallback=empty))
    with pytest.raises(ReadingError, match="no such file"):
        read_listed(Listed("/no/such.md", fallback=empty))
    with pytest.raises(NoTextError):
        read_listed(Listed("https://a.example/feed#1", fallback=Source(b"<p></p>", "html")))
