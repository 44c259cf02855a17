"""Texts and who says them → clips: what is missing, in which batches, on how many workers.

An engine that fails on a text loses that text alone: its `Outcome` says why. What concerns every text (see
`narrate.speaking.engine.Engine.speak`) ends the run, and so do `MAX_FAILURES` failures in a row.
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
from narrate.speaking.sound import fault, joined, trimmed
from narrate.speaking.studio import Synthesizer

TRIES = 3
"""How often a text is spoken before it is split."""
MAX_FAILURES = 5
"""How many texts in a row an engine may fail on before it counts as broken."""

_SPACE = re.compile(r"\[\[.*?\]\]|(?<=\S) (?=\S)")
"""A space between words, or a piece of IPA with all of its spaces."""
_JOIN_S = 0.08


_WINDOW = 8
"""The number of calls per worker within which texts are sorted by length: far enough for batches of similar
lengths, near enough that what is heard first is spoken first, and can be encoded while the rest is spoken."""


@dataclass(frozen=True, slots=True)
class Request:
    """A text to be spoken, and what speaks it."""

    synthesizer: Synthesizer
    text: str
    subject: str = field(default="", compare=False)
    """The post it belongs to, for `narrate.progress`. The same text is spoken once for all posts."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a request."""

    clip: Audio | None
    """Trimmed and without fault; None if the text could not be spoken."""
    problem: str = ""
    """Why not."""
    new: bool = False
    """Whether it was spoken for this request; otherwise the store had it."""


def synthesize(requests: Sequence[Request], progress: Progress, *, force: bool = False) -> Generator[Outcome]:
    """Speak what the stores have no clip of; with ``force``, speak everything.

    Yields one outcome for each request, in order, as soon as it is there; meanwhile the engines go on.
    ``requests`` may be those of any number of posts. A clip is stored as soon as it is spoken, so a run that is
    stopped has lost only what was in flight. Raises `narrate.errors.NarrateError` if the run cannot go on.
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
        problem = f"the clip of {request.text!r} disappeared while it was needed"
        raise SpeakingError(problem, hint="run the same command again")
    return Outcome(clip, new=new)


@dataclass(frozen=True, slots=True)
class _Result:
    """What a worker brings back."""

    request: Request
    seconds: float
    """Of sound; 0 if there is none."""
    problem: str = ""
    error: SpeakingError | None = None
    """What the engine raised, if it raised anything."""


def _run(todo: Sequence[Request]) -> Generator[_Result]:
    """Speak on all workers of all engines; yields each result as it is done."""
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
    """Count failures in a row by synthesizer. Raises the last one if there are `MAX_FAILURES`."""
    synthesizer = result.request.synthesizer
    failures[synthesizer] = failures[synthesizer] + 1 if result.error else 0
    if result.error and failures[synthesizer] >= MAX_FAILURES:
        raise result.error


def _shut_down(pools: Mapping[Synthesizer, ThreadPoolExecutor], *, early: bool) -> None:
    """Wait for calls that are under way; if the run ends ``early``, nobody needs what they would bring."""
    for pool in pools.values():
        pool.shutdown(wait=False, cancel_futures=True)
    for synthesizer in pools if early else ():
        if isinstance(synthesizer.engine, Stoppable):
            synthesizer.engine.stop()
    for pool in pools.values():
        pool.shutdown()


def batches(requests: Sequence[Request], engine: Engine) -> Iterator[list[Request]]:
    """``requests`` in the calls that ``engine`` wants, roughly in order; the first of each is the longest."""
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
    """The result of each request. A batch that the engine fails on is spoken again, one text at a time."""
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
    """Store the clip of a request, whose first try is ``first``."""
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
    """A clip for each text. Raises `SpeakingError` if one of these texts is to blame, else any `NarrateError`."""
    try:
        clips = engine.speak(texts)
    except NarrateError:
        raise
    except Exception as error:  # anyone's code
        raise SpeakingError(f"the engine failed: {type(error).__name__}: {error}") from error
    if len(clips) != len(texts):  # nobody knows which is whose
        raise EngineError(f"the engine gave {len(clips)} clips for {len(texts)} texts")
    return clips


def _faultless_clip(engine: Engine, text: str, first: Audio | None = None) -> tuple[Audio | None, str]:
    """A clip of ``text`` without `fault`: the first, one of the next tries, or one joined from halves."""
    problem = ""
    for attempt in range(TRIES):
        audio = first if first is not None and attempt == 0 else _speak(engine, [text])[0]
        clip = trimmed(audio)
        problem = fault(text, clip)
        if not problem:
            return clip, ""
    clips: list[Audio] = []
    for half in _halves(text):
        part, _ = _faultless_clip(engine, half)
        if part is None:  # the other half would be spoken for nothing
            return None, problem
        clips.append(part)
    return (joined(clips, _JOIN_S), "") if clips else (None, problem)


def _halves(text: str) -> tuple[str, ...]:
    """The text before and after the space nearest to its middle, outside IPA; nothing if it is one word."""
    spaces = [match.start() for match in _SPACE.finditer(text) if match[0] == " "]
    if not spaces:
        return ()
    cut = min(spaces, key=lambda space: abs(2 * space - len(text)))
    return text[:cut], text[cut + 1 :]
