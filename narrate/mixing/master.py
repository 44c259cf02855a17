"""Encodes a programme at the target loudness, while the programme is still being written."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from narrate.errors import EncodingError
from narrate.mixing import ffmpeg
from narrate.mixing.loudness import CEILING_DBTP, Loudness, filters, gain_to_target, measure, measure_raw
from narrate.mixing.programme import Programme, write_excerpt
from narrate.storage import translate_os_errors

MAX_TRIES = 4
TOLERANCE_LU = 0.35
MIN_MEASURED_S = 180
"""Seconds of a programme that determine the first gain; encoding starts once they are written."""
_EXCERPT_S = 120
"""Of these, in seconds. One minute misses the loudness of some programmes by more than `TOLERANCE_LU`, and
encoding again costs ten times as much as measuring the second minute."""
_FIRST_CEILING_DBTP = CEILING_DBTP - 0.6
"""A lossy encoder may raise a peak by about this much; if it raises it more, the next try goes lower."""


def first_gain(programme: Programme, scratch: Path) -> float:
    """Estimate the gain in dB that a programme needs, from two minutes of samples of its first `MIN_MEASURED_S`.

    `master` measures the whole programme after encoding it; this saves measuring it before. The estimate includes
    what the limiter takes away. ``scratch`` is a temporary file. Raises `EncodingError` and
    `narrate.errors.StorageError`.
    """
    programme.wait(MIN_MEASURED_S)
    with translate_os_errors("the programme", scratch):
        write_excerpt(programme, _EXCERPT_S, MIN_MEASURED_S, scratch)
    gain = gain_to_target(measure_raw(scratch, programme.sample_rate))
    chain = filters(gain, _FIRST_CEILING_DBTP, programme.sample_rate)
    gain += gain_to_target(measure_raw(scratch, programme.sample_rate, chain))
    scratch.unlink()
    return gain


def master(
    programme: Programme, gain_db: float, file: Path, encoder: Sequence[str], *, streams: bool = True
) -> Loudness:
    """Encode ``programme`` to ``file``, starting with a gain of ``gain_db``, and measure the result.

    ``encoder`` holds ffmpeg's output options; the output of a format that ``streams`` is measured while it is
    written. If the loudness misses the target by more than `TOLERANCE_LU` or a peak exceeds `CEILING_DBTP`, encode
    again with a corrected gain and ceiling. Raises `EncodingError`, also if the peaks stay too high after
    `MAX_TRIES`, and `narrate.errors.StorageError`.
    """
    gain, ceiling = gain_db, _FIRST_CEILING_DBTP
    for _ in range(MAX_TRIES):
        chain = filters(gain, ceiling, programme.sample_rate)
        found = (_encode_and_measure if streams else _encode_then_measure)(programme, chain, file, encoder)
        too_high = found.peak_dbtp - CEILING_DBTP
        missing = gain_to_target(found.lufs)
        if too_high <= 0 and abs(missing) <= TOLERANCE_LU:
            return found
        gain += missing
        ceiling -= too_high + 0.1 if too_high > 0 else 0.0
    if too_high > 0:
        raise EncodingError(f"its true peak stays at {found.peak_dbtp:.1f} dBTP", file.name)
    return found


def _encode_then_measure(programme: Programme, chain: str, file: Path, encoder: Sequence[str]) -> Loudness:
    encode(programme, file, encoder, chain)
    return measure(file, programme.sample_rate)


def _encode_and_measure(programme: Programme, chain: str, file: Path, encoder: Sequence[str]) -> Loudness:
    with translate_os_errors("the episode", file):
        file.open("wb").close()  # do not measure what an earlier try wrote
    complete = threading.Event()
    with ThreadPoolExecutor(1, thread_name_prefix="measure") as pool:
        loudness = pool.submit(measure, file, programme.sample_rate, ffmpeg.follow_file(file, complete))
        try:
            encode(programme, file, encoder, chain)
        finally:
            complete.set()
        return loudness.result()


def encode(programme: Programme, file: Path, encoder: Sequence[str], chain: str = "anull") -> None:
    """Encode ``programme`` to ``file`` through a chain of ffmpeg's filters, by default unchanged.

    ``encoder`` is as in `master`. Raises `EncodingError` and `narrate.errors.StorageError`.
    """
    bitexact = ["-fflags", "+bitexact", "-flags:a", "+bitexact"]
    arguments: list[ffmpeg.Argument] = [
        *ffmpeg.raw_format(programme.sample_rate),
        "-i",
        "-",
        "-af",
        chain,
        *encoder,
        *bitexact,
        file,
    ]
    ffmpeg.feed(arguments, programme.blocks(), f"encoding {file.name}")
