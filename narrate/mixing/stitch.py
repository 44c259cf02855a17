"""Stitches clips and pauses into a programme, one utterance at a time, in linear time and constant memory."""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import soxr

from narrate.mixing import mp3
from narrate.mixing.programme import SAMPLE_BYTES, Programme
from narrate.mixing.timeline import samples_of
from narrate.speaking.engine import Audio

with warnings.catch_warnings():
    # pydub looks for an ffmpeg on PATH; narrate brings its own and calls it itself.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

FADE_S = 0.004
AUDIBLE_OFFSET = 0.003
MIN_CENTERED_S = 0.5
"""An offset is a share of full scale. The mean of this much speech is far below it; a syllable may be shorter."""
CLIPS_PER_SEGMENT = 8
"""On average, where pauses are long enough."""
MAX_SEGMENT_S = 120
"""Segments are held in memory; a longer one ends after the next clip, whatever follows."""


@dataclass(frozen=True, slots=True)
class Take:
    """A clip as it is placed in a programme."""

    clip: Audio
    pause_ms: int = 0
    """Silence after it."""
    gain_db: float = 0.0
    """Gain that matches its voice to the loudness of the others; samples beyond full scale are clipped."""


def stitch(takes: Iterable[Take], programme: Programme) -> None:
    """Append ``takes`` to ``programme`` as they arrive, and divide it into segments.

    The programme has the sample rate of the first clip, or the next one that MP3 has; clips with another are
    resampled to it. The programme counts lengths as it writes the samples, so they are right even if another run
    replaces a clip meanwhile. Raises `narrate.errors.StorageError`.

    A segment ends after a clip whose checksum says so, if the pause is long enough (`mp3.MIN_SILENCE`). So an edit
    changes the segment that it is in, and leaves the others as they are. The pause is then changed by up to half a
    frame of MP3, 12 ms at 24 kHz, so that the segment is a whole number of frames.
    """
    for take in takes:
        rate = programme.sample_rate or mp3.nearest_rate(take.clip.sample_rate)
        sound = _segment(_fade(_centered(resample(take.clip, rate))))
        clip = (sound.apply_gain(take.gain_db) if take.gain_db else sound).raw_data
        pause, ends = samples_of(take.pause_ms, rate), False
        length = programme.segment_length + len(clip) // SAMPLE_BYTES
        if length > MAX_SEGMENT_S * rate or zlib.crc32(clip) % CLIPS_PER_SEGMENT == 0:
            pause, ends = _last_pause(length, pause, rate)
        programme.append(clip, bytes(SAMPLE_BYTES * pause), rate, ends_segment=ends)


def _last_pause(length: int, pause: int, rate: int) -> tuple[int, bool]:
    """The pause after ``length`` samples of a segment that should end, and whether it ends there."""
    frame = mp3.frame_length(rate)
    enough = max(pause, mp3.MIN_SILENCE + frame // 2) if length > MAX_SEGMENT_S * rate else pause
    if enough < mp3.MIN_SILENCE + frame // 2:
        return pause, False
    return (length + enough + frame // 2) // frame * frame - length, True


def resample(clip: Audio, rate: int) -> Audio:
    """Resample a clip to ``rate`` Hz, without the images and aliases of plain interpolation."""
    if clip.sample_rate == rate:
        return clip
    return Audio(soxr.resample(clip.samples, clip.sample_rate, rate, quality="HQ"), rate)


def _segment(clip: Audio) -> AudioSegment:
    return AudioSegment(clip.pcm(), sample_width=SAMPLE_BYTES, frame_rate=clip.sample_rate, channels=1)


def _centered(clip: Audio) -> Audio:
    """The clip without a constant offset, which would be a click at each pause and take room from the limiter."""
    if len(clip.samples) < MIN_CENTERED_S * clip.sample_rate:
        return clip
    offset = np.float32(clip.samples.mean())
    return Audio(clip.samples - offset, clip.sample_rate) if abs(offset) > AUDIBLE_OFFSET else clip


def _fade(clip: Audio) -> Audio:
    """Fade both ends over `FADE_S`. pydub's own fades round to milliseconds and change the length."""
    length = min(int(FADE_S * clip.sample_rate), len(clip.samples) // 2)
    samples = clip.samples.copy()
    if length:
        ramp = np.linspace(0, 1, length, endpoint=False, dtype=np.float32)
        samples[:length] *= ramp
        samples[-length:] *= ramp[::-1]
    return Audio(samples, clip.sample_rate)
