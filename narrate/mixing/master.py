"""Encodes a programme at the target loudness, while the programme is still being written."""

from __future__ import annotations

from pathlib import Path

from narrate.errors import EncodingError
from narrate.mixing.encoder import Encoder, Level, Segment
from narrate.mixing.limiter import limited
from narrate.mixing.loudness import CEILING_DBTP, Loudness, gain_to_target, loudness_of_samples
from narrate.mixing.programme import Programme, beginning

MAX_TRIES = 6
SLACK_S = 0.5
TOLERANCE_LU = 0.35
MIN_MEASURED_S = 180
"""Seconds of a programme that determine the first gain; encoding starts once they are written."""
GAIN_STEP_DB = 0.25
"""Gains are multiples of it. So a small edit, which changes the loudness a little, rarely changes the gain, with
which all segments would have to be encoded again."""
_FIRST_CEILING_DBTP = CEILING_DBTP - 0.6
"""A lossy encoder may raise a peak by about this much; if it raises it more, the next try goes lower."""


def first_gain(programme: Programme) -> float:
    """Estimate the gain in dB that a programme needs, from its first `MIN_MEASURED_S`.

    `master` measures the whole programme after encoding it; this saves measuring it before. The estimate includes
    what the limiter takes away. Raises `narrate.errors.StorageError`.
    """
    samples, rate = beginning(programme, MIN_MEASURED_S), programme.sample_rate
    gain = gain_to_target(loudness_of_samples(samples, rate))
    lowered = limited(samples, gain, _FIRST_CEILING_DBTP, rate)
    return gain + gain_to_target(loudness_of_samples(lowered, rate))


def master(programme: Programme, gain_db: float, file: Path, encoder: Encoder) -> Loudness:
    """Encode ``programme`` to ``file``, starting with a gain of about ``gain_db``, and measure the result.

    If the loudness misses the target by more than `TOLERANCE_LU` or a peak exceeds `CEILING_DBTP`, encode again
    with a corrected gain and ceiling, up to `MAX_TRIES` times; the last result may still miss both. Raises
    `narrate.errors.EncodingError` and `narrate.errors.StorageError`.
    """
    gain, ceiling = gain_db, _FIRST_CEILING_DBTP
    for _ in range(MAX_TRIES):
        gain = GAIN_STEP_DB * round(gain / GAIN_STEP_DB)
        level, rate = Level(gain + encoder.loss_db, ceiling), programme.sample_rate
        found = encoder.encode((Segment(raw, rate, level) for raw in programme.segments()), rate, file)
        _check_length(found, programme, file)
        too_high = found.peak_dbtp - CEILING_DBTP
        missing = gain_to_target(found.lufs)
        if too_high <= 0 and abs(missing) <= TOLERANCE_LU:
            return found
        gain += missing
        ceiling -= too_high + 0.1 if too_high > 0 else 0.0
    return found


def _check_length(found: Loudness, programme: Programme, file: Path) -> None:
    """An encoder that stops early may still say that all went well."""
    if found.seconds is not None and found.seconds < programme.seconds - SLACK_S:
        problem = f"the encoder wrote {found.seconds:.1f} of {programme.seconds:.1f} seconds"
        raise EncodingError(problem, file.name, "check the ffmpeg that IMAGEIO_FFMPEG_EXE names, if it is set")


def encode(programme: Programme, file: Path, encoder: Encoder) -> None:
    """Encode ``programme`` to ``file`` unchanged. Raises `EncodingError` and `narrate.errors.StorageError`."""
    rate = programme.sample_rate
    encoder.encode((Segment(raw, rate) for raw in programme.segments()), rate, file)
