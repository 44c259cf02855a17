"""``narrate show serve``: what apps and browsers ask of a server, and what it must not give."""

from __future__ import annotations

import asyncio
import email
import os
import random
import re
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from email.utils import formatdate
from pathlib import Path
from typing import Any

import httpx
import pytest
from shows_of_tests import COVER, NOW, SHOW, full_episode
from support.command import Run
from support.serving import ShowServer, serving
from support.tables import for_each

from narrate.shows.feed import build
from narrate.shows.serving.ranges import MAX_RANGES, requested
from narrate.shows.site.hosting import ASK_AGAIN, FOREVER, cache_control, is_secret, media_type

SECRET = "essays-0123456789abcdef0123456789abcdef"
AUDIO = "essays/rain/rain-e5e5e5e5.mp3"
CONTENT = random.Random(7).randbytes(300_000)
SOAK_ROUNDS = int(os.environ.get("NARRATE_SOAK_SERVE", "2"))
"""Requests of each client: a hundred take a minute."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with one show, a private one, and things that are nobody's business."""
    outer = tmp_path_factory.mktemp("serve")
    site = outer / "public"
    for path, content in {
        AUDIO: CONTENT,
        "essays/rain/chapters-c3c3c3c3.json": b"{}",
        "essays/rain/transcript-a1a1a1a1.vtt": b"WEBVTT\n",
        "essays/index.html": b"<p>essays",
        "essays/empty.mp3": b"",
        "essays/.narrate.json": b"{}",
        ".git/config": b"secret",
        "a name/100% é.txt": b"odd",
    }.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(content)
    for name, document in build(SHOW, [full_episode()], now=NOW, cover_url=COVER).items():
        (site / "essays" / name).write_bytes(document)
    (site / SECRET).mkdir()
    blocked = (
        (site / "essays/feed.xml")
        .read_text()
        .replace("<itunes:explicit>", "<itunes:block>Yes</itunes:block>\n<itunes:explicit>")
    )
    (site / SECRET / "feed.xml").write_text(blocked.replace("Essays &amp; more", "For friends"))
    (outer / "outside.txt").write_text("secret")
    (site / "out.txt").symlink_to(outer / "outside.txt")
    (site / "out").symlink_to(outer)
    (site / "to-hidden").symlink_to(site / ".git")
    (site / "around").symlink_to(site / "around")
    (site / "latest.mp3").symlink_to(Path(AUDIO))
    os.mkfifo(site / "pipe.mp3")
    return site


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[ShowServer]:
    with serving(site) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: ShowServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, trust_env=False) as client:
        yield client


@for_each(
    "header, expected",
    {
        "the first ten": ("bytes=0-9", [range(10)]),
        "one byte": ("bytes=0-0", [range(1)]),
        "the last five": ("bytes=-5", [range(95, 100)]),
        "the last thousand of a hundred": ("bytes=-1000", [range(100)]),
        "open": ("bytes=90-", [range(90, 100)]),
        "beyond the end": ("bytes=90-1000", [range(90, 100)]),
        "two": ("bytes=0-9,20-29", [range(10), range(20, 30)]),
        "spaces and empty elements": ("bytes= , 0-9 ,\t20-29,,", [range(10), range(20, 30)]),
        "overlaps": ("bytes=20-29,0-24", [range(30)]),
        "neighbors": ("bytes=0-9,10-19", [range(20)]),
        "one of two": ("bytes=200-,0-9", [range(10)]),
        "the unit in capitals": ("BYTES=0-9", [range(10)]),
        "none of it": ("bytes=100-", []),
        "the last nothing": ("bytes=-0", []),
        "another unit": ("seconds=0-9", None),
        "backwards": ("bytes=9-0", None),
        "one of two backwards": ("bytes=0-9,9-0", None),
        "no range": ("bytes=", None),
        "a dash": ("bytes=-", None),
        "negative": ("bytes=--5", None),
        "signed": ("bytes=+1-5", None),
        "hexadecimal": ("bytes=0x1-5", None),
        "other digits": ("bytes=١-٥", None),
        "a number without end": (f"bytes={'9' * 5000}-", None),
        "as many as can be": (f"bytes={','.join(f'{n * 3}-{n * 3}' for n in range(MAX_RANGES))}", 32),
        "too many": (f"bytes={','.join(f'{n * 3}-{n * 3}' for n in range(MAX_RANGES + 1))}", None),
    }.values(),
)
def test_ranges_are_read_as_rfc_9110_says(header: str, expected: Any) -> None:
    found = requested(header, 100)
    assert (len(found) if isinstance(expected, int) and found else found) == expected
    if not isinstance(expected, int):
        assert requested("bytes=0-", 0) == []
        assert requested("bytes=-5", 0) is None


