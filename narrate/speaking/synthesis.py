"""Scripts and a voice → clips: what is missing, in which batches, on how many workers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from narrate.errors import SpeakingError
from narrate.speaking.clips import ClipStore
from narrate.speaking.engine import Audio, Engine

if TYPE_CHECKING:
    from narrate.speaking.engine import Samples


class Listener(Protocol):
    """Is told how the speaking goes on."""

    def start(self, characters: int) -> None:
        """So many characters will be spoken."""

    def spoke(self, characters: int, seconds: float) -> None:
        """So many of them have just become so many seconds of sound."""


TRIES = 3
"""How often a text is spoken before it is split."""

_FRAME_S = 0.01
_SILENCE = 10 ** (-50 / 20)
_KEEP_BEFORE_S = 0.02
_KEEP_AFTER_S = 0.06
_JOIN_S = 0.08
_CLIPPED = 0.999
_CLIPPED_SHARE = 0.002


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a run of `synthesise` did."""

    new: int
    """Texts that were spoken now."""
    kept: int
    """Texts that the store had."""
    failed: dict[str, str]
    """Texts that could not be spoken, and why."""


def missing_texts(texts: Iterable[str], store: ClipStore) -> list[str]:
    """The texts that the store has no clip of, each once, the longest first so that no worker ends late."""
    return sorted((text for text in dict.fromkeys(texts) if not store.has(text)), key=len, reverse=True)


def synthesise(
    texts: Iterable[str],
    engine: Engine,
    store: ClipStore,
    listener: Listener,
    *,
    again: bool = False,
) -> Spoken:
    """Speak what the store has no clip of; with ``again``, speak everything.

    ``texts`` are those of any number of scripts. A clip is stored as soon as it is spoken, so that a run that is
    stopped has lost only what was in flight. Raises `narrate.errors.NarrateError`.
    """
    wanted = list(dict.fromkeys(texts))
    todo = sorted(wanted, key=len, reverse=True) if again else missing_texts(wanted, store)
    listener.start(sum(map(len, todo)))
    failed: dict[str, str] = {}
    pool = ThreadPoolExecutor(engine.workers, thread_name_prefix="speak")
    try:
        runs = [pool.submit(_speak_batch, engine, store, batch) for batch in _batches(todo, engine)]
        for run in as_completed(runs):
            for text, seconds, problem in run.result():
                if problem:
                    failed[text] = problem
                listener.spoke(len(text), seconds)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return Spoken(len(todo) - len(failed), len(wanted) - len(todo), failed)


_Outcome = tuple[str, float, str]
"""A text, the seconds of sound it became, and why it could not be spoken, if it could not."""


def _batches(texts: list[str], engine: Engine) -> Iterator[list[str]]:
    """``texts``, the longest first, in the calls that ``engine`` wants: the first of each is the longest."""
    start = 0
    while start < len(texts):
        size = max(1, min(engine.batch, engine.padded // max(1, len(texts[start]))))
        yield texts[start : start + size]
        start += size


def _speak_batch(engine: Engine, store: ClipStore, batch: list[str]) -> list[_Outcome]:
    outcomes = []
    clips = engine.speak(batch)
    if len(clips) != len(batch):  # nobody knows which is whose
        raise SpeakingError(f"the engine gave {len(clips)} clips for {len(batch)} texts")
    for text, first in zip(batch, clips, strict=True):
        clip, problem = _sure(engine, text, first)
        if clip is None:
            outcomes.append((text, 0.0, problem))
        else:
            store.put(text, clip)
            outcomes.append((text, clip.seconds, ""))
    return outcomes


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
    return (_joined(clips), "") if clips else (None, problem)


def _halves(text: str) -> tuple[str, ...]:
    """The text before and after the space nearest to its middle; nothing where it is one word."""
    spaces = [match.start() for match in re.finditer(r"(?<=\S) (?=\S)", text)]
    if not spaces:
        return ()
    cut = min(spaces, key=lambda space: abs(2 * space - len(text)))
    return text[:cut], text[cut + 1 :]


def fault(text: str, clip: Audio) -> str:
    """What is wrong with a trimmed clip, judged by the length of its text; empty where nothing is.

    The bounds are wide: a second of speech holds 12 to 20 characters of prose, but a digit is a word.
    """
    effort = sum(6 if character.isdigit() else 3 if character.isupper() else 1 for character in text)
    if not len(clip.samples):
        return "it came back empty"
    if clip.seconds > 3 + 0.3 * effort:
        return f"it came back {clip.seconds:.0f} s long"
    if clip.seconds < 0.012 * len(text):
        return f"it came back only {clip.seconds:.1f} s long"
    if np.mean(np.abs(clip.samples) >= _CLIPPED) > _CLIPPED_SHARE:
        return "it came back clipped"
    if not np.isfinite(clip.samples).all():
        return "it came back broken"
    return ""


def trimmed(audio: Audio) -> Audio:
    """The clip from just before the first sound to just after the last; empty where all is silent."""
    frame = max(1, int(_FRAME_S * audio.rate))
    samples = audio.samples
    padded = np.pad(samples, (0, -len(samples) % frame)).reshape(-1, frame)
    loud = np.flatnonzero(np.sqrt(np.mean(np.square(padded), axis=1)) > _SILENCE)
    if not len(loud):
        return Audio(samples[:0], audio.rate)
    start = max(0, int(loud[0]) * frame - int(_KEEP_BEFORE_S * audio.rate))
    end = (int(loud[-1]) + 1) * frame + int(_KEEP_AFTER_S * audio.rate)
    return Audio(samples[start:end], audio.rate)


def _joined(clips: list[Audio]) -> Audio:
    rate = clips[0].rate
    gap: Samples = np.zeros(int(_JOIN_S * rate), np.float32)
    parts = [part for clip in clips for part in (gap, clip.samples)][1:]
    return Audio(np.concatenate(parts), rate)
