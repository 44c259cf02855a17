"""A server that does not answer is left alone after a few requests; one that answers, whatever it says, is not."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from support.server import Reply, Server, serve

from narrate.errors import MissingError, NetworkError
from narrate.net import requests
from narrate.net.outages import MAX_MISSES, PAUSE_S, SLOW_S, Outages

REFUSED = "the server refuses the connection"
LEFT_ALONE = f" ({MAX_MISSES} requests in a row ended so, and "


@pytest.fixture
def clock() -> list[float]:
    """The time, in seconds."""
    return [0.0]


@pytest.fixture(autouse=True)
def outages(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> Outages:
    """Those that requests know of."""
    monkeypatch.setattr(requests, "INITIAL_BACKOFF_S", 0.001)
    known = Outages(lambda: clock[0])
    monkeypatch.setattr(requests, "_OUTAGES", known)
    return known


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


def test_a_dead_server_is_left_alone_for_a_while(dead: str, server: Server, clock: list[float]) -> None:
    server.routes["/moved"] = Reply(status=302, headers={"Location": f"{dead}/post"})
    assert [problem(f"{dead}/{number}") for number in range(MAX_MISSES)] == [REFUSED] * MAX_MISSES
    for url in (f"{dead}/another", f"{server.url}/moved"):
        assert problem(url) == f"{REFUSED}{LEFT_ALONE}{dead[7:]} is left alone for 10 minutes)"
    assert problem(f"{server.url}/page") == ""
    clock[0] += PAUSE_S
    assert problem(f"{dead}/later") == REFUSED
    assert problem(f"{dead}/at-once").startswith(f"{REFUSED}{LEFT_ALONE}")


def test_a_server_that_answers_is_asked_again(dead: str, server: Server, outages: Outages) -> None:
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


def test_a_server_that_hangs_is_left_alone_and_one_that_is_slow_is_not(
    outages: Outages, clock: list[float]
) -> None:
    def ask(url: str, seconds: float, error: NetworkError | None = None) -> bool:
        """Whether the server was asked."""
        try:
            with outages.watched(url):
                clock[0] += seconds
                if error is not None:
                    raise error
        except NetworkError as raised:
            return raised is error
        return True

    hung, missing = NetworkError("took too long"), MissingError("there is no such page")
    for _ in range(2 * MAX_MISSES):
        assert ask("https://a.example/1", SLOW_S, hung)
        assert ask("https://a.example/2", 0.1, missing)
        assert ask("https://b.example/", SLOW_S)
    for number in range(MAX_MISSES):
        assert ask(f"https://ann:secret@A.example/{number}", SLOW_S, hung)
    assert not ask("https://a.example/3", 0)
    assert ask("https://b.example/", 0)
    assert ask("no address", 0)
