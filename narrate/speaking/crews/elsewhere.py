"""Engines in another process than the one that plans their calls: each is opened once, and what comes of a text
can be sent."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from narrate import errors
from narrate.errors import NarrateError, SpeakingError, VoiceError
from narrate.speaking.engine import Audio, Engine, EngineOptions
from narrate.speaking.registry import open_engine
from narrate.speaking.takes import Spoken, speak
from narrate.voices.voice import Voice

MAX_OPEN = 8
"""Engines that a process holds; the one that was not called for longest is released for the next."""

Error = TypeVar("Error", bound=NarrateError)


@dataclass(frozen=True, slots=True)
class Sent:
    """A `Spoken` on its way. The clip has 16 bits a sample: the clip store keeps no more of it."""

    pcm: bytes | None
    sample_rate: int
    problem: str
    error: SpeakingError | None

    @staticmethod
    def of(spoken: Spoken) -> Sent:
        """What `spoken` makes the same of, but for bits that the clip store would drop."""
        pcm, rate = (spoken.clip.pcm(), spoken.clip.sample_rate) if spoken.clip else (None, 0)
        return Sent(pcm, rate, spoken.problem, spoken.error and portable(spoken.error))

    def spoken(self) -> Spoken:
        """What was sent."""
        clip = None if self.pcm is None else Audio.from_pcm(self.pcm, self.sample_rate)
        return Spoken(clip, self.problem, self.error)


def portable(error: Error) -> Error:
    """The same as an error of `narrate.errors`: a class of anyone's engine may be unknown where it arrives."""
    kind: type[Error] = next(kind for kind in type(error).__mro__ if kind.__module__ == errors.__name__)
    return kind(error.problem, error.subject, error.hint)


@dataclass(frozen=True, slots=True)
class OpenVoice:
    """A voice that this process has opened."""

    voice: Voice
    options: EngineOptions
    engine: Engine
    fingerprint: str
    """The engine's when it was opened: files may have been replaced since."""
    calls: threading.Semaphore
    """As many as the engine allows at once."""

    def speak(self, texts: Sequence[str]) -> list[Sent]:
        """See `narrate.speaking.takes.speak`. Any number of threads may call it."""
        with self.calls:
            return [Sent.of(spoken) for spoken in speak(self.engine, texts)]


_open: list[OpenVoice] = []
"""The one that was asked for last is last."""
_lock = threading.Lock()


def open_voice(voice: Voice, options: EngineOptions, fingerprint: str | None = None) -> OpenVoice:
    """The voice with its engine, which is opened unless it is open already. Any number of threads may call it.

    Raises `VoiceError` if it cannot be opened, or if ``fingerprint`` is given and the engine has another.
    """
    with _lock:
        found = next((each for each in _open if _is(each, voice, options, fingerprint)), None)
        if found is None:
            engine = open_engine(voice, options)
            calls = threading.Semaphore(max(1, engine.workers))
            found = OpenVoice(voice, options, engine, engine.fingerprint, calls)
        if not _is(found, voice, options, fingerprint):
            problem = (
                f"voice {voice.name} would sound different: its model or a package that speaks it is not the same"
            )
            raise VoiceError(problem, hint="install the same versions and the same model everywhere")
        _open[:] = [*(each for each in _open if each is not found), found][-MAX_OPEN:]
        return found


def _is(opened: OpenVoice, voice: Voice, options: EngineOptions, fingerprint: str | None) -> bool:
    return (opened.voice, opened.options) == (voice, options) and fingerprint in (None, opened.fingerprint)
