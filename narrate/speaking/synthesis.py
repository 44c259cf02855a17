"""Lines and who says them → clips: what is missing, in which batches, on how many workers."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Protocol

from narrate.errors import SpeakingError
from narrate.speaking.cast import Speaker
from narrate.speaking.engine import Audio, Engine, Stoppable
from narrate.speaking.sound import fault, joined, trimmed


class Listener(Protocol):
    """Is told how the speaking goes on."""

    def start(self, characters: int) -> None:
        """So many characters will be spoken."""

    def spoke(self, characters: int, seconds: float) -> None:
        """So many of them have just become so many seconds of sound."""


TRIES = 3
"""How often a text is spoken before it is split."""

_SPACE = re.compile(r"\[\[.*?\]\]|(?<=\S) (?=\S)")
"""A space between words, or IPA with all of its own."""
_JOIN_S = 0.08


_WINDOW = 8
"""In how many calls of each worker texts are sorted by length: far enough for batches of like lengths, and near
enough that what is heard first is spoken first, and can be encoded while the rest is spoken."""


@dataclass(frozen=True, slots=True)
class Line:
    """A text and who says it."""

    speaker: Speaker
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a line."""

    clip: Audio | None
    """None where it could not be spoken."""
    problem: str = ""
    """Why not."""
    new: bool = False
    """Whether it was spoken for this line; the store had it otherwise."""


def synthesise(lines: Sequence[Line], listener: Listener, *, force: bool = False) -> Generator[Outcome]:
    """Speak what the stores have no clip of; with ``again``, speak everything.

    Yields one outcome a line, in order, each as soon as it is there: meanwhile the engines go on. ``lines`` are
    those of any number of scripts. A clip is stored as soon as it is spoken, so that a run that is stopped has
    lost only what was in flight. Raises `narrate.errors.NarrateError`.
    """
    wanted = dict.fromkeys(lines)
    todo = [line for line in wanted if force or not line.speaker.store.has(line.text)]
    listener.start(sum(len(line.text) for line in todo))
    waiting, new = set(todo), set(todo)
    problems: dict[Line, str] = {}
    with closing(_run(todo)) as results:
        for line in lines:
            while line in waiting:
                done, seconds, problems[done] = next(results)
                waiting.remove(done)
                listener.spoke(len(done.text), seconds)
            yield _outcome(line, problems.get(line, ""), new=line in new)
            new.discard(line)


def _outcome(line: Line, problem: str, *, new: bool) -> Outcome:
    if problem:
        return Outcome(None, problem, new)
    clip = line.speaker.store.get(line.text)
    if clip is None:
        problem = f"the clip of {line.text!r} went away while it was needed"
        raise SpeakingError(problem, hint="run the same command again")
    return Outcome(clip, new=new)


def _run(todo: Sequence[Line]) -> Generator[_Result]:
    """Speak lines on all workers of their engines; each as it is done."""
    by_speaker: dict[Speaker, list[str]] = {}
    for line in todo:
        by_speaker.setdefault(line.speaker, []).append(line.text)
    finished: SimpleQueue[Future[list[_Result]]] = SimpleQueue()
    pools = {speaker: ThreadPoolExecutor(speaker.engine.workers, "speak") for speaker in by_speaker}
    waiting = 0
    try:
        for speaker, texts in by_speaker.items():
            for batch in batches(texts, speaker.engine):
                pools[speaker].submit(_speak_batch, speaker, batch).add_done_callback(finished.put)
                waiting += 1
        while waiting:
            results = finished.get()
            waiting -= 1
            yield from results.result()
    finally:
        _end(pools, early=waiting > 0)


def _end(pools: Mapping[Speaker, ThreadPoolExecutor], *, early: bool) -> None:
    """Wait for calls that are under way; ended ``early``, nobody wants what they would bring."""
    for pool in pools.values():
        pool.shutdown(wait=False, cancel_futures=True)
    for speaker in pools if early else ():
        if isinstance(speaker.engine, Stoppable):
            speaker.engine.stop()
    for pool in pools.values():
        pool.shutdown()


def batches(texts: Sequence[str], engine: Engine) -> Iterator[list[str]]:
    """``texts`` in the calls that ``engine`` wants, roughly in order; the first of each is the longest."""
    window = _WINDOW * max(1, engine.max_batch) * max(1, engine.workers)
    for first in range(0, len(texts), window):
        yield from _padded(sorted(texts[first : first + window], key=len, reverse=True), engine)


def _padded(texts: Sequence[str], engine: Engine) -> Iterator[list[str]]:
    start = 0
    while start < len(texts):
        size = max(1, min(engine.max_batch, engine.max_padded_chars // max(1, len(texts[start]))))
        yield list(texts[start : start + size])
        start += size


_Result = tuple[Line, float, str]
"""A line, the seconds of sound it became, and why it could not be spoken, if it could not."""


def _speak_batch(speaker: Speaker, batch: list[str]) -> list[_Result]:
    results = []
    clips = speaker.engine.speak(batch)
    if len(clips) != len(batch):  # nobody knows which is whose
        raise SpeakingError(f"the engine gave {len(clips)} clips for {len(batch)} texts")
    for text, first in zip(batch, clips, strict=True):
        clip, problem = _sure(speaker.engine, text, first)
        if clip is not None:
            speaker.store.put(text, clip)
        results.append((Line(speaker, text), clip.seconds if clip else 0.0, problem))
    return results


def _sure(engine: Engine, text: str, first: Audio | None = None) -> tuple[Audio | None, str]:
    """A clip of ``text`` without `fault`: the first, one of the next tries, or one put together from halves."""
    problem = ""
    for attempt in range(TRIES):
        audio = first if first is not None and attempt == 0 else engine.speak([text])[0]
        clip = trimmed(audio)
        problem = fault(text, clip)
        if not problem:
            return clip, ""
    clips: list[Audio] = []
    for half in _halves(text):
        part, _ = _sure(engine, half)
        if part is None:  # the other half would be spoken for nothing
            return None, problem
        clips.append(part)
    return (joined(clips, _JOIN_S), "") if clips else (None, problem)


def _halves(text: str) -> tuple[str, ...]:
    """The text before and after the space nearest to its middle, outside IPA; nothing where it is one word."""
    spaces = [match.start() for match in _SPACE.finditer(text) if match[0] == " "]
    if not spaces:
        return ()
    cut = min(spaces, key=lambda space: abs(2 * space - len(text)))
    return text[:cut], text[cut + 1 :]
