"""What an engine is, what it gives, and where engines are found."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

from narrate.errors import NarrateError, VoiceError, did_you_mean, install_hint
from narrate.voices.voice import Voice

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples: TypeAlias = NDArray[np.float32]


FULL_SCALE = 32767
"""What a sample of 1.0 is as a 16-bit integer."""


@dataclass(frozen=True, slots=True)
class Audio:
    """Sound: one channel, sample by sample."""

    samples: Samples
    """Shape (n,), float32, within [-1, 1]."""
    sample_rate: int
    """Samples a second, in Hz."""

    @property
    def seconds(self) -> float:
        """Its length."""
        return len(self.samples) / self.sample_rate

    def pcm(self) -> bytes:
        """The samples as 16-bit integers, little-endian; full scale is `FULL_SCALE`."""
        import numpy as np

        return np.round(np.clip(self.samples, -1, 1) * FULL_SCALE).astype("<i2").tobytes()


class Engine(Protocol):
    """Says texts. Making one is cheap; it loads its model when it first speaks."""

    @property
    def fingerprint(self) -> str:
        """Changes when the same text would sound different: model, version, speed, settings."""

    @property
    def max_chars(self) -> int:
        """The most characters it can take in one text."""

    @property
    def min_chars(self) -> int:
        """The characters below which it speaks poorly; 0 where it does not matter."""

    @property
    def max_batch(self) -> int:
        """The most texts it wants in one call."""

    @property
    def max_padded_chars(self) -> int:
        """The most characters it wants in one call, every text counted as long as the longest of them."""

    @property
    def workers(self) -> int:
        """How many calls may run at once, from 1."""

    @property
    def takes_ipa(self) -> bool:
        """Whether it says what stands between ``[[`` and ``]]`` in a text as IPA."""

    def speak(self, texts: Sequence[str]) -> list[Audio]:
        """Say each text, in order. Safe to call from `workers` threads at once.

        Raises `narrate.errors.NarrateError`.
        """


@runtime_checkable
class Stoppable(Protocol):
    """What an engine is besides if a call may wait for long and need not: it asks somebody else to speak."""

    def stop(self) -> None:
        """Have the calls of `Engine.speak` that are under way raise `narrate.errors.SpeakingError` at once."""


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """What the user asks of an engine, whichever it is."""

    speed: float = 1.0
    """A factor on the voice's own speed."""
    device: str = "auto"
    """``auto``, ``cpu``, ``cuda`` or ``cuda:N``."""
    workers: int | None = None
    """At most so many calls at once; None for as many as the machine can run."""


EngineMaker: TypeAlias = Callable[[Voice, EngineOptions], Engine]


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """An engine that comes with narrate."""

    maker: str
    """``module:attribute``; the module is imported when the engine is used."""
    package: str
    """What must be installed for it, as it is imported."""
    extra: str = ""
    """narrate's extra that installs this."""


ENGINES = {
    "coqui": BuiltIn("narrate.speaking.engines.coqui:coqui_engine", "TTS", "coqui"),
    "kokoro": BuiltIn("narrate.speaking.engines.kokoro.engine:KokoroEngine", "kokoro_onnx", "kokoro"),
    "piper": BuiltIn("narrate.speaking.engines.piper:piper_engine", "piper"),
    "remote": BuiltIn("narrate.speaking.engines.remote.engine:RemoteEngine", "httpx"),
}
"""By name."""

ENTRY_POINTS = "narrate.engines"
"""The entry point group in which other packages offer an `EngineMaker`."""


def open_engine(voice: Voice, options: EngineOptions) -> Engine:
    """The engine that speaks ``voice``.

    Raises `VoiceError` where there is no such engine, it is not installed, or it cannot do what ``options`` ask.
    """
    if voice.engine in ENGINES:
        return _built_in(ENGINES[voice.engine], voice)(voice, options)
    offered = {entry.name: entry for entry in entry_points(group=ENTRY_POINTS)}
    if voice.engine not in offered:
        hint = did_you_mean(voice.engine, {*ENGINES, *offered})
        raise VoiceError(f"voice {voice.name} wants an engine {voice.engine!r} that is not here", hint=hint)
    try:
        maker: EngineMaker = offered[voice.engine].load()
        return maker(voice, options)
    except NarrateError:
        raise
    except Exception as error:  # anybody's code
        problem = f"voice {voice.name}: the engine {voice.engine} cannot be opened: {error}"
        raise VoiceError(problem, offered[voice.engine].value, "ask those who made it") from error


def missing_extra(engine: str) -> str:
    """The extra that must be installed before ``engine`` can speak; empty where nothing is missing."""
    built_in = ENGINES.get(engine)
    return built_in.extra if built_in and find_spec(built_in.package) is None else ""


def _built_in(engine: BuiltIn, voice: Voice) -> EngineMaker:
    extra = missing_extra(voice.engine)
    if extra:
        problem = f"voice {voice.name}: the engine {voice.engine} is not installed"
        raise VoiceError(problem, hint=install_hint(extra))
    module, _, attribute = engine.maker.partition(":")
    maker: EngineMaker = getattr(import_module(module), attribute)
    return maker


def cores() -> int:
    """The cores this process may run on."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
