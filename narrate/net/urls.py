"""Addresses on the web: which may be asked, where a redirect leads, and how an error shows them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import TypeVar

import httpx

from narrate.errors import NetworkError
from narrate.net.failures import SAVE_HINT, SPELLING_HINT

REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
"""The statuses that redirect a request."""
MAX_REDIRECTS = 10
"""The most redirects that are followed for one answer."""

_Found = TypeVar("_Found")
_HOST = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?", re.IGNORECASE)


@contextmanager
def with_subject(subject: str) -> Iterator[None]:
    """Every `NetworkError` within says where."""
    try:
        yield
    except NetworkError as error:
        raise NetworkError(error.problem, subject, error.hint) from error


def redacted(url: str) -> str:
    """``url`` for an error: without password, unprintable characters or hundreds of parameters."""
    try:
        httpx.URL(url)
        secret = r"//[^/?#]*@"
    except (httpx.InvalidURL, UnicodeError):
        secret = r"//.*@"  # who knows where its password ends
    clean = "".join(c if c.isprintable() else "\ufffd" for c in re.sub(secret, "//", url, flags=re.DOTALL))
    return clean if len(clean) <= 200 else f"{clean[:199]}…"


def validated(url: str) -> httpx.URL:
    """``url``, if it is an address that may be asked. Raises `NetworkError`, and httpx's errors."""
    parsed = httpx.URL(url)
    if parsed.scheme not in {"http", "https"}:
        raise NetworkError("is not an http or https address", "", SPELLING_HINT)
    if parsed.userinfo:
        raise NetworkError("holds a user's name or password, and narrate reads what is public", "", SAVE_HINT)
    host = parsed.raw_host.decode("ascii")
    if not (_HOST.fullmatch(host) or (":" in host and "%" not in host)):
        raise NetworkError("names no valid host", "", SPELLING_HINT)
    if parsed.port is not None and not 0 < parsed.port < 1 << 16:
        raise NetworkError(f"there is no port {parsed.port}", "", SPELLING_HINT)
    return parsed.copy_with(fragment=None)


def redirect_target(
    response: httpx.Response, url: httpx.URL, statuses: Collection[int] = REDIRECT_STATUSES
) -> str:
    """Where ``response`` leads on from ``url``; empty where it is an answer. Raises httpx's errors."""
    if response.status_code not in statuses or "location" not in response.headers:
        return ""
    try:
        return str(url.join(response.headers["location"]))
    except ValueError as error:  # urllib's, which httpx lets through
        raise httpx.InvalidURL(str(error)) from error


def follow_redirects(start: str, ask: Callable[[str], _Found | str]) -> _Found:
    """What ``ask`` finds at ``start``, or at the last of the addresses that it gives instead.

    Raises `NetworkError` where these have no end.
    """
    current = start
    for _ in range(MAX_REDIRECTS + 1):
        found = ask(current)
        if not isinstance(found, str):
            return found
        current = found
    raise NetworkError(f"redirects more than {MAX_REDIRECTS} times", redacted(start), SAVE_HINT)
