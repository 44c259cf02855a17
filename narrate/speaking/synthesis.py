"""Synthesizes the clips that are missing, in batches, on the workers of all engines.

If an engine fails on a text, only that text is lost, and its `Outcome` says why. An error that concerns every text
(see `narrate.speaking.engine.Engine.speak`) ends the run, and so do `MAX_FAILURES` failures in a row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from queue import SimpleQueue

from narrate.errors import EngineError, NarrateError, SpeakingError
from narrate.progress import Progress
from narrate.speaking.engine import Audio, Engine, Stoppable
from narrate.speaking.ipa import IPA_PATTERN
from narrate.speaking.sound import MAX_RATE, MIN_RATE, fault, is_finite, joined, trimmed
from narrate.speaking.studio import Synthesizer

TRIES = 3
"""How many times a text is spoken before it is split."""
MAX_FAILURES = 5
"""How many failures in a row end the run."""

_SPACE = re.compile(rf"{IPA_PATTERN}|(?<=\S) (?=\S)")
"""A space between words, or a piece of IPA with all of its spaces."""
_JOIN_S = 0.08


_WINDOW = 8
"""Texts are sorted by length within this many calls per worker: enough for batches of similar lengths, and few
enough that the beginning of a post is spoken first, and encoded while the rest is spoken."""


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

    clip: Audio | None
    """Trimmed and checked; None if the text could not be spoken."""
    problem: str = ""
    """Why it could not be spoken."""
    new: bool = False
    """Whether it was spoken for this request, rather than found in the store."""


def synthesize(requests: Sequence[Request], progress: Progress, *, force: bool = False) -> Generator[Outcome]:
    """Speak the requests whose clips are not in the stores; with ``force``, speak all of them.

    Yields one outcome for each request, in order, as soon as it is available, while the engines continue.
    ``requests`` may come from any number of posts. Each clip is stored as soon as it is spoken, so a run that is
    stopped loses only the calls in progress. Raises `narrate.errors.NarrateError` if the run cannot continue.
    """
    wanted = dict.fromkeys(requests)
    todo = [request for request in wanted if force or not request.synthesizer.store.has(request.text)]
    _announce(requests, todo, progress)
    waiting, new = set(todo), set(todo)
    problems: dict[Request, str] = {}
    with closing(_run(todo)) as results:
        for request in requests:
            while request in waiting:
                result = next(results)
                done = result.request
                problems[done] = result.problem
                waiting.remove(done)
                progress.spoke(done.subject, len(done.text), result.seconds)
            yield _outcome(request, problems.get(request, ""), new=request in new)
            new.discard(request)


def _announce(requests: Sequence[Request], todo: Sequence[Request], progress: Progress) -> None:
    characters = Counter({request.subject: 0 for request in requests})
    for request in todo:
        characters[request.subject] += len(request.text)
    for subject, count in characters.items():
        progress.expect(subject, count)


def _outcome(request: Request, problem: str, *, new: bool) -> Outcome:
    if problem:
        return Outcome(None, problem, new)
    clip = request.synthesizer.store.get(request.text)
    if clip is None:
        problem = f"the clip of {request.text!r} disappeared during the run"
        raise SpeakingError(problem, hint="run the same command again")
    return Outcome(clip, new=new)


@dataclass(frozen=True, slots=True)
class _Result:
    """What a worker returns for a request."""

    request: Request
    seconds: float
    """Of audio; 0 if there is none."""
    problem: str = ""
    error: SpeakingError | None = None
    """What the engine raised, if it raised anything."""


def _run(todo: Sequence[Request]) -> Generator[_Result]:
    """Speak on all workers of all engines; yields results as they are completed."""
    by_synthesizer: dict[Synthesizer, list[Request]] = {}
    for request in todo:
        by_synthesizer.setdefault(request.synthesizer, []).append(request)
    finished: SimpleQueue[Future[list[_Result]]] = SimpleQueue()
    pools = {each: ThreadPoolExecutor(each.engine.workers, "speak") for each in by_synthesizer}
    waiting = 0
    failures: Counter[Synthesizer] = Counter()
    try:
        for synthesizer, requests in by_synthesizer.items():
            for batch in batches(requests, synthesizer.engine):
                pools[synthesizer].submit(_speak_batch, synthesizer, batch).add_done_callback(finished.put)
                waiting += 1
        while waiting:
            results = finished.get().result()
            for result in results:
                _check_failures(result, failures)
            waiting -= 1
            yield from results
    finally:
        _shut_down(pools, early=waiting > 0)


def _check_failures(result: _Result, failures: Counter[Synthesizer]) -> None:
    """Count consecutive failures by synthesizer. Raises the last error after `MAX_FAILURES`."""
    synthesizer = result.request.synthesizer
    failures[synthesizer] = failures[synthesizer] + 1 if result.error else 0
    if result.error and failures[synthesizer] >= MAX_FAILURES:
        raise result.error


def _shut_down(pools: Mapping[Synthesizer, ThreadPoolExecutor], *, early: bool) -> None:
    """Wait for the calls in progress; if the run ends ``early``, stop them, as their results are not needed."""
    for pool in pools.values():
        pool.shutdown(wait=False, cancel_futures=True)
    for synthesizer in pools if early else ():
        if isinstance(synthesizer.engine, Stoppable):
            synthesizer.engine.stop()
    for pool in pools.values():
        pool.shutdown()


def batches(requests: Sequence[Request], engine: Engine) -> Iterator[list[Request]]:
    """``requests`` in batches for ``engine``, roughly in order; the first of each batch is the longest."""
    window = _WINDOW * max(1, engine.max_batch) * max(1, engine.workers)
    for first in range(0, len(requests), window):
        near = requests[first : first + window]
        yield from _fill_batches(sorted(near, key=lambda request: len(request.text), reverse=True), engine)


def _fill_batches(requests: Sequence[Request], engine: Engine) -> Iterator[list[Request]]:
    start = 0
    while start < len(requests):
        longest = max(1, len(requests[start].text))
        size = max(1, min(engine.max_batch, engine.max_padded_chars // longest))
        yield list(requests[start : start + size])
        start += size


def _speak_batch(synthesizer: Synthesizer, batch: Sequence[Request]) -> list[_Result]:
    """The result of each request. If the engine fails on a batch, its texts are spoken one at a time."""
    try:
        clips: Sequence[Audio | None] = _speak(synthesizer.engine, [request.text for request in batch])
    except EngineError:
        raise
    except SpeakingError as error:
        if len(batch) == 1:
            return [_Result(batch[0], 0.0, str(error), error)]
        clips = [None] * len(batch)
    return [_finish(request, first) for request, first in zip(batch, clips, strict=True)]


def _finish(request: Request, first: Audio | None) -> _Result:
    """Store the clip of a request; ``first`` is the result of the first attempt, if there was one."""
    try:
        clip, problem = _faultless_clip(request.synthesizer.engine, request.text, first)
    except EngineError:
        raise
    except SpeakingError as error:
        return _Result(request, 0.0, str(error), error)
    if clip is None:
        return _Result(request, 0.0, problem)
    request.synthesizer.store.put(request.text, clip)
    return _Result(request, clip.seconds)


def _speak(engine: Engine, texts: list[str]) -> list[Audio]:
    """A clip for each text. Raises `SpeakingError` if one of these texts is the cause, else any `NarrateError`."""
    try:
        clips = engine.speak(texts)
    except NarrateError:
        raise
    except Exception as error:  # anyone's code
        raise SpeakingError(f"the engine failed: {type(error).__name__}: {error}") from error
    if len(clips) != len(texts):  # they cannot be assigned to the texts
        raise EngineError(f"the engine returned {len(clips)} clips for {len(texts)} texts")
    for clip in clips:
        if not MIN_RATE <= clip.sample_rate <= MAX_RATE:
            hint = "correct the sample rate in the config of the voice's model"
            raise EngineError(f"the engine returned sound at {clip.sample_rate} Hz", hint=hint)
    return clips


def _faultless_clip(engine: Engine, text: str, first: Audio | None = None) -> tuple[Audio | None, str]:
    """A clip that passes `fault`: ``first``, another attempt, or joined halves; else None and the problem."""
    problem = ""
    for attempt in range(TRIES):
        audio = first if first is not None and attempt == 0 else _speak(engine, [text])[0]
        clip = trimmed(audio)
        problem = fault(text, clip if is_finite(audio) else audio)
        if not problem:
            return clip, ""
    clips: list[Audio] = []
    for half in _halves(text):
        part, _ = _faultless_clip(engine, half)
        if part is None:  # then the other half is of no use
            return None, problem
        clips.append(part)
    return (joined(clips, _JOIN_S), "") if clips else (None, problem)


def _halves(text: str) -> tuple[str, ...]:
    """The text before and after the space nearest to its middle, outside IPA; empty if it is one word."""
    spaces = [match.start() for match in _SPACE.finditer(text) if match[0] == " "]
    if not spaces:
        return ()
    cut = min(spaces, key=lambda space: abs(2 * space - len(text)))
    return text[:cut], text[cut + 1 :]
