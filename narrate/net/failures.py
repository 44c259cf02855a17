"""Translates httpx's errors and HTTP statuses into errors that say what went wrong and what to try."""

from __future__ import annotations

import email.utils
import http
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone

import httpx

from narrate.errors import MissingError, NetworkError
from narrate.net import connection

MAX_RETRY_AFTER_S = 60.0
"""Maximum seconds to wait when a server asks for it (Retry-After)."""
SAVE_HINT = "save the page in a browser and name the file"
LATER_HINT = f"try again later, or {SAVE_HINT}"
SPELLING_HINT = "check the URL"

REASONS: tuple[tuple[type[Exception], str, str, bool], ...] = (
    (ssl.SSLCertVerificationError, "its certificate is not trusted", SAVE_HINT, False),
    (ssl.SSLError, "no encrypted connection could be established", SAVE_HINT, True),
    (socket.gaierror, "there is no host of that name", f"{SPELLING_HINT} and the network", False),
    (ConnectionRefusedError, "the server refuses the connection", f"{SPELLING_HINT}, or {LATER_HINT}", True),
    (httpx.ConnectTimeout, "the server cannot be reached: it took too long to connect", LATER_HINT, True),
    (httpx.ReadTimeout, "the server took too long: it stopped sending", LATER_HINT, True),
    (httpx.WriteTimeout, "the server took too long: it stopped listening", LATER_HINT, True),
    (httpx.PoolTimeout, "the server took too long", LATER_HINT, True),
    (httpx.ConnectError, "the server cannot be reached", f"{SPELLING_HINT} and the network", True),
    (httpx.NetworkError, "the connection broke", LATER_HINT, True),
    (httpx.RemoteProtocolError, "the server broke off, or does not speak HTTP", LATER_HINT, True),
    (httpx.LocalProtocolError, "the URL cannot be requested over HTTP", SPELLING_HINT, False),
    (httpx.UnsupportedProtocol, "is not an http or https URL", SPELLING_HINT, False),
    (httpx.InvalidURL, "is not a valid URL", SPELLING_HINT, False),
    (UnicodeError, "is not a valid URL", SPELLING_HINT, False),  # it has half a surrogate pair
    (httpx.ProxyError, "the proxy cannot be reached", SAVE_HINT, False),
    (httpx.DecodingError, "is not compressed as the server says", LATER_HINT, False),
    (httpx.TooManyRedirects, "redirects too often", SAVE_HINT, False),
    (httpx.HTTPStatusError, "the server reports an error", LATER_HINT, False),
    (httpx.CookieConflict, "the server's cookies contradict each other", SAVE_HINT, False),
)
"""Exception class, what it means, what to try, and whether to retry. The first row that matches an error or one of
its causes wins; the classes of causes come first because they say more."""

_TEMPORARY = frozenset({429, 500, 502, 503, 504})
_BUSY = frozenset({429, 503})
_MISSING = frozenset({404, 410})
_STATUSES = {
    401: ("the server denies access", SAVE_HINT),
    402: ("the server requires payment", SAVE_HINT),
    403: ("the server denies access", SAVE_HINT),
    404: ("there is no such page", SPELLING_HINT),
    410: ("the page is gone", "look for a copy elsewhere"),
    429: ("the server receives too many requests", LATER_HINT),
    451: ("the server may not show it, for legal reasons", "look for a copy elsewhere"),
}


class TransientError(NetworkError):
    """A failure that a retry may cure.

    Attributes:
        retry_after_s: seconds that the server asks to wait before the retry; 0 if it does not.
        is_busy: whether the server says that it gets more requests than it answers.
    """

    def __init__(self, problem: str, hint: str, retry_after_s: float = 0.0, *, is_busy: bool = False) -> None:
        super().__init__(problem, "", hint)
        self.retry_after_s = retry_after_s
        self.is_busy = is_busy


def timeout_error(deadline: connection.Deadline) -> NetworkError:
    """The error for a server that has not sent everything by ``deadline``."""
    return NetworkError(f"took longer than {deadline.seconds:g} seconds", "", LATER_HINT)


@contextmanager
def translate_errors(
    deadline: connection.Deadline, on_timeout: Callable[[connection.Deadline], NetworkError] = timeout_error
) -> Iterator[None]:
    """Translate httpx's errors into `NetworkError`, or `TransientError` if a retry may help; ``subject`` is empty.

    After the deadline, translate them into the error that ``on_timeout`` returns.
    """
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, httpx.CookieConflict, UnicodeError) as error:
        if not deadline.left():
            raise on_timeout(deadline) from error
        raise to_network_error(error) from error


def to_network_error(error: Exception) -> NetworkError:
    """The `NetworkError` for an error of httpx."""
    chain = list(_causes(error))
    for kind, problem, hint, passes in REASONS:
        cause = next((cause for cause in chain if isinstance(cause, kind)), None)
        if cause is not None:
            if isinstance(cause, ssl.SSLCertVerificationError):
                problem = f"{problem}: {cause.verify_message}"
            if passes or (isinstance(cause, socket.gaierror) and cause.errno == socket.EAI_AGAIN):
                return TransientError(problem, hint)
            return NetworkError(problem, "", hint)
    return NetworkError("the request failed", "", LATER_HINT)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def status_error(response: httpx.Response) -> NetworkError:
    """The `NetworkError` for a status other than success."""
    status = response.status_code
    try:
        phrase = http.HTTPStatus(status).phrase
    except ValueError:
        phrase = "unknown"
    server = "the server has an error" if status >= 500 else "the server rejects the request"
    words, hint = _STATUSES.get(status, (server if status >= 400 else "the server sends no page", LATER_HINT))
    problem = f"{words} (HTTP {status} {phrase})"
    if response.headers.get("cf-mitigated") == "challenge":
        problem = f"the site shows a check for robots instead of the page (HTTP {status} {phrase})"
        return NetworkError(problem, "", SAVE_HINT)
    if status not in _TEMPORARY:
        return (MissingError if status in _MISSING else NetworkError)(problem, "", hint)
    retry_after_s = _retry_after(response.headers.get("retry-after", ""))
    if retry_after_s > MAX_RETRY_AFTER_S:
        return NetworkError(
            f"{problem} and asks to wait for {retry_after_s:.0f} seconds", "", f"try again then, or {SAVE_HINT}"
        )
    return TransientError(problem, hint, retry_after_s, is_busy=status in _BUSY)


def _retry_after(header: str) -> float:
    """Seconds to wait from now; 0 if the header names no time in the future (RFC 9110, 10.2.3)."""
    if re.fullmatch(r"\d{1,9}", header.strip(), re.ASCII):
        return float(header)
    try:
        moment = email.utils.parsedate_to_datetime(header)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
        return max(0.0, (moment - datetime.now(timezone.utc)).total_seconds())
    except (ValueError, TypeError, OverflowError, IndexError):
        return 0.0
