"""Hears what is in a finished audio file: decoded by ffmpeg, judged by numpy."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from narrate.mixing.ffmpeg import binary

RATE = 16_000


def samples_of(file: Path, rate: int = RATE) -> NDArray[np.float64]:
    """The file's sound as one channel at ``rate`` Hz."""
    command = [
        binary(),
        "-v",
        "error",
        "-i",
        str(file),
        "-map",
        "0:a",
        "-f",
        "s16le",
        "-ac",
        "1",
        "-ar",
        str(rate),
        "-",
    ]
    done = subprocess.run(command, capture_output=True, check=True)
    return np.frombuffer(done.stdout, "<i2").astype(float) / 32768


def pitch_at(samples: NDArray[np.float64], start_s: float, end_s: float) -> float:
    """The strongest frequency in the middle of a stretch, in Hz."""
    middle, half = (start_s + end_s) / 2, min(0.1, (end_s - start_s) / 4)
    part = samples[int((middle - half) * RATE) : int((middle + half) * RATE)]
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)), 1 << 16))
    return float(np.argmax(spectrum)) * RATE / (1 << 16)


def sounding(samples: NDArray[np.float64], gap_s: float = 0.05) -> list[tuple[float, float]]:
    """Start and end in seconds of every stretch of sound, at least ``gap_s`` of silence apart."""
    frame = RATE // 200
    loud = np.abs(samples[: len(samples) // frame * frame]).reshape(-1, frame).max(axis=1) > 0.01
    edges = np.flatnonzero(np.diff(np.concatenate([[False], loud, [False]]).astype(int)))
    stretches: list[tuple[float, float]] = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        start_s, end_s = start * frame / RATE, end * frame / RATE
        if stretches and start_s - stretches[-1][1] < gap_s:
            stretches[-1] = (stretches[-1][0], end_s)
        else:
            stretches.append((start_s, end_s))
    return stretches
