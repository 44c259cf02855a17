"""Encodes a programme at the target loudness, while the programme is still being written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from narrate.errors import EncodingError
from narrate.mixing.encoder import Encoder, Level, Segment
from narrate.mixing.limiter import limited
from narrate.mixing.loudness import CEILING_DBTP, Loudness, Meter, gain_to_target, loudness_of
from narrate.mixing.programme import Programme, beginning
from narrate.speaking.engine import FULL_SCALE

MAX_TRIES = 6
TOLERANCE_LU = 0.35
MIN_MEASURED_S = 180
"""Seconds of a programme that determine the first gain; encoding starts once they are written."""
GAIN_STEP_DB = 0.25
"""Gains are multiples of it. So a small edit, which changes the loudness a little, rarely changes the gain, with
which all segments would have to be encoded again."""
_BLOCK = 1 << 16
_FIRST_CEILING_DBTP = CEILING_DBTP - 0.6
"""A lossy encoder may raise a peak by about this much; if it raises it more, the next try goes lower."""


def first_gain(programme: Programme) -> float:
    """Estimate the gain in dB that a programme needs, from its first `MIN_MEASURED_S`.

    `master` measures the whole programme after encoding it; this saves measuring it before. The estimate includes
    what the limiter takes away. Raises `narrate.errors.StorageError`.
    """
    samples, rate = beginning(programme, MIN_MEASURED_S), programme.sample_rate
    gain = gain_to_target(_loudness(samples, rate))
    return gain + gain_to_target(_loudness(limited(samples, gain, _FIRST_CEILING_DBTP, rate), rate))


def master(programme: Programme, gain_db: float, file: Path, encoder: Encoder) -> Loudness:
    """Encode ``programme`` to ``file``, starting with a gain of about ``gain_db``, and measure the result.

    If the loudness misses the target by more than `TOLERANCE_LU` or a peak exceeds `CEILING_DBTP`, encode again
    with a corrected gain and ceiling. Raises `EncodingError`, also if the peaks stay too high after `MAX_TRIES`,
    and `narrate.errors.StorageError`.
    """
    gain, ceiling = gain_db, _FIRST_CEILING_DBTP
    for _ in range(MAX_TRIES):
        gain = GAIN_STEP_DB * round(gain / GAIN_STEP_DB)
        level, rate = Level(gain + encoder.loss_db, ceiling), programme.sample_rate
        found = encoder.encode((Segment(raw, rate, level) for raw in programme.segments()), rate, file)
        too_high = found.peak_dbtp - CEILING_DBTP
        missing = gain_to_target(found.lufs)
        if too_high <= 0 and abs(missing) <= TOLERANCE_LU:
            return found
        gain += missing
        ceiling -= too_high + 0.1 if too_high > 0 else 0.0
    if too_high > 0:
        raise EncodingError(f"its true peak stays at {found.peak_dbtp:.1f} dBTP", file.name)
    return found


def encode(programme: Programme, file: Path, encoder: Encoder) -> None:
    """Encode ``programme`` to ``file`` unchanged. Raises `EncodingError` and `narrate.errors.StorageError`."""
    rate = programme.sample_rate
    encoder.encode((Segment(raw, rate) for raw in programme.segments()), rate, file)


def _loudness(samples: NDArray[np.int16], rate: int) -> float:
    """In LUFS."""
    meter = Meter(rate)
    for start in range(0, len(samples), _BLOCK):
        meter.add((samples[start : start + _BLOCK] / FULL_SCALE).astype(np.float32))
    return loudness_of([meter.reading()]).lufs
