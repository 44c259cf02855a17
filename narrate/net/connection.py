"""Connections, to public hosts only and until a deadline."""

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
"""Maximum seconds to connect to one IP address."""
IDLE_TIMEOUT_S = 20.0
"""Maximum seconds between two bytes."""
TOTAL_TIMEOUT_S = 120.0
"""Maximum seconds for a whole request, with its redirects, waits and retries. Only the system's name lookup cannot
be interrupted, and it times out by itself within seconds."""

_MAX_ADDRESSES = 4  # to try for one host
_MIN_TIMEOUT_S = 0.001  # 0 would mean a non-blocking socket, which raises another error than a timeout


class Deadline:
    """The moment by which something must be done: ``seconds`` from now.

    Attributes:
        seconds: how long it lasts from its creation, or from the last `renew`.
        idle_timeout_s: maximum seconds between two bytes.
    """

    def __init__(self, seconds: float, idle_timeout_s: float | None = None) -> None:
        self.seconds = seconds
        self.idle_timeout_s = IDLE_TIMEOUT_S if idle_timeout_s is None else idle_timeout_s
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds until the deadline; 0 after it."""
        return max(0.0, self._end - time.monotonic())

    def renew(self) -> None:
        """Move the deadline to `seconds` from now."""
        self._end = time.monotonic() + self.seconds


class PublicTransport(httpx.BaseTransport):
    """Resolves a host name once, checks every IP address it has, and connects only to those.

    Resolving the name a second time to connect would let it change to a private address in between. Raises httpx's
    errors and, for an address that is not public, `NetworkError` without a ``subject``, unless
    ``allow_private_hosts``.
    """

    def __init__(self, deadline: Deadline, *, allow_private_hosts: bool) -> None:
        # No connection is kept alive: the pool would reuse it for another host name at the same IP address without
        # checking that name's certificate.
        try:
            tls = _ssl_context(os.environ.get("SSL_CERT_FILE", ""), os.environ.get("SSL_CERT_DIR", ""))
            self._inner = httpx.HTTPTransport(tls, limits=httpx.Limits(max_keepalive_connections=0))
        except OSError as error:  # SSL_CERT_FILE or SSL_CERT_DIR names something that cannot be read
            problem = f"this machine's certificates cannot be loaded: {error.strerror or error}"
            raise NetworkError(problem, "", "check SSL_CERT_FILE and SSL_CERT_DIR") from error
        self._deadline = deadline
        self._watchdog = _Watchdog(deadline)
        self._allow_private_hosts = allow_private_hosts

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send ``request`` to the first IP address that accepts a connection."""
        failure: httpx.TransportError = httpx.ConnectError("no address")
        for address in self._addresses(request.url)[:_MAX_ADDRESSES]:
            try:
                return self._inner.handle_request(self._to(address, request))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
        raise failure

    def close(self) -> None:
        """Close all connections."""
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
                raise NetworkError(f"{host} is {why}, not public", "", "add --allow-private-hosts to allow it")
        return every

    def _to(self, address: str, request: httpx.Request) -> httpx.Request:
        """``request`` to an IP address; its Host header and the name to verify in the certificate stay."""
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
    """httpx's TLS context for the certificates that the two variables name; it takes 20 ms to create."""
    return httpx.create_ssl_context()


class _Watchdog:
    """Shuts down the connection in use at the deadline.

    httpx's timeouts start again with each byte, so a server that sends its headers byte by byte would never reach
    one.
    """

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self._socket: socket.socket | None = None
        self._canceled = False
        self._arm()

    def _arm(self) -> None:
        self._timer = threading.Timer(self._deadline.left(), self._expire)
        self._timer.daemon = True
        self._timer.start()

    def _expire(self) -> None:
        if self._canceled:
            return
        if self._deadline.left():  # it was renewed
            self._arm()
        else:
            self._shut()

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Remember the socket that httpx's trace extension reports; TLS wraps the first one in another."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")
            if not self._deadline.left():
                self._shut()

    def cancel(self) -> None:
        self._canceled = True
        self._timer.cancel()

    def _shut(self) -> None:
        if self._socket is not None:
            with suppress(OSError):  # it is already closed
                socket.socket.shutdown(
                    self._socket, socket.SHUT_RDWR
                )  # an SSLSocket's own would drop its TLS first
