"""What a thread logs is collected whole, and nothing else is."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from narrate.batch.thread_log import collected, log_again

NARRATE = logging.getLogger("narrate")
LOG = logging.getLogger("narrate.test")
ROUNDS = 5000


@pytest.fixture
def _often() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_often")
def test_nothing_is_lost_while_other_threads_begin_and_end() -> None:
    def wrong(_: int) -> list[list[str]]:
        """What was collected, where it is not what this thread logged."""
        mine, found = str(threading.get_ident()), []
        for _ in range(ROUNDS):
            with collected() as log:
                LOG.warning(mine)
            found.append([record.getMessage() for record in log])
        return [each for each in found if each != [mine]]

    handlers = list(NARRATE.handlers)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(wrong, range(4))) == [[]] * 4
    assert handlers == NARRATE.handlers


def test_what_was_collected_is_logged_again(caplog: pytest.LogCaptureFixture) -> None:
    with collected() as log:
        LOG.warning("it rained on %s", "Ann")
    caplog.clear()
    log_again(log)
    assert caplog.messages == ["it rained on Ann"]
