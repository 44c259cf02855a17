"""Addresses on the web: which may be asked, where a redirect leads, and how an error shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from narrate.errors import ReadingError
from narrate.reading.web.failures import SAVE, SPELLING

_HOST = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?", re.IGNORECASE)


@contextmanager
def named(which: str) -> Iterator[None]:
    """Every `ReadingError` within says where."""
    try:
        yield
    except ReadingError as error:
        raise ReadingError(error.problem, which, error.hint) from error


def shown(url: str) -> str:
    """``url`` for an error: without password, unprintable characters or hundreds of parameters."""
    try:
        httpx.URL(url)
        secret = r"//[^/?#]*@"
    except (httpx.InvalidURL, UnicodeError):
        secret = r"//.*@"  # who knows where its password ends
    clean = "".join(c if c.isprintable() else "\ufffd" for c in re.sub(secret, "//", url, flags=re.DOTALL))
    return clean if len(clean) <= 200 else f"{clean[:199]}…"


def checked(url: str) -> httpx.URL:
    """``url``, if it is an address that may be asked. Raises `ReadingError`, and httpx's errors."""
    parsed = httpx.URL(url)
    if parsed.scheme not in {"http", "https"}:
        raise ReadingError("is not an http or https address", "", SPELLING)
    if parsed.userinfo:
        raise ReadingError("holds a user's name or password, and narrate reads what is public", "", SAVE)
    host = parsed.raw_host.decode("ascii")
    if not (_HOST.fullmatch(host) or (":" in host and "%" not in host)):
        raise ReadingError("names no valid host", "", SPELLING)
    if parsed.port is not None and not 0 < parsed.port < 1 << 16:
        raise ReadingError(f"there is no port {parsed.port}", "", SPELLING)
    return parsed.copy_with(fragment=None)


def joined(url: httpx.URL, location: str) -> str:
    """Where a redirect from ``url`` leads. Raises httpx's errors."""
    try:
        return str(url.join(location))
    except ValueError as error:  # urllib's, which httpx lets through
        raise httpx.InvalidURL(str(error)) from error
