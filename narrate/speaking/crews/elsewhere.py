"""Calls of engines in another process than the one that plans them: each voice is opened once, and what comes of a
text can be sent."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from narrate import errors
from narrate.errors import NarrateError, SpeakingError
from narrate.speaking.engine import Audio, Engine, EngineOptions
from narrate.speaking.registry import open_engine
from narrate.speaking.takes import Spoken, speak
from narrate.voices.voice import Voice

MAX_OPEN = 8
"""Engines that a process holds; the one that was not called for longest is released for the next."""

Error = TypeVar("Error", bound=NarrateError)


@dataclass(frozen=True, slots=True)
class Sent:
    """A `Spoken` on its way. The clip has 16 bits a sample: no more are kept of it in the store."""

    pcm: bytes | None
    sample_rate: int
    problem: str
    error: SpeakingError | None


def send(spoken: Spoken) -> Sent:
    """What `receive` makes the same of, but for bits that the clip store would drop."""
    pcm, rate = (spoken.clip.pcm(), spoken.clip.sample_rate) if spoken.clip else (None, 0)
    return Sent(pcm, rate, spoken.problem, spoken.error and portable(spoken.error))


def receive(sent: Sent) -> Spoken:
    """See `send`."""
    clip = None if sent.pcm is None else Audio.from_pcm(sent.pcm, sent.sample_rate)
    return Spoken(clip, sent.problem, sent.error)


def portable(error: Error) -> Error:
    """The same as an error of `narrate.errors`: a class of anyone's engine may be unknown where it arrives."""
    kind: type[Error] = next(kind for kind in type(error).__mro__ if kind.__module__ == errors.__name__)
    return kind(error.problem, error.subject, error.hint)


def call(voice: Voice, options: EngineOptions, texts: Sequence[str]) -> list[Sent]:
    """`narrate.speaking.takes.speak` with an engine of this process. Its errors are `portable`."""
    try:
        return [send(spoken) for spoken in speak(_engines.open(voice, options), texts)]
    except NarrateError as error:
        raise portable(error) from error


class _Engines:
    """The engines that are open in this process. Any number of threads may ask for one."""

    def __init__(self) -> None:
        self._open: list[tuple[Voice, EngineOptions, Engine]] = []
        """The one that was called last is last."""
        self._lock = threading.Lock()

    def open(self, voice: Voice, options: EngineOptions) -> Engine:
        """The engine of ``voice`` with ``options``, opened by the first call. Raises `VoiceError`."""
        with self._lock:
            known = [entry for entry in self._open if entry[:2] == (voice, options)]
            entry = known[0] if known else (voice, options, open_engine(voice, options))
            self._open = [*(other for other in self._open if other is not entry), entry][-MAX_OPEN:]
            return entry[2]


_engines = _Engines()
