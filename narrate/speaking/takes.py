"""Calls an engine, and makes the best of what it returns: a text gets several attempts before it is given up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from narrate import lazy_re as re
from narrate.errors import EngineError, NarrateError, SpeakingError
from narrate.speaking.engine import Audio, Engine
from narrate.speaking.ipa import IPA_PATTERN
from narrate.speaking.sound import MAX_RATE, MIN_RATE, fault, is_finite, joined, trimmed

TRIES = 3
"""How many times a text is spoken before it is split."""

_SPACE = re.compile(rf"{IPA_PATTERN}|(?<=\S) (?=\S)")
"""A space between words, or a piece of IPA with all of its spaces."""
_JOIN_S = 0.08


@dataclass(frozen=True, slots=True)
class Spoken:
    """What came of a text."""

    clip: Audio | None
    """Trimmed and checked; None if the text could not be spoken."""
    problem: str = ""
    """Why it could not be spoken."""
    error: SpeakingError | None = None
    """What the engine raised, if it raised anything."""


def speak(engine: Engine, texts: Sequence[str]) -> list[Spoken]:
    """What came of each text, in order. If the engine fails, they are spoken once more, one at a time.

    Raises `narrate.errors.NarrateError` if the cause is not one of these texts.
    """
    try:
        clips: Sequence[Audio | None] = _call(engine, texts)
    except EngineError:
        raise
    except SpeakingError:
        clips = [None] * len(texts)
    return [_best(engine, text, first) for text, first in zip(texts, clips, strict=True)]


def _best(engine: Engine, text: str, first: Audio | None) -> Spoken:
    """``first`` is the result of the first attempt, if there was one."""
    try:
        return Spoken(*_faultless_clip(engine, text, first))
    except EngineError:
        raise
    except SpeakingError as error:
        return Spoken(None, str(error), error)


def _call(engine: Engine, texts: Sequence[str]) -> list[Audio]:
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
        audio = first if first is not None and attempt == 0 else _call(engine, [text])[0]
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
