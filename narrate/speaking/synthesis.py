"""Synthesizes the clips that are missing, in batches, for one post or for many in one plan.

If an engine fails on a text, only that text is lost, and its `Outcome` says why. An error that concerns every text
(see `narrate.speaking.engine.Engine.speak`) ends the post, and so do `MAX_FAILURES` failures in a row.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from queue import SimpleQueue

from narrate.errors import NarrateError, SpeakingError
from narrate.progress import Progress
from narrate.speaking.engine import Audio, EngineTraits
from narrate.speaking.studio import Synthesizer
from narrate.speaking.takes import Spoken

MAX_FAILURES = 5
"""How many failures in a row, on lines of one post, end it."""

_WINDOW = 8
"""Texts are sorted by length within this many calls per worker: enough for batches of similar lengths, and few
enough that the beginning of a post is spoken first, and encoded while the rest is spoken."""
_POLL_S = 0.02
"""How long to wait before the next post is asked for again, while nothing is spoken."""


@dataclass(frozen=True, slots=True)
class Request:
    """A text to speak, and the voice to speak it with."""

    synthesizer: Synthesizer
    text: str
    subject: str = field(default="", compare=False)
    """The post it belongs to, for `narrate.progress`. A text that several posts share is spoken once."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a request."""

    request: Request
    problem: str = ""
    """Why the text could not be spoken; empty if it was."""
    new: bool = False
    """Whether it was spoken for this request, rather than found in the store."""
    failed: bool = False
    """Whether the problem is that the engine failed, which it may not do another time; what it speaks of a text
    depends on the text alone."""
    error: NarrateError | None = None
    """Why the post cannot go on: then this is its last outcome."""

    @property
    def clip(self) -> Audio | None:
        """Trimmed and checked, from the store; None if there is none. Raises `narrate.errors.NarrateError`."""
        if self.problem or self.error:
            return None
        clip = self.request.synthesizer.store.get(self.request.text)
        if clip is None:
            problem = f"the clip of {self.request.text!r} disappeared during the run"
            raise SpeakingError(problem, hint="run the same command again")
        return clip


def synthesize(requests: Sequence[Request], progress: Progress, *, force: bool = False) -> Generator[Outcome]:
    """`Synthesis` of one post. Raises `narrate.errors.NarrateError` if it cannot go on."""
    with closing(Synthesis([requests], progress, force=force).outcomes()) as outcomes:
        for outcome in outcomes:
            if outcome.error:
                raise outcome.error
            yield outcome


@dataclass(slots=True)
class _Post:
    """A post whose outcomes are not all known."""

    subject: str
    ahead: deque[Request]
    """Its lines without an outcome, in order."""
    error: NarrateError | None = None


@dataclass(frozen=True, slots=True)
class _Call:
    """A finished call of an engine."""

    synthesizer: Synthesizer
    results: Sequence[tuple[Request, float, Spoken]]
    """Of each text: the request, seconds of sound, and the rest, without the clip."""
    error: BaseException | None = None
    """What the call raised, if it raised anything."""


