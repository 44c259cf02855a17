"""Measures loudness and true peak.

Loudness is the integrated loudness of ITU-R BS.1770 in LUFS; true peak is in dBTP. A mono file plays from two
speakers, so it is measured as two equal channels: its -16 LUFS are -19 LUFS if measured as one channel.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from narrate.errors import EncodingError
from narrate.mixing import ffmpeg
from narrate.mixing.peaks import FRAME, frame_peaks
from narrate.speaking.engine import FULL_SCALE

TARGET_LUFS = -16.0
"""Apple's recommendation for podcasts, within 1 LU."""
CEILING_DBTP = -1.0
MAX_GAIN_DB = 40.0

METER_VERSION = 2
"""Raise it if the meter reads something else of the same samples: readings are kept with encoded segments."""
_CHANNELS = 2
_OFFSET_LU = -0.691
"""What BS.1770 subtracts, so that the filter does not change the loudness of 1 kHz."""
SILENT_LUFS = -70.0
"""Blocks below are not counted; neither are those `_GATE_LU` below the mean of the rest."""
_SILENT_ENERGY = 10 ** ((SILENT_LUFS - _OFFSET_LU) / 10) / _CHANNELS
_GATE_LU = 10.0
_MIN_PEAK = 1e-6
_NOTHING = np.zeros(0, np.float32)
_STEPS_PER_BLOCK = 4
"""A block lasts 400 ms, and one begins every 100 ms."""
_STEPS_AT_ONCE = 16
"""So few stay in the processor's cache, which takes a tenth of the time."""
_FILTERS = (
    ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)),
    ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)),
)
"""The filters of BS.1770 in front of the meter, a high shelf and a high pass: numerator and denominator in powers
of 1/z, as tables 1 and 2 of the standard state them for `_FILTER_RATE`."""
_FILTER_RATE = 48_000


@dataclass(frozen=True, slots=True)
class Loudness:
    """A measurement."""

    lufs: float
    """Integrated loudness in LUFS, of two equal channels; `SILENT_LUFS` if nothing is louder."""
    peak_dbtp: float
    """-120 for silence."""
    seconds: float | None = field(default=None, compare=False)
    """How much sound was measured: up to 0.1 s more for each piece of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What a meter measures of a piece of sound, from which the loudness of several pieces can be computed."""

    energies: NDArray[np.float32]
    """The mean square of every 100 ms, filtered; the last filled up with silence."""
    peak: float
    """The true peak; full scale is 1."""


