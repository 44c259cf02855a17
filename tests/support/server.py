"""A web server for tests: real sockets on this machine, and whatever manners a test gives it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Reply:
    """What a route answers; ``headers`` may replace Content-Type and Content-Length."""

    body: bytes = b""
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Route = bytes | Reply | Callable[[BaseHTTPRequestHandler], "Reply | None"]
"""A body of HTML, a `Reply`, or what answers by itself with the handler, or by returning a `Reply`."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the server was asked; ``path`` with its query, the names of headers in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Server:
    """A running server: add routes at will, look at its requests."""

    url: str
    """Without a slash at its end."""
    port: int
    routes: dict[str, Route]
    requests: list[Request] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [request.path for request in self.requests]


@contextmanager
def serve(routes: Mapping[str, Route] | None = None, host: str = "127.0.0.1") -> Iterator[Server]:
    """Serve ``routes`` (a path, without its query, → what is there) until the block ends."""
    server: Server

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.asked = Request(self.command, self.path, headers, body)
            server.requests.append(self.asked)
            route = server.routes.get(self.path.partition("?")[0], Reply(b"nothing here", "text/plain", 404))
            with suppress(ConnectionError):  # narrate hangs up on what it does not want
                reply = route if isinstance(route, bytes | Reply) else route(self)
                if reply is not None:
                    send(self, reply if isinstance(reply, Reply) else Reply(reply))

        do_POST = do_GET  # noqa: N815

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
            """A test's output is its own."""

    with ThreadingHTTPServer((host, 0), Handler) as http:
        server = Server(f"http://{host}:{http.server_port}", http.server_port, dict(routes or {}))
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()


def body_of(handler: BaseHTTPRequestHandler) -> bytes:
    """What a route is sent; that of the last request may be another's, if several come at once."""
    body: bytes = handler.asked.body  # type: ignore[attr-defined]
    return body


def send(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    """Send ``reply`` whole."""
    handler.send_response(reply.status)
    for name, value in {
        "Content-Type": reply.media_type,
        "Content-Length": str(len(reply.body)),
        **reply.headers,
    }.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(reply.body)
