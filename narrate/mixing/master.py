"""A programme → a finished audio file at the right loudness."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from narrate.errors import EncodingError
from narrate.mixing import ffmpeg
from narrate.mixing.loudness import CEILING_DBTP, Loudness, filters, gain_to_target, measure
from narrate.mixing.stitch import Programme

TRIES = 4
TOLERANCE_LU = 0.4
_HEADROOM_DB = 1.0
"""What a lossy encoder may add to a peak before a second try is needed."""


def master(
    programme: Programme, lufs: float, file: Path, encoder: Sequence[str], chapters: Path | None = None
) -> Loudness:
    """Encode ``programme``, whose loudness is ``lufs``, to ``file`` and measure the result.

    ``encoder`` holds ffmpeg's output options and ``chapters`` an ffmetadata file to take in. Where limiting or
    encoding moved the loudness by more than `TOLERANCE_LU`, or a peak above `CEILING_DBTP`, it is done again by as
    much less. Raises `EncodingError` where that does not help.
    """
    gain, ceiling = gain_to_target(lufs), CEILING_DBTP - _HEADROOM_DB
    found = Loudness(lufs, 0.0)
    for _ in range(TRIES):
        _encode(programme, filters(gain, ceiling, programme.rate), file, encoder, chapters)
        found = measure(file)
        too_high = found.peak_dbtp - CEILING_DBTP
        away = gain_to_target(found.lufs)
        if too_high <= 0 and abs(away) <= TOLERANCE_LU:
            return found
        ceiling -= too_high + 0.1 if too_high > 0 else 0.0
        gain += away if abs(away) > TOLERANCE_LU else 0.0
    if found.peak_dbtp > CEILING_DBTP:
        raise EncodingError(f"its true peak stays at {found.peak_dbtp:.1f} dBTP", file.name)
    return found


def _encode(programme: Programme, chain: str, file: Path, encoder: Sequence[str], chapters: Path | None) -> None:
    taken: list[ffmpeg.Argument] = ["-i", chapters, "-map", "0:a", "-map_chapters", "1"] if chapters else []
    source: list[ffmpeg.Argument] = [*ffmpeg.raw(programme.rate), "-i", programme.file, *taken]
    plain = ["-fflags", "+bitexact", "-flags:a", "+bitexact"]
    ffmpeg.run([*source, "-af", chain, *encoder, *plain, file], f"encoding {file.name}")
