"""A file on the test server that is sent in parts when asked for, and whose sending may break off."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from support.server import Request


@dataclass(slots=True)
class LargeFile:
    """A route; what it is may be changed between two requests."""

    body: bytes
    etag: str = '"one"'
    """Empty for none."""
    modified: str = ""
    """Last-Modified; empty for none."""
    ranges: bool = True
    """Whether it sends a part when asked for one."""
    breaks: list[int] = field(default_factory=list)
    """After how many bytes the connection breaks off, a number for each of the first answers."""
    step: int = 1000
    """Bytes sent at a time."""
    pause_s: float = 0.0
    """Before each step."""
    states_length: bool = True
    sent: list[int] = field(default_factory=list)
    """How many bytes each answer sent."""
    between: Callable[[], object] = lambda: None
    """Called before each answer."""

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        self.between()
        start = self._start(handler)
        part = self.body[start:]
        if start >= len(self.body) > 0:
            self._head(handler, 416, {"Content-Range": f"bytes */{len(self.body)}", "Content-Length": "0"})
            return
        length = {"Content-Length": str(len(part))} if self.states_length else {}
        extent = {"Content-Range": f"bytes {start}-{len(self.body) - 1}/{len(self.body)}"} if start else {}
        self._head(handler, 206 if start else 200, length | extent)
        most = self.breaks.pop(0) if self.breaks else len(part)
        self.sent.append(0)
        for begin in range(0, min(most, len(part)), self.step):
            time.sleep(self.pause_s)
            step = part[begin : min(begin + self.step, most)]
            self.sent[-1] += len(step)  # before the client has it, and looks
            handler.wfile.write(step)
        handler.close_connection = True

    def _start(self, handler: BaseHTTPRequestHandler) -> int:
        asked = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
        same = handler.headers.get("If-Range") in {self.etag, self.modified} - {""}
        return int(asked[1]) if asked and same and self.ranges else 0

    def _head(self, handler: BaseHTTPRequestHandler, status: int, headers: dict[str, str]) -> None:
        handler.send_response(status)
        for name, value in {"ETag": self.etag, "Last-Modified": self.modified, **headers}.items():
            if value:
                handler.send_header(name, value)
        handler.end_headers()


def parts(requests: list[Request]) -> list[str]:
    """The parts that were asked for; empty where all was."""
    return [request.headers.get("range", "") for request in requests]
