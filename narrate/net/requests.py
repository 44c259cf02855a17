"""HTTP requests whose response fits into memory: a page, a JSON object, a clip.

narrate does not trust URLs: it checks every redirect like the first URL, connects only to public hosts, and limits
the time and size of every response. It ignores proxies named in the environment, because behind one it could not
check which IP address a host name resolves to. A server that does not answer is left alone for a while, and one
that gets too many requests is sent one at a time.
"""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from time import sleep
from typing import Any

import httpx

from narrate import __version__
from narrate import lazy_re as re
from narrate.errors import NetworkError
from narrate.net import connection, content_encoding, meta_refresh
from narrate.net.failures import SPELLING_HINT, TransientError, status_error, timeout_error, translate_errors
from narrate.net.media_types import UNSPECIFIC
from narrate.net.outages import Outages
from narrate.net.turns import Turns
from narrate.net.urls import (
    REDIRECT_STATUSES,
    follow_redirects,
    redacted,
    redirect_target,
    validated,
    with_subject,
)

MAX_RESPONSE_BYTES = 20_000_000
"""Maximum size of a response after decompression."""
MAX_RETRIES = 3
"""How often to retry a request after a transient failure."""
INITIAL_BACKOFF_S = 1.0
"""Seconds to wait before the first retry. The wait doubles each time, plus up to half of it at random (jitter)."""
EXPLAINED_STATUSES = frozenset({400, 422})
"""With these statuses, servers of GraphQL say what they do not understand in a query."""
ANY_TYPE = "*/*"
"""In a list of media types to accept: any type."""
USER_AGENT = f"narrate/{__version__} (turns posts into podcasts; one request a post)"
"""The User-Agent header."""

_log = logging.getLogger(__name__)

_OUTAGES = Outages()
_TURNS = Turns()

_CONVERT_HINT = "give the URL of a page, or convert it to text and name the file"
_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_LOGGED_WAIT_S = 5.0
_MEDIA_TYPE = re.compile(r"\s*([\w.+-]{1,99}/[\w.+-]{1,99})\s*(?:[;,]|$)", re.ASCII)
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Response:
    """What a server sent."""

    data: bytes
    """Decompressed."""
    url: str
    """Where it came from, after redirects."""
    media_type: str = ""
    """In lower case, without parameters; empty if the server sends none."""
    charset: str = ""
    """Empty if the server sends none."""
    status: int = 200
    """Always a success, except from `call_api`."""
    etag: str = ""
    last_modified: str = ""
    """What the server is told when it is asked whether this has changed; empty if it sends none."""

    @property
    def conditions(self) -> dict[str, str]:
        """The headers of a request for what has changed since this response."""
        stated = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in stated.items() if value}


def get(
    url: str,
    *,
    accept: tuple[str, ...],
    allow_private_hosts: bool = False,
    max_bytes: int = MAX_RESPONSE_BYTES,
    known: Response | None = None,
) -> Response:
    """Get ``url``: at most ``max_bytes`` of one of the media types in ``accept``.

    A response of an `UNSPECIFIC` type is accepted too. ``known``, an earlier response, is returned if the server
    says that it has not changed. Raises `NetworkError`.
    """
    conditions = known.conditions if known else {}
    request = _HttpRequest("GET", accept, max_bytes, headers=conditions, known=known if conditions else None)
    return _fetch(url, request, allow_private_hosts, _OUTAGES, _TURNS)


def post_json(url: str, query: dict[str, Any], *, allow_private_hosts: bool = False) -> Any:
    """Post a JSON object to ``url`` and return the JSON of the response. Raises `NetworkError`.

    The query may arrive more than once, so it must not change anything on the server. A server that does not
    understand it may say why in JSON, with a status of `EXPLAINED_STATUSES`; that is returned too.
    """
    accept = ("application/json", "application/graphql-response+json")
    content = json.dumps(query).encode()
    request = _HttpRequest(
        "POST", accept, MAX_RESPONSE_BYTES, content, frozenset({307, 308}), explained=EXPLAINED_STATUSES
    )
    response = _fetch(url, request, allow_private_hosts, _OUTAGES, _TURNS)
    try:
        return json.loads(response.data)
    except (ValueError, RecursionError):
        raise NetworkError("the server's response is not JSON", redacted(url), "try again later") from None


def call_api(
    url: str,
    query: dict[str, Any],
    *,
    headers: Mapping[str, str],
    timeout_s: float,
    max_bytes: int = MAX_RESPONSE_BYTES,
) -> Response:
    """Post a JSON object to a server that the user chose, public or not; its response, whatever the status.

    Retries after transient failures, all within ``timeout_s`` seconds. Follows no redirects, because ``headers``
    may contain a key. Raises `NetworkError` if no response comes.
    """
    request = _HttpRequest(
        "POST", (ANY_TYPE,), max_bytes, json.dumps(query).encode(), frozenset(), headers, any_status=True
    )
    return _fetch(url, request, True, Outages(), Turns(), connection.Deadline(timeout_s, timeout_s))


