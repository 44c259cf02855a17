"""A file, or parts of one, as the answer to a request."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping, Sequence

from anyio import to_thread
from starlette.responses import Response, StreamingResponse
from starlette.types import Send

from narrate.shows.serving.conditions import range_applies
from narrate.shows.serving.ranges import requested

_BLOCK = 1 << 16
"""Bytes that are read at a time: for each client, so many are in memory, and as many wait to be sent."""


def file_reply(
    file: int, asked: Mapping[str, str], headers: Mapping[str, str], media_type: str, *, head: bool
) -> Response:
    """The answer that sends the open ``file``, or what the headers in ``asked`` want of it, and then closes it.

    Since it is open, what is sent is whole even if another file takes its place meanwhile. ``headers`` are those
    that the answer has in any case; ``head`` asks for nothing else.
    """
    facts = os.fstat(file)
    size = facts.st_size
    common = {**headers, "accept-ranges": "bytes"}
    whole = {**common, "content-type": media_type, "content-length": str(size)}
    if head:  # to which ranges do not apply
        os.close(file)
        return Response(headers=whole)
    parts = requested(asked["range"], size) if "range" in asked and range_applies(asked, facts) else None
    if parts is None:
        return _FileParts(file, [range(size)], 200, whole)
    if not parts:
        os.close(file)
        return Response(status_code=416, headers={**common, "content-range": f"bytes */{size}"})
    if len(parts) == 1:
        extent = {"content-range": _extent(parts[0], size), "content-length": str(len(parts[0]))}
        return _FileParts(file, parts, 206, {**whole, **extent})
    boundary = secrets.token_hex(13)
    between = [_head(part, size, boundary, media_type) for part in parts]
    end = f"\r\n--{boundary}--\r\n".encode()
    length = sum(map(len, parts)) + sum(map(len, between)) + len(end)
    form = {"content-type": f"multipart/byteranges; boundary={boundary}", "content-length": str(length)}
    return _FileParts(file, parts, 206, {**common, **form}, between, end)


def _extent(part: range, size: int) -> str:
    return f"bytes {part.start}-{part.stop - 1}/{size}"


def _head(part: range, size: int, boundary: str, media_type: str) -> bytes:
    lines = ("", f"--{boundary}", f"Content-Type: {media_type}", f"Content-Range: {_extent(part, size)}", "", "")
    return "\r\n".join(lines).encode()


class _FileParts(StreamingResponse):
    """Sends parts of an open file, each after its own head, and closes the file, also if the client hangs up."""

    def __init__(
        self,
        file: int,
        parts: Sequence[range],
        status: int,
        headers: Mapping[str, str],
        heads: Sequence[bytes] = (b"",),
        end: bytes = b"",
    ) -> None:
        super().__init__(iter(()), status, headers)
        self._file, self._parts, self._heads, self._end = file, parts, heads, end

    async def stream_response(self, send: Send) -> None:
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            for head, part in zip(self._heads, self._parts, strict=True):
                await _send(send, head)
                for start, length in _blocks(part):
                    block = await to_thread.run_sync(os.pread, self._file, length, start)
                    if (
                        len(block) < length
                    ):  # the connection ends, so that the client sees that something is missing
                        raise OSError("the file was shortened while it was sent")
                    await _send(send, block)
            await send({"type": "http.response.body", "body": self._end, "more_body": False})
        finally:
            os.close(self._file)


async def _send(send: Send, data: bytes) -> None:
    if data:
        await send({"type": "http.response.body", "body": data, "more_body": True})


def _blocks(part: range) -> Iterator[tuple[int, int]]:
    """Where each block of a part starts, and its length."""
    for start in range(part.start, part.stop, _BLOCK):
        yield start, min(_BLOCK, part.stop - start)
