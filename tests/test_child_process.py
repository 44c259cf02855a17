"""Processes of narrate's own: whatever they are sent, who waits for their answer does not wait for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from narrate.child_process import ChildProcess

PATIENCE_S = 60


class Unreadable:
    """What can be sent, and cannot be received."""

    def __reduce__(self) -> tuple[type[int], tuple[str]]:
        return int, ("no number",)


def test_a_message_that_cannot_be_read_ends_the_process(capfd: pytest.CaptureFixture[str]) -> None:
    process = ChildProcess("narrate.batch.drafter:serve")
    process.send(Unreadable())
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(process.receive)
        try:
            assert isinstance(answer.exception(PATIENCE_S), EOFError)
        finally:
            process.kill()
    assert process.end() == "ended with code 1"
    assert "no number" in capfd.readouterr().err
