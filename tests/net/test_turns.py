"""A server that gets too many requests is asked one at a time, and each request has all of its time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from threading import Barrier, Lock

import pytest
from support.server import Reply, serve

from narrate.errors import NetworkError
from narrate.net import connection, outages, requests, turns

PATIENCE_S = 60
AT_ONCE = 4
ANSWERED_IN_S = 0.1
TEXT = Reply(b"<p>Text.</p>")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "INITIAL_BACKOFF_S", 0.001)
    monkeypatch.setattr(turns, "PATIENCE_S", ANSWERED_IN_S / 2)


class BusyPage:
    """A page that refuses the first requests, which come together, and counts how many come at once later."""

    def __init__(self, status: int, refused: int, answer: Reply = TEXT) -> None:
        self._refusal = Reply(b"too many requests", status=status)
        self._answer = answer
        self._left = refused
        self._together = Barrier(refused)
        self._lock = Lock()
        self._now = 0
        self.most = 0

    def __call__(self, _: BaseHTTPRequestHandler) -> Reply:
        with self._lock:
            self._left -= 1
            is_refused = self._left >= 0
        if is_refused:
            self._together.wait(PATIENCE_S)
            return self._refusal
        with self._counted():
            time.sleep(ANSWERED_IN_S)
        return self._answer

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        yield
        with self._lock:
            self._now -= 1


def ask(url: str) -> bytes:
    return requests.get(url, accept=("text/html",), allow_private_hosts=True).data


def problem(url: str) -> str:
    """Why a page cannot be had."""
    with pytest.raises(NetworkError) as caught:
        ask(url)
    return caught.value.problem


@pytest.mark.parametrize("status", [429, 503])
def test_who_gets_too_many_requests_is_asked_one_at_a_time(status: int) -> None:
    page = BusyPage(status, AT_ONCE)
    with serve({"/page": page}) as server, ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(ask, [f"{server.url}/page"] * 2 * AT_ONCE))
    assert answers == [TEXT.body] * 2 * AT_ONCE
    assert page.most == 1
    assert len(server.requests) == AT_ONCE + len(answers)


def test_waiting_for_others_takes_none_of_the_time_of_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "TOTAL_TIMEOUT_S", 6 * ANSWERED_IN_S)
    with serve({"/page": BusyPage(429, 1)}) as server, ThreadPoolExecutor(2 * AT_ONCE) as pool:
        url = f"{server.url}/page"
        assert ask(url) == TEXT.body
        assert list(pool.map(ask, [url] * 2 * AT_ONCE)) == [TEXT.body] * 2 * AT_ONCE


def test_who_answers_late_because_of_others_does_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that answers nothing is left alone."""
    monkeypatch.setattr(outages, "SLOW_S", 2.5 * ANSWERED_IN_S)
    missing = BusyPage(429, 1, Reply(b"nothing here", status=404))
    with serve({"/page": missing}) as server, ThreadPoolExecutor(2 * AT_ONCE) as pool:
        url = f"{server.url}/page"
        problems = {problem(url), *pool.map(problem, [url] * 2 * AT_ONCE), problem(url)}
    assert problems == {"there is no such page (HTTP 404 Not Found)"}
