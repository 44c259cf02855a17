"""URLs: which ones narrate requests, where a redirect leads, and how an error shows them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import TypeVar
from urllib.parse import urlsplit

import httpx

from narrate import lazy_re as re
from narrate.errors import MissingError, NetworkError
from narrate.net.failures import SAVE_HINT, SPELLING_HINT

REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
"""HTTP statuses that redirect a request."""
MAX_REDIRECTS = 10
"""Maximum redirects to follow for one response."""

_Found = TypeVar("_Found")
_HOST = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?", re.IGNORECASE)


@contextmanager
def with_subject(subject: str) -> Iterator[None]:
    """Give every `NetworkError` raised inside the block its ``subject``."""
    try:
        yield
    except NetworkError as error:
        kind = MissingError if isinstance(error, MissingError) else NetworkError
        raise kind(error.problem, subject, error.hint) from error


def redacted(url: str) -> str:
    """``url`` as an error shows it: without a password or unprintable characters, cut to 200 characters."""
    try:
        httpx.URL(url)
        secret = r"//[^/?#]*@"
    except (httpx.InvalidURL, UnicodeError):
        secret = r"//.*@"  # nobody knows where its password ends
    clean = "".join(c if c.isprintable() else "\ufffd" for c in re.sub(secret, "//", url, flags=re.DOTALL))
    return clean if len(clean) <= 200 else f"{clean[:199]}…"


def host_of(url: str) -> str:
    """The host that ``url`` names, with its port; empty if it is no address."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def validated(url: str) -> httpx.URL:
    """Parse ``url``. Raises `NetworkError` if narrate does not request such URLs, and httpx's errors."""
    parsed = httpx.URL(url)
    if parsed.scheme not in {"http", "https"}:
        raise NetworkError("is not an http or https URL", "", SPELLING_HINT)
    if parsed.userinfo:
        raise NetworkError("contains a user name or password, and narrate reads only public pages", "", SAVE_HINT)
    host = parsed.raw_host.decode("ascii")
    if not (_HOST.fullmatch(host) or (":" in host and "%" not in host)):
        raise NetworkError("does not name a valid host", "", SPELLING_HINT)
    if parsed.port is not None and not 0 < parsed.port < 1 << 16:
        raise NetworkError(f"has an invalid port: {parsed.port}", "", SPELLING_HINT)
    return parsed.copy_with(fragment=None)


def redirect_target(
    response: httpx.Response, url: httpx.URL, statuses: Collection[int] = REDIRECT_STATUSES
) -> str:
    """The URL to which ``response`` redirects from ``url``; empty if to none. Raises httpx's errors."""
    if response.status_code not in statuses or "location" not in response.headers:
        return ""
    try:
        return str(url.join(response.headers["location"]))
    except ValueError as error:  # urllib's, which httpx lets through
        raise httpx.InvalidURL(str(error)) from error


def follow_redirects(start: str, ask: Callable[[str], _Found | str]) -> _Found:
    """Call ``ask`` with ``start``, then with each URL that it returns, and return the first other result.

    Raises `NetworkError` after `MAX_REDIRECTS`.
    """
    current = start
    for _ in range(MAX_REDIRECTS + 1):
        found = ask(current)
        if not isinstance(found, str):
            return found
        current = found
    raise NetworkError(f"redirects more than {MAX_REDIRECTS} times", redacted(start), SAVE_HINT)
