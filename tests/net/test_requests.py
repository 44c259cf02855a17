"""Requests over a real server: limits, redirects, retries, and a one-line error for every failure."""

from __future__ import annotations

import gzip
import json
import logging
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from support.server import Reply, Route, Server, serve

from narrate import __version__
from narrate.errors import MissingError, NetworkError
from narrate.net import connection, content_encoding, failures, ip_addresses, meta_refresh, requests

PAGE = b"<title>A page</title><p>Text.</p>"
HTML = ("text/html",)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "INITIAL_BACKOFF_S", 0.001)


@pytest.fixture
def server() -> Iterator[Server]:
    with serve({"/": PAGE}) as running:
        yield running


def get(url: str, accept: tuple[str, ...] = HTML) -> requests.Response:
    return requests.get(url, accept=accept, allow_private_hosts=True)


def refusal(url: str, *, allow_private_hosts: bool = True) -> str:
    """The error for ``url``, which is one line."""
    with pytest.raises(NetworkError) as caught:
        requests.get(url, accept=HTML, allow_private_hosts=allow_private_hosts)
    assert caught.value.subject
    assert caught.value.hint
    missing = any(status in str(caught.value) for status in ("HTTP 404", "HTTP 410"))
    assert type(caught.value) is (MissingError if missing else NetworkError)
    return str(caught.value)


@contextmanager
def serve_bytes(*pieces: bytes, pause_s: float = 0.0) -> Iterator[str]:
    """A server that sends ``pieces`` to each client, with a pause after each, and closes the connection."""

    def answer(connected: socket.socket) -> None:
        with connected, suppress(OSError):
            connected.recv(65536)
            for piece in pieces:
                connected.sendall(piece)
                time.sleep(pause_s)

    def accept() -> None:
        while True:
            try:
                connected, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connected,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        listening.shutdown(socket.SHUT_RDWR)


def packed(body: bytes, encoding: str, **headers: str) -> Reply:
    return Reply(body, headers={"Content-Encoding": encoding, **headers})


# What is sent and what comes back


def test_a_response_has_its_media_type_and_charset(server: Server) -> None:
    server.routes["/a"] = Reply(b"x", 'Text/HTML;x=y; Charset="ISO-8859-1"')
    assert get(f"{server.url}/a#part") == requests.Response(b"x", f"{server.url}/a", "text/html", "iso-8859-1")


def test_the_request_has_user_agent_and_accept_headers(server: Server) -> None:
    get(f"{server.url}/?q=1", ("text/markdown", "text/html"))
    (request,) = server.requests
    assert (request.method, request.path) == ("GET", "/?q=1")
    assert request.headers["user-agent"].startswith(f"narrate/{__version__} (")
    assert request.headers["accept"] == "text/markdown, text/html, */*;q=0.1"
    assert request.headers["accept-encoding"] == "gzip, deflate"
    assert request.headers["host"] == f"127.0.0.1:{server.port}"


def test_the_host_name_stays_in_the_host_header_and_the_response(server: Server) -> None:
    url = f"http://localhost:{server.port}/"
    assert get(url).url == url
    assert server.requests[0].headers["host"] == f"localhost:{server.port}"


@pytest.mark.parametrize("media_type", ["", "text/plain", "application/octet-stream", "binary/octet-stream"])
def test_an_unspecific_media_type_is_accepted(server: Server, media_type: str) -> None:
    server.routes["/a"] = Reply(PAGE, media_type)
    assert get(f"{server.url}/a").media_type == media_type


def test_an_invalid_media_type_is_unspecific(server: Server) -> None:
    server.routes["/a"] = Reply(PAGE, "whatever")
    assert get(f"{server.url}/a").media_type == ""


def test_any_type_is_accepted_on_request(server: Server) -> None:
    server.routes["/a"] = Reply(b"%PDF", "application/pdf")
    assert get(f"{server.url}/a", ("*/*",)).data == b"%PDF"


def test_another_media_type_is_refused_before_the_body_is_read(server: Server) -> None:
    sent: list[int] = []

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/pdf")
        handler.end_headers()
        while True:
            sent.append(handler.wfile.write(b"x" * 65536))

    server.routes["/a"] = endless
    assert "/a: is application/pdf, which narrate does not read from here; " in refusal(f"{server.url}/a")
    assert len(server.requests) == 1


