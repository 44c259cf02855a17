"""Answers that fit into memory: a page, a JSON object, a clip.

What a post's address leads to is not trusted: every redirect is checked like the first address, only public hosts
are connected to, and no answer is waited for or kept without an end. Proxies that the environment names are not
used: behind one, narrate could not check which address a name leads to.
"""

from __future__ import annotations

import json
import logging
import random
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from time import sleep
from typing import Any

import httpx

from narrate import __version__
from narrate.errors import NetworkError
from narrate.net import connection, content_encoding, meta_refresh
from narrate.net.failures import SPELLING_HINT, TransientError, status_error, timeout_error, translate_errors
from narrate.net.media_types import UNSPECIFIC
from narrate.net.urls import (
    REDIRECT_STATUSES,
    follow_redirects,
    redacted,
    redirect_target,
    validated,
    with_subject,
)

MAX_RESPONSE_BYTES = 20_000_000
"""The most bytes of an answer, unpacked."""
MAX_RETRIES = 3
"""How often a request that failed for a passing reason is made again."""
INITIAL_BACKOFF_S = 1.0
"""Seconds before the first of these; they double each time, and up to a half is added by chance."""
ANY_TYPE = "*/*"
"""Among the media types that are accepted: all others too."""
USER_AGENT = f"narrate/{__version__} (turns posts into podcasts; one request a post)"
"""Who asks."""

_log = logging.getLogger(__name__)

_CONVERT = "give the address of a page, or convert it to a text and name the file"
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_LOGGED_WAIT_S = 5.0
_MEDIA_TYPE = re.compile(r"\s*([\w.+-]{1,99}/[\w.+-]{1,99})\s*(?:[;,]|$)", re.ASCII)
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Response:
    """What a server sent."""

    data: bytes
    """Unpacked."""
    url: str
    """Where it came from, after redirects."""
    media_type: str = ""
    """Lower case, without parameters; empty where the server states none."""
    charset: str = ""
    """Empty where the server states none."""
    status: int = 200
    """Only `call_api` gives others than those of success."""


def get(
    url: str, *, accept: tuple[str, ...], allow_private_hosts: bool = False, max_bytes: int = MAX_RESPONSE_BYTES
) -> Response:
    """Get what is at ``url``: at most ``max_bytes`` bytes of one of the media types in ``accept``.

    An answer whose type says nothing (`UNSPECIFIC`) is accepted too. Raises `NetworkError`, naming the URL and the
    reason.
    """
    return _fetch(url, _Request("GET", accept, max_bytes), allow_private_hosts)


def post_json(url: str, query: dict[str, Any], *, allow_private_hosts: bool = False) -> Any:
    """Send a JSON object to ``url``; the JSON that it answers with. Raises `NetworkError`.

    What is sent may arrive more than once: it had better be a question.
    """
    accept = ("application/json", "application/graphql-response+json")
    wanted = _Request("POST", accept, MAX_RESPONSE_BYTES, json.dumps(query).encode(), frozenset({307, 308}))
    answer = _fetch(url, wanted, allow_private_hosts)
    try:
        return json.loads(answer.data)
    except (ValueError, RecursionError):
        raise NetworkError("the server's answer is not JSON", redacted(url), "try again later") from None


def call_api(
    url: str,
    query: dict[str, Any],
    *,
    headers: Mapping[str, str],
    timeout_s: float,
    max_bytes: int = MAX_RESPONSE_BYTES,
) -> Response:
    """Send a JSON object to a server that the user named, wherever it is; what it answers, whatever the status.

    A passing failure is tried again, all within ``timeout_s`` seconds. No redirect is followed, as ``headers``
    may hold a key. Raises `NetworkError` where no answer comes.
    """
    wanted = _Request(
        "POST", (ANY_TYPE,), max_bytes, json.dumps(query).encode(), frozenset(), headers, any_status=True
    )
    return _fetch(url, wanted, True, connection.Deadline(timeout_s, timeout_s))


@dataclass(frozen=True, slots=True)
class _Request:
    """What to ask a server, and what to take from it."""

    method: str
    accept: tuple[str, ...]
    max_bytes: int
    content: bytes | None = None
    follow: frozenset[int] = REDIRECT_STATUSES
    """The statuses that redirect it."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent besides narrate's own."""
    any_status: bool = False
    """Whether an answer that is no success is wanted too, as it says what is wrong; so is one without a body."""
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    """Some sites redirect for ever unless they get theirs back."""

    def request(self, url: httpx.URL) -> httpx.Request:
        """The same for each address on the way."""
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
        with suppress(UnicodeEncodeError):  # httpx sends only ASCII back, whatever it got
            self.cookies.set_cookie_header(request)
        return request


