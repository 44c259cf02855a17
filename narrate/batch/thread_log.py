"""Keeps what comes of work with what its thread logs, so that both can be told where they belong."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

_Result = TypeVar("_Result")

_NARRATE = logging.getLogger("narrate")
_replacing = threading.Lock()
"""Held while the list of handlers is replaced."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[_Result]):
    """What came of some work. It can be sent to another process if its result, or error, can."""

    _found: _Result | Exception
    _log: tuple[logging.LogRecord, ...]

    def take(self) -> _Result:
        """The result. What was logged is logged again, and an error is raised."""
        log_again(self._log)
        if isinstance(self._found, Exception):
            raise self._found
        return self._found


def outcome_of(
    work: Callable[[], _Result], told: Callable[[Exception], Exception] = lambda error: error
) -> Outcome[_Result]:
    """Do ``work`` on this thread; ``told`` gives the error that is raised where its own is taken."""
    with collected() as log:
        try:
            found: _Result | Exception = work()
        except Exception as error:  # the one who takes it deals with it
            found = told(error)
    return Outcome(found, tuple(log))


@contextmanager
def collected() -> Iterator[list[logging.LogRecord]]:
    """The records of this thread during the block. They can be sent to another process.

    `logging.Logger.removeHandler` changes the list of handlers while other threads go through it: these would
    pass over one of their own.
    """
    handler = _Collector()
    with _replacing:
        _NARRATE.handlers = [*_NARRATE.handlers, handler]
    try:
        yield handler.records
    finally:
        with _replacing:
            _NARRATE.handlers = [other for other in _NARRATE.handlers if other is not handler]


def log_again(records: Iterable[logging.LogRecord]) -> None:
    """Log what was collected, as if it came from here."""
    for record in records:
        _NARRATE.handle(record)


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []
        self._thread_id = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if threading.get_ident() != self._thread_id:
            return
        record.msg, record.args = record.getMessage(), None  # arguments may be anything
        record.exc_info = None
        self.records.append(record)
