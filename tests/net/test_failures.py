"""Which failures are worth another try, and how long a server may keep narrate waiting."""

from __future__ import annotations

import socket
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import httpx
import pytest

from narrate.errors import NetworkError
from narrate.net.failures import MAX_RETRY_AFTER_S, TransientError, status_error, to_network_error


def of_lookup(code: int) -> NetworkError:
    """What httpx raises where the name of a host cannot be looked up, translated."""
    error = httpx.ConnectError("no")
    error.__cause__ = socket.gaierror(code, "no")
    return to_network_error(error)


def busy(retry_after: str) -> NetworkError:
    return status_error(httpx.Response(503, headers={"retry-after": retry_after}))


def test_a_name_server_that_is_busy_is_asked_again_and_a_host_that_does_not_exist_is_not() -> None:
    assert isinstance(of_lookup(socket.EAI_AGAIN), TransientError)
    assert not isinstance(of_lookup(socket.EAI_NONAME), TransientError)
    assert of_lookup(socket.EAI_AGAIN).problem == of_lookup(socket.EAI_NONAME).problem


def test_a_server_may_ask_for_the_longest_wait_and_for_no_second_more() -> None:
    longest = int(MAX_RETRY_AFTER_S)
    error = busy(str(longest))
    assert isinstance(error, TransientError)
    assert error.retry_after_s == longest
    assert not isinstance(busy(str(longest + 1)), TransientError)


@pytest.mark.parametrize(
    "header", ["", "soon", "-1", "1.5", "9" * 10, "Wed, 99 Foo 2026", "Thu, 01 Jan 1970 00:00:00 GMT"]
)
def test_a_time_that_is_none_or_has_passed_is_no_wait(header: str) -> None:
    error = busy(header)
    assert isinstance(error, TransientError)
    assert error.retry_after_s == 0


def test_a_wait_may_be_stated_as_a_date() -> None:
    error = busy(format_datetime(datetime.now(timezone.utc) + timedelta(seconds=30), usegmt=True))
    assert isinstance(error, TransientError)
    assert 25 < error.retry_after_s <= 30
