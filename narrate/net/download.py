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
from narrate.net.failures import TransientError, status_error, translate_errors
from narrate.net.urls import follow_redirects, redacted, redirect_target, validated, with_subject
from narrate.storage import translate_os_errors

MAX_FILE_BYTES = 20_000_000_000
"""The most bytes of a file whose size nobody has stated."""
STALL_TIMEOUT_S = 60.0
"""Seconds within which `MIN_PROGRESS_BYTES` must arrive; the whole download has no time limit."""
MIN_PROGRESS_BYTES = 65_536
"""A download that brings less within `STALL_TIMEOUT_S` has stalled."""

Progress: TypeAlias = Callable[[int, int], None]
"""Is told how many bytes are there, and of how many; 0 where the server does not say."""

_RANGE = re.compile(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18}|\*)", re.ASCII)
_BEYOND = re.compile(r"bytes \*/(\d{1,18})", re.ASCII)
_LATER_HINT = "try again later"


@dataclass(frozen=True, slots=True)
class _Download:
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
    retry_start: bool = True,
    allow_private_hosts: bool = False,
) -> None:
    """Get what is at ``url`` into the file ``place``; go on where an earlier call stopped, if the server can.

    ``size`` is what it must have, in bytes; 0 where that is not known. What has come stays in ``place`` whatever
    happens, with a note beside it that says what it is part of, so nobody else may write there. Where a server
    cannot be reached at all, a call that is not ``retry_start`` gives up at once.

    Raises `NetworkError`, naming the URL, and `StorageError`.
    """
    job = _Download(url, place, progress, size, allow_private_hosts)
    with with_subject(redacted(url)):
        _download_with_retries(job, retry_start)
    with translate_os_errors("the download", place):
        _sidecar(place).unlink(missing_ok=True)


def _download_with_retries(job: _Download, retry_start: bool) -> None:
    """Try until it is whole, for as long as a few tries bring at least `MIN_PROGRESS_BYTES` more."""
    failures, mark = 0, _size_of(job.place)
    while not (job.size and _size_of(job.place) == job.size):
        try:
            _attempt(job)
        except TransientError as error:
            held = _size_of(job.place)
            failures += 1
            if held - mark >= MIN_PROGRESS_BYTES:
                failures, mark = 1, held
            if failures > (requests.MAX_RETRIES if retry_start or held else 0):
                raise
            requests.wait(requests.backoff_s(failures - 1, error), job.url, error)
        else:
            return


def discard(place: Path) -> None:
    """Begin anew: remove what has come. Raises `OSError`."""
    _sidecar(place).unlink(missing_ok=True)
    place.write_bytes(b"")


def _sidecar(place: Path) -> Path:
    return place.with_name(f"{place.name}.from")


def _size_of(place: Path) -> int:
    """The bytes that are there."""
    return place.stat().st_size if place.exists() else 0


def _stalled(deadline: Deadline) -> NetworkError:
    return TransientError(
        f"the server sends less than {MIN_PROGRESS_BYTES // 1024} KiB in {deadline.seconds:g} seconds", _LATER_HINT
    )


def _attempt(job: _Download) -> None:
    """One try, through all redirects."""
    deadline = Deadline(STALL_TIMEOUT_S)
    headers = _headers(job)
    transport = PublicTransport(deadline, allow_private_hosts=job.allow_private_hosts)

    def ask(current: str) -> str | None:
        url = validated(current)
        response = transport.handle_request(httpx.Request("GET", url, headers=headers))
        try:
            deadline.renew()
            elsewhere = redirect_target(response, url)
            if not elsewhere:
                _receive(response, job, deadline)
            return elsewhere or None
        finally:
            response.close()

    with transport, translate_errors(deadline, _stalled):
        follow_redirects(job.url, ask)


