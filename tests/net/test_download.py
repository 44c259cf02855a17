"""Downloads are complete or fail, resume, and never mix two versions of a file."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from support.large_file import LargeFile, parts
from support.server import Reply, Server, serve

from narrate.errors import MissingError, NetworkError, StorageError
from narrate.net import connection, download, ip_addresses, requests

BODY = random.Random(1).randbytes(300_000)
OTHER = random.Random(2).randbytes(300_000)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "INITIAL_BACKOFF_S", 0.001)


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as running:
        yield running


@pytest.fixture
def file(server: Server) -> LargeFile:
    server.routes["/model"] = route = LargeFile(BODY)
    return route


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / ".model.part"


def fetch(
    server: Server, place: Path, size: int = len(BODY), *, path: str = "/model", retry_start: bool = True
) -> None:
    download.download(
        server.url + path, place, lambda *_: None, size=size, retry_start=retry_start, allow_private_hosts=True
    )


def refusal(server: Server, place: Path, size: int = len(BODY), *, retry_start: bool = True) -> NetworkError:
    with pytest.raises(NetworkError) as caught:
        fetch(server, place, size, retry_start=retry_start)
    assert type(caught.value) in {NetworkError, MissingError}
    assert caught.value.subject == f"{server.url}/model"
    assert caught.value.hint
    return caught.value


def left(place: Path) -> list[str]:
    return sorted(path.name for path in place.parent.iterdir() if path.name != "work")


def test_a_file_is_downloaded_and_nothing_else_is_left_behind(
    server: Server, file: LargeFile, place: Path
) -> None:
    seen: list[tuple[int, int]] = []
    download.download(
        f"{server.url}/model", place, lambda *done: seen.append(done), size=len(BODY), allow_private_hosts=True
    )
    assert place.read_bytes() == BODY
    assert left(place) == [".model.part"]
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert (seen[0], seen[-1]) == ((0, len(BODY)), (len(BODY), len(BODY)))
    (request,) = server.requests
    assert request.headers["accept-encoding"] == "identity"
    assert request.headers["user-agent"] == requests.USER_AGENT
    assert "range" not in request.headers


@pytest.mark.parametrize("states_length", [True, False])
def test_a_file_of_unknown_size_is_downloaded(
    server: Server, file: LargeFile, place: Path, states_length: bool
) -> None:
    file.states_length = states_length
    fetch(server, place, 0)
    assert place.read_bytes() == BODY


def test_a_complete_file_is_not_requested_again(server: Server, file: LargeFile, place: Path) -> None:
    place.write_bytes(BODY)
    fetch(server, place)
    assert server.requests == []


# --- going on ---------------------------------------------------------------------------------------------------


def test_a_broken_download_is_resumed(server: Server, file: LargeFile, place: Path) -> None:
    file.breaks = [100_000, 50_000]
    fetch(server, place)
    assert place.read_bytes() == BODY
    assert parts(server.requests) == ["", "bytes=100000-", "bytes=150000-"]
    assert file.sent == [100_000, 50_000, 150_000]


def test_a_download_survives_any_number_of_breaks_while_it_makes_progress(
    server: Server, file: LargeFile, place: Path
) -> None:
    file.breaks = [25_000] * 11
    fetch(server, place)
    assert place.read_bytes() == BODY
    assert len(server.requests) == 12


@pytest.mark.parametrize("ranges", [True, False])
def test_a_download_that_makes_too_little_progress_fails(
    server: Server, file: LargeFile, place: Path, ranges: bool
) -> None:
    """One byte per connection, or the same beginning again and again."""
    file.ranges, file.breaks = ranges, [1] * 50 if ranges else [200_000, 1] * 25
    assert "the server broke off" in refusal(server, place).problem
    assert len(server.requests) == 1 + requests.MAX_RETRIES


def test_the_next_run_resumes_a_partial_download(server: Server, file: LargeFile, place: Path) -> None:
    file.breaks = [100_000, *[0] * 9]
    assert "the server broke off" in refusal(server, place).problem
    assert place.read_bytes() == BODY[:100_000]
    assert len(server.requests) == 1 + 1 + requests.MAX_RETRIES - 1
    file.breaks = []
    fetch(server, place)
    assert place.read_bytes() == BODY
    assert parts(server.requests)[-1] == "bytes=100000-"


def test_without_range_support_a_download_starts_over(server: Server, file: LargeFile, place: Path) -> None:
    file.ranges, file.breaks = False, [100_000]
    fetch(server, place)
    assert place.read_bytes() == BODY
    assert file.sent == [100_000, 300_000]


def test_a_partial_download_of_a_changed_file_starts_over(server: Server, file: LargeFile, place: Path) -> None:
    def change() -> None:
        if file.sent:
            file.body, file.etag = OTHER, '"two"'

    file.breaks, file.between = [100_000], change
    fetch(server, place)
    assert place.read_bytes() == OTHER


@pytest.mark.parametrize(("etag", "modified"), [("", ""), ('W/"one"', "")])
def test_without_a_validator_a_download_starts_over(
    server: Server, file: LargeFile, place: Path, etag: str, modified: str
) -> None:
    file.etag, file.modified, file.breaks = etag, modified, [100_000]
    fetch(server, place)
    assert place.read_bytes() == BODY
    assert parts(server.requests) == ["", ""]


@pytest.mark.parametrize("etag", ["", 'W/"one"'])
def test_last_modified_is_a_validator(server: Server, file: LargeFile, place: Path, etag: str) -> None:
    file.etag, file.modified, file.breaks = etag, "Sun, 22 Nov 2026 10:00:00 GMT", [100_000]
    fetch(server, place)
    assert parts(server.requests) == ["", "bytes=100000-"]
    assert server.requests[1].headers["if-range"] == file.modified
    assert place.read_bytes() == BODY


@pytest.mark.parametrize(
    "note", [None, b"", b"[]", b'{"url": 3}', b"\xff", b'{"url": "http://other/", "validator": "x"}']
)
def test_a_partial_file_of_unknown_origin_is_not_resumed(
    server: Server, file: LargeFile, place: Path, note: bytes | None
) -> None:
    place.write_bytes(OTHER[:1000])
    if note is not None:
        place.with_name(f"{place.name}.from").write_bytes(note)
    fetch(server, place)
    assert place.read_bytes() == BODY
    assert parts(server.requests) == [""]
    assert left(place) == [".model.part"]


def test_a_complete_file_of_a_killed_run_is_kept(server: Server, file: LargeFile, place: Path) -> None:
    """Its size is unknown, so narrate requests what follows: nothing."""
    file.breaks = [100_000, *[0] * 9]
    refusal(server, place, 0)
    file.breaks = []
    place.write_bytes(BODY)
    fetch(server, place, 0)
    assert place.read_bytes() == BODY
    assert parts(server.requests)[-1] == "bytes=300000-"
    assert left(place) == [".model.part"]


@pytest.mark.parametrize("extent", ["bytes 5-299999/300000", "bytes 0-299999/300000", "items 100000-1/2", ""])
def test_a_range_that_was_not_requested_is_refused(
    server: Server, file: LargeFile, place: Path, extent: str
) -> None:
    def liar(handler: BaseHTTPRequestHandler) -> Reply | None:
        if handler.headers.get("Range"):
            headers = {"Content-Range": extent, "ETag": file.etag} if extent else {}
            return Reply(OTHER[:200_000], status=206, headers=headers)
        return file(handler)  # type: ignore[func-returns-value]

    file.breaks = [100_000]
    server.routes["/model"] = liar
    fetch(server, place)
    assert place.read_bytes() == BODY
    assert parts(server.requests) == ["", "bytes=100000-", ""]


def test_a_partial_file_longer_than_the_file_is_discarded(server: Server, file: LargeFile, place: Path) -> None:
    file.breaks = [100_000, *[0] * 9]
    refusal(server, place)
    file.breaks = []
    place.write_bytes(BODY + b"more")
    fetch(server, place)
    assert place.read_bytes() == BODY


# --- what is wrong ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, len(BODY) - 1, len(BODY) + 1])
def test_a_wrong_content_length_is_refused_before_the_body(
    server: Server, file: LargeFile, place: Path, size: int
) -> None:
    error = refusal(server, place, size)
    assert error.problem == f"has 300000 bytes and should have {size}"
    assert left(place) == []


def test_a_body_longer_than_expected_is_refused(server: Server, file: LargeFile, place: Path) -> None:
    file.states_length = False
    assert refusal(server, place, 250_000).problem == "is longer than 250000 bytes"
    assert place.read_bytes() == b""


def test_a_body_shorter_than_expected_is_an_error(server: Server, file: LargeFile, place: Path) -> None:
    file.states_length, file.etag = False, ""
    assert refusal(server, place, 300_001).problem == "the server broke off after 300000 of 300001 bytes"


def test_a_file_over_the_size_limit_is_refused(server: Server, place: Path) -> None:
    server.routes["/model"] = Reply(b"", headers={"Content-Length": str(10**15)})
    assert refusal(server, place, 0).problem == "is larger than 20 GB"


def test_too_little_disk_space_is_an_error_before_the_download(server: Server, place: Path) -> None:
    server.routes["/model"] = Reply(b"", headers={"Content-Length": str(10**15)})
    with pytest.raises(StorageError, match=r"1000000000 MB are needed, \d+ MB are free") as caught:
        fetch(server, place, 10**15)
    assert caught.value.hint
    assert left(place) == []


def test_a_compressed_response_is_refused(server: Server, place: Path) -> None:
    server.routes["/model"] = Reply(b"x", headers={"Content-Encoding": "gzip"})
    assert refusal(server, place, 0).problem == "is compressed, which narrate did not ask for"


def test_a_missing_file_is_not_requested_again(server: Server, place: Path) -> None:
    assert "HTTP 404 Not Found" in refusal(server, place).problem
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_determines_the_wait(
    server: Server, file: LargeFile, place: Path, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(requests, "sleep", waits.append)
    busy = [Reply(b"busy", status=status, headers={"Retry-After": "7"})]

    def answer(handler: BaseHTTPRequestHandler) -> Reply | None:
        return busy.pop() if busy else file(handler)  # type: ignore[func-returns-value]

    server.routes["/model"] = answer
    fetch(server, place)
    assert waits == [7.0]
    assert place.read_bytes() == BODY


def test_a_retry_after_over_the_limit_is_an_error(server: Server, place: Path) -> None:
    server.routes["/model"] = Reply(b"busy", status=429, headers={"Retry-After": "3600"})
    assert "asks to wait for 3600 seconds" in refusal(server, place).problem


def test_without_retry_start_an_unreachable_server_is_tried_once(
    server: Server, file: LargeFile, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.routes["/model"] = Reply(b"busy", status=503)
    refusal(server, place, retry_start=False)
    assert len(server.requests) == 1
    refusal(server, place)
    assert len(server.requests) == 1 + 1 + requests.MAX_RETRIES


def test_without_retry_start_a_partial_download_is_still_retried(
    server: Server, file: LargeFile, place: Path
) -> None:
    file.breaks = [100_000]
    fetch(server, place, retry_start=False)
    assert place.read_bytes() == BODY


# --- time -------------------------------------------------------------------------------------------------------


def test_a_silent_server_times_out(
    server: Server, file: LargeFile, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "IDLE_TIMEOUT_S", 0.05)
    monkeypatch.setattr(requests, "MAX_RETRIES", 1)
    file.pause_s = 0.4
    assert "it stopped sending" in refusal(server, place).problem


def test_a_server_that_trickles_times_out(
    server: Server, file: LargeFile, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte arrives well within the idle timeout."""
    monkeypatch.setattr(download, "STALL_TIMEOUT_S", 0.2)
    monkeypatch.setattr(requests, "MAX_RETRIES", 0)
    file.pause_s = 0.02
    start = time.monotonic()
    assert refusal(server, place, 0).problem == "the server sends less than 64 KiB in 0.2 seconds"
    assert time.monotonic() - start < 2
    assert 0 < len(place.read_bytes()) < 65_536