@pytest.mark.parametrize("reply", [Reply(b""), Reply(b"", "", 204), packed(gzip.compress(b""), "gzip")])
def test_an_empty_body_is_an_error(server: Server, reply: Reply) -> None:
    server.routes["/a"] = reply
    assert "is empty (HTTP 20" in refusal(f"{server.url}/a")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "the server denies access (HTTP 401 Unauthorized); save the page in a browser"),
        (403, "the server denies access (HTTP 403 Forbidden); save the page in a browser"),
        (404, "there is no such page (HTTP 404 Not Found)"),
        (410, "the page is gone (HTTP 410 Gone)"),
        (418, "(HTTP 418 I'm a Teapot)"),
        (501, "the server has an error (HTTP 501 Not Implemented)"),
        (304, "the server sends no page (HTTP 304 Not Modified)"),
        (302, "the server sends no page (HTTP 302 Found)"),
        (799, "(HTTP 799 unknown)"),
    ],
)
def test_a_status_is_explained(server: Server, status: int, words: str) -> None:
    server.routes["/a"] = Reply(b"", status=status)
    assert words.lower() in refusal(f"{server.url}/a").lower()
    assert len(server.requests) == 1


# Redirects


def to(location: str, status: int = 302) -> Reply:
    return Reply(b"", "text/html", status, {"Location": location})


def sending_on(address: str, delay: str = "0") -> bytes:
    return f'<head><META HTTP-EQUIV=Refresh content="{delay}; URL={address}"></head><p>Wait.'.encode()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(server: Server, status: int) -> None:
    server.routes |= {"/a": to("b/c?d#e", status), "/b/c": to(f"//127.0.0.1:{server.port}/")}
    assert get(f"{server.url}/a").url == f"{server.url}/"
    assert server.paths() == ["/a", "/b/c?d", "/"]


def test_ten_redirects_are_followed_and_no_more(server: Server) -> None:
    server.routes |= {f"/{step}": to(f"/{step - 1}") for step in range(1, 12)} | {"/0": PAGE}
    assert get(f"{server.url}/10").data == PAGE
    assert "/11: redirects more than 10 times; " in refusal(f"{server.url}/11")


@pytest.mark.parametrize("make", [to, sending_on])
def test_circular_redirects_are_an_error(server: Server, make: Callable[[str], Route]) -> None:
    server.routes |= {"/a": make("/b"), "/b": make("/a")}
    assert "/a: redirects more than 10 times" in refusal(f"{server.url}/a")


def test_cookies_are_returned_along_redirects(server: Server) -> None:
    def wants_a_cookie(handler: BaseHTTPRequestHandler) -> Reply:
        if handler.headers.get("Cookie") == "seen=1":
            return Reply(PAGE)
        return Reply(b"", status=302, headers={"Location": handler.path, "Set-Cookie": "seen=1"})

    server.routes["/a"] = wants_a_cookie
    assert get(f"{server.url}/a").data == PAGE


def test_a_cookie_that_is_not_ascii_is_not_returned(server: Server) -> None:
    server.routes["/a"] = Reply(b"", status=302, headers={"Location": "/", "Set-Cookie": "a=\xfc"})
    assert get(f"{server.url}/a").data == PAGE


@pytest.mark.parametrize("make", [to, sending_on])
@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("file:///etc/passwd", "is not an http or https URL"),
        ("ftp://127.0.0.1/", "is not an http or https URL"),
        ("javascript:alert(1)", "is not an http or https URL"),
        ("data:text/html,x", "is not an http or https URL"),
        ("http://[::1", "is not a valid URL"),
        ("http://a:b@127.0.0.1/", "contains a user name or password"),
        ("http://a..b/x", "does not name a valid host"),
    ],
)
def test_where_a_redirect_leads_is_checked(
    server: Server, make: Callable[[str], Route], address: str, problem: str
) -> None:
    server.routes["/a"] = make(address)
    line = refusal(f"{server.url}/a")
    assert problem in line
    assert line.startswith(f"{server.url}/a")
    assert "a:b@" not in line
    assert len(server.requests) == 1


