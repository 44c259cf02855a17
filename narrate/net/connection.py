"""Connections to public hosts only, for a limited time."""

from __future__ import annotations

import os
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any

import httpx

from narrate.errors import NetworkError
from narrate.net import ip_addresses

CONNECT_TIMEOUT_S = 10.0
"""Seconds that connecting to one address may take."""
IDLE_TIMEOUT_S = 20.0
"""Seconds that may pass between two bytes."""
TOTAL_TIMEOUT_S = 120.0
"""Seconds for all of it: redirects, waiting and further tries. Only the system's search for a name is not cut
short, but it gives up by itself within seconds."""

_MAX_ADDRESSES = 4  # tried of one host
_MIN_TIMEOUT_S = 0.001  # zero would mean not to wait at all, which is no timeout but another kind of error


class Deadline:
    """A moment, ``seconds`` from now.

    Attributes:
        seconds: from its making.
        idle_timeout_s: seconds that may pass between two bytes on the way there.
    """

    def __init__(self, seconds: float, idle_timeout_s: float | None = None) -> None:
        self.seconds = seconds
        self.idle_timeout_s = IDLE_TIMEOUT_S if idle_timeout_s is None else idle_timeout_s
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds until then; 0 afterwards."""
        return max(0.0, self._end - time.monotonic())

    def renew(self) -> None:
        """Put it off: it is `seconds` from now again."""
        self._end = time.monotonic() + self.seconds


class PublicTransport(httpx.BaseTransport):
    """Resolves a name once, checks all its addresses, and connects to one of those and to no other.

    Resolving it again to connect would let a name point elsewhere the second time. Raises httpx's errors, and
    `NetworkError` without its ``subject`` for an address that is not public, unless ``allow_private_hosts``.
    """

    def __init__(self, deadline: Deadline, *, allow_private_hosts: bool) -> None:
        # No connection is kept: the pool knows it by its address, and would use it for another name there, whose
        # certificate nobody checked.
        try:
            tls = _ssl_context(os.environ.get("SSL_CERT_FILE", ""), os.environ.get("SSL_CERT_DIR", ""))
            self._inner = httpx.HTTPTransport(tls, limits=httpx.Limits(max_keepalive_connections=0))
        except OSError as error:  # SSL_CERT_FILE or SSL_CERT_DIR leads nowhere
            problem = f"the certificates of this machine cannot be loaded: {error.strerror or error}"
            raise NetworkError(problem, "", "look at SSL_CERT_FILE and SSL_CERT_DIR") from error
        self._deadline = deadline
        self._watchdog = _Watchdog(deadline)
        self._allow_private_hosts = allow_private_hosts

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send ``request`` to the first address that lets narrate connect."""
        failure: httpx.TransportError = httpx.ConnectError("no address")
        for address in self._addresses(request.url)[:_MAX_ADDRESSES]:
            try:
                return self._inner.handle_request(self._to(address, request))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
        raise failure

    def close(self) -> None:
        """Close what is open."""
        self._watchdog.cancel()
        self._inner.close()

    def _addresses(self, url: httpx.URL) -> list[str]:
        port = url.port or {"http": 80, "https": 443}[url.scheme]
        try:
            found = socket.getaddrinfo(url.raw_host, port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            raise httpx.ConnectError("no such name") from error
        every = list(dict.fromkeys(str(place[0]) for *_, place in found))
        for address in every if not self._allow_private_hosts else ():
            why = ip_addresses.why_not_public(address)
            if why:
                host = url.host if url.host == address else f"{url.host} is {address}, which"
                raise NetworkError(f"{host} is {why}, not public", "", "use --allow-private-hosts if you mean it")
        return every

    def _to(self, address: str, request: httpx.Request) -> httpx.Request:
        """The same request to an address; its Host header and its certificate's name stay the host's."""
        left = max(_MIN_TIMEOUT_S, self._deadline.left())
        silence = min(self._deadline.idle_timeout_s, left)
        timeout = {"connect": min(CONNECT_TIMEOUT_S, left), "read": silence, "write": silence, "pool": silence}
        extensions = {
            "timeout": timeout,
            "sni_hostname": request.url.raw_host.decode("ascii").rstrip("."),
            "trace": self._watchdog.trace,
        }
        url = request.url.copy_with(host=address)
        return httpx.Request(
            request.method, url, headers=request.headers, stream=request.stream, extensions=extensions
        )


@cache
def _ssl_context(_file: str, _folder: str) -> ssl.SSLContext:
    """What httpx makes of the certificates that these two variables name: for each request, 20 ms of work."""
    return httpx.create_ssl_context()


class _Watchdog:
    """Shuts the connection in use at the deadline.

    httpx's timeouts are for one byte, so a server that sends its headers drop by drop would never meet one.
    """

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self._socket: socket.socket | None = None
        self._cancelled = False
        self._arm()

    def _arm(self) -> None:
        self._timer = threading.Timer(self._deadline.left(), self._expire)
        self._timer.daemon = True
        self._timer.start()

    def _expire(self) -> None:
        if self._cancelled:
            return
        if self._deadline.left():  # it was put off
            self._arm()
        else:
            self._shut()

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Take notice of what httpx's trace extension tells: TLS puts a socket in the place of the first."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")
            if not self._deadline.left():
                self._shut()

    def cancel(self) -> None:
        self._cancelled = True
        self._timer.cancel()

    def _shut(self) -> None:
        if self._socket is not None:
            with suppress(OSError):  # it is closed already
                socket.socket.shutdown(
                    self._socket, socket.SHUT_RDWR
                )  # an SSLSocket's own would drop its TLS first
