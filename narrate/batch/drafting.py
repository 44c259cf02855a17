"""Drafts posts ahead, in a process of its own, so that speaking waits neither for them nor for their downloads."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait

from narrate.errors import ReadingError
from narrate.options import Options
from narrate.pipeline import Draft, Order, draft_post
from narrate.publishing.manifest import SourceRecord
from narrate.reading.fetch import Access
from narrate.reading.listings import Listed, read_listed
from narrate.speaking.cast import Cast

_NARRATE = logging.getLogger("narrate")


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft, and the post's source as it was before it was read."""

    source: SourceRecord
    draft: Draft


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the process returns."""

    drafted: Drafted | None
    error: Exception | None
    log: tuple[logging.LogRecord, ...]


@dataclass(slots=True)
class _Task:
    listed: Listed
    order: Order
    future: Future[_Answer]


class Drafter:
    """Drafts posts in the order in which they are given. Its process starts with the first one."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._leash: Connection | None = None
        """The process ends when this end is closed, as it also is when this process is killed."""
        self._tasks: deque[_Task] = deque()

    def __len__(self) -> int:
        """How many posts were given and not taken."""
        return len(self._tasks)

    def give(self, listed: Listed, order: Order) -> None:
        """Draft a post after those before."""
        self._tasks.append(_Task(listed, order, self._submit(listed, order)))

    def is_ready(self) -> bool:
        """Whether `take` would not wait."""
        return bool(self._tasks) and self._tasks[0].future.done()

    def take(self) -> Drafted:
        """The draft of the first post; waits for it. Raises `narrate.errors.NarrateError`."""
        task = self._tasks.popleft()
        try:
            answer = task.future.result()
        except BrokenProcessPool:
            self._start_again()
            hint = "look for a damaged file, or a lack of memory"
            raise ReadingError("reading it ended the process that reads", task.listed.reference, hint) from None
        for record in answer.log:
            _NARRATE.handle(record)
        if answer.error is not None:
            raise answer.error
        assert answer.drafted is not None
        return answer.drafted

    def give_up(self) -> None:
        """Forget the posts that were not taken."""
        for task in self._tasks:
            task.future.cancel()
        self._tasks.clear()

    def close(self) -> None:
        """End the process, whatever it is waiting for."""
        self.give_up()
        if self._pool is not None and self._leash is not None:
            self._leash.close()
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _submit(self, listed: Listed, order: Order) -> Future[_Answer]:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")  # a fork would copy threads that hold locks
            held, self._leash = context.Pipe(duplex=False)
            self._pool = ProcessPoolExecutor(1, context, _begin, (held,))
        try:
            return self._pool.submit(_draft, listed, order.options, order.access, order.cast)
        except BrokenProcessPool as error:  # found out when the task before is taken
            failed: Future[_Answer] = Future()
            failed.set_exception(error)
            return failed

    def _start_again(self) -> None:
        """Draft the posts after one that ended the process in a new one."""
        self._pool = None
        for task in self._tasks:
            task.future = self._submit(task.listed, task.order)


def _begin(leash: Connection) -> None:
    """Let the parent decide when to end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(leash,), daemon=True).start()


def _end_with(leash: Connection) -> None:
    wait([leash])
    os._exit(0)


def _draft(listed: Listed, options: Options, access: Access | None, cast: Cast) -> _Answer:
    log: list[logging.LogRecord] = []
    handler = _Collector(log)
    _NARRATE.addHandler(handler)
    try:
        post = read_listed(listed, access or Access()) if listed.fallback or listed.dated else listed.reference
        return _Answer(Drafted(*draft_post(post, options, access, cast)), None, tuple(log))
    except Exception as error:
        return _Answer(None, error, tuple(log))
    finally:
        _NARRATE.removeHandler(handler)


class _Collector(logging.Handler):
    """Keeps records for the parent."""

    def __init__(self, log: list[logging.LogRecord]) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        record.msg, record.args = record.getMessage(), None  # arguments may be anything
        record.exc_info = None
        self._log.append(record)