def test_a_redirect_to_an_invalid_url_is_an_error(server: Server) -> None:
    server.routes["/a"] = to("https:////[x")
    assert refusal(f"{server.url}/a").startswith(f"{server.url}/a: is not a valid URL; ")


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server on 127.0.0.2, the one address that counts as public."""
    real = ip_addresses.why_not_public
    monkeypatch.setattr(
        ip_addresses, "why_not_public", lambda address: "" if address == "127.0.0.2" else real(address)
    )
    try:
        with serve({"/": PAGE}, "127.0.0.2") as running:
            yield running
    except OSError:
        pytest.skip("127.0.0.2 is not an address of this machine")


@pytest.mark.parametrize("make", [to, sending_on])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0x7f.1", "2130706433", "[::ffff:127.0.0.1]"])
def test_a_redirect_to_a_private_host_is_refused(
    public: Server, server: Server, make: Callable[[str], Route], host: str
) -> None:
    assert requests.get(public.url, accept=HTML).data == PAGE
    private = f"http://{host}:{server.port}/"
    public.routes["/a"] = make(private)
    line = refusal(f"{public.url}/a", allow_private_hosts=False)
    assert line.startswith(f"{public.url}/a → {private}: ")
    assert "not public; add --allow-private-hosts to allow it" in line
    assert server.requests == []


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "127.1", "0", "0x7f.1", "2130706433", "[::1]", "[::]", "[::ffff:127.0.0.1]"),
        *(
            "10.0.0.1",
            "169.254.169.254",
            "192.168.1.1",
            "100.64.0.1",
            "[fe80::1]",
            "[64:ff9b::a00:1]",
            "224.0.0.1",
        ),
    ],
)
def test_private_hosts_are_refused(server: Server, host: str) -> None:
    line = refusal(f"http://{host}:{server.port}/", allow_private_hosts=False)
    assert "not public; add --allow-private-hosts to allow it" in line
    assert server.requests == []


def test_a_name_is_resolved_once_and_all_its_addresses_are_checked(
    public: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server may give another address the second time, or add a private one to a public one."""
    asked: list[bytes] = []
    found = ["127.0.0.2"]

    def resolve(host: bytes, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    real = socket.getaddrinfo

    def other(host: str | bytes, port: int, *rest: int, **named: int) -> object:
        named_host = isinstance(host, bytes) and host == b"rebinding.example"
        return resolve(host, port) if named_host else real(host, port, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", other)
    url = f"http://rebinding.example:{public.port}/"
    assert requests.get(url, accept=HTML).url == url
    assert public.requests[0].headers["host"] == f"rebinding.example:{public.port}"
    assert asked == [b"rebinding.example"]
    found.append("10.0.0.1")
    line = refusal(url, allow_private_hosts=False)
    assert "rebinding.example is 10.0.0.1, which is a private address, not public" in line
    assert len(public.requests) == 1


def test_the_next_ip_address_is_tried(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """localhost is often ::1 before it is 127.0.0.1, and nothing listens there."""
    real = socket.getaddrinfo

    def both(host: str | bytes, port: int, *rest: int, **named: int) -> object:
        if host != b"two.example":
            return real(host, port, *rest, **named)
        return [(2, 1, 6, "", (address, port)) for address in ("::1", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    assert get(f"http://two.example:{server.port}/").data == PAGE
    assert len(server.requests) == 1


# Pages that send the reader on


def test_a_meta_refresh_is_followed(server: Server) -> None:
    server.routes |= {"/a/b": sending_on("../c", "5"), "/c": to("/")}
    assert get(f"{server.url}/a/b").url == f"{server.url}/"


AT = "https://a.example/b/c?d#e"


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ('<meta http-equiv="refresh" content="0; url=/x">', "https://a.example/x"),
        ("<meta http-equiv=refresh content=\"0;url='/x y' \">", "https://a.example/x y"),
        ('<meta content="2.5,x" http-equiv="REFRESH">', "https://a.example/b/x"),
        ('<base href="/base/"><meta http-equiv="refresh" content="0 ; URL = x">', "https://a.example/base/x"),
        ('<p>Text<meta http-equiv="refresh" content="1 https://b.example/">', "https://b.example/"),
        (
            '<?xml version="1.0" encoding="latin-1"?><meta http-equiv="refresh" content="0;url=/ü">',
            "https://a.example/ü",
        ),
        ('<meta http-equiv="refresh" content="0;url=http://[::1">', "http://[::1"),
        ('<meta http-equiv="refresh" content="6; url=/x">', ""),
        ('<meta http-equiv="refresh" content="0; url=/b/c?d">', ""),
        ('<meta http-equiv="refresh" content="0; url=#f">', ""),
        ('<meta http-equiv="refresh" content="0">', ""),
        ('<meta http-equiv="refresh" content="x; url=/x">', ""),
        ('<meta http-equiv="refresh">', ""),
        ('<meta name="refresh" content="0; url=/x">', ""),
        ('<noscript><meta http-equiv="refresh" content="0; url=/x"></noscript>', ""),
        ('<body><noscript><p><meta http-equiv="refresh" content="0; url=/x"></noscript>', ""),
        ('<!-- <meta http-equiv="refresh" content="0; url=/x"> -->', ""),
        ("<script>'<meta http-equiv=refresh content=0;url=/x>'</script>", ""),
        ("&lt;meta http-equiv=refresh content=0;url=/x&gt;", ""),
        (" " * meta_refresh.MAX_SEARCH_BYTES + '<meta http-equiv="refresh" content="0; url=/x">', ""),
        ("refresh", ""),
        ("<!--refresh", ""),
    ],
)
def test_the_target_of_a_meta_refresh_is_found(page: str, address: str) -> None:
    assert meta_refresh.target(page.encode(), AT) == address


# Addresses


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("file:///etc/passwd", "is not an http or https URL"),
        ("ftp://a.example/", "is not an http or https URL"),
        ("javascript:alert(1)", "is not an http or https URL"),
        ("data:text/html,x", "is not an http or https URL"),
        ("gopher://127.0.0.1:25/_MAIL", "is not an http or https URL"),
        ("http:///path", "does not name a valid host"),
        ("http://", "does not name a valid host"),
        ("http://a b.example/", "does not name a valid host"),
        ("http://a..example/", "does not name a valid host"),
        ("http://[fe80::1%25eth0]/", "does not name a valid host"),
        (f"http://{'a' * 64}.example/", "does not name a valid host"),
        ("http://a.example:99999/", "has an invalid port: 99999"),
        ("http://a.example:0/", "has an invalid port: 0"),
        ("http://a.example:x/", "is not a valid URL"),
        ("http://a.example/\x1b[31m", "is not a valid URL"),
        ("http://a.example/\n/x", "is not a valid URL"),
        ("http://[::1/", "is not a valid URL"),
        ("https://a.example/" + "x" * 70000, "is not a valid URL"),
        ("http://\u202eexample/", "is not a valid URL"),
        ("http://a.example/\udcff", "is not a valid URL"),
    ],
)
def test_an_invalid_url_is_a_one_line_error(url: str, problem: str) -> None:
    line = refusal(url)
    assert problem in line
    assert line.isprintable()
    assert len(line) < 400


@pytest.mark.parametrize(
    "url", ["https://me:secret@a.example/", "http://secret@a.example/", "http://me:secret/!@a.example/"]
)
def test_a_password_is_refused_and_never_shown(url: str) -> None:
    assert "secret" not in refusal(url)


def test_a_path_with_an_at_sign_is_not_redacted() -> None:
    assert refusal("ftp://a.example/@author/post").startswith("ftp://a.example/@author/post: ")


def test_host_names_beyond_ascii_are_resolved(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    real = socket.getaddrinfo

    def known(host: str | bytes, port: int, *rest: int, **named: int) -> object:
        return real("127.0.0.1" if host == b"xn--mnchen-3ya.example" else host, port, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", known)
    assert get(f"http://münchen.example:{server.port}/").data == PAGE
    assert server.requests[0].headers["host"] == f"xn--mnchen-3ya.example:{server.port}"


def test_spaces_around_a_url_and_in_its_path_are_tolerated(server: Server) -> None:
    server.routes["/a%20b%C3%BC"] = PAGE
    assert get(f" {server.url}/a bü\n").url == f"{server.url}/a%20b%C3%BC"


# Failures


def test_every_error_of_httpx_is_translated() -> None:
    def leaves(kind: type[Exception]) -> Iterator[type[Exception]]:
        if not kind.__subclasses__():
            yield kind
        for below in kind.__subclasses__():
            yield from leaves(below)

    kinds = [*leaves(httpx.HTTPError), httpx.InvalidURL, httpx.CookieConflict]
    assert len(kinds) > 10
    named = tuple(kind for kind, *_ in failures.REASONS)
    assert [kind for kind in kinds if not issubclass(kind, named)] == []
    assert all(words and hint for _, words, hint, _ in failures.REASONS)


def test_an_unknown_host_is_an_error() -> None:
    assert refusal("http://no-such-host.invalid/").startswith(
        "http://no-such-host.invalid/: there is no host of that name; check the URL"
    )


def test_a_refused_connection_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    assert f"http://127.0.0.1:{port}/: the server refuses the connection; " in refusal(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "pieces",
    [
        (),
        (b"SSH-2.0-OpenSSH_9.2\r\n",),
        (b"\x16\x03\x01" + bytes(range(256)),),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<p>Hal",),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<p>Ha\r\n",),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n<p>Ha\r\n",),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde",),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1_000_000,),
    ],
    ids=["nothing", "SSH", "TLS", "half a body", "half a chunk", "no chunk", "two lengths", "an endless head"],
)
def test_a_response_that_is_not_http_is_an_error(pieces: tuple[bytes, ...]) -> None:
    with serve_bytes(*pieces) as url:
        assert f"{url}: the " in (line := refusal(url))
    assert "the server broke off, or does not speak HTTP; " in line or "the connection broke" in line


