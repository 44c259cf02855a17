"""An engine that whistles: every text has a pitch and a length of its own, so that an assertion can hear it.

It comes in through the entry point, as anyone's engine would; a voice may shift all its pitches. The environment
steers it: NARRATE_FAKE_LOG names a file that gets a line a text; NARRATE_FAKE_DELAY is the seconds a text takes;
NARRATE_FAKE_MUTE makes texts that hold it come back empty; NARRATE_FAKE_HANG makes them take a minute after their
line, NARRATE_FAKE_KILL makes them kill the process, and NARRATE_FAKE_CHOKE makes the engine warn and fail;
NARRATE_FAKE_STRETCH lengthens everything; NARRATE_FAKE_FAULTS is a seed, and the chance in 1000 that a text fails.
"""

from __future__ import annotations

import logging
import os
import random
import signal
import time
import zlib
from collections.abc import Sequence

import numpy as np

from narrate.errors import EngineError
from narrate.speaking.engine import Audio, EngineOptions, EngineSpec, Limits
from narrate.voices.voice import Voice

_log = logging.getLogger("narrate.fake")

RATE = 16_000
PITCHES = 900
"""How many there are: 200 Hz to 7 kHz, a step of 7.5 Hz apart."""


def pitch(text: str) -> float:
    """In Hz."""
    return 200 + 7.5 * (zlib.crc32(text.encode()) % PITCHES)


def length(text: str) -> int:
    """In samples at `RATE`, what is trimmed away not counted."""
    stretch = float(os.environ.get("NARRATE_FAKE_STRETCH", "1"))
    return int(stretch * RATE * (0.25 + 0.02 * len(text)) + zlib.crc32(text.encode()) % 997)


class ChokedError(EngineError):
    """Made and sent in another way than the classes of narrate."""

    def __init__(self, text: str) -> None:
        super().__init__("it choked", text)


class FakeEngine:
    max_batch = 4
    max_padded_chars = 800

    def __init__(self, voice: Voice, options: EngineOptions) -> None:
        voice.check_model_keys({"rate", "level", "shift"})
        self._rate = int(voice.model.get("rate", RATE))
        self._level = float(voice.model.get("level", 0.3))
        self._shift = float(voice.model.get("shift", 0))
        self.workers = options.workers or 2
        self.fingerprint = f"fake {voice.name} {options.speed:g}"
        seed, _, chance = os.environ.get("NARRATE_FAKE_FAULTS", "0 0").partition(" ")
        self._faults, self._chance = random.Random(seed), int(chance) / 1000

    def speak(self, texts: Sequence[str]) -> list[Audio]:
        return [self._whistle(text) for text in texts]

    def _whistle(self, text: str) -> Audio:
        time.sleep(float(os.environ.get("NARRATE_FAKE_DELAY", "0")))
        log = os.environ.get("NARRATE_FAKE_LOG")
        if log:
            with open(log, "a", encoding="utf-8") as file:
                file.write(text + "\n")
        hang = os.environ.get("NARRATE_FAKE_HANG")
        if hang and hang in text:
            time.sleep(60)
        if self._faults.random() < self._chance:
            raise self._faults.choice([RuntimeError, EngineError])("a fault on purpose")
        kill = os.environ.get("NARRATE_FAKE_KILL")
        if kill and kill in text:
            os.kill(os.getpid(), signal.SIGKILL)
        choke = os.environ.get("NARRATE_FAKE_CHOKE")
        if choke and choke in text:
            _log.warning("it will choke on %r", text)
            raise ChokedError(text)
        mute = os.environ.get("NARRATE_FAKE_MUTE")
        if mute and mute in text:
            return Audio(np.zeros(self._rate // 10, np.float32), self._rate)
        time_s = np.arange(length(text) * self._rate // RATE) / self._rate
        samples = self._level * np.sin(2 * np.pi * (pitch(text) + self._shift) * time_s)
        silence = np.zeros(self._rate // 5)
        return Audio(np.concatenate([silence, samples, silence]).astype(np.float32), self._rate)


ENGINE = EngineSpec(FakeEngine, lambda _: Limits(max_chars=200))
