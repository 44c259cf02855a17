"""Runs the stages of many posts at once: all lines are one plan, and some posts are finished meanwhile."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field, replace
from queue import SimpleQueue

from narrate.batch.failures import reason
from narrate.batch.intake import Found, Intake, Settings, entry_of
from narrate.batch.posts import BatchPost
from narrate.batch.progress import BatchProgress, OneAtATime
from narrate.batch.report import BatchEntry, BatchReport
from narrate.errors import EngineError, NarrateError
from narrate.pipeline import Work, make, requests_of
from narrate.publishing.identity import file_of
from narrate.speaking.engine import cores
from narrate.speaking.studio import Studio
from narrate.speaking.synthesis import Outcome, Request, Synthesis

_CHECKPOINT_S = 5.0
MAX_ENGINE_FAILURES = 5
"""How many posts in a row an engine may fail for before the others are left."""


class _StoppedError(Exception):
    """The batch ends while a post is recorded."""


@dataclass(slots=True, eq=False)
class _Job:
    """A post whose lines are in the plan."""

    number: int
    post: BatchPost
    work: Work
    wanted: float
    """When its first line was asked for."""
    queue: SimpleQueue[Outcome | None] = field(default_factory=SimpleQueue)
    recording: Future[None] | None = None
    """None until its first outcome is known."""

    def outcomes(self) -> Iterator[Outcome]:
        """Raises the error that ends the post, and `_StoppedError`."""
        for _ in self.work.drafted.script.utterances:
            outcome = self.queue.get()
            if outcome is None:
                raise _StoppedError
            if outcome.error is not None:
                raise outcome.error
            yield outcome


class Batch:
    """Narrates posts. Use it once."""

    def __init__(
        self,
        posts: Sequence[BatchPost],
        settings: Settings,
        studio: Studio,
        progress: BatchProgress,
        *,
        max_s: float | None = None,
        checkpoint: Callable[[BatchReport], object] = lambda _: None,
    ) -> None:
        """After ``max_s`` seconds, no more posts are begun.

        ``checkpoint`` is called with the report so far now and then, by one thread at a time.
        """
        self._posts = posts
        self._force = settings.force
        self._studio = studio
        self._progress = OneAtATime(progress)
        self._checkpoint = checkpoint
        self._intake = Intake(posts, settings, studio, self._progress)
        self._jobs: dict[str, _Job] = {}
        """Those that are not finished, by the reference."""
        self._ended: SimpleQueue[tuple[str, BaseException | None]] = SimpleQueue()
        """The posts that were made, or failed: then their other lines are of no use. Errors are not theirs."""
        recorders = 1 + cores()  # one takes what is spoken, while others finish
        self._recorders = ThreadPoolExecutor(recorders, "record")
        self._free = threading.Semaphore(recorders)
        self._stopping = threading.Event()
        self._engine_failures = 0
        """How many posts in a row, in which nothing was spoken, an engine failed for."""
        self._entries: dict[int, BatchEntry] = {}
        self.spoken_s: defaultdict[str, float] = defaultdict(float)
        """About how much was spoken, in seconds, by the name of the narrator's voice."""
        self._entered = threading.Lock()
        self._began = dt.datetime.now(dt.timezone.utc)
        self._start = self._checked = time.monotonic()
        self._max_s = max_s

    def stop(self) -> None:
        """Begin no more posts; those that are being spoken are finished. A signal handler may call it."""
        self._stopping.set()

    def run(self) -> BatchReport:
        """Narrate all posts; what fails is in the report. A `KeyboardInterrupt` leaves what is not finished."""
        self._progress.planned(len(self._posts))
        self._studio.remove_stale_clips()
        synthesis = Synthesis(self._lines(), self._progress, force=self._force)
        with ExitStack() as stack:
            stack.callback(self._intake.close)
            stack.callback(self._stop_recorders)
            with closing(synthesis.outcomes()) as outcomes:
                for outcome in outcomes:
                    self._pass_on(outcome, synthesis)
            self._wait_for_recorders()
            self._drop_ended(synthesis)
        return replace(self.report(), gone=self._gone())

    def _stop_recorders(self) -> None:
        """Let posts end whose last sentence was not spoken; the others are finished."""
        for job in self._jobs.values():
            job.queue.put(None)
        self._wait_for_recorders()
        self._recorders.shutdown()

    def _wait_for_recorders(self) -> None:
        """Do so before threads are joined: if Ctrl-C comes while Python joins one, it takes that for ended."""
        wait([job.recording for job in self._jobs.values() if job.recording])

    def report(self) -> BatchReport:
        """What has become of the posts so far."""
        with self._entered:
            return self._report()

    def _report(self) -> BatchReport:
        entries = tuple(self._entries[number] for number in sorted(self._entries))
        left = tuple(post.reference for number, post in enumerate(self._posts) if number not in self._entries)
        began, wall_s = self._began.isoformat(timespec="seconds"), time.monotonic() - self._start
        return BatchReport(entries, left, began=began, wall_s=wall_s)

    # --- what is to be spoken ---

    def _lines(self) -> Generator[list[Request] | None]:
        """The lines of each post that must be made; None while the next draft is not there."""
        for found in self._intake:
            if self._is_stopping():
                self._intake.stop()
            elif found is None:
                yield None
            elif requests := self._begin(found):
                yield requests

    def _begin(self, found: Found) -> list[Request]:
        """The lines of a post; none if it is up to date, or fails."""
        what = found.what
        try:
            requests = requests_of(what.drafted, self._studio) if isinstance(what, Work) else []
        except NarrateError as error:
            what = error
        if isinstance(what, Work):
            job = _Job(found.number, found.post, what, time.monotonic())
            self._jobs[what.drafted.reference] = job
            return requests
        self._enter(found.number, entry_of(found.post, what))
        return []

    def _is_stopping(self) -> bool:
        late = self._max_s is not None and time.monotonic() - self._start >= self._max_s
        return late or self._stopping.is_set()

    # --- what was spoken ---

    def _pass_on(self, outcome: Outcome, synthesis: Synthesis) -> None:
        """Give an outcome to the recorder of its post, which begins with the first one."""
        self._drop_ended(synthesis)
        subject = outcome.request.subject
        job = self._jobs.get(subject)
        if job is None:
            return
        if job.recording is None:
            if self._is_stopping():
                self._drop(subject, synthesis)
                return
            self._free.acquire()
            job.recording = self._recorders.submit(self._record, job)
        job.queue.put(outcome)

    def _drop_ended(self, synthesis: Synthesis) -> None:
        """Raises what the caller's progress or checkpoint raised when it was told of a post."""
        while not self._ended.empty():
            subject, error = self._ended.get()
            self._drop(subject, synthesis)
            if error is not None:
                raise error

    def _drop(self, subject: str, synthesis: Synthesis) -> None:
        self._jobs.pop(subject, None)
        synthesis.abandon(subject)

    def _record(self, job: _Job) -> None:
        """Make the episode of a post, on a thread of its own."""
        try:
            entry = self._made(job)
            if entry is not None:
                self._enter(job.number, entry)
        except BaseException as error:  # of whoever is told of it
            self._ended.put((job.work.drafted.reference, error))
        else:
            self._ended.put((job.work.drafted.reference, None))
        finally:
            self._free.release()

    def _made(self, job: _Job) -> BatchEntry | None:
        """What became of a post; None if the batch ends first."""
        try:
            result = make(job.work, job.outcomes(), self._progress)
        except _StoppedError:
            return None
        except Exception as error:
            if isinstance(error, EngineError):
                self._count_engine_failure(error)
            return entry_of(job.post, reason(error, job.post.reference))
        if result.new:
            self._engine_failures = 0
        share = result.new / max(1, result.new + result.kept)
        self.spoken_s[result.manifest.voice] += result.manifest.duration_s * share
        return entry_of(job.post, result, time.monotonic() - job.wanted)

    def _count_engine_failure(self, error: EngineError) -> None:
        """Stop if one post after another fails because an engine does not work: so would all others."""
        with self._entered:
            self._engine_failures += 1
            gone = self._engine_failures == MAX_ENGINE_FAILURES
        if gone:
            problem = f"stops, since the engine failed for one post after another: {error}"
            self._progress.warn("narrate batch", problem)
            self.stop()

    # --- what became of it ---

    def _enter(self, number: int, entry: BatchEntry) -> None:
        with self._entered:
            self._entries[number] = entry
            self._progress.finished(entry)
            if time.monotonic() - self._checked > _CHECKPOINT_S:
                with suppress(NarrateError):  # on a full disk, say: the next one may succeed
                    self._checkpoint(self._report())
                self._checked = time.monotonic()

    def _gone(self) -> tuple[str, ...]:
        """The folders of episodes whose file is no longer there."""
        mine = {entry.folder for entry in self._entries.values()}
        return tuple(
            str(out / name)
            for out, library in self._intake.libraries.items()
            for name, file in library.files()
            if not file_of(file, out).exists() and str((out / name).resolve()) not in mine
        )
