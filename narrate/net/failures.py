"""What went wrong between narrate and a server, in plain words: httpx's errors and HTTP's statuses."""

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

from narrate.errors import NetworkError
from narrate.net import connection

LONGEST_WAIT_S = 60.0
"""The most seconds that a server may ask narrate to wait (Retry-After)."""
SAVE = "save the page in a browser and name the file"
LATER = f"try again later, or {SAVE}"
SPELLING = "check the address"

REASONS: tuple[tuple[type[Exception], str, str, bool], ...] = (
    (ssl.SSLCertVerificationError, "its certificate is not trusted", SAVE, False),
    (ssl.SSLError, "no encrypted connection could be agreed on", SAVE, True),
    (socket.gaierror, "there is no host of that name", f"{SPELLING} and the network", False),
    (ConnectionRefusedError, "the server refuses the connection", f"{SPELLING}, or {LATER}", True),
    (httpx.ConnectTimeout, "the server cannot be reached: it took too long to connect", LATER, True),
    (httpx.ReadTimeout, "the server took too long: it stopped sending", LATER, True),
    (httpx.WriteTimeout, "the server took too long: it stopped listening", LATER, True),
    (httpx.PoolTimeout, "the server took too long", LATER, True),
    (httpx.ConnectError, "the server cannot be reached", f"{SPELLING} and the network", True),
    (httpx.NetworkError, "the connection broke", LATER, True),
    (httpx.RemoteProtocolError, "the server broke off, or does not speak HTTP", LATER, True),
    (httpx.LocalProtocolError, "the address cannot be asked for over HTTP", SPELLING, False),
    (httpx.UnsupportedProtocol, "is not an http or https address", SPELLING, False),
    (httpx.InvalidURL, "is not a valid address", SPELLING, False),
    (UnicodeError, "is not a valid address", SPELLING, False),  # one with half a character
    (httpx.ProxyError, "the proxy cannot be reached", SAVE, False),
    (httpx.DecodingError, "is not packed as the server says", LATER, False),
    (httpx.TooManyRedirects, "redirects too often", SAVE, False),
    (httpx.HTTPStatusError, "the server reports an error", LATER, False),
    (httpx.CookieConflict, "the server's cookies contradict each other", SAVE, False),
)
"""Exceptions, what they mean, what to try, and whether another try may help. The first that an error or one of its
causes is an instance of holds, so that causes, which say more, come first."""

_TEMPORARY = frozenset({429, 500, 502, 503, 504})
_STATUSES = {
    401: ("the server does not let narrate read it", SAVE),
    402: ("the server wants to be paid for it", SAVE),
    403: ("the server does not let narrate read it", SAVE),
    404: ("there is no such page", SPELLING),
    410: ("the page is gone", "look for a copy of it"),
    429: ("the server is asked too often", LATER),
    451: ("the server may not show it, for legal reasons", "look for a copy of it"),
}


class TransientError(NetworkError):
    """What may be otherwise on another try.

    Attributes:
        after: seconds that the server asks to wait before.
    """

    def __init__(self, problem: str, hint: str, after: float = 0.0) -> None:
        super().__init__(problem, "", hint)
        self.after = after


def too_slow(deadline: connection.Deadline) -> NetworkError:
    """The error for a server that has not sent everything in time."""
    return NetworkError(f"took longer than {deadline.seconds:g} seconds", "", LATER)


@contextmanager
def translated(
    deadline: connection.Deadline, missed: Callable[[connection.Deadline], NetworkError] = too_slow
) -> Iterator[None]:
    """httpx's errors become `NetworkError`, or `TransientError` where another try may help, without ``subject``.

    After the deadline they become what ``missed`` gives.
    """
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, httpx.CookieConflict, UnicodeError) as error:
        if not deadline.left():
            raise missed(deadline) from error
        raise explained(error) from error


def explained(error: Exception) -> NetworkError:
    """What an error of httpx means."""
    chain = list(_causes(error))
    for kind, problem, hint, passes in REASONS:
        cause = next((cause for cause in chain if isinstance(cause, kind)), None)
        if cause is not None:
            if isinstance(cause, ssl.SSLCertVerificationError):
                problem = f"{problem}: {cause.verify_message}"
            if passes or (isinstance(cause, socket.gaierror) and cause.errno == socket.EAI_AGAIN):
                return TransientError(problem, hint)
            return NetworkError(problem, "", hint)
    return NetworkError("the server cannot be asked", "", LATER)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def of_status(response: httpx.Response) -> NetworkError:
    """What a status other than success means."""
    status = response.status_code
    try:
        phrase = http.HTTPStatus(status).phrase
    except ValueError:
        phrase = "unknown"
    server = "the server has a fault" if status >= 500 else "the server does not understand the request"
    words, hint = _STATUSES.get(status, (server if status >= 400 else "the server sends no page", LATER))
    problem = f"{words} (HTTP {status} {phrase})"
    if status not in _TEMPORARY:
        return NetworkError(problem, "", hint)
    after = _retry_after(response.headers.get("retry-after", ""))
    if after > LONGEST_WAIT_S:
        return NetworkError(f"{problem} and asks to wait for {after:.0f} seconds", "", "try again then")
    return TransientError(problem, hint, after)


def _retry_after(header: str) -> float:
    """Seconds from now; 0 where the server asks for none (RFC 9110, 10.2.3)."""
    if re.fullmatch(r"\d{1,9}", header.strip(), re.ASCII):
        return float(header)
    try:
        moment = email.utils.parsedate_to_datetime(header)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
        return max(0.0, (moment - datetime.now(timezone.utc)).total_seconds())
    except (ValueError, TypeError, OverflowError, IndexError):
        return 0.0
