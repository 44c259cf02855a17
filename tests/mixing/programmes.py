"""Sounds and programmes for the tests beside this file, and ears that are not narrate's own."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from narrate.mixing.ffmpeg import binary
from narrate.mixing.programme import Programme
from narrate.mixing.stitch import Take, stitch
from narrate.speaking.engine import Audio

RATE = 16_000


def tone(seconds: float, level: float = 0.3, pitch: float = 440, rate: int = RATE) -> Audio:
    """A sound of one pitch."""
    wave = level * np.sin(2 * np.pi * pitch * np.arange(round(seconds * rate)) / rate)
    return Audio(wave.astype(np.float32), rate)


def babble(seconds: float, level: float, seed: int = 0, rate: int = RATE) -> Audio:
    """Noise that swells and fades as syllables do; ``level`` is that of its loudest parts, and may go beyond 1."""
    random = np.random.default_rng(seed)
    time = np.arange(round(seconds * rate)) / rate
    noise = np.convolve(random.normal(0, 1, len(time)), np.hanning(8), "same")
    syllables = np.abs(np.sin(2 * np.pi * 2 * time)) ** 2
    wave = level * syllables * noise / (3 * noise.std())
    return Audio(np.clip(wave, -1, 1).astype(np.float32), rate)


def stitched(pieces: Iterable[tuple[Audio, int]], file: Path) -> Programme:
    """Clips, each with the pause after it in milliseconds."""
    with Programme(file) as programme:
        stitch((Take(clip, pause_ms) for clip, pause_ms in pieces), programme)
    return programme


def programme_of(clips: Iterable[Audio], file: Path, pause_ms: int = 300) -> Programme:
    return stitched(((clip, pause_ms) for clip in clips), file)


def decoded(file: Path, rate: int = RATE) -> NDArray[np.float64]:
    """A file as a player decodes it, as one channel."""
    command = [binary(), "-v", "error", "-i", str(file), "-f", "f32le", "-ac", "1", "-ar", str(rate), "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    return np.frombuffer(done.stdout, "<f4").astype(float)


def heard_loudness(file: Path) -> tuple[float, float]:
    """Integrated loudness in LUFS as heard from two speakers, and true peak in dBTP, by ffmpeg's summary.

    Measured at 48 kHz, for which the standard is written: at others, ffmpeg measures up to 0.2 LU more.
    """
    meter = ["-af", "aresample=48000,ebur128=peak=true:dualmono=true", "-f", "null", "-"]
    command = [binary(), "-hide_banner", "-nostats", "-i", str(file), *meter]
    report = subprocess.run(command, capture_output=True, check=True, text=True).stderr
    summary = report[report.rindex("Summary:") :]
    loudness, peak = re.search(r"I: +(\S+) LUFS", summary), re.search(r"Peak: +(\S+) dBFS", summary)
    assert loudness
    assert peak
    return float(loudness[1]), float(peak[1])
