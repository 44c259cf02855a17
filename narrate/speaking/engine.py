"""What an engine is, what it declares about itself, and what it returns."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

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
    def max_batch(self) -> int:
        """The maximum number of texts in one call (at least 1)."""

    @property
    def max_padded_chars(self) -> int:
        """The maximum number of characters in one call, counting every text as long as the longest."""

    @property
    def workers(self) -> int:
        """Maximum concurrent calls (at least 1)."""

    def speak(self, texts: Sequence[str]) -> list[Audio]:
        """Say each text, in order. Safe to call from `workers` threads at once.

        What it raises decides what becomes of the run. `narrate.errors.SpeakingError`, or anything that is no
        `narrate.errors.NarrateError`, concerns these texts alone: they are left out. `narrate.errors.EngineError`,
        `narrate.errors.VoiceError` and every other `narrate.errors.NarrateError` end the run.
        """


@runtime_checkable
class Stoppable(Protocol):
    """An engine whose calls may wait long for somebody else, and can be told not to."""

    def stop(self) -> None:
        """Make the calls of `Engine.speak` that are under way raise `narrate.errors.SpeakingError` at once."""


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """What the user asks of an engine, whichever it is."""

    speed: float = 1.0
    """A factor on the voice's own speed."""
    device: str = "auto"
    """``auto``, ``cpu``, ``cuda`` or ``cuda:N``."""
    workers: int | None = None
    """Maximum concurrent calls; None for as many as the machine can run."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a script must know of an engine before anything is spoken."""

    max_chars: int
    """The most characters that the engine takes in one text."""
    min_chars: int = 0
    """The number of characters below which it speaks poorly; 0 if any length is fine."""
    takes_ipa: bool = False
    """Whether it reads what stands between ``[[`` and ``]]`` in a text as IPA."""


def no_model(_: Voice) -> Model | None:
    """For an engine that knows no models beyond those that ``voices/models/`` describes."""
    return None


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """What an engine declares about itself. Reading it imports no inference library and opens no model."""

    open: Callable[[Voice, EngineOptions], Engine]
    """Opens a voice. Raises `narrate.errors.VoiceError` if the voice cannot be spoken as the options ask."""
    limits: Callable[[Voice], Limits]
    """Reads at most the voice's config. Raises `narrate.errors.VoiceError` if that is missing or unusable."""
    model: Callable[[Voice], Model | None] = no_model
    """The model that a voice needs, if the engine keeps a list of models of its own; else None.

    Raises `narrate.errors.VoiceError` if the list does not have it.
    """
    convert: Callable[[Voice], Path] | None = None
    """Converts a voice to the form that runs on a GPU and returns its folder; None if there is no such form.

    Raises `narrate.errors.NarrateError`.
    """
    package: str = ""
    """The package that it needs, by the name it is imported by; empty if it needs none."""
    extra: str = ""
    """narrate's extra that installs ``package``; empty if it comes with narrate."""


def cores() -> int:
    """The cores this process may run on."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
