"""Checks, trims and joins clips of any engine."""

from __future__ import annotations

from collections.abc import Sequence

from narrate.speaking.engine import Audio

MIN_RATE, MAX_RATE = 4_000, 384_000
"""In Hz. Another rate is that of a damaged config."""
_FRAME_S = 0.01
_SILENCE = 10 ** (-50 / 20)
_KEEP_BEFORE_S = 0.02
_KEEP_AFTER_S = 0.06
_CLIPPED = 0.999
_CLIPPED_SHARE = 0.002


def fault(text: str, clip: Audio) -> str:
    """What is wrong with a trimmed clip of ``text``; empty if nothing is.

    The limits on its length are generous: a second of speech holds 12 to 20 characters of prose, but a digit is
    spoken as a word.
    """
    import numpy as np

    effort = sum(6 if character.isdigit() else 3 if character.isupper() else 1 for character in text)
    if not is_finite(clip):
        return "it came back broken"
    if not len(clip.samples):
        return "it came back empty"
    if clip.seconds > 3 + 0.3 * effort:
        return f"it came back {clip.seconds:.0f} s long"
    if clip.seconds < 0.012 * sum(map(str.isalnum, text)):
        return f"it came back only {clip.seconds:.1f} s long"
    if np.mean(np.abs(clip.samples) >= _CLIPPED) > _CLIPPED_SHARE:
        return "it came back clipped"
    return ""


def is_finite(audio: Audio) -> bool:
    """Whether every sample is a number."""
    import numpy as np

    return bool(np.isfinite(audio.samples).all())


def trimmed(audio: Audio) -> Audio:
    """The clip from just before the first sound to just after the last; empty if it is silent."""
    import numpy as np

    frame = max(1, int(_FRAME_S * audio.sample_rate))
    samples = audio.samples
    padded = np.pad(samples, (0, -len(samples) % frame)).reshape(-1, frame)
    loud = np.flatnonzero(np.sqrt(np.mean(np.square(padded), axis=1)) > _SILENCE)
    if not len(loud):
        return Audio(samples[:0], audio.sample_rate)
    start = max(0, int(loud[0]) * frame - int(_KEEP_BEFORE_S * audio.sample_rate))
    end = (int(loud[-1]) + 1) * frame + int(_KEEP_AFTER_S * audio.sample_rate)
    return Audio(samples[start:end], audio.sample_rate)


def joined(clips: Sequence[Audio], gap_s: float) -> Audio:
    """``clips``, one or more of the same sample rate, joined with ``gap_s`` seconds of silence between them."""
    import numpy as np

    gap = np.zeros(int(gap_s * clips[0].sample_rate), np.float32)
    parts = [part for clip in clips for part in (gap, clip.samples)][1:]
    return Audio(np.concatenate(parts), clips[0].sample_rate)
