"""Downloads files of any size to disk, and resumes interrupted downloads."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import httpx

from narrate import lazy_re as re
from narrate.errors import NetworkError, StorageError
from narrate.net import requests
from narrate.net.connection import Deadline, PublicTransport
from narrate.net.failures import TransientError, status_error, translate_errors
from narrate.net.urls import follow_redirects, redacted, redirect_target, validated, with_subject
from narrate.storage import translate_os_errors

MAX_FILE_BYTES = 20_000_000_000
"""Maximum size of a file whose size the caller does not know."""
STALL_TIMEOUT_S = 60.0
"""Seconds within which at least `MIN_PROGRESS_BYTES` must arrive; the whole download has no time limit."""
MIN_PROGRESS_BYTES = 65_536
"""A download that receives less within `STALL_TIMEOUT_S` has stalled."""

ProgressCallback: TypeAlias = Callable[[int, int], None]
"""Receives the number of bytes downloaded and the total, which is 0 if unknown."""

_RANGE = re.compile(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18}|\*)", re.ASCII)
_BEYOND = re.compile(r"bytes \*/(\d{1,18})", re.ASCII)
_LATER_HINT = "try again later"


@dataclass(frozen=True, slots=True)
class _Download:
    """One call of `download`."""

    url: str
    file: Path
    progress: ProgressCallback
    size: int
    allow_private_hosts: bool


def download(
    url: str,
    file: Path,
    progress: ProgressCallback,
    *,
    size: int = 0,
    retry_start: bool = True,
    allow_private_hosts: bool = False,
) -> None:
    """Download ``url`` into ``file``; resume an earlier download if the server supports it.

    ``size`` is the expected size in bytes, 0 if unknown. A failed download leaves in ``file`` what has arrived,
    and a sidecar file beside it that identifies the version; no other process may write to either. If
    ``retry_start`` is false, a download of which no byte has arrived is not retried.

    Raises `NetworkError`, which names the URL, and `StorageError`.
    """
    job = _Download(url, file, progress, size, allow_private_hosts)
    with with_subject(redacted(url)):
        _download_with_retries(job, retry_start)
    with translate_os_errors("the download", file):
        _sidecar(file).unlink(missing_ok=True)


def _download_with_retries(job: _Download, retry_start: bool) -> None:
    """Retry until the file is complete or several attempts in a row bring less than `MIN_PROGRESS_BYTES`."""
    failures, mark = 0, _size_of(job.file)
    while not (job.size and _size_of(job.file) == job.size):
        try:
            _attempt(job)
        except TransientError as error:
            present = _size_of(job.file)
            failures += 1
            if present - mark >= MIN_PROGRESS_BYTES:
                failures, mark = 1, present
            if failures > (requests.MAX_RETRIES if retry_start or present else 0):
                raise
            requests.wait(requests.backoff_s(failures - 1, error), job.url, error)
        else:
            return


def discard(file: Path) -> None:
    """Discard a partial download, so that the next one starts over. Raises `OSError`."""
    _sidecar(file).unlink(missing_ok=True)
    file.write_bytes(b"")


def _sidecar(file: Path) -> Path:
    return file.with_name(f"{file.name}.from")


def _size_of(file: Path) -> int:
    """The number of bytes in ``file``; 0 if there is no such file."""
    return file.stat().st_size if file.exists() else 0


def _stalled(deadline: Deadline) -> NetworkError:
    return TransientError(
        f"the server sends less than {MIN_PROGRESS_BYTES // 1024} KiB in {deadline.seconds:g} seconds", _LATER_HINT
    )


def _attempt(job: _Download) -> None:
    """One attempt, with all its redirects."""
    deadline = Deadline(STALL_TIMEOUT_S)
    headers = _headers(job)
    transport = PublicTransport(deadline, allow_private_hosts=job.allow_private_hosts)

    def ask(current: str) -> str | None:
        url = validated(current)
        response = transport.handle_request(httpx.Request("GET", url, headers=headers))
        try:
            deadline.renew()
            location = redirect_target(response, url)
            if not location:
                _receive(response, job, deadline)
            return location or None
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
    if validator:  # the server sends the rest if the file has not changed, else all of it (RFC 9110, 13.1.5)
        headers |= {"Range": f"bytes={_size_of(job.file)}-", "If-Range": validator}
    return headers


def _validator_of(job: _Download) -> str:
    """The validator (an ETag or a date) of the version that was partially downloaded; empty if unknown."""
    if not _size_of(job.file):
        return ""
    with suppress(OSError, ValueError, KeyError, TypeError):
        record = json.loads(_sidecar(job.file).read_text(encoding="utf-8"))
        return str(record["validator"]) if record["url"] == job.url else ""
    return ""


def _receive(response: httpx.Response, job: _Download, deadline: Deadline) -> None:
    """Write the body of ``response`` to the file."""
    start, total = _content_range(response, job)
    if job.size and total and total != job.size:
        raise NetworkError(f"has {total} bytes and should have {job.size}", "", _LATER_HINT)
    if total > (job.size or MAX_FILE_BYTES):
        raise NetworkError(f"is larger than {MAX_FILE_BYTES / 1e9:g} GB", "", _LATER_HINT)
    max_bytes = job.size or total or MAX_FILE_BYTES
    _check_free_space(job.file, (job.size or total) - _size_of(job.file))
    if not start:
        _start_over(response, job)
    end = _append(response, job, deadline, start, max_bytes)
    if not deadline.left():  # a body without a stated length looks complete when the connection closes
        raise _stalled(deadline)
    if end < (job.size or total):
        raise TransientError(f"the server broke off after {end} of {job.size or total} bytes", _LATER_HINT)


def _content_range(response: httpx.Response, job: _Download) -> tuple[int, int]:
    """The offset in the file at which the body starts, and the size of the whole file, 0 if unknown."""
    present = _size_of(job.file)
    status, ranges = response.status_code, response.headers.get("content-range", "")
    if response.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        raise NetworkError("is compressed, which narrate did not ask for", "", _LATER_HINT)
    if status == 200:
        return 0, int(response.headers.get("content-length", 0))
    partial = _RANGE.fullmatch(ranges) if status == 206 else None
    if partial and int(partial[1]) == present:
        return present, int(partial[2]) if partial[2] != "*" else 0
    beyond = _BEYOND.fullmatch(ranges) if status == 416 else None
    if beyond and int(beyond[1]) == present:  # it was already complete: there is nothing after it
        return present, present
    if status in {206, 416}:
        with translate_os_errors("the download", job.file):
            discard(job.file)
        raise TransientError("the server sends a different part than requested", _LATER_HINT)
    raise status_error(response)


def _check_free_space(file: Path, missing: int) -> None:
    with translate_os_errors("the download", file):
        free = shutil.disk_usage(file.parent).free
    if missing > free:
        problem = f"cannot write the download: {missing / 1e6:.0f} MB are needed, {free / 1e6:.0f} MB are free"
        raise StorageError(problem, str(file.parent), "free some space and run the same command again")


def _start_over(response: httpx.Response, job: _Download) -> None:
    """Empty the file, and write the validator of the version that will be in it to the sidecar."""
    etag, changed = (response.headers.get(name, "") for name in ("etag", "last-modified"))
    validator = changed if not etag or etag.startswith("W/") else etag  # If-Range accepts no weak validator
    with translate_os_errors("the download", job.file):
        discard(job.file)
        if validator.isascii() and validator.isprintable() and len(validator) < 500:
            record = {"url": job.url, "validator": validator}
            _sidecar(job.file).write_text(json.dumps(record), encoding="utf-8")


def _append(response: httpx.Response, job: _Download, deadline: Deadline, start: int, max_bytes: int) -> int:
    """Append the body after the first ``start`` bytes; the size of the file afterwards."""
    end = renewed = start
    total = 0 if max_bytes == MAX_FILE_BYTES else max_bytes
    job.progress(end, total)
    with translate_os_errors("the download", job.file), job.file.open("ab") as stream:
        for chunk in response.iter_raw() if response.status_code != 416 else ():
            end += len(chunk)
            if end > max_bytes:
                stream.truncate(0)
                raise NetworkError(f"is longer than {max_bytes} bytes", "", _LATER_HINT)
            stream.write(chunk)
            if end - renewed >= MIN_PROGRESS_BYTES:
                renewed = end
                deadline.renew()
            job.progress(end, total)
    return end