def _headers(job: _Download) -> dict[str, str]:
    headers = {
        "User-Agent": requests.USER_AGENT,
        "Accept": requests.ANY_TYPE,
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    validator = _validator_of(job)
    if validator:  # the server sends the rest if the file is still the same, else all of it (RFC 9110, 13.1.5)
        headers |= {"Range": f"bytes={_size_of(job.place)}-", "If-Range": validator}
    return headers


def _validator_of(job: _Download) -> str:
    """What names the version of the file that ``order.place`` is the start of; empty where nobody knows."""
    if not _size_of(job.place):
        return ""
    with suppress(OSError, ValueError, KeyError, TypeError):
        note = json.loads(_sidecar(job.place).read_text(encoding="utf-8"))
        return str(note["validator"]) if note["url"] == job.url else ""
    return ""


def _receive(response: httpx.Response, job: _Download, deadline: Deadline) -> None:
    """Write the body where it belongs."""
    start, total = _content_range(response, job)
    if job.size and total and total != job.size:
        raise NetworkError(f"is {total} bytes long and should be {job.size}", "", _LATER_HINT)
    if total > (job.size or MAX_FILE_BYTES):
        raise NetworkError(f"is larger than {MAX_FILE_BYTES / 1e9:g} GB", "", _LATER_HINT)
    most = job.size or total or MAX_FILE_BYTES
    _check_free_space(job.place, (job.size or total) - _size_of(job.place))
    if not start:
        _start_over(response, job)
    end = _append(response, job, deadline, start, most)
    if not deadline.left():  # a body without a stated length seems whole when the connection is shut
        raise _stalled(deadline)
    if end < (job.size or total):
        raise TransientError(f"the server broke off after {end} of {job.size or total} bytes", _LATER_HINT)


def _content_range(response: httpx.Response, job: _Download) -> tuple[int, int]:
    """Where the body starts in the file, and how long the whole file is; 0 where that is not said."""
    held = _size_of(job.place)
    status, ranges = response.status_code, response.headers.get("content-range", "")
    if response.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        raise NetworkError("is packed, which narrate did not ask for", "", _LATER_HINT)
    if status == 200:
        return 0, int(response.headers.get("content-length", 0))
    partial = _RANGE.fullmatch(ranges) if status == 206 else None
    if partial and int(partial[1]) == held:
        return held, int(partial[2]) if partial[2] != "*" else 0
    beyond = _BEYOND.fullmatch(ranges) if status == 416 else None
    if beyond and int(beyond[1]) == held:  # it was whole already: nothing comes after it
        return held, held
    if status in {206, 416}:
        with translate_os_errors("the download", job.place):
            discard(job.place)
        raise TransientError("the server sends another part than the one asked for", _LATER_HINT)
    raise status_error(response)


def _check_free_space(place: Path, missing: int) -> None:
    with translate_os_errors("the download", place):
        free = shutil.disk_usage(place.parent).free
    if missing > free:
        problem = f"cannot write the download: {missing / 1e6:.0f} MB are to come and {free / 1e6:.0f} MB are free"
        raise StorageError(problem, str(place.parent), "free some space and run the same command again")


def _start_over(response: httpx.Response, job: _Download) -> None:
    """Empty the place, and note which version of the file will be there."""
    etag, changed = (response.headers.get(name, "") for name in ("etag", "last-modified"))
    validator = changed if not etag or etag.startswith("W/") else etag  # a weak one may not be asked for
    with translate_os_errors("the download", job.place):
        discard(job.place)
        if validator.isascii() and validator.isprintable() and len(validator) < 500:
            note = {"url": job.url, "validator": validator}
            _sidecar(job.place).write_text(json.dumps(note), encoding="utf-8")


def _append(response: httpx.Response, job: _Download, deadline: Deadline, start: int, most: int) -> int:
    """Write what comes after the first ``start`` bytes; how many are there then."""
    end = renewed = start
    total = 0 if most == MAX_FILE_BYTES else most
    job.progress(end, total)
    with translate_os_errors("the download", job.place), job.place.open("ab") as file:
        for chunk in response.iter_raw() if response.status_code != 416 else ():
            end += len(chunk)
            if end > most:
                file.truncate(0)
                raise NetworkError(f"is longer than {most} bytes", "", _LATER_HINT)
            file.write(chunk)
            if end - renewed >= MIN_PROGRESS_BYTES:
                renewed = end
                deadline.renew()
            job.progress(end, total)
    return end
