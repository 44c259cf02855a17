"""A programme → a finished audio file at the right loudness, encoded while the programme is still being made."""

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

TRIES = 4
TOLERANCE_LU = 0.35
ENOUGH_S = 180
"""How much of a programme says how loud it is; it is encoded as soon as so much is there."""
_EXCERPT_S = 60
_FIRST_CEILING_DBTP = CEILING_DBTP - 0.6
"""A lossy encoder may add about so much to a peak; where it adds more, a second try goes lower."""


def first_gain(programme: Programme, scratch: Path) -> float:
    """The gain in dB that a programme needs, judged by a minute taken from all over its first `ENOUGH_S`.

    The whole is measured after it is encoded, and this spares measuring it before. What the limiter takes away is
    counted in. ``scratch`` is a file to work in. Raises `EncodingError` and `narrate.errors.StorageError`.
    """
    programme.wait(ENOUGH_S)
    with translate_os_errors("the programme", scratch):
        write_excerpt(programme, _EXCERPT_S, ENOUGH_S, scratch)
    gain = gain_to_target(measure_raw(scratch, programme.sample_rate))
    chain = filters(gain, _FIRST_CEILING_DBTP, programme.sample_rate)
    gain += gain_to_target(measure_raw(scratch, programme.sample_rate, chain))
    scratch.unlink()
    return gain


def master(
    programme: Programme, gain_db: float, file: Path, encoder: Sequence[str], *, streams: bool = True
) -> Loudness:
    """Encode ``programme`` to ``file``, beginning with a gain of ``gain_db``, and measure the result.

    ``encoder`` holds ffmpeg's output options; what it writes can be read before it is whole where it ``streams``,
    and is measured as it is written. Where the loudness misses its target by more than `TOLERANCE_LU`, or a peak
    lies above `CEILING_DBTP`, it is done again by as much less or more. Raises `EncodingError`, also where peaks
    cannot be brought down, and `narrate.errors.StorageError`.
    """
    gain, ceiling = gain_db, _FIRST_CEILING_DBTP
    for _ in range(TRIES):
        chain = filters(gain, ceiling, programme.sample_rate)
        found = (_measured_meanwhile if streams else _measured_then)(programme, chain, file, encoder)
        too_high = found.peak_dbtp - CEILING_DBTP
        missing = gain_to_target(found.lufs)
        if too_high <= 0 and abs(missing) <= TOLERANCE_LU:
            return found
        gain += missing
        ceiling -= too_high + 0.1 if too_high > 0 else 0.0
    if too_high > 0:
        raise EncodingError(f"its true peak stays at {found.peak_dbtp:.1f} dBTP", file.name)
    return found


def _measured_then(programme: Programme, chain: str, file: Path, encoder: Sequence[str]) -> Loudness:
    _encode(programme, chain, file, encoder)
    return measure(file, programme.sample_rate)


def _measured_meanwhile(programme: Programme, chain: str, file: Path, encoder: Sequence[str]) -> Loudness:
    with translate_os_errors("the episode", file):
        file.open("wb").close()  # what an earlier try wrote must not be measured
    whole = threading.Event()
    with ThreadPoolExecutor(1, thread_name_prefix="measure") as pool:
        found = pool.submit(measure, file, programme.sample_rate, ffmpeg.follow_file(file, whole))
        try:
            _encode(programme, chain, file, encoder)
        finally:
            whole.set()
        return found.result()


def _encode(programme: Programme, chain: str, file: Path, encoder: Sequence[str]) -> None:
    plain = ["-fflags", "+bitexact", "-flags:a", "+bitexact"]
    arguments: list[ffmpeg.Argument] = [
        *ffmpeg.raw(programme.sample_rate),
        "-i",
        "-",
        "-af",
        chain,
        *encoder,
        *plain,
        file,
    ]
    ffmpeg.feed(arguments, programme.blocks(), f"encoding {file.name}")
