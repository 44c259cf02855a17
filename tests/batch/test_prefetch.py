"""Addresses are asked while other posts are read, each once; what comes of it is told with its post."""

from __future__ import annotations

import json
import logging
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Barrier, Event

import pytest
from support.command import Run
from support.server import Reply, serve

from narrate.batch import prefetch
from narrate.batch.prefetch import Prefetch
from narrate.batch.thread_log import collected
from narrate.errors import NetworkError
from narrate.reading.fetch import Access, Source

PATIENCE_S = 60
LOG = logging.getLogger("narrate.test")
RAIN = Source(b"It rained.", url="https://example.com/rain")


def test_pages_are_asked_for_together_and_each_once(run: Run) -> None:
    together = Barrier(2)

    def page(handler: BaseHTTPRequestHandler) -> Reply:
        """Comes once two are asked for."""
        together.wait(PATIENCE_S)
        name = handler.path.strip("/")
        return Reply(f"<title>{name}</title><article><p>It rained on {name} all day.</p></article>".encode())

    names = ["Ann", "Bob", "Cat", "Dan", "Eve", "Finn"]
    with serve({f"/{name}": page for name in names}) as server:
        pages = [f"{server.url}/{name}" for name in names]
        done = run("batch", *pages, "--voice", "fake", "--format", "wav", "--allow-private-hosts")
        assert done.returncode == 0, done.stderr
        assert sorted(server.paths()) == [f"/{name}" for name in names]
    posts = json.loads(Path("episodes/batch.json").read_text(encoding="utf-8"))["posts"]
    assert [post["status"] for post in posts] == ["made"] * len(names)
    assert [Path(post["folder"]).name for post in posts] == [name.lower() for name in names]


def test_a_post_is_got_once_whoever_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def get(reference: str, access: Access) -> Source:
        asked.append((reference, access))
        return RAIN

    monkeypatch.setattr(prefetch, "fetch_post", get)
    pages, access = Prefetch(), Access(kind="markdown")
    assert pages.take("https://example.com/late") is None
    for page in ("late", "rain", "rain"):
        pages.begin(f"https://example.com/{page}", access)
    assert pages.take("https://example.com/rain") is RAIN
    assert pages.take("https://example.com/rain") is None
    assert asked == [("https://example.com/rain", access)]


def test_what_goes_wrong_is_told_when_the_post_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    logged = Event()

    def get(reference: str, access: Access) -> Source:
        LOG.warning("%s: the server is slow", reference)
        logged.set()
        raise NetworkError("the server is down", reference)

    monkeypatch.setattr(prefetch, "fetch_post", get)
    pages = Prefetch()
    with collected() as before:
        pages.begin("https://example.com/rain", Access())
        assert logged.wait(PATIENCE_S)
        LOG.warning("another post is read")
    with collected() as log, pytest.raises(NetworkError, match="the server is down"):
        pages.take("https://example.com/rain")
    assert [record.getMessage() for record in before] == ["another post is read"]
    assert [record.getMessage() for record in log] == ["https://example.com/rain: the server is slow"]