@pytest.mark.parametrize("states_length", [True, False])
def test_a_slow_server_does_not_time_out_while_it_makes_progress(
    server: Server, file: LargeFile, place: Path, states_length: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "STALL_TIMEOUT_S", 0.5)
    monkeypatch.setattr(download, "MIN_PROGRESS_BYTES", 5_000)
    file.pause_s, file.body, file.states_length = 0.02, BODY[:50_000], states_length
    start = time.monotonic()
    fetch(server, place, 0)
    assert time.monotonic() - start > 2 * download.STALL_TIMEOUT_S - 0.1
    assert place.read_bytes() == BODY[:50_000]
    assert len(server.requests) == 1


# --- hosts ------------------------------------------------------------------------------------------------------


def test_a_redirect_gets_the_same_range_request(server: Server, file: LargeFile, place: Path) -> None:
    server.routes["/release"] = Reply(status=302, headers={"Location": "/model?signed=1"})
    file.breaks = [100_000]
    fetch(server, place, path="/release")
    assert place.read_bytes() == BODY
    assert parts(server.requests) == ["", "", "bytes=100000-", "bytes=100000-"]


def test_endless_redirects_are_an_error(server: Server, place: Path) -> None:
    server.routes["/model"] = Reply(status=302, headers={"Location": "/model"})
    assert refusal(server, place).problem == "redirects more than 10 times"


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://127.0.0.1/", "http://a:b@127.0.0.1/", "http://[x"]
)
def test_redirect_targets_are_validated(server: Server, place: Path, location: str) -> None:
    server.routes["/model"] = Reply(status=302, headers={"Location": location})
    refusal(server, place)
    assert len(server.requests) == 1
    assert left(place) == []


def test_private_hosts_are_refused_unless_allowed(server: Server, file: LargeFile, place: Path) -> None:
    with pytest.raises(NetworkError, match="not public; add --allow-private-hosts"):
        download.download(f"{server.url}/model", place, lambda *_: None)
    assert server.requests == []


def test_a_redirect_to_a_private_host_is_refused(
    server: Server, file: LargeFile, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = ip_addresses.why_not_public
    monkeypatch.setattr(
        ip_addresses, "why_not_public", lambda address: "" if address == "127.0.0.2" else real(address)
    )
    redirect = Reply(status=302, headers={"Location": f"{server.url}/model"})
    try:
        with serve({"/model": redirect}, "127.0.0.2") as public:
            with pytest.raises(NetworkError, match=r"127\.0\.0\.1 is a loopback address, not public"):
                download.download(f"{public.url}/model", place, lambda *_: None)
            assert len(public.requests) == 1
    except OSError:
        pytest.skip("127.0.0.2 is not an address of this machine")
    assert server.requests == []
