"""The interface of engines: what they declare about themselves, what they do, and what they return."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

from narrate.errors import VoiceError
from narrate.voices.models import Model
from narrate.voices.voice import Voice

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples: TypeAlias = NDArray[np.float32]


FULL_SCALE = 32767
"""A sample of 1.0 as a 16-bit integer."""


@dataclass(frozen=True, slots=True)
class Audio:
    """Mono audio."""

    samples: Samples
    """Shape (n,), float32, within [-1, 1]."""
    sample_rate: int
    """In Hz."""

    @property
    def seconds(self) -> float:
        """Its length in seconds."""
        return len(self.samples) / self.sample_rate

    def pcm(self) -> bytes:
        """The samples as 16-bit integers, little-endian; full scale is `FULL_SCALE`."""
        import numpy as np

        return np.round(np.clip(self.samples, -1, 1) * FULL_SCALE).astype("<i2").tobytes()

    @staticmethod
    def from_pcm(pcm: bytes | memoryview, sample_rate: int) -> Audio:
        """The audio whose `pcm` this is."""
        import numpy as np

        return Audio(np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(FULL_SCALE), sample_rate)


class EngineTraits(Protocol):
    """What an engine declares about itself once a voice is open."""

    @property
    def fingerprint(self) -> str:
        """Changes if a text would sound different: identifies model, version, speed and settings."""

    @property
    def max_batch(self) -> int:
        """The maximum number of texts in one call (at least 1)."""

    @property
    def max_padded_chars(self) -> int:
        """The maximum number of characters in one call, when every text counts as long as the longest."""

    @property
    def workers(self) -> int:
        """Maximum concurrent calls (at least 1)."""


class Engine(EngineTraits, Protocol):
    """Speaks texts. Creating one is cheap; the first call of `speak` loads the model."""

    def speak(self, texts: Sequence[str]) -> list[Audio]:
        """The audio of each text, in order. Safe to call from `workers` threads at once. Without texts, it loads
        the model.

        The class of an exception decides whether the run continues. `narrate.errors.SpeakingError`, and any
        exception that is not a `narrate.errors.NarrateError`, concerns these texts alone, which are left out.
        `narrate.errors.EngineError`, `narrate.errors.VoiceError` and every other `narrate.errors.NarrateError` end
        the run.
        """


@runtime_checkable
class Stoppable(Protocol):
    """An engine whose calls may wait long, such as for a server, and can be interrupted."""

    def stop(self) -> None:
        """Make calls of `Engine.speak` in progress raise `narrate.errors.SpeakingError` at once."""


@runtime_checkable
class Phonemizing(Protocol):
    """An engine that can tell the phonemes of a text."""

    @property
    def phonemizes_fast(self) -> bool:
        """Whether the first call of `phonemes` takes less than a second."""

    def phonemes(self, text: str) -> str:
        """What the model is given for a text, in the symbols that it was trained on.

        Does not load the model. Safe to call from many threads. Raises `narrate.errors.VoiceError` if a config
        is missing or damaged.
        """


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """The user's options for any engine."""

    speed: float = 1.0
    """A factor on the voice's own speed."""
    device: str = "auto"
    """``auto``, ``cpu``, ``cuda`` or ``cuda:N``.

    A user may mean several by ``cuda``, or name them (``cuda:0,1``); an engine is opened with one of them.
    """
    workers: int | None = None
    """Maximum concurrent calls; None for one per core."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of an engine that a script must respect."""

    max_chars: int
    """The maximum number of characters in one text."""
    min_chars: int = 0
    """The number of characters below which it sounds poor; 0 if any length is fine."""
    takes_ipa: bool = False
    """Whether it reads the text between ``[[`` and ``]]`` as IPA."""


def no_model(_: Voice) -> Model | None:
    """For an engine without a list of models of its own."""
    return None


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """An engine's declaration. Importing it loads no inference library and opens no model."""

    open: Callable[[Voice, EngineOptions], Engine]
    """Opens a voice. Raises `narrate.errors.VoiceError` if it cannot be opened with these options."""
    limits: Callable[[Voice], Limits]
    """The limits of a voice, which is not opened. Raises `narrate.errors.VoiceError` if it cannot be."""
    model: Callable[[Voice], Model | None] = no_model
    """The model that a voice needs, from the engine's own list of models; None if it needs none.

    Raises `narrate.errors.VoiceError` if the list does not contain it.
    """
    convert: Callable[[Voice], Path] | None = None
    """Converts a voice to the form that runs on a GPU and returns its folder; None if there is no such form.

    Raises `narrate.errors.NarrateError`.
    """
    wants_gpu: bool = False
    """Whether it is too slow for a whole post without a GPU."""
    remote: bool = False
    """Whether another machine speaks: it may be down, or cost money."""
    package: str = ""
    """The import name of the package that it needs; empty if it needs none."""
    extra: str = ""
    """The extra of narrate that installs ``package``; empty if narrate always installs it."""


def checked_speed(engine: str, voice: Voice, options: EngineOptions, slowest: float, fastest: float) -> float:
    """The product of the voice's speed and the user's. Raises `VoiceError` if ``engine`` does not support it."""
    speed = voice.speed * options.speed
    if not slowest <= speed <= fastest:
        problem = f"{engine} supports speeds from {slowest:g} to {fastest:g}, not {speed:g}"
        raise VoiceError(problem, f"voice {voice.name}", "choose another --speed")
    return speed


def cores() -> int:
    """The number of cores that this process may run on."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