def test_a_file_is_sent_whole_and_in_parts(client: httpx.Client) -> None:
    def asked(range_: str, path: str = AUDIO, method: str = "GET", **headers: str) -> httpx.Response:
        return client.request(method, path, headers={"Range": range_, **headers})

    whole = client.get(AUDIO)
    assert (whole.status_code, whole.content, whole.headers["content-length"]) == (200, CONTENT, "300000")
    assert (whole.headers["content-type"], whole.headers["accept-ranges"]) == ("audio/mpeg", "bytes")
    part = asked("bytes=100000-199999")
    assert (part.status_code, part.content) == (206, CONTENT[100_000:200_000])
    assert part.headers["content-range"] == "bytes 100000-199999/300000"
    assert asked("bytes=-70000").content == CONTENT[-70_000:]
    assert asked("bytes=299999-").headers["content-range"] == "bytes 299999-299999/300000"
    ignored = asked("lines=1-2")
    assert (ignored.status_code, ignored.content) == (200, CONTENT)
    beyond = asked("bytes=300000-")
    assert (beyond.status_code, beyond.headers["content-range"], beyond.content) == (416, "bytes */300000", b"")
    assert asked("bytes=0-", "essays/empty.mp3").status_code == 416
    assert (asked("bytes=-1", "essays/empty.mp3").status_code, client.get("essays/empty.mp3").content) == (
        200,
        b"",
    )
    several = asked("bytes=0-99, 70000-209999, -1")
    assert int(several.headers["content-length"]) == len(several.content)
    message = email.message_from_bytes(
        b"Content-Type: " + several.headers["content-type"].encode() + b"\r\n\r\n" + several.content
    )
    parts: list[Any] = message.get_payload()  # type: ignore[assignment]
    extents = ["bytes 0-99/300000", "bytes 70000-209999/300000", "bytes 299999-299999/300000"]
    assert [each["Content-Range"] for each in parts] == extents
    assert {each["Content-Type"] for each in parts} == {"audio/mpeg"}
    assert CONTENT[70_000:210_000] in several.content
    head = asked("bytes=0-9", method="HEAD")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", "300000")
    assert {**whole.headers, "date": ""} == {**head.headers, "date": ""}


def test_a_client_that_has_a_file_is_told_so(client: httpx.Client) -> None:
    def status(**conditions: str) -> int:
        headers = {name.replace("_", "-"): value for name, value in conditions.items()}
        answer = client.get(AUDIO, headers=headers)
        assert answer.status_code != 304 or (answer.content, answer.headers["etag"]) == (b"", tag)
        return answer.status_code

    fresh = client.get(AUDIO).headers
    tag, date = fresh["etag"], fresh["last-modified"]
    earlier, later = (formatdate(second, usegmt=True) for second in (1e9, 4e9))
    assert tag.startswith('"')
    assert status(if_none_match=tag) == status(if_none_match=f'"x", W/{tag}') == status(if_none_match="*") == 304
    assert status(if_none_match='"x"') == status(if_none_match='"x"', if_modified_since=date) == 200
    assert status(if_modified_since=date) == status(if_modified_since=later) == 304
    assert status(if_modified_since=earlier) == status(if_modified_since="yesterday") == 200
    assert status(if_match=tag) == status(if_match="*") == status(if_unmodified_since=date) == 200
    assert status(if_match=f"W/{tag}") == status(if_match='"x"') == status(if_unmodified_since=earlier) == 412
    assert status(range="bytes=0-9", if_range=tag) == status(range="bytes=0-9", if_range=date) == 206
    assert status(range="bytes=0-9", if_range=f"W/{tag}") == status(range="bytes=0-9", if_range=later) == 200
    assert status(range="bytes=0-9", if_none_match=tag) == 304


