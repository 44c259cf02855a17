"""The body of an HTTP answer, unpacked, as far as a limit allows."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from narrate.errors import NetworkError

ACCEPTED = "gzip, deflate"
"""For Accept-Encoding: what `unpack` unpacks."""

_HINT = "try again later, or save the page in a browser and name the file"
_GZIP = b"\x1f\x8b"
_PIECE = 1 << 18  # bytes unpacked at a time: 1 MB may hold 1 GB of zeros


def unpack(chunks: Iterable[bytes], encoding: str, largest: int) -> bytes:
    """The bytes that ``chunks`` hold, packed as ``encoding`` (a Content-Encoding) says.

    Takes no more memory than ``largest`` bytes and a few pieces. Raises `NetworkError` where they hold more than
    ``largest`` bytes, or are packed in another way.
    """
    name = encoding.strip().lower().removeprefix("x-")
    if name not in {"", "identity", "gzip", "deflate"}:
        raise NetworkError(f"is packed as {name[:40]!a}, which narrate did not ask for", "", _HINT)
    data = bytearray()
    limited = _limited(chunks, largest)
    for piece in limited if name in {"", "identity"} else _inflated(limited, name):
        data += piece
        if len(data) > largest:
            raise too_large(largest)
    return bytes(data)


def too_large(largest: int) -> NetworkError:
    """The error for more than ``largest`` bytes."""
    return NetworkError(f"is larger than {largest / 1e6:g} MB", "", "give the address of one post")


def _limited(chunks: Iterable[bytes], largest: int) -> Iterator[bytes]:
    """The same chunks; ends a packed stream that goes on for ever and unpacks to nothing."""
    taken = 0
    for chunk in chunks:
        taken += len(chunk)
        if taken > largest:
            raise too_large(largest)
        yield chunk


def _inflated(chunks: Iterator[bytes], name: str) -> Iterator[bytes]:
    try:
        yield from _members(chunks, name)
    except zlib.error:
        raise NetworkError(f"is not packed as {name}, as the server says", "", _HINT) from None


def _members(chunks: Iterator[bytes], name: str) -> Iterator[bytes]:
    """What is packed; gzip may come in several members one after the other, and zeros after them."""
    engine = None
    rest = b""
    first = True
    for chunk in chunks:
        rest += chunk
        while len(rest) >= len(_GZIP):
            if engine is None:
                if not first and not rest.startswith(_GZIP):
                    return
                engine, first = _engine(name, rest), False
            yield engine.decompress(rest, _PIECE)
            rest = engine.unused_data if engine.eof else engine.unconsumed_tail
            engine = None if engine.eof else engine
    if engine is not None:
        yield from _last(engine, rest)


def _last(engine: zlib._Decompress, rest: bytes) -> Iterator[bytes]:
    yield engine.decompress(rest, _PIECE)
    yield engine.flush()
    if not engine.eof:
        raise NetworkError("ended early", "", _HINT)


def _engine(name: str, start: bytes) -> zlib._Decompress:
    """Some servers send deflate without zlib's two bytes before it (RFC 9110, 8.4.1.2)."""
    if name == "gzip":
        return zlib.decompressobj(16 + zlib.MAX_WBITS)
    has_header = start[0] & 0x0F == zlib.DEFLATED and int.from_bytes(start[:2], "big") % 31 == 0
    return zlib.decompressobj(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)
