"""Measures loudness and true peak, and builds the filters that bring a programme to the target.

Loudness is the integrated loudness of ITU-R BS.1770 in LUFS; true peak is in dBTP. A mono file plays from two
speakers, so it is measured as two equal channels: its -16 LUFS are -19 LUFS if measured as one channel.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from narrate.errors import EncodingError
from narrate.mixing import ffmpeg

TARGET_LUFS = -16.0
"""Apple's recommendation for podcasts, within 1 LU."""
CEILING_DBTP = -1.0
MAX_GAIN_DB = 40.0

_INTEGRATED = re.compile(r"\bI:\s+(-?[\d.]+|-?inf|nan) LUFS")
_PEAK = re.compile(r"Peak level dB: (-?[\d.]+|-?inf|nan)")
_METER = "ebur128=dualmono=true:framelog=quiet"
_PEAK_OVERSAMPLING = 4
"""BS.1770 measures true peak at four times the sample rate or more."""
_LIMIT_OVERSAMPLING = 2
"""Fourfold oversampling makes encoding 50 % slower and changes the final peaks by less than 0.1 dB."""
_SILENT_LUFS = -69.0


@dataclass(frozen=True, slots=True)
class Loudness:
    """A measurement."""

    lufs: float
    """Integrated loudness in LUFS, of two equal channels."""
    peak_dbtp: float


def measure(file: Path, rate: int, written: Iterable[bytes] | None = None) -> Loudness:
    """Measure a finished file or, with ``written``, the bytes of one that is still being written.

    ``rate`` is the sample rate of its programme in Hz. Raises `EncodingError`.
    """
    peaks = f"aresample={_PEAK_OVERSAMPLING * rate},astats=measure_overall=Peak_level:measure_perchannel=none"
    graph = f"[0:a]asplit[a][b];[a]{_METER}[heard];[b]{peaks}[peaks]"
    outputs = ["-map", "[heard]", "-f", "null", "-", "-map", "[peaks]", "-f", "null", "-"]
    source = ffmpeg.decoded_input("pipe:0" if written is not None else file)
    arguments, task = [*source, "-filter_complex", graph, *outputs], f"measuring {file.name}"
    report = ffmpeg.run(arguments, task) if written is None else ffmpeg.feed(arguments, written, task)
    return Loudness(_last(_INTEGRATED, report, file), round(_last(_PEAK, report, file), 2))


def measure_raw(file: Path, rate: int, chain: str = "anull") -> float:
    """The loudness in LUFS of stitched samples at ``rate`` Hz, filtered by ``chain``. Raises `EncodingError`."""
    meter = ["-af", f"{chain},{_METER}", "-f", "null", "-"]
    report = ffmpeg.run([*ffmpeg.raw_format(rate), "-i", file, *meter], f"measuring {file.name}")
    return _last(_INTEGRATED, report, file)


def _last(pattern: re.Pattern[str], report: str, file: Path) -> float:
    found = pattern.findall(report)
    if not found:
        raise EncodingError("ffmpeg reports no loudness", file.name)
    return float(found[-1])


def gain_to_target(loudness: float) -> float:
    """The gain in dB that brings ``loudness`` (LUFS) to the target; 0 for silence."""
    if not math.isfinite(loudness) or loudness < _SILENT_LUFS:
        return 0.0
    return min(MAX_GAIN_DB, TARGET_LUFS - loudness)


def filters(gain_db: float, ceiling_dbtp: float, rate: int) -> str:
    """An ffmpeg filter chain: one gain for the whole programme, then a limiter on oversampled peaks.

    The limiter compensates for its look-ahead, so every sample keeps its position.
    """
    limit = 10 ** (ceiling_dbtp / 20)
    return (
        f"{ffmpeg.LARGE_FRAMES},volume={gain_db:.3f}dB:precision=double,aresample={_LIMIT_OVERSAMPLING * rate},"
        f"alimiter=limit={limit:.4f}:level=false:latency=true,aresample={rate}"
    )
