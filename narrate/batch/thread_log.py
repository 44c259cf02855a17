"""Collects what one thread logs, so that it can be told where it belongs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

_NARRATE = logging.getLogger("narrate")
_replacing = threading.Lock()
"""Held while the list of handlers is replaced."""


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
