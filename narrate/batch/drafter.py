"""Drafts posts ahead, in a process of its own, so that speaking waits neither for them nor for their downloads."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from queue import SimpleQueue

from narrate import kept
from narrate.batch.failures import reason
from narrate.batch.prefetch import Prefetch
from narrate.batch.thread_log import Outcome, outcome_of
from narrate.child_process import ChildProcess, dispatch
from narrate.errors import ReadingError
from narrate.options import Options
from narrate.pipeline import Draft, Order, draft_post
from narrate.publishing.manifest import SourceRecord
from narrate.reading.fetch import Access
from narrate.reading.listings import Listed, is_fetched, read_listed
from narrate.speaking.cast import Cast
from narrate.speaking.crews.elsewhere import portable

MAX_DEATHS = 2
"""How many processes a post may cost: the first may have been ended for another reason."""


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
class _Coming:
    """What it receives of the post of a task that will follow: an address that it can ask already."""

    reference: str
    access: Access


class Drafter:
    """Drafts posts in the order in which they are given. Its process starts with the first one."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "draft")
        """Talks to the process: sending may take as long as drafting, since a pipe holds little."""
        self._announcer = ThreadPoolExecutor(1, "announce")
        """Tells the process which addresses will follow."""
        self._process: ChildProcess | None = None
        self._starting = threading.Lock()
        self._closed = False
        self._answers: deque[Future[Outcome[Drafted]]] = deque()

    def __len__(self) -> int:
        """How many posts were given and not taken."""
        return len(self._answers)

    def give(self, listed: Listed, order: Order) -> None:
        """Draft a post after those before."""
        task = _Task(listed, order.options, order.access, order.cast)
        self._answers.append(self._thread.submit(self._ask, task))
        if is_fetched(listed):
            self._announcer.submit(self._announce, _Coming(listed.reference, order.access or Access()))

    def is_ready(self) -> bool:
        """Whether `take` would not wait."""
        return bool(self._answers) and self._answers[0].done()

    def take(self) -> Drafted:
        """The draft of the first post; waits for it. Raises `narrate.errors.NarrateError`."""
        return self._answers.popleft().result().take()

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
        self._announcer.shutdown()
        self._end_process()

    # --- on threads ---

    def _ask(self, task: _Task) -> Outcome[Drafted]:
        """Raises `ReadingError` if the process dies of the task."""
        how = ""
        for _ in range(MAX_DEATHS):
            try:
                process = self._running()
                process.send(task)
                answer: Outcome[Drafted] = process.receive()
            except (EOFError, OSError):
                how = self._end_process()
            else:
                return answer
        problem = f"the process that reads it {how}"
        raise ReadingError(problem, task.listed.reference, "look for a damaged file, or a lack of memory")

    def _announce(self, coming: _Coming) -> None:
        with suppress(OSError):  # another process fetches it when it is read
            self._running().send(coming)

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
    prefetch, tasks = Prefetch(), SimpleQueue[_Task]()

    def sort(message: _Coming | _Task) -> None:
        if isinstance(message, _Coming):
            prefetch.begin(message.reference, message.access)
        else:
            tasks.put(message)

    dispatch(connection, sort)
    while True:
        answer = _answer(tasks.get(), prefetch)
        if tasks.empty():
            kept.keep_new()  # before the answer, after which this process may be ended
        connection.send(answer)


def _answer(task: _Task, prefetch: Prefetch) -> Outcome[Drafted]:
    return outcome_of(lambda: _draft(task, prefetch), lambda error: portable(reason(error, task.listed.reference)))


def _draft(task: _Task, prefetch: Prefetch) -> Drafted:
    listed, access = task.listed, replace(task.access or Access(), ahead=prefetch)
    post = read_listed(listed, access) if listed.fallback or listed.dated else listed.reference
    return Drafted(*draft_post(post, task.options, access, task.cast))