def test_types_how_long_files_are_kept_and_who_may_read_them(client: httpx.Client) -> None:
    types = {
        AUDIO: "audio/mpeg",
        "a/b.m4b": "audio/mp4",
        "a/b.M4A": "audio/mp4",
        "a/feed.xml": "application/rss+xml; charset=utf-8",
        "feed-12.json": "application/feed+json",
        "a/chapters.json": "application/json+chapters",
        "a/chapters-0123abcd.json": "application/json+chapters",
        "a/transcript-0123abcd.json": "application/json",
        "a/t.vtt": "text/vtt; charset=utf-8",
        "a/t.srt": "application/x-subrip",
        "cover.jpg": "image/jpeg",
        "sitemap.xml": "application/xml",
        "unknown": "application/octet-stream",
    }
    assert {path: media_type(path) for path in types} == types
    kept = {FOREVER: [AUDIO, "t-12345678.vtt"], ASK_AGAIN: ["feed.xml", "t-20261130.mp3", "page-0123abcd.html"]}
    assert all(cache_control(path) == value for value, paths in kept.items() for path in paths)
    assert is_secret(f"{SECRET}/feed.xml")
    assert not is_secret(AUDIO)

    for path in (
        AUDIO,
        "essays/rain/transcript-a1a1a1a1.vtt",
        "essays/rain/chapters-c3c3c3c3.json",
        "essays/feed.xml",
    ):
        headers = client.get(path, headers={"Origin": "https://player.example"}).headers
        assert headers["access-control-allow-origin"] == "*"
        assert (headers["content-type"], headers["cache-control"]) == (media_type(path), cache_control(path))
        assert "x-robots-tag" not in headers
    assert "access-control-allow-origin" not in client.get("essays/").headers
    preflight = client.options(AUDIO)
    assert preflight.status_code == 204
    assert "Range" in preflight.headers["access-control-allow-headers"]
    assert client.get(f"{SECRET}/feed.xml").headers["x-robots-tag"] == "noindex"
    refused = [
        client.request(method, AUDIO).status_code for method in ("POST", "PUT", "DELETE", "TRACE", "PROPFIND")
    ]
    assert set(refused) == {405}


def test_nothing_outside_the_folder_is_sent(server: ShowServer, client: httpx.Client) -> None:
    def status(target: str) -> int:
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode("latin-1"))
            answer = b"".join(iter(lambda: connection.recv(65_536), b""))
        assert b"secret" not in answer, target
        return int(answer.split()[1])

    for target in (
        "/../outside.txt", "/essays/../../outside.txt", "/%2e%2e/outside.txt", "/essays/%2E%2e%2f..%2foutside.txt",
        "/..%5coutside.txt", "//etc/passwd", "/%2fetc/passwd", "///", "/essays//feed.xml", "/./essays/feed.xml",
        "/out.txt", "/out/outside.txt", "/to-hidden/config", "/around", "/pipe.mp3",
        "/.git/config", "/%2egit/config", "/essays/.narrate.json", "/essays/feed.xml/", "/essays/feed.xml/x",
        "/essays/feed.xml%00.html", "/" + "a" * 5000, "/" + "a/" * 2000, "/%ff%fe", "/essays/rain/", "/nothing",
        "http://x/essays/feed.xml",
    ):  # fmt: skip
        assert status(target) == 404, target
    assert (
        status("/essays/feed.xml?v=1")
        == status("/latest.mp3")
        == status("/out/public/essays/feed.xml")
        == status("/a%20name/100%25%20%C3%A9.txt")
        == 200
    )
    moved = client.get("essays")
    assert (moved.status_code, moved.headers["location"]) == (308, "/essays/")
    assert client.get("essays/").text == "<p>essays"
    listed = client.get("").text
    assert '<a href="essays/feed.xml">Essays &amp; more</a>' in listed
    assert "friends" not in listed


def test_a_file_that_is_replaced_while_it_is_sent_arrives_whole(site: Path, client: httpx.Client) -> None:
    large = site / "large.mp3"
    old, new = b"o" * 20_000_000, b"n" * 10
    large.write_bytes(old)
    with client.stream("GET", "large.mp3") as answer:
        stream = answer.iter_bytes(100_000)
        received = next(stream)
        (site / "new").write_bytes(new)
        (site / "new").replace(large)
        assert received + b"".join(stream) == old
        before = answer.headers["etag"]
    again = client.get("large.mp3", headers={"Range": "bytes=5-", "If-Range": before})
    assert (again.status_code, again.content) == (200, new)
    large.unlink()