def test_a_chunked_answer_is_read() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    with serve_bytes(head, b"3\r\nabc\r\n", b"2\r\nde\r\n0\r\n\r\n") as url:
        assert get(url).data == b"abcde"


def test_plain_http_on_an_https_port_is_an_error(server: Server) -> None:
    assert "no encrypted connection could be established" in refusal(f"https://127.0.0.1:{server.port}/")


@pytest.fixture
def tls(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A self-signed certificate for localhost, and the port of a server that uses it."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost".split()
    names = ["-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command, *names, *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def answer() -> None:
        while True:
            try:
                connected, _ = listening.accept()
            except ssl.SSLError:
                continue
            except OSError:
                return
            with connected, suppress(OSError):
                asked = connected.recv(65536)
                connected.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")
                for _ in range(400) if asked.startswith(b"GET /drops") else ():
                    connected.sendall(b"X: y\r\n")
                    time.sleep(0.02)
                connected.sendall(b"Content-Length: 4\r\n\r\nsafe")

    with (
        socket.create_server(("127.0.0.1", 0)) as plain,
        context.wrap_socket(plain, server_side=True) as listening,
    ):
        port = listening.getsockname()[1]
        threading.Thread(target=answer, daemon=True).start()
        yield certificate, port


def test_a_certificate_is_verified_against_the_host_name(
    tls: tuple[Path, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, port = tls
    assert "its certificate is not trusted: self" in refusal(f"https://localhost:{port}/")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert get(f"https://localhost:{port}/").data == b"safe"
    assert "its certificate is not trusted: IP address mismatch" in refusal(f"https://127.0.0.1:{port}/")


def test_a_tls_server_that_trickles_times_out(tls: tuple[Path, int], monkeypatch: pytest.MonkeyPatch) -> None:
    certificate, port = tls
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setattr(connection, "TOTAL_TIMEOUT_S", 0.5)
    start = time.monotonic()
    assert "/drops: took longer than 0.5 seconds; " in refusal(f"https://localhost:{port}/drops")
    assert time.monotonic() - start < 10 * connection.TOTAL_TIMEOUT_S


def test_certificates_that_cannot_be_loaded_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bad.pem").write_text("no certificate")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "bad.pem"))
    assert "this machine's certificates cannot be loaded: " in refusal("https://127.0.0.1/")


# Further tries


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that narrate would have waited."""
    slept: list[float] = []
    monkeypatch.setattr(requests, "INITIAL_BACKOFF_S", 1.0)
    monkeypatch.setattr(requests, "sleep", slept.append)
    return slept


def failing_first(times: int, status: int = 503, **headers: str) -> Route:
    left = list(range(times))

    def answer(_: BaseHTTPRequestHandler) -> Reply:
        if not left:
            return Reply(PAGE)
        left.pop()
        return Reply(
            b"busy", status=status, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )

    return answer


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_transient_failure_is_retried(server: Server, waits: list[float], status: int) -> None:
    server.routes["/a"] = failing_first(3, status)
    assert get(f"{server.url}/a").data == PAGE
    assert [round(wait) in expected for wait, expected in zip(waits, ({1, 2}, {2, 3}, {4, 5, 6}), strict=True)]
    assert waits == sorted(waits)


def test_retries_are_limited(server: Server) -> None:
    server.routes["/a"] = failing_first(9)
    assert "/a: the server has an error (HTTP 503 Service Unavailable); try again later" in refusal(
        f"{server.url}/a"
    )
    assert len(server.requests) == 4


def test_a_server_says_how_long_to_wait(
    server: Server, waits: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    server.routes["/a"] = failing_first(1, 429, Retry_After="7")
    assert get(f"{server.url}/a").data == PAGE
    assert waits == [7.0]
    assert caplog.messages == [
        f"{server.url}/a: the server receives too many requests (HTTP 429 Too Many Requests); "
        "waiting for 7 seconds"
    ]


def test_retry_after_may_be_a_date(server: Server, waits: list[float]) -> None:
    then = datetime.now(timezone.utc) + timedelta(seconds=30)
    server.routes["/a"] = failing_first(1, 503, Retry_After=format_datetime(then, usegmt=True))
    assert get(f"{server.url}/a").data == PAGE
    assert 20 < waits[0] <= 30


@pytest.mark.parametrize("header", ["", "0", "-5", "soon", "1.5", "Mon, 99 Foo", "Sun, 06 Nov 1994 08:49:37 GMT"])
def test_an_invalid_or_past_retry_after_is_ignored(server: Server, waits: list[float], header: str) -> None:
    server.routes["/a"] = failing_first(1, 503, Retry_After=header)
    assert get(f"{server.url}/a").data == PAGE
    assert 1.0 <= waits[0] <= 1.5


@pytest.mark.parametrize("header", ["3600", "999999999", "Tue, 01 Jan 2999 00:00:00 GMT"])
def test_a_retry_after_over_the_limit_is_an_error(server: Server, waits: list[float], header: str) -> None:
    server.routes["/a"] = failing_first(1, 429, Retry_After=header)
    line = refusal(f"{server.url}/a")
    assert "and asks to wait for " in line
    assert (waits, len(server.requests)) == ([], 1)


def test_short_waits_are_not_logged(server: Server, waits: list[float], caplog: pytest.LogCaptureFixture) -> None:
    server.routes["/a"] = failing_first(1)
    get(f"{server.url}/a")
    assert len(waits) == 1
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_no_wait_goes_beyond_the_deadline(
    server: Server, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "TOTAL_TIMEOUT_S", 5.0)
    server.routes["/a"] = failing_first(1, Retry_After="30")
    assert "has an error" in refusal(f"{server.url}/a")
    assert waits == []


# Time


def test_a_silent_server_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "IDLE_TIMEOUT_S", 0.05)
    with serve_bytes(b"HTTP/1.1 200 OK\r\n", pause_s=5) as url:
        assert f"{url}: the server took too long: it stopped sending; " in refusal(url)


@pytest.mark.parametrize(
    "pieces",
    [
        (b"HTTP/1.1 200 OK\r\nX-A: 1\r\n",),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"x", b"y"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 90000\r\n\r\n", b"x", b"y"),
        (b"H",),
    ],
    ids=["an endless head", "an endless body", "a long body", "an endless first line"],
)
def test_a_server_that_trickles_times_out(pieces: tuple[bytes, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte arrives well within the idle timeout."""
    monkeypatch.setattr(connection, "TOTAL_TIMEOUT_S", 0.5)
    head, *drops = pieces
    with serve_bytes(head, *(drops or [b"a"]) * 400, pause_s=0.02) as url:
        start = time.monotonic()
        line = refusal(url)
        assert time.monotonic() - start < 10 * connection.TOTAL_TIMEOUT_S
    assert f"{url}: took longer than 0.5 seconds; " in line


# Size


def test_gzip_and_deflate_are_decompressed(server: Server) -> None:
    body = PAGE * 1000
    raw = zlib.compressobj(wbits=-15)
    halves = gzip.compress(body[:77]) + gzip.compress(body[77:])
    server.routes |= {
        "/gzip": packed(gzip.compress(body), "gzip"),
        "/x": packed(gzip.compress(body), "X-GZip"),
        "/members": packed(halves, "gzip"),
        "/padded": packed(gzip.compress(body) + bytes(9), "gzip"),
        "/deflate": packed(zlib.compress(body), "deflate"),
        "/raw": packed(raw.compress(body) + raw.flush(), "deflate"),
        "/identity": packed(body, "identity"),
    }
    for path in [path for path in server.routes if path != "/"]:
        assert get(server.url + path).data == body, path


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_decompression_does_not_depend_on_chunk_boundaries(size: int) -> None:
    body = PAGE * 100 + bytes(100_000)
    for packing, name in (
        (gzip.compress(body[:500]) + gzip.compress(body[500:]), "gzip"),
        (zlib.compress(body), "deflate"),
    ):
        chunks = [packing[start : start + size] for start in range(0, len(packing), size)]
        assert content_encoding.decompress(chunks, name, len(body)) == body


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (packed(PAGE, "br"), "is compressed as 'br', which narrate did not ask for"),
        (packed(gzip.compress(gzip.compress(PAGE)), "gzip, gzip"), "is compressed as 'gzip, gzip', which"),
        (packed(PAGE, "gzip"), "is not compressed as gzip, although the server says so"),
        (packed(b"\xff" + PAGE, "deflate"), "is not compressed as deflate, although the server says so"),
        (packed(gzip.compress(PAGE)[:-9], "gzip"), "ended early"),
    ],
)
def test_data_that_cannot_be_decompressed_is_an_error(server: Server, reply: Reply, problem: str) -> None:
    server.routes["/a"] = reply
    assert problem in refusal(f"{server.url}/a")


def test_a_page_may_have_exactly_the_maximum_size(server: Server) -> None:
    server.routes["/a"] = packed(gzip.compress(b"x" * 1000), "gzip")
    url = f"{server.url}/a"
    assert len(requests.get(url, accept=HTML, allow_private_hosts=True, max_bytes=1000).data) == 1000
    with pytest.raises(NetworkError, match=r"/a: is larger than 0\.000999 MB; "):
        requests.get(url, accept=HTML, allow_private_hosts=True, max_bytes=999)


def test_a_content_length_over_the_limit_is_refused_before_the_body(server: Server) -> None:
    server.routes["/a"] = Reply(b"", headers={"Content-Length": str(requests.MAX_RESPONSE_BYTES + 1)})
    assert "is larger than 20 MB" in refusal(f"{server.url}/a")


def endless(encoding: str, head: bytes, block: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Encoding", encoding)
        handler.end_headers()
        handler.wfile.write(head)
        while True:
            handler.wfile.write(block)

    return answer


def gigabyte_of_zeros() -> tuple[bytes, bytes]:
    """The header of a gzip stream, and a repeatable block of 10 kB that decompresses to 10 MB."""
    packer = zlib.compressobj(9, wbits=31)
    first = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    return first, packer.compress(bytes(10_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)


@pytest.mark.parametrize("kind", ["a bomb", "a plain stream", "a stream of nothing"])
def test_an_endless_body_is_refused_within_bounded_memory_and_time(server: Server, kind: str) -> None:
    """Ten times an honest page's memory and time is plenty; a bomb, decompressed, would take a hundred times."""
    head, block = gigabyte_of_zeros()
    server.routes |= {
        "/honest": packed(gzip.compress(os.urandom(1000) * (requests.MAX_RESPONSE_BYTES // 1000), 1), "gzip"),
        "/a bomb": endless("gzip", head, block),
        "/a plain stream": endless("identity", b"", b"x" * 65536),
        "/a stream of nothing": endless("gzip", head, b"\x00\x00\x00\xff\xff" * 10_000),
    }
    server.routes |= {path.replace(" ", "%20"): route for path, route in server.routes.items()}

    def cost(ask: Callable[[], object]) -> tuple[int, float]:
        tracemalloc.start()
        start = time.monotonic()
        ask()
        peak, took = tracemalloc.get_traced_memory()[1], time.monotonic() - start
        tracemalloc.stop()
        return peak, took

    memory, seconds = cost(lambda: get(f"{server.url}/honest"))
    hostile_memory, hostile_seconds = cost(lambda: refusal(f"{server.url}/{kind}"))
    assert hostile_memory < 2 * memory
    assert hostile_memory < 4 * requests.MAX_RESPONSE_BYTES
    assert hostile_seconds < 20 * seconds + 1


# Questions in JSON


def post(url: str) -> object:
    return requests.post_json(url, {"query": "ä"}, allow_private_hosts=True)


def test_json_is_posted_and_returned(server: Server) -> None:
    server.routes["/graphql"] = Reply(json.dumps({"data": ["ü", 1, None]}).encode(), "application/json")
    assert post(f"{server.url}/graphql") == {"data": ["ü", 1, None]}
    (request,) = server.requests
    assert (request.method, json.loads(request.body)) == ("POST", {"query": "ä"})
    assert request.headers["content-type"] == "application/json"


@pytest.mark.parametrize("body", [b"{", b"<p>No", b"\xff", b"[" * 100_000])
def test_a_response_that_is_not_json_is_an_error(server: Server, body: bytes) -> None:
    server.routes["/a"] = Reply(body, "application/json")
    with pytest.raises(NetworkError, match=r"/a: the server's response is not JSON; try again later$"):
        post(f"{server.url}/a")


@pytest.mark.parametrize("status", [307, 308])
def test_a_post_is_repeated_at_redirects_that_keep_the_method(server: Server, status: int) -> None:
    server.routes |= {"/a": to("/b", status), "/b": Reply(b"1", "application/json")}
    assert post(f"{server.url}/a") == 1
    assert [(request.method, request.body) for request in server.requests] == [
        ("POST", b'{"query": "\\u00e4"}')
    ] * 2


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (to("/b", 302), r"the server sends no page \(HTTP 302 Found\)"),
        (Reply(PAGE), "is text/html, which narrate does not read from here"),
        (Reply(b'{"errors": []}', "application/json", 403), r"denies access \(HTTP 403 Forbidden"),
        (Reply(b"", "application/json"), "is empty"),
    ],
)
def test_other_responses_to_a_post_are_errors(server: Server, reply: Reply, problem: str) -> None:
    server.routes["/a"] = reply
    with pytest.raises(NetworkError, match=f"/a: .*{problem}"):
        post(f"{server.url}/a")


@pytest.mark.parametrize("status", [400, 422])
def test_a_server_explains_why_it_does_not_understand_a_query(server: Server, status: int) -> None:
    server.routes["/a"] = Reply(b'{"errors": []}', "application/json", status)
    assert post(f"{server.url}/a") == {"errors": []}


@pytest.mark.parametrize("status", [403, 429, 503])
def test_a_check_for_robots_is_an_error_at_once(server: Server, status: int, waits: list[float]) -> None:
    server.routes["/a"] = Reply(b"wait", status=status, headers={"cf-mitigated": "challenge"})
    with pytest.raises(NetworkError, match=rf"check for robots .*HTTP {status}.*; save the page in a browser"):
        get(f"{server.url}/a")
    assert waits == []


def test_a_post_is_not_sent_to_private_hosts(server: Server) -> None:
    with pytest.raises(NetworkError, match="not public"):
        requests.post_json(server.url, {})
    assert server.requests == []


# Which addresses are public

PUBLIC = "1.1.1.1 8.8.8.8 93.184.215.14 172.32.0.1 100.63.255.255 100.128.0.1 192.0.1.1 198.17.0.1 223.255.255.255"
PUBLIC_V6 = "2606:4700::1111 2a00:1450:4001::1 2400:cb00::1 2001:4860:4860::8888 64:ff9b::808:808"
PRIVATE = (
    "0.0.0.0 0.1.2.3 10.255.0.1 100.64.0.0 100.127.255.255 127.0.0.1 127.255.255.255 169.254.169.254 172.16.0.1 "
    "172.31.255.255 192.0.0.8 192.0.2.1 192.168.0.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 "
    "239.255.255.255 240.0.0.1 255.255.255.255"
)
PRIVATE_V6 = (
    ":: ::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::10.0.0.1 64:ff9b:1::1 100::1 "
    "2001::1 2001:db8::1 2002:7f00:1::1 2002:808:808::1 3fff::1 5f00::1 fc00::1 fd12::1 fe80::1 fe80::1%eth0 "
    "fec0::1 ff02::1 4000::1"
)


@pytest.mark.parametrize("address", PUBLIC.split() + PUBLIC_V6.split())
def test_public_ip_addresses_are_recognized(address: str) -> None:
    assert ip_addresses.why_not_public(address) == ""
    assert ip_address(address).is_global


@pytest.mark.parametrize("address", PRIVATE.split() + PRIVATE_V6.split())
def test_special_ip_addresses_are_not_public(address: str) -> None:
    assert ip_addresses.why_not_public(address)


def test_ip_addresses_that_python_calls_private_are_not_public() -> None:
    """Both ends of every /16 of IPv4."""
    for start in range(0, 1 << 32, 1 << 16):
        for number in (start, start + 0xFFFF):
            ip = ip_address(number)
            if ip.is_private or ip.is_multicast or ip.is_reserved or ip.is_loopback:
                assert ip_addresses.why_not_public(str(ip)), ip


def test_a_value_that_is_not_an_ip_address_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="localhost"):
        ip_addresses.why_not_public("localhost")
