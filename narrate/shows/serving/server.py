"""Runs the server of a site until it is told to stop."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import resource
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from narrate.errors import OptionError, install_hint

try:
    import uvicorn

    from narrate.shows.serving.app import site_app
except ModuleNotFoundError as error:
    if error.name not in {"anyio", "starlette", "uvicorn"}:
        raise
    raise OptionError("serving a show needs other packages", hint=install_hint("serve")) from None

_UNSET = ("192.0.2.1", 9)
"""An address that nobody has (RFC 5737): to ask which of ours would reach it, nothing is sent."""
_PATIENCE_S = 2
"""How long those who are being served may go on when the server is to stop."""
_MAX_FILES = 16_384
"""Each visitor takes a connection and a file, and many systems begin with a limit of 1,024 or 256."""


def serve(site: Path, host: str, port: int, begun: Callable[[str], object]) -> None:
    """Serve the folder ``site`` until Ctrl-C or a request to terminate.

    ``port`` 0 takes one that is free. ``begun`` is called with the address, which ends in a slash, once clients
    can connect. Raises `OptionError` if that address cannot be had.
    """
    config = uvicorn.Config(
        site_app(site),
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_PATIENCE_S,
    )
    _allow_files()
    with _listening(host, port) as listener:
        server = uvicorn.Server(config)
        with _stopped_by_signals(server):
            begun(_address(host, listener.getsockname()[1]))
            server.run(sockets=[listener])


@contextlib.contextmanager
def _stopped_by_signals(server: uvicorn.Server) -> Iterator[None]:
    """Have signals stop a server in good order, before it handles them itself and after.

    It repeats them when it has stopped: an interruption then, while it is taken down, could end in any place.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _allow_files() -> None:
    """Raise our own limit of open files as far as we may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MAX_FILES if hard == resource.RLIM_INFINITY else min(_MAX_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server at ``host``."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listening(host: str, port: int) -> socket.socket:
    where = f"{host}:{port}"
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        hints = {
            errno.EADDRINUSE: ("the port is taken", "choose another --port, or 0 for any"),
            errno.EACCES: ("you may not use this port", "choose a --port from 1024 on"),
            errno.EADDRNOTAVAIL: ("is no address of this machine", "use --host 0.0.0.0 for all that it has"),
        }
        problem, hint = hints.get(error.errno or 0, (error.strerror or str(error), "check --host"))
        raise OptionError(problem, where, hint) from None


def _address(host: str, port: int) -> str:
    """Where others find a server at ``host``, which may stand for all addresses of this machine."""
    name = _outward() if host in ("0.0.0.0", "::", "") else host
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"


def _outward() -> str:
    """The address of this machine in its network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_UNSET)
            return str(probe.getsockname()[0])
        except OSError:  # no network
            return socket.gethostname()