def test_serving_ends_well_and_says_why_it_cannot_begin(
    site: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        with serving(site) as running:
            for line in ("Essays & more: ", "For friends: "):
                assert running.process.stdout is not None
                announced = running.process.stdout.readline()
                assert line in announced
                assert "(apps fetch its episodes from https://example.com/podcasts/" in announced
            with socket.create_connection(("127.0.0.1", running.port)):  # who says nothing holds nobody up
                taken = run("show", "serve", site, "--port", running.port)
                assert taken.returncode == 1
                assert taken.stderr.endswith("the port is taken; choose another --port, or 0 for any\n")
                assert taken.stderr.count("\n") == 1
                running.process.send_signal(number)
                out, err = running.process.communicate(timeout=60)
                assert (running.process.returncode, out, err) == (0, "", "")
    for arguments, problem in (
        (("nothing",), "nothing: there is no such folder"),
        ((site, "--host", "192.0.2.1"), "192.0.2.1:8000: is no address of this machine; use --host 0.0.0.0"),
    ):
        failed = run("show", "serve", *arguments)
        assert failed.returncode == 1
        assert problem in failed.stderr
    assert run("show", "serve", site, "--port", "70000").returncode == 2
    with monkeypatch.context() as missing:
        missing.setitem(sys.modules, "uvicorn", None)
        missing.delitem(sys.modules, "narrate.shows.serving.server")
        assert "pip install 'narrate-posts[serve]'" in run("show", "serve", site).stderr
    run("show", "new", tmp_path / "essays")
    unbuilt = run("show", "serve", tmp_path / "essays")
    assert "there is no such folder; narrate show build makes it" in unbuilt.stderr
    with serving(site, "--host", "0.0.0.0") as everywhere:
        assert "0.0.0.0" not in everywhere.url
        everywhere.process.send_signal(signal.SIGINT)
        assert "warning: whoever reaches this machine can read" in everywhere.process.communicate(timeout=60)[1]


def test_too_many_visitors_are_told_to_come_again_and_never_that_a_file_is_gone(site: Path) -> None:
    large = site / "large.mp3"
    large.write_bytes(bytes(30_000_000))  # more than fits between us and the server
    with serving(site, files=40) as server, ExitStack() as stack:
        answers = []
        for _ in range(60):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            connection.sendall(b"GET /large.mp3 HTTP/1.1\r\nHost: x\r\n\r\n")
            connection.settimeout(0.5)
            try:
                answers.append(int(connection.recv(1000).split()[1]))
            except TimeoutError:  # not even accepted
                break
        assert set(answers) == {200, 503}
        stack.close()
        again = httpx.get(f"{server.url}latest.mp3", trust_env=False, timeout=60)
        assert (again.status_code, again.content) == (200, CONTENT)
    large.unlink()


@pytest.mark.soak
def test_hundreds_of_clients_with_odd_ranges_cost_little_memory(site: Path, server: ShowServer) -> None:
    """Some ask for all, some for parts, some hang up in the middle, some read slowly; each gets its own bytes."""
    clients = 300

    def resident() -> int:
        status = Path(f"/proc/{server.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+)", status)
        assert found
        return int(found[1])

    async def one(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(SOAK_ROUNDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=2**16)
            first = chance.randrange(len(CONTENT))
            last = chance.randrange(first, len(CONTENT) + 1000)
            kind = chance.choice(["whole", "part", "end", "beyond", "hang up", "slow"])
            asked = {"part": f"{first}-{last}", "end": f"-{last}", "beyond": "300000-", "slow": f"{first}-"}.get(
                kind
            )
            header = f"Range: bytes={asked}\r\n" if asked else ""
            writer.write(f"GET /{AUDIO} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{header}\r\n".encode())
            if kind == "hang up":
                await reader.read(1000)
            else:
                received = b""
                while block := await reader.read(20_000):
                    received += block
                    await asyncio.sleep(0.005 if kind == "slow" else 0)
                body = received.partition(b"\r\n\r\n")[2]
                expected = {
                    "whole": CONTENT, "part": CONTENT[first : last + 1], "end": CONTENT[-last:] if last else b"",
                    "beyond": b"", "slow": CONTENT[first:],
                }[kind]  # fmt: skip
                assert body == expected, (kind, asked)
            writer.close()

    async def crowd() -> None:
        await asyncio.gather(*(one(seed) for seed in range(clients)))

    asyncio.run(crowd())
    once = resident()
    asyncio.run(crowd())
    asyncio.run(crowd())
    # In kilobytes: at once, they ask for 90,000; a hundred rounds show a leak of 0.4 for each request.
    assert resident() < once + 24_000
    descriptors = os.listdir(f"/proc/{server.process.pid}/fd")
    assert len(descriptors) < 30
