"""Drafts posts ahead, in a process of its own, so that speaking waits neither for them nor for their downloads."""

from __future__ import annotations

import logging
import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection

from narrate.batch.failures import reason
from narrate.child_process import ChildProcess, messages
from narrate.errors import NarrateError, ReadingError
from narrate.options import Options
from narrate.pipeline import Draft, Order, draft_post
from narrate.publishing.manifest import SourceRecord
from narrate.reading.fetch import Access
from narrate.reading.listings import Listed, read_listed
from narrate.speaking.cast import Cast
from narrate.speaking.crews.elsewhere import portable

MAX_DEATHS = 2
"""How many processes a post may cost: the first may have been ended for another reason."""

_NARRATE = logging.getLogger("narrate")


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft, and the post's source as it was before it was read."""

    source: SourceRecord
    draft: Draft


@dataclass(frozen=True, slots=True)
class _Task:
    """What the process receives."""

    listed: Listed
    options: Options
    access: Access | None
    cast: Cast


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the process sends."""

    drafted: Drafted | NarrateError
    log: tuple[logging.LogRecord, ...]


class Drafter:
    """Drafts posts in the order in which they are given. Its process starts with the first one."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "draft")
        """Talks to the process: sending may take as long as drafting, since a pipe holds little."""
        self._process: ChildProcess | None = None
        self._starting = threading.Lock()
        self._closed = False
        self._answers: deque[Future[_Answer]] = deque()

    def __len__(self) -> int:
        """How many posts were given and not taken."""
        return len(self._answers)

    def give(self, listed: Listed, order: Order) -> None:
        """Draft a post after those before."""
        task = _Task(listed, order.options, order.access, order.cast)
        self._answers.append(self._thread.submit(self._ask, task))

    def is_ready(self) -> bool:
        """Whether `take` would not wait."""
        return bool(self._answers) and self._answers[0].done()

    def take(self) -> Drafted:
        """The draft of the first post; waits for it. Raises `narrate.errors.NarrateError`."""
        answer = self._answers.popleft().result()
        for record in answer.log:
            _NARRATE.handle(record)
        if isinstance(answer.drafted, NarrateError):
            raise answer.drafted
        return answer.drafted

    def give_up(self) -> None:
        """Forget the posts that were not taken."""
        for answer in self._answers:
            answer.cancel()
        self._answers.clear()

    def close(self) -> None:
        """End the process, whatever it is waiting for."""
        self.give_up()
        with self._starting:
            self._closed = True
            if self._process is not None:
                self._process.kill()
        self._thread.shutdown()
        self._end_process()

    # --- on the thread ---

    def _ask(self, task: _Task) -> _Answer:
        """Raises `ReadingError` if the process dies of the task."""
        how = ""
        for _ in range(MAX_DEATHS):
            try:
                process = self._running()
                process.send(task)
                answer: _Answer = process.receive()
            except (EOFError, OSError):
                how = self._end_process()
            else:
                return answer
        problem = f"the process that reads it {how}"
        raise ReadingError(problem, task.listed.reference, "look for a damaged file, or a lack of memory")

    def _running(self) -> ChildProcess:
        """Raises `OSError` if the process cannot be started, or is no longer wanted."""
        with self._starting:
            if self._closed:
                raise BrokenPipeError
            self._process = self._process or ChildProcess("narrate.batch.drafter:serve")
            return self._process

    def _end_process(self) -> str:
        """Returns how it ended."""
        process, self._process = self._process, None
        return process.end() if process else "cannot be started"


# --- in the process ---------------------------------------------------------------------------------------------


def serve(connection: Connection) -> None:
    """Draft one post after the other: the function of a `ChildProcess`."""
    for task in messages(connection):
        connection.send(_answer(task))


def _answer(task: _Task) -> _Answer:
    log: list[logging.LogRecord] = []
    handler = _Collector(log)
    _NARRATE.addHandler(handler)
    try:
        return _Answer(_draft(task), tuple(log))
    except Exception as error:
        return _Answer(portable(reason(error, task.listed.reference)), tuple(log))
    finally:
        _NARRATE.removeHandler(handler)


def _draft(task: _Task) -> Drafted:
    listed = task.listed
    post = read_listed(listed, task.access or Access()) if listed.fallback or listed.dated else listed.reference
    return Drafted(*draft_post(post, task.options, task.access, task.cast))


class _Collector(logging.Handler):
    """Keeps records for the parent."""

    def __init__(self, log: list[logging.LogRecord]) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        record.msg, record.args = record.getMessage(), None  # arguments may be anything
        record.exc_info = None
        self._log.append(record)
