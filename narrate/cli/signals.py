"""What Ctrl-C and a request to terminate do: at any moment, one line and no traceback."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any, NoReturn

INTERRUPTED = "interrupted; finished work is kept: run the same command again to continue"
STOPPING = "told to stop: finishing the posts that are being spoken"
FAILED = 1
GRACE_S = 10.0
"""Maximum seconds to tidy up in: an engine finishes what it is speaking first, which may take minutes."""
_NUMBERS = (signal.SIGINT, signal.SIGTERM)


def handle() -> None:
    """Raise `KeyboardInterrupt` for the first signal, so that work is tidied up; end at once for the second.

    So does a process that is not done after `GRACE_S`.
    """
    _set(_interrupt)


def on_terminate(stop: Callable[[], object], warning: Callable[[str], str] = "narrate: {}".format) -> None:
    """Call ``stop`` for the first request to terminate, so that work ends in good order; the next is as before.

    ``warning`` gives the line that tells of it.
    """

    def end(_number: int, _frame: object) -> None:
        signal.signal(signal.SIGTERM, _interrupt)
        os.write(2, f"{warning(STOPPING)}\n".encode())
        stop()

    if signal.getsignal(signal.SIGTERM) is not signal.SIG_IGN:
        signal.signal(signal.SIGTERM, end)


def leave_alone() -> None:
    """Let a signal end the process without a word, since nothing is left to do."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    _set(signal.SIG_DFL)


def arrived() -> bool:
    """Whether a signal has come since `handle`."""
    return any(signal.getsignal(number) is _end_at_once for number in _NUMBERS)


def _set(handler: Any) -> None:
    for number in _NUMBERS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as it is for a command in the background
            signal.signal(number, handler)


def _interrupt(_number: int, _frame: object) -> NoReturn:
    _set(_end_at_once)
    signal.signal(signal.SIGALRM, _end_at_once)
    signal.setitimer(signal.ITIMER_REAL, GRACE_S)
    raise KeyboardInterrupt


def _end_at_once(_number: int = 0, _frame: object = None) -> NoReturn:
    """What is half-written has a temporary name, and the next run removes it."""
    try:
        os.write(2, f"narrate: {INTERRUPTED}\n".encode())
    finally:
        os._exit(FAILED)


def unraisable(problem: Any) -> None:
    """For `sys.unraisablehook`: a signal that comes while an object is deleted would only be a traceback."""
    if isinstance(problem.exc_value, KeyboardInterrupt):
        _end_at_once()
    sys.__unraisablehook__(problem)
