"""Lists of posts from a forum's API: whatever it answers, there are posts, or an error that says why not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from support.server import Reply, Server, serve

from narrate.errors import NetworkError
from narrate.net import requests
from narrate.reading.fetch import Access
from narrate.reading.sites import forum_lists
from narrate.reading.sites.forum_lists import Forum


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(requests, "INITIAL_BACKOFF_S", 0.001)
    monkeypatch.setattr(forum_lists, "PAUSE_S", 0.0)
    with serve() as running:
        yield running


def forum(server: Server, *answers: Any) -> Forum:
    """A forum whose API gives these answers, the last one for ever."""
    left = [each if isinstance(each, str) else json.dumps(each) for each in answers]

    def answer(_: BaseHTTPRequestHandler) -> Reply:
        return Reply((left.pop(0) if len(left) > 1 else left[0]).encode(), "application/json")

    server.routes["/graphql"] = answer
    return Forum(f"{server.url}/some/page", Access(allow_private_hosts=True))


def page(*posts: Any) -> Any:
    return {"data": {"posts": {"results": list(posts)}}}


def test_posts_that_are_not_as_expected_are_posts_without_those_facts(server: Server) -> None:
    odd = {
        "_id": "a" * 17,
        "baseScore": "9",
        "user": [],
        "coauthors": {},
        "contents": "x",
        "pageUrl": "javascript:x",
        "postedAt": "never",
        "status": [1],
    }
    [post] = forum(server, page(None, 1, "x", [], {}, {"_id": 5}, odd, odd)).posts("new", {})
    assert (post.id, post.url) == ("a" * 17, f"{server.url}/posts/{'a' * 17}")
    assert (post.title, post.authors, post.karma, post.words, post.published) == ("", (), None, None, None)
    assert list(forum(server, {"data": {"posts": None}}).posts("new", {})) == []


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ([], "it does not say why"),
        ({"errors": "x"}, "it does not say why"),
        (
            {"data": None, "errors": [{"message": 'Cannot query field "posts" on type "Query".'}]},
            '"posts" on type',
        ),
        ("no JSON", "the server's response is not JSON"),
    ],
)
def test_an_answer_without_posts_is_an_error_with_its_reason(server: Server, answer: Any, reason: str) -> None:
    with pytest.raises(NetworkError, match=reason):
        list(forum(server, answer).posts("new", {}))


def test_a_forum_is_asked_again_without_what_it_does_not_know(server: Server) -> None:
    """In one more request, and never for the same again; pages follow until one is not full."""
    unknown = ["podcastEpisodeId", "wordCount", "coauthors"]
    errors = {"errors": [{"message": f"Cannot query field '{name}' on type 'Post'."} for name in unknown]}
    full = page(*({"_id": f"post-{number}"} for number in range(forum_lists.PAGE_LENGTH)))
    found = forum(server, errors, full, page({"_id": "post-0"}, {"_id": "last"}))
    assert len(list(found.posts("new", {"after": "2026-11-02"}))) == forum_lists.PAGE_LENGTH + 1
    asked = [json.loads(request.body)["query"] for request in server.requests]
    assert [("podcastEpisodeId" in query, "contents" in query) for query in asked] == [
        (True, True),
        (False, False),
        (False, False),
    ]
    assert 'posts(input: {terms: {view: "new", after: "2026-11-02", limit: 50, offset: 50}})' in asked[-1]


def test_the_feed_of_posts_that_rose_is_that_of_the_threshold_below(server: Server) -> None:
    for karma, threshold in ((1, 2), (30, 30), (44, 30), (999, 200)):
        assert Forum(server.url, Access()).feed_of_risen(karma).endswith(f"karmaThreshold={threshold}")