@dataclass(frozen=True, slots=True)
class _HttpRequest:
    """What to send to a server, and what to accept from it."""

    method: str
    accept: tuple[str, ...]
    max_bytes: int
    content: bytes | None = None
    redirect_statuses: frozenset[int] = REDIRECT_STATUSES
    """Statuses to follow as redirects."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """In addition to narrate's own."""
    explained: frozenset[int] = frozenset()
    """Statuses of errors whose response is returned."""
    any_status: bool = False
    """Whether to return a response without a body, or with the status of an error, which it explains."""
    known: Response | None = None
    """What is returned if the server says that it has not changed."""
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    """Some sites redirect endlessly to a client that does not return their cookies."""

    def to(self, url: httpx.URL) -> httpx.Request:
        """The request for one of the URLs along the redirects."""
        headers = {
            "User-Agent": USER_AGENT,
            "Accept": ", ".join((*self.accept, "*/*;q=0.1")),  # some servers answer 406 without it
            "Accept-Encoding": content_encoding.ACCEPT_ENCODING,
            "Connection": "close",
            **self.headers,
        }
        if self.content is not None:
            headers["Content-Type"] = "application/json"
        request = httpx.Request(self.method, url, headers=headers, content=self.content)
        with suppress(UnicodeEncodeError):  # httpx accepts any cookie, but returns only ASCII
            self.cookies.set_cookie_header(request)
        return request


@dataclass(frozen=True, slots=True)
class _Exchange:
    """One call of `get`, `post_json` or `call_api`, with its redirects and retries."""

    request: _HttpRequest
    transport: httpx.BaseTransport
    deadline: connection.Deadline


class _TransientResponseError(TransientError):
    """A transient failure that came with a response."""

    def __init__(self, failure: TransientError, response: Response) -> None:
        super().__init__(failure.problem, failure.hint, failure.retry_after_s)
        self.response = response


def _fetch(
    url: str,
    request: _HttpRequest,
    allow_private_hosts: bool,
    outages: Outages,
    turns: Turns,
    deadline: connection.Deadline | None = None,
) -> Response:
    deadline = deadline or connection.Deadline(connection.TOTAL_TIMEOUT_S)
    start = url.strip()
    with with_subject(redacted(start)):
        transport = connection.PublicTransport(deadline, allow_private_hosts=allow_private_hosts)
    exchange = _Exchange(request, transport, deadline)

    def find(current: str) -> Response | str:
        subject = redacted(start) if current == start else f"{redacted(start)} → {redacted(current)}"
        with (
            with_subject(subject),
            turns.at(current, deadline.renew) as queue,
            outages.watched(current),
        ):
            return _send_with_retries(exchange, current, queue)

    with transport:
        return follow_redirects(start, find)


def _send_with_retries(exchange: _Exchange, url: str, queue: Callable[[], None]) -> Response | str:
    """`_send`, repeated after transient failures; ``queue`` waits until a busy server may be asked again."""
    for attempt in range(MAX_RETRIES + 1):
        try:
            with translate_errors(exchange.deadline):
                return _send(exchange, validated(url))
        except TransientError as error:
            if error.is_busy:
                queue()
            wait_s = backoff_s(attempt, error)
            if attempt == MAX_RETRIES or wait_s > exchange.deadline.left():
                if isinstance(error, _TransientResponseError):
                    return error.response
                raise
            wait(wait_s, url, error)
    raise AssertionError("the last attempt returns or raises")


def backoff_s(attempt: int, error: TransientError) -> float:
    """Seconds to wait after ``attempt``, counted from 0, failed with ``error``."""
    return max(INITIAL_BACKOFF_S * 2.0**attempt * random.uniform(1.0, 1.5), error.retry_after_s)


def wait(seconds: float, url: str, error: TransientError) -> None:
    """Wait before the next request to ``url``; a long wait is logged."""
    if seconds >= _LOGGED_WAIT_S:
        _log.warning("%s: %s; waiting for %.0f seconds", redacted(url), error.problem, seconds)
    sleep(seconds)


def _send(exchange: _Exchange, url: httpx.URL) -> Response | str:
    """The response from ``url``, or the URL that it redirects to."""
    request = exchange.request
    sent = request.to(url)
    received = exchange.transport.handle_request(sent)
    received.request = sent
    try:
        request.cookies.extract_cookies(received)
        location = redirect_target(received, url, request.redirect_statuses)
        if location:
            return location
        if request.known is not None and received.status_code == httpx.codes.NOT_MODIFIED:
            return request.known
        failure = None if received.is_success else status_error(received)
        if failure is not None and not request.any_status and received.status_code not in request.explained:
            raise failure
        response = _read(received, request)
    finally:
        received.close()
    if not exchange.deadline.left():  # a body without a stated length looks complete when the connection closes
        raise timeout_error(exchange.deadline)
    if isinstance(failure, TransientError):
        raise _TransientResponseError(failure, response)
    may_refresh = response.media_type in _PAGE_TYPES and request.method == "GET"
    return (meta_refresh.target(response.data, response.url) if may_refresh else "") or response


def _read(received: httpx.Response, request: _HttpRequest) -> Response:
    """Read the body, if the headers announce what the request accepts."""
    content_type = received.headers.get("content-type", "")
    match = _MEDIA_TYPE.match(content_type)
    media_type = match[1].lower() if match else ""
    if not {media_type, ANY_TYPE} & {*request.accept} and media_type not in UNSPECIFIC:
        raise NetworkError(f"is {media_type}, which narrate does not read from here", "", _CONVERT_HINT)
    if int(received.headers.get("content-length", 0)) > request.max_bytes:
        raise content_encoding.size_error(request.max_bytes)
    data = content_encoding.decompress(
        received.iter_raw(), received.headers.get("content-encoding", ""), request.max_bytes
    )
    if not data and not request.any_status:
        raise NetworkError(f"is empty (HTTP {received.status_code})", "", SPELLING_HINT)
    stated = _CHARSET.search(content_type)
    charset = stated[1].lower() if stated else ""
    etag, last_modified = (received.headers.get(name, "") for name in ("etag", "last-modified"))
    return Response(
        data, str(received.request.url), media_type, charset, received.status_code, etag, last_modified
    )
