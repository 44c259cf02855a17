"""Decompresses the body of an HTTP response, up to a limit."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from narrate.errors import NetworkError

ACCEPT_ENCODING = "gzip, deflate"
"""The value of the Accept-Encoding header: what `decompress` understands."""

_HINT = "try again later, or save the page in a browser and name the file"
_GZIP = b"\x1f\x8b"
_CHUNK_BYTES = 1 << 18  # decompressed at a time: 1 MB of input may hold 1 GB of zeros


def decompress(chunks: Iterable[bytes], encoding: str, max_bytes: int) -> bytes:
    """Decompress ``chunks``, whose Content-Encoding is ``encoding``.

    Uses no more memory than ``max_bytes`` and a few chunks. Raises `NetworkError` if the result exceeds
    ``max_bytes`` or the data is compressed in another way.
    """
    name = encoding.strip().lower().removeprefix("x-")
    if name not in {"", "identity", "gzip", "deflate"}:
        raise NetworkError(f"is compressed as {name[:40]!a}, which narrate did not ask for", "", _HINT)
    data = bytearray()
    limited = _limited(chunks, max_bytes)
    for piece in limited if name in {"", "identity"} else _inflate(limited, name):
        data += piece
        if len(data) > max_bytes:
            raise size_error(max_bytes)
    return bytes(data)


def size_error(max_bytes: int) -> NetworkError:
    """The error for a response of more than ``max_bytes``."""
    return NetworkError(f"is larger than {max_bytes / 1e6:g} MB", "", "give the URL of one post")


def _limited(chunks: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    """The same chunks, with a limit: an endless compressed stream may decompress to nothing."""
    taken = 0
    for chunk in chunks:
        taken += len(chunk)
        if taken > max_bytes:
            raise size_error(max_bytes)
        yield chunk


def _inflate(chunks: Iterator[bytes], name: str) -> Iterator[bytes]:
    try:
        yield from _members(chunks, name)
    except zlib.error:
        raise NetworkError(f"is not compressed as {name}, although the server says so", "", _HINT) from None


def _members(chunks: Iterator[bytes], name: str) -> Iterator[bytes]:
    """The decompressed data; a gzip stream may have several members, followed by zeros."""
    decompressor = None
    rest = b""
    first = True
    for chunk in chunks:
        rest += chunk
        while len(rest) >= len(_GZIP):
            if decompressor is None:
                if not first and not rest.startswith(_GZIP):
                    return
                decompressor, first = _open(name, rest), False
            yield decompressor.decompress(rest, _CHUNK_BYTES)
            rest = decompressor.unused_data if decompressor.eof else decompressor.unconsumed_tail
            decompressor = None if decompressor.eof else decompressor
    if decompressor is not None:
        yield from _last(decompressor, rest)


def _last(decompressor: zlib._Decompress, rest: bytes) -> Iterator[bytes]:
    yield decompressor.decompress(rest, _CHUNK_BYTES)
    yield decompressor.flush()
    if not decompressor.eof:
        raise NetworkError("ended early", "", _HINT)


def _open(name: str, start: bytes) -> zlib._Decompress:
    """A decompressor for data that begins with ``start``.

    Some servers send deflate data without the two-byte zlib header (RFC 9110, 8.4.1.2).
    """
    if name == "gzip":
        return zlib.decompressobj(16 + zlib.MAX_WBITS)
    has_header = start[0] & 0x0F == zlib.DEFLATED and int.from_bytes(start[:2], "big") % 31 == 0
    return zlib.decompressobj(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)
