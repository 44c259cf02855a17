"""A server that does not answer is left alone after a few requests; one that answers, whatever it says, is not."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
from support.server import Reply, Server, serve

from narrate.errors import NetworkError
from narrate.net import outages, requests
from narrate.net.outages import MAX_MISSES, PAUSE_S

REFUSED = "the server refuses the connection"
LEFT_ALONE = f" ({MAX_MISSES} requests in a row ended so, and "


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "INITIAL_BACKOFF_S", 0.001)


@pytest.fixture
def server() -> Iterator[Server]:
    with serve({"/broken": Reply(status=500), "/page": b"<p>Text.</p>"}) as running:
        yield running


@pytest.fixture
def dead() -> Iterator[str]:
    """The address of a server that refuses connections, on a port that nobody else gets."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


def problem(url: str) -> str:
    """Why a page cannot be had; empty if it can be."""
    try:
        requests.get(url, accept=("text/html",), allow_private_hosts=True)
    except NetworkError as error:
        return error.problem
    return ""


def test_a_dead_server_is_left_alone_for_a_while(
    dead: str, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.routes["/moved"] = Reply(status=302, headers={"Location": f"{dead}/post"})
    with outages.remembered():
        assert [problem(f"{dead}/{number}") for number in range(MAX_MISSES)] == [REFUSED] * MAX_MISSES
        for url in (f"{dead}/another", f"{server.url}/moved"):
            assert problem(url) == f"{REFUSED}{LEFT_ALONE}{dead[7:]} is left alone for 10 minutes)"
        assert problem(f"{server.url}/page") == ""
        with monkeypatch.context() as patch:
            now = time.monotonic() + PAUSE_S
            patch.setattr("narrate.net.outages.time.monotonic", lambda: now)
            assert problem(f"{dead}/later") == REFUSED
            assert problem(f"{dead}/at-once").startswith(f"{REFUSED}{LEFT_ALONE}")
    assert problem(f"{dead}/1") == REFUSED


def test_a_server_that_answers_is_asked_again(dead: str, server: Server) -> None:
    with outages.remembered():
        for _ in range(2 * MAX_MISSES):
            assert problem(f"{server.url}/broken").startswith("the server has an error")
            assert problem(f"{server.url}/missing").startswith("there is no such page")
        for _ in range(MAX_MISSES - 1):
            assert problem(dead) == REFUSED
        with pytest.raises(ZeroDivisionError), outages.watched(dead):
            raise ZeroDivisionError
        with outages.watched(dead):
            """It answers again."""
        assert problem(dead) == REFUSED