def loudness_of(readings: Sequence[Reading]) -> Loudness:
    """The loudness of pieces, one after the other."""
    energies = np.concatenate([_NOTHING, *(reading.energies for reading in readings)])
    peak = max([_MIN_PEAK, *(reading.peak for reading in readings)])
    return Loudness(round(_integrated(energies), 2), round(20 * math.log10(peak), 2), len(energies) / 10)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a file that can be decoded on its own."""

    data: bytes
    decoded: int
    """How many samples it is decoded to."""
    delay: int
    """The first of these that counts."""
    length: int
    """How many count."""


class Meter:
    """Measures samples as they arrive: floating point, full scale 1, in any portions."""

    def __init__(self, rate: int) -> None:
        """``rate`` is in Hz."""
        self._rate, self._step = rate, _step(rate)
        self._rest = _NOTHING
        self._energies: list[NDArray[np.float64]] = []
        self._context = np.zeros(FRAME, np.float32)
        self._peak = 0.0

    def add(self, samples: NDArray[np.float32]) -> None:
        """Measure more samples."""
        self._find_peak(samples)
        samples = np.concatenate([self._rest, samples])
        whole = len(samples) - len(samples) % self._step
        self._rest = samples[whole:]
        self._energies.append(_energies(samples[:whole], self._rate))

    def reading(self) -> Reading:
        """What was measured of everything so far; call it last."""
        self._find_peak(np.zeros(2 * FRAME, np.float32))
        energies = [*self._energies, _energies(self._rest, self._rate)]
        return Reading(np.concatenate(energies).astype(np.float32), self._peak)

    def _find_peak(self, samples: NDArray[np.float32]) -> None:
        """Find the peak up to the last frame but one, since it also depends on the frame that follows."""
        samples = np.concatenate([self._context, samples])
        whole = len(samples) - len(samples) % FRAME
        highest = max(self._peak, float(np.abs(samples[:whole]).max(initial=0)))
        self._peak = max(self._peak, float(frame_peaks(samples[:whole], highest)[1:-1].max(initial=0)))
        self._context = samples[max(0, whole - 2 * FRAME) :]


def loudness_of_samples(samples: NDArray[np.int16], rate: int) -> float:
    """The loudness in LUFS of samples at ``rate`` Hz, without their peak."""
    return _integrated(_energies(samples, rate) / FULL_SCALE**2)


def _energies(samples: NDArray[Any], rate: int) -> NDArray[np.float64]:
    """The mean square of every 100 ms, filtered; the last filled up with silence."""
    step = _step(rate)
    steps = np.pad(samples, (0, -len(samples) % step)).reshape(-1, step)
    energies = np.zeros(len(steps))
    for start in range(0, len(steps), _STEPS_AT_ONCE):
        block = slice(start, start + _STEPS_AT_ONCE)
        # Normalized, it is computed in single precision, which takes half the time.
        spectra = np.fft.rfft(steps[block].astype(np.float32, copy=False), norm="forward")
        squares = np.square(spectra.view(spectra.real.dtype))
        # Unlike a product of matrices, it adds up a row in the same order however many rows there are.
        energies[block] = np.einsum("ij,j->i", squares, _weights(rate, step))
    return energies


def _step(rate: int) -> int:
    """100 ms in samples."""
    return round(rate / 10)


def _integrated(energies: NDArray[Any]) -> float:
    """The integrated loudness in LUFS of steps with these mean squares."""
    padded = np.pad(energies.astype(np.float64), (0, max(0, _STEPS_PER_BLOCK - len(energies))))
    blocks = np.convolve(padded, np.full(_STEPS_PER_BLOCK, 1 / _STEPS_PER_BLOCK), "valid")
    heard = blocks[blocks > _SILENT_ENERGY]
    if not len(heard):
        return SILENT_LUFS
    counted = heard[heard > heard.mean() * 10 ** (-_GATE_LU / 10)]
    return _OFFSET_LU + 10 * math.log10(_CHANNELS * float(counted.mean()))


@cache
def _weights(rate: int, length: int) -> NDArray[np.float32]:
    """The weights with which the squares in a normalized real spectrum add up to the mean square of its samples.

    ``length`` is how many samples there are. The weights include the filters, by Parseval's theorem; at any rate,
    each pitch is weighted as the standard has it. The response wraps around in a step, which changes less than
    0.01 LU.
    """
    pitches = np.arange(length // 2 + 1) * rate / length
    z = np.exp(-2j * np.pi * pitches / _FILTER_RATE)
    response = np.prod(
        [np.polyval(above[::-1], z) / np.polyval(below[::-1], z) for above, below in _FILTERS], axis=0
    )
    weights = np.abs(response) ** 2 * 2
    if length % 2 == 0:
        weights[-1] /= 2  # Nyquist occurs once, all others also as negative frequencies; DC does not pass
    return np.repeat(weights, 2).astype(np.float32)  # real and imaginary parts


def measure(file: Path, written: Iterable[bytes] | None = None) -> Loudness:
    """Measure a finished file or, with ``written``, the bytes of one that is still being written.

    Raises `EncodingError`, and whatever ``written`` raises.
    """
    meter = None
    for rate, samples in ffmpeg.decode(file, _task(file), written):
        meter = meter or Meter(rate)
        meter.add(samples)
    if meter is None:
        raise EncodingError("its loudness cannot be measured: ffmpeg finds no sound", file.name)
    return loudness_of([meter.reading()])


def measure_pieces(file: Path, pieces: Iterable[Piece]) -> Iterator[Reading]:
    """Decode ``pieces`` of ``file``, one or more, as one, and yield a reading for each.

    Raises `EncodingError`, and whatever ``pieces`` raises.
    """
    waiting: deque[Piece] = deque()

    def data() -> Iterator[bytes]:
        for piece in pieces:
            waiting.append(piece)
            yield piece.data

    meter, position = None, 0
    for rate, samples in ffmpeg.decode(file, _task(file), data()):
        rest = samples
        while len(rest):
            piece = waiting[0]
            meter = meter or Meter(rate)
            part, rest = np.split(rest, [piece.decoded - position])
            meter.add(part[max(0, piece.delay - position) : max(0, piece.delay + piece.length - position)])
            position += len(part)
            if position == piece.decoded:
                yield meter.reading()
                waiting.popleft()
                meter, position = None, 0
    if waiting:
        raise EncodingError("its loudness cannot be measured: ffmpeg finds too little sound", file.name)


def _task(file: Path) -> str:
    return f"measuring {file.name}"


def gain_to_target(loudness: float) -> float:
    """The gain in dB that brings ``loudness`` (LUFS) to the target; 0 for silence."""
    if loudness <= SILENT_LUFS:
        return 0.0
    return min(MAX_GAIN_DB, TARGET_LUFS - loudness)
