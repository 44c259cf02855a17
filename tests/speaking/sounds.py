"""Sounds, an engine that does what it is told, and a progress that remembers, for the tests beside this file."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from narrate.progress import Progress
from narrate.speaking.engine import Audio
from narrate.speaking.sound import trimmed

RATE = 16_000


def tone(seconds: float, level: float = 0.3, pitch: float = 440, rate: int = RATE) -> Audio:
    """A sound of one pitch."""
    wave = level * np.sin(2 * np.pi * pitch * np.arange(round(seconds * rate)) / rate)
    return Audio(wave.astype(np.float32), rate)


def silence(seconds: float, rate: int = RATE) -> Audio:
    return Audio(np.zeros(round(seconds * rate), np.float32), rate)


def spoken(text: str) -> Audio:
    """As long as a voice would take for ``text``, about."""
    return tone(0.2 + len(text) / 15)


def pauses_s(audio: Audio) -> float:
    """How long it is quiet inside a clip, in seconds: stretches of 40 ms or more, 25 dB below the clip's level."""
    samples, frame = trimmed(audio).samples, audio.sample_rate // 100
    level = np.sqrt(np.mean(np.square(samples)))
    frames = samples[: len(samples) // frame * frame].reshape(-1, frame)
    loud = np.flatnonzero(np.sqrt(np.mean(np.square(frames), axis=1)) > level * 10 ** (-25 / 20))
    quiet = np.diff(loud) - 1
    return float(quiet[quiet >= 4].sum()) / 100


Behavior = Callable[[str, int], Audio]
"""What becomes of a text, and of how often it has been asked for, from 1."""


class Puppet:
    """An engine that says texts as it is told to, and remembers what it was asked."""

    fingerprint = "puppet"

    def __init__(self, behave: Behavior = lambda text, _: spoken(text), batch: int = 1, workers: int = 1) -> None:
        self.max_batch, self.max_padded_chars = batch, 10_000
        self.workers = workers
        self.calls: list[list[str]] = []
        self._behave = behave
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def asked(self) -> list[str]:
        """Every text it was asked to say, in order."""
        return [text for call in self.calls for text in call]

    def speak(self, texts: Sequence[str]) -> list[Audio]:
        with self._lock:
            self.calls.append(list(texts))
            self._asked.update(texts)
            times = [self._asked[text] for text in texts]
        return [self._behave(text, time) for text, time in zip(texts, times, strict=True)]


class Heard(Progress):
    """Remembers what it is told."""

    def __init__(self) -> None:
        self.expected: list[tuple[str, int]] = []
        self.spoken: list[tuple[int, float]] = []

    def expect(self, subject: str, characters: int, /) -> None:
        self.expected.append((subject, characters))

    def spoke(self, _subject: str, characters: int, seconds: float, /) -> None:
        self.spoken.append((characters, seconds))
