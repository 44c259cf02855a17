"""Files of any size, written as they come: a download that broke off goes on from there."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import httpx

from narrate.errors import NetworkError, StorageError
from narrate.net import requests
from narrate.net.connection import Deadline, PublicTransport
from narrate.net.failures import TransientError, of_status, translated
from narrate.net.locations import checked, followed, named, redirect, shown
from narrate.storage import translate_os_errors

MAX_FILE_BYTES = 20_000_000_000
"""The most bytes of a file whose size nobody has stated."""
STALL_S = 60.0
"""Seconds within which `MIN_PROGRESS_BYTES` must arrive; the whole download has no time limit."""
MIN_PROGRESS_BYTES = 65_536
"""A download that brings less within `STALL_S` has stalled."""

Progress: TypeAlias = Callable[[int, int], None]
"""Is told how many bytes are there, and of how many; 0 where the server does not say."""

_RANGE = re.compile(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18}|\*)", re.ASCII)
_BEYOND = re.compile(r"bytes \*/(\d{1,18})", re.ASCII)
_LATER = "try again later"


@dataclass(frozen=True, slots=True)
class _Order:
    """One call of `download`."""

    url: str
    place: Path
    progress: Progress
    size: int
    allow_private_hosts: bool


def download(
    url: str,
    place: Path,
    progress: Progress,
    *,
    size: int = 0,
    patient: bool = True,
    allow_private_hosts: bool = False,
) -> None:
    """Get what is at ``url`` into the file ``place``; go on where an earlier call stopped, if the server can.

    ``size`` is what it must have, in bytes; 0 where that is not known. What has come stays in ``place`` whatever
    happens, with a note beside it that says what it is part of, so nobody else may write there. Where a server
    cannot be reached at all, a call that is not ``patient`` gives up at once.

    Raises `NetworkError`, naming the URL, and `StorageError`.
    """
    order = _Order(url, place, progress, size, allow_private_hosts)
    with named(shown(url)):
        _persist(order, patient)
    with translate_os_errors("the download", place):
        _note(place).unlink(missing_ok=True)


def _persist(order: _Order, patient: bool) -> None:
    """Try until it is whole, for as long as a few tries bring at least `MIN_PROGRESS_BYTES` more."""
    failures, mark = 0, _held(order.place)
    while not (order.size and _held(order.place) == order.size):
        try:
            _try(order)
        except TransientError as error:
            held = _held(order.place)
            failures += 1
            if held - mark >= MIN_PROGRESS_BYTES:
                failures, mark = 1, held
            if failures > (requests.MORE_TRIES if patient or held else 0):
                raise
            requests.wait(requests.wait_before(failures - 1, error), order.url, error)
        else:
            return


def forget(place: Path) -> None:
    """Begin anew: remove what has come. Raises `OSError`."""
    _note(place).unlink(missing_ok=True)
    place.write_bytes(b"")


def _note(place: Path) -> Path:
    return place.with_name(f"{place.name}.from")


def _held(place: Path) -> int:
    """The bytes that are there."""
    return place.stat().st_size if place.exists() else 0


def _stalled(deadline: Deadline) -> NetworkError:
    return TransientError(
        f"the server sends less than {MIN_PROGRESS_BYTES // 1024} KiB in {deadline.seconds:g} seconds", _LATER
    )


def _try(order: _Order) -> None:
    """One try, through all redirects."""
    deadline = Deadline(STALL_S)
    headers = _headers(order)
    transport = PublicTransport(deadline, allow_private_hosts=order.allow_private_hosts)

    def ask(here: str) -> str | None:
        url = checked(here)
        response = transport.handle_request(httpx.Request("GET", url, headers=headers))
        try:
            deadline.renew()
            elsewhere = redirect(response, url)
            if not elsewhere:
                _take(response, order, deadline)
            return elsewhere or None
        finally:
            response.close()

    with transport, translated(deadline, _stalled):
        followed(order.url, ask)


def _headers(order: _Order) -> dict[str, str]:
    headers = {
        "User-Agent": requests.AGENT,
        "Accept": requests.ANYTHING,
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    validator = _validator_of(order)
    if validator:  # the server sends the rest if the file is still the same, else all of it (RFC 9110, 13.1.5)
        headers |= {"Range": f"bytes={_held(order.place)}-", "If-Range": validator}
    return headers


def _validator_of(order: _Order) -> str:
    """What names the version of the file that ``order.place`` is the start of; empty where nobody knows."""
    if not _held(order.place):
        return ""
    with suppress(OSError, ValueError, KeyError, TypeError):
        note = json.loads(_note(order.place).read_text(encoding="utf-8"))
        return str(note["validator"]) if note["url"] == order.url else ""
    return ""


def _take(response: httpx.Response, order: _Order, deadline: Deadline) -> None:
    """Write the body where it belongs."""
    start, total = _extent(response, order)
    if order.size and total and total != order.size:
        raise NetworkError(f"is {total} bytes long and should be {order.size}", "", _LATER)
    if total > (order.size or MAX_FILE_BYTES):
        raise NetworkError(f"is larger than {MAX_FILE_BYTES / 1e9:g} GB", "", _LATER)
    most = order.size or total or MAX_FILE_BYTES
    _make_room(order.place, (order.size or total) - _held(order.place))
    if not start:
        _begin(response, order)
    end = _append(response, order, deadline, start, most)
    if not deadline.left():  # a body without a stated length seems whole when the connection is shut
        raise _stalled(deadline)
    if end < (order.size or total):
        raise TransientError(f"the server broke off after {end} of {order.size or total} bytes", _LATER)


def _extent(response: httpx.Response, order: _Order) -> tuple[int, int]:
    """Where the body starts in the file, and how long the whole file is; 0 where that is not said."""
    held = _held(order.place)
    status, ranges = response.status_code, response.headers.get("content-range", "")
    if response.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        raise NetworkError("is packed, which narrate did not ask for", "", _LATER)
    if status == 200:
        return 0, int(response.headers.get("content-length", 0))
    partial = _RANGE.fullmatch(ranges) if status == 206 else None
    if partial and int(partial[1]) == held:
        return held, int(partial[2]) if partial[2] != "*" else 0
    beyond = _BEYOND.fullmatch(ranges) if status == 416 else None
    if beyond and int(beyond[1]) == held:  # it was whole already: nothing comes after it
        return held, held
    if status in {206, 416}:
        with translate_os_errors("the download", order.place):
            forget(order.place)
        raise TransientError("the server sends another part than the one asked for", _LATER)
    raise of_status(response)


def _make_room(place: Path, missing: int) -> None:
    with translate_os_errors("the download", place):
        free = shutil.disk_usage(place.parent).free
    if missing > free:
        problem = f"cannot write the download: {missing / 1e6:.0f} MB are to come and {free / 1e6:.0f} MB are free"
        raise StorageError(problem, str(place.parent), "free some space and run the same command again")


def _begin(response: httpx.Response, order: _Order) -> None:
    """Empty the place, and note which version of the file will be there."""
    etag, changed = (response.headers.get(name, "") for name in ("etag", "last-modified"))
    validator = changed if not etag or etag.startswith("W/") else etag  # a weak one may not be asked for
    with translate_os_errors("the download", order.place):
        forget(order.place)
        if validator.isascii() and validator.isprintable() and len(validator) < 500:
            note = {"url": order.url, "validator": validator}
            _note(order.place).write_text(json.dumps(note), encoding="utf-8")


def _append(response: httpx.Response, order: _Order, deadline: Deadline, start: int, most: int) -> int:
    """Write what comes after the first ``start`` bytes; how many are there then."""
    end = renewed = start
    total = 0 if most == MAX_FILE_BYTES else most
    order.progress(end, total)
    with translate_os_errors("the download", order.place), order.place.open("ab") as file:
        for chunk in response.iter_raw() if response.status_code != 416 else ():
            end += len(chunk)
            if end > most:
                file.truncate(0)
                raise NetworkError(f"is longer than {most} bytes", "", _LATER)
            file.write(chunk)
            if end - renewed >= MIN_PROGRESS_BYTES:
                renewed = end
                deadline.renew()
            order.progress(end, total)
    return end