@dataclass(frozen=True, slots=True)
class _Exchange:
    """One call of `get`, `post_json` or `call_api`, whatever it takes."""

    wanted: _Request
    transport: httpx.BaseTransport
    deadline: connection.Deadline


class _TransientResponseError(TransientError):
    """A passing failure that came with an answer."""

    def __init__(self, failure: TransientError, answer: Response) -> None:
        super().__init__(failure.problem, failure.hint, failure.retry_after_s)
        self.answer = answer


def _fetch(
    url: str, wanted: _Request, allow_private_hosts: bool, deadline: connection.Deadline | None = None
) -> Response:
    deadline = deadline or connection.Deadline(connection.TOTAL_TIMEOUT_S)
    start = url.strip()
    with with_subject(redacted(start)):
        transport = connection.PublicTransport(deadline, allow_private_hosts=allow_private_hosts)
    errand = _Exchange(wanted, transport, deadline)

    def find(current: str) -> Response | str:
        with with_subject(redacted(start) if current == start else f"{redacted(start)} → {redacted(current)}"):
            return _send_with_retries(errand, current)

    with transport:
        return follow_redirects(start, find)


def _send_with_retries(errand: _Exchange, current: str) -> Response | str:
    """What `_send` says, after as many tries as it takes."""
    for attempt in range(MAX_RETRIES + 1):
        try:
            with translate_errors(errand.deadline):
                return _send(errand, validated(current))
        except TransientError as error:
            wait_s = backoff_s(attempt, error)
            if attempt == MAX_RETRIES or wait_s > errand.deadline.left():
                if isinstance(error, _TransientResponseError):
                    return error.answer
                raise
            wait(wait_s, current, error)
    raise AssertionError("the last attempt returns or raises")


def backoff_s(attempt: int, error: TransientError) -> float:
    """Seconds to wait after ``attempt``, counted from 0, has failed."""
    return max(INITIAL_BACKOFF_S * 2.0**attempt * random.uniform(1.0, 1.5), error.retry_after_s)


def wait(seconds: float, url: str, error: TransientError) -> None:
    """Wait before ``url`` is asked again; the user is told if that takes long."""
    if seconds >= _LOGGED_WAIT_S:
        _log.warning("%s: %s; waiting for %.0f seconds", redacted(url), error.problem, seconds)
    sleep(seconds)


def _send(errand: _Exchange, url: httpx.URL) -> Response | str:
    """What is at ``url``, or the address that it redirects to."""
    wanted = errand.wanted
    request = wanted.request(url)
    response = errand.transport.handle_request(request)
    response.request = request
    try:
        wanted.cookies.extract_cookies(response)
        elsewhere = redirect_target(response, url, wanted.follow)
        if elsewhere:
            return elsewhere
        failure = None if response.is_success else status_error(response)
        if failure is not None and not wanted.any_status:
            raise failure
        answer = _read(response, wanted)
    finally:
        response.close()
    if not errand.deadline.left():  # a body without a stated length seems whole when the connection is shut
        raise timeout_error(errand.deadline)
    if isinstance(failure, TransientError):
        raise _TransientResponseError(failure, answer)
    leads_on = answer.media_type in _PAGES and wanted.method == "GET"
    return (meta_refresh.target(answer.data, answer.url) if leads_on else "") or answer


def _read(response: httpx.Response, wanted: _Request) -> Response:
    """The answer's body, if its head promises what is wanted."""
    content_type = response.headers.get("content-type", "")
    match = _MEDIA_TYPE.match(content_type)
    media_type = match[1].lower() if match else ""
    if not {media_type, ANY_TYPE} & {*wanted.accept} and media_type not in UNSPECIFIC:
        raise NetworkError(f"is {media_type}, which narrate does not read from here", "", _CONVERT)
    if int(response.headers.get("content-length", 0)) > wanted.max_bytes:
        raise content_encoding.size_error(wanted.max_bytes)
    data = content_encoding.decompress(
        response.iter_raw(), response.headers.get("content-encoding", ""), wanted.max_bytes
    )
    if not data and not wanted.any_status:
        raise NetworkError(f"is empty (HTTP {response.status_code})", "", SPELLING_HINT)
    charset = _CHARSET.search(content_type)
    told = charset[1].lower() if charset else ""
    return Response(data, str(response.request.url), media_type, told, response.status_code)