class Synthesis:
    """Speaks the lines of any number of posts whose clips are not in the stores.

    Posts are taken one at a time, while the lines before are spoken, so that memory does not depend on their
    number. Each clip is stored as soon as it is spoken: a run that is stopped loses only the calls in progress.
    """

    def __init__(
        self, posts: Iterable[Sequence[Request] | None], progress: Progress, *, force: bool = False
    ) -> None:
        """``posts`` gives the lines of a post, or None if it would have to wait for the next one.

        The lines of a post have its subject. With ``force``, all of them are spoken.
        """
        self._posts = iter(posts)
        self._ended = False
        self._progress = progress
        self._force = force
        self._forced: set[int] = set()
        """The hashes of what was spoken again."""
        self._begun: deque[_Post] = deque()
        self._buffers: dict[Synthesizer, list[Request]] = {}
        """What is to be spoken, and not submitted yet."""
        self._in_flight: Counter[Synthesizer] = Counter()
        self._waiting: set[Request] = set()
        """What is buffered or in flight."""
        self._new: set[Request] = set()
        self._lost: dict[Request, Spoken] = {}
        """What could not be spoken."""
        self._failures: Counter[tuple[Synthesizer, str]] = Counter()
        self._finished: SimpleQueue[_Call] = SimpleQueue()

    def outcomes(self) -> Generator[Outcome]:
        """Yield one outcome for each line, in order, as soon as it is available, while the engines continue.

        A post that cannot go on has an outcome with an error in place of those that it lacks.
        """
        try:
            while True:
                self._take_posts()
                self._submit()
                if (outcome := self._next()) is not None:
                    yield outcome
                elif self._in_flight:
                    self._settle(self._finished.get())
                elif self._ended:
                    return
                else:
                    time.sleep(_POLL_S)
        finally:
            for synthesizer in self._in_flight:  # the results are not needed
                synthesizer.crew.stop()

    def abandon(self, subject: str) -> None:
        """Do not speak the rest of a post: call it between outcomes. Calls in progress go on."""
        for post in self._begun:
            if post.subject == subject:
                post.ahead.clear()
        needed = {request for post in self._begun for request in post.ahead}
        for buffer in self._buffers.values():
            self._waiting.difference_update(request for request in buffer if request not in needed)
            buffer[:] = [request for request in buffer if request in needed]

    # --- what is to be spoken ---

    def _take_posts(self) -> None:
        """Take posts until the workers have enough to do."""
        while not self._ended and self._is_short_of_lines():
            requests = next(self._posts, _END)
            if requests is _END:
                self._ended = True
            elif requests is None:
                return
            else:
                self._add(requests)

    def _is_short_of_lines(self) -> bool:
        enough = 2 * max((_window(each.engine, each.crew.workers) for each in self._buffers), default=1)
        return len(self._waiting) < enough and sum(len(post.ahead) for post in self._begun) < 2 * enough

    def _add(self, requests: Sequence[Request]) -> None:
        subject = requests[0].subject if requests else ""
        todo = [request for request in dict.fromkeys(requests) if self._is_missing(request)]
        self._progress.expect(subject, sum(len(request.text) for request in todo))
        for request in todo:
            self._buffers.setdefault(request.synthesizer, []).append(request)
            self._lost.pop(request, None)  # of an earlier post: it may have been bad luck
        self._waiting.update(todo)
        self._new.update(todo)
        self._begun.append(_Post(subject, deque(requests)))

    def _is_missing(self, request: Request) -> bool:
        """Whether a clip must be spoken that no earlier line asked for."""
        if request in self._waiting:
            return False
        if self._force and hash(request) not in self._forced:
            self._forced.add(hash(request))
            return True
        return not request.synthesizer.store.has(request.text)

    def _submit(self) -> None:
        """Keep up to two windows of each synthesizer in flight; unless the next lines are not known, full ones."""
        for synthesizer, buffer in self._buffers.items():
            window = _window(synthesizer.engine, synthesizer.crew.workers)
            scarce = window // _WINDOW
            while buffer and self._in_flight[synthesizer] < window:
                if len(buffer) < window and not self._ended and self._in_flight[synthesizer] >= scarce:
                    break
                for batch in batches(buffer[:window], synthesizer.engine, synthesizer.crew.workers):
                    self._call(synthesizer, batch)
                del buffer[:window]

    def _call(self, synthesizer: Synthesizer, batch: Sequence[Request]) -> None:
        self._in_flight[synthesizer] += len(batch)
        future = synthesizer.crew.submit([request.text for request in batch])
        future.add_done_callback(partial(_keep, synthesizer, batch, self._finished.put))

    # --- what was spoken ---

    def _settle(self, call: _Call) -> None:
        if call.error is not None and not isinstance(call.error, NarrateError):
            raise call.error
        self._in_flight[call.synthesizer] -= len(call.results)
        if not self._in_flight[call.synthesizer]:
            del self._in_flight[call.synthesizer]
        for request, seconds, spoken in call.results:
            self._waiting.discard(request)
            self._progress.spoke(request.subject, len(request.text), seconds)
            if spoken.problem:
                self._lost[request] = spoken
            if isinstance(call.error, NarrateError):
                _end((post for post in self._begun if request in post.ahead), call.error)
            elif error := self._count_failures(request, spoken):
                _end((post for post in self._begun if post.subject == request.subject), error)

    def _count_failures(self, request: Request, spoken: Spoken) -> NarrateError | None:
        """The error of the last of `MAX_FAILURES` consecutive failures on lines of a post."""
        key = (request.synthesizer, request.subject)
        self._failures[key] = self._failures[key] + 1 if spoken.error else 0
        return spoken.error if self._failures[key] >= MAX_FAILURES else None

    def _next(self) -> Outcome | None:
        """The next outcome, if it is known."""
        while self._begun:
            post = self._begun[0]
            if post.error and post.ahead:
                request = post.ahead[0]
                self.abandon(post.subject)
                return Outcome(request, error=post.error)
            if post.ahead:
                return self._outcome(post) if post.ahead[0] not in self._waiting else None
            self._begun.popleft()
        return None

    def _outcome(self, post: _Post) -> Outcome:
        request = post.ahead.popleft()
        new = request in self._new
        self._new.discard(request)
        lost = self._lost.get(request, Spoken(None))
        return Outcome(request, lost.problem, new, failed=lost.error is not None)


_END: list[Request] = []
"""What stands for the end of the posts: this list itself."""


def _keep(
    synthesizer: Synthesizer,
    batch: Sequence[Request],
    finished: Callable[[_Call], object],
    future: Future[list[Spoken]],
) -> None:
    """Store the clips of a finished call, on the thread that finished it, and report it."""
    if future.cancelled():
        return
    error = future.exception()
    results = [(request, 0.0, Spoken(None)) for request in batch]
    if error is None:
        try:
            results = [_stored(request, spoken) for request, spoken in zip(batch, future.result(), strict=True)]
        except Exception as problem:  # not Ctrl-C, which may come while the main thread is here
            error = problem
    finished(_Call(synthesizer, results, error))


def _end(posts: Iterable[_Post], error: NarrateError) -> None:
    for post in posts:
        post.error = post.error or error


def _stored(request: Request, spoken: Spoken) -> tuple[Request, float, Spoken]:
    if spoken.clip is None:
        return request, 0.0, spoken
    request.synthesizer.store.put(request.text, spoken.clip)
    return request, spoken.clip.seconds, Spoken(None)


def _window(engine: EngineTraits, workers: int) -> int:
    """How many texts are sorted by length."""
    return _WINDOW * max(1, engine.max_batch) * max(1, workers)


def batches(requests: Sequence[Request], engine: EngineTraits, workers: int) -> Iterator[list[Request]]:
    """``requests`` in batches for ``engine``, roughly in order; the first of each batch is the longest."""
    window = _window(engine, workers)
    for first in range(0, len(requests), window):
        near = requests[first : first + window]
        yield from _fill_batches(sorted(near, key=lambda request: len(request.text), reverse=True), engine)


def _fill_batches(requests: Sequence[Request], engine: EngineTraits) -> Iterator[list[Request]]:
    start = 0
    while start < len(requests):
        longest = max(1, len(requests[start].text))
        size = max(1, min(engine.max_batch, engine.max_padded_chars // longest))
        yield list(requests[start : start + size])
        start += size
