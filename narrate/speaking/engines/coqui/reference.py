"""Reads the reference clips of XTTS, without torchaudio and torchcodec."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from narrate.errors import VoiceError
from narrate.speaking.engine import Audio
from narrate.speaking.sound import trimmed

if TYPE_CHECKING:
    from narrate.speaking.engine import Samples

SHORTEST_S = 2.0
"""The minimum length of speech in a clip, in seconds."""
_HINT = "give 6 to 30 seconds of one person's clear speech, as WAV, FLAC, Ogg or MP3"


def read(clip: Path, rate: int) -> Samples:
    """The samples of ``clip`` in mono at ``rate`` Hz, without leading and trailing silence.

    Raises `VoiceError` if it cannot be read, is silent or too short.
    """
    import numpy as np
    import soundfile  # type: ignore[import-untyped, unused-ignore]
    import soxr

    try:
        channels, own_rate = soundfile.read(clip, dtype="float32", always_2d=True)
    except (OSError, RuntimeError) as error:  # soundfile's errors are RuntimeErrors
        raise VoiceError("the reference clip cannot be read as audio", str(clip), _HINT) from error
    samples = np.nan_to_num(channels.mean(axis=1))
    speech = trimmed(Audio(samples, own_rate))
    if not len(speech.samples):
        raise VoiceError("the reference clip is silent", str(clip), _HINT)
    if speech.seconds < SHORTEST_S:
        raise VoiceError(f"the reference clip holds only {speech.seconds:.1f} s of speech", str(clip), _HINT)
    return np.ascontiguousarray(soxr.resample(speech.samples, own_rate, rate), np.float32)
