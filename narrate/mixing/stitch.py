"""Stitches clips and pauses into a programme, one utterance at a time, in linear time and constant memory."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import soxr

from narrate.mixing.programme import SAMPLE_BYTES, Programme
from narrate.mixing.timeline import samples_of
from narrate.speaking.engine import Audio

with warnings.catch_warnings():
    # pydub looks for an ffmpeg on PATH; narrate brings its own and calls it itself.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

FADE_S = 0.004


@dataclass(frozen=True, slots=True)
class Take:
    """A clip as it is placed in a programme."""

    clip: Audio
    pause_ms: int = 0
    """Silence after it."""
    gain_db: float = 0.0
    """Gain that matches its voice to the loudness of the others; samples beyond full scale are clipped."""


def stitch(takes: Iterable[Take], programme: Programme) -> None:
    """Append ``takes`` to ``programme`` as they arrive.

    The programme has the sample rate of the first clip; the others are resampled to it. The programme counts
    lengths as it writes the samples, so they are right even if another run replaces a clip meanwhile. Raises
    `narrate.errors.StorageError`.
    """
    for take in takes:
        rate = programme.sample_rate or take.clip.sample_rate
        sound = _segment(_fade(resample(take.clip, rate)))
        sound = sound.apply_gain(take.gain_db) if take.gain_db else sound
        programme.append(sound.raw_data, bytes(SAMPLE_BYTES * samples_of(take.pause_ms, rate)), rate)


def resample(clip: Audio, rate: int) -> Audio:
    """Resample a clip to ``rate`` Hz, without the images and aliases of plain interpolation."""
    if clip.sample_rate == rate:
        return clip
    return Audio(soxr.resample(clip.samples, clip.sample_rate, rate, quality="HQ"), rate)


def _segment(clip: Audio) -> AudioSegment:
    return AudioSegment(clip.pcm(), sample_width=SAMPLE_BYTES, frame_rate=clip.sample_rate, channels=1)


def _fade(clip: Audio) -> Audio:
    """Fade both ends over `FADE_S`. pydub's own fades round to milliseconds and change the length."""
    length = min(int(FADE_S * clip.sample_rate), len(clip.samples) // 2)
    samples = clip.samples.copy()
    if length:
        ramp = np.linspace(0, 1, length, endpoint=False, dtype=np.float32)
        samples[:length] *= ramp
        samples[-length:] *= ramp[::-1]
    return Audio(samples, clip.sample_rate)
