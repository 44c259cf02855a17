"""Turns what hibari's model predicts into sound, a few frames at a time, which stay in the processor's cache.

The package (`hibari.dsp`) does the same with all frames at once. This takes three quarters of its time and gives
the same samples, bit for bit: pulses at the pitch and noise, both shaped by the model, and a rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from hibari import dsp

from narrate.speaking.engines.hibari.fourier import irfft, rfft

if TYPE_CHECKING:
    from numpy.typing import NDArray

BINS = dsp.N_FFT // 2 + 1
"""Of a spectrum."""
PARTS = 5
"""What is predicted of each bin: the log of the magnitude and the phase of the pulses, the log of the magnitude of
the noise, and the log of the magnitude and the phase of the rest. Phases are in radians; that of the pulses is pi
times the hyperbolic tangent of what is predicted."""
_OVERLAP = dsp.N_FFT // dsp.HOP
"""Frames that make up a sample."""
_MAX_LOG = np.float32(7)
"""Of a magnitude."""
_BLOCK = 64
"""Frames at once."""


@dataclass(frozen=True, slots=True)
class _Buffers:
    """Memory for a block, taken once: asking for it block by block takes longer than some of the sums."""

    samples: NDArray[np.float32]
    spectra: NDArray[np.complex64]
    part: NDArray[np.complex64]
    real: NDArray[np.float32]
    magnitudes: NDArray[np.float32]
    windowed: NDArray[np.float32]
    """With the last frames of the block before in front of it."""

    @classmethod
    def for_block(cls) -> _Buffers:
        size = _BLOCK, BINS
        return cls(
            samples=np.empty((_BLOCK, dsp.N_FFT), np.float32),
            spectra=np.empty(size, np.complex64),
            part=np.empty(size, np.complex64),
            real=np.empty(size, np.float32),
            magnitudes=np.empty(size, np.float32),
            windowed=np.zeros((_OVERLAP - 1 + _BLOCK, _OVERLAP, dsp.HOP), np.float32),
        )


def sound_of(
    frames: NDArray[np.float32], pitch: NDArray[np.float32], noise: NDArray[np.complex64]
) -> NDArray[np.float32]:
    """The samples of three ``frames`` or more, 12.5 ms each at 24 kHz.

    ``frames`` has a row of `PARTS` times `BINS` for each frame, ``pitch`` its pitch in Hz, low where there is no
    voice, and ``noise``, which is complex and standard normal, a column.
    """
    count = len(frames)
    windows, columns, buffers = _windows(pitch), noise.T, _Buffers.for_block()
    rows = np.empty((count + _OVERLAP - 1, dsp.HOP), np.float32)
    for start in range(0, count, _BLOCK):
        block = slice(start, min(start + _BLOCK, count))
        _shape(windows[block], frames[block], columns[block], buffers)
        _overlap(rows[block], buffers)
    buffers.samples[: _OVERLAP - 1] = 0
    _overlap(rows[count:], buffers)  # what the last frames leave
    first, middle, last = _levels()
    rows[: len(first)] *= first
    rows[len(first) : count] *= middle
    rows[count:] *= last
    edge = dsp.N_FFT // 2
    return rows.reshape(-1)[edge : edge + count * dsp.HOP]


def _windows(pitch: NDArray[np.float32]) -> NDArray[np.float32]:
    """The pulses around the middle of each frame; a view."""
    pulses = np.pad(dsp.pulses(pitch), dsp.N_FFT // 2, mode="reflect")
    return np.lib.stride_tricks.sliding_window_view(pulses, dsp.N_FFT)[:: dsp.HOP][: len(pitch)]


def _shape(
    windows: NDArray[np.float32], frames: NDArray[np.float32], noise: NDArray[np.complex64], buffers: _Buffers
) -> None:
    """Put the sound of a block of frames into the buffer of samples."""
    count = len(frames)
    pulse_log, pulse_phase, noise_log, rest_log, rest_phase = np.split(frames, PARTS, axis=1)
    samples, spectra, part = buffers.samples[:count], buffers.spectra[:count], buffers.part[:count]
    np.multiply(windows, dsp.WIN_SRC, out=samples)
    rfft(samples, spectra)
    phase = np.tanh(pulse_phase, out=samples[:, :BINS])
    phase *= np.float32(np.pi)
    spectra *= _polar(pulse_log, phase, buffers)
    spectra += np.multiply(noise, _magnitudes(noise_log, buffers), out=part)
    spectra += _polar(rest_log, rest_phase, buffers)
    irfft(spectra, samples)


def _polar(log: NDArray[np.float32], phase: NDArray[np.float32], buffers: _Buffers) -> NDArray[np.complex64]:
    """Complex numbers with these logs of magnitudes, and phases in radians."""
    magnitudes, result, real = _magnitudes(log, buffers), buffers.part[: len(log)], buffers.real[: len(log)]
    np.multiply(np.cos(phase, out=real), magnitudes, out=result.real)
    np.multiply(np.sin(phase, out=real), magnitudes, out=result.imag)
    return result


def _magnitudes(log: NDArray[np.float32], buffers: _Buffers) -> NDArray[np.float32]:
    magnitudes = np.minimum(log, _MAX_LOG, out=buffers.magnitudes[: len(log)])
    return np.exp(magnitudes, out=magnitudes)


def _overlap(rows: NDArray[np.float32], buffers: _Buffers) -> None:
    """Add up what the frames of a block, and the last ones before it, give to each of its ``rows`` of samples."""
    count, before, windowed = len(rows), _OVERLAP - 1, buffers.windowed
    inside = windowed[before : before + count]
    np.multiply(buffers.samples[:count], dsp.WIN, out=inside.reshape(count, dsp.N_FFT))
    rows[:] = inside[:, 0]
    for back in range(1, _OVERLAP):
        rows += windowed[before - back : before - back + count, back]
    windowed[:before] = windowed[count : count + before].copy()


@cache
def _levels() -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """What brings samples to their level: those where the first frames overlap, in the middle, and at the end."""
    weights = np.square(dsp.WIN).reshape(_OVERLAP, dsp.HOP)
    sums = np.zeros((2 * _OVERLAP - 1, dsp.HOP), np.float32)
    for position, weight in enumerate(weights):
        sums[position : position + _OVERLAP] += weight
    levels = (1 / np.maximum(sums, np.float32(1e-11))).astype(np.float32)
    return levels[: _OVERLAP - 1], levels[_OVERLAP - 1], levels[_OVERLAP:]
