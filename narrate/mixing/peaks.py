"""Finds true peaks: those of the sound, which may lie between samples (ITU-R BS.1770)."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

FRAME = 32
"""Samples with one peak."""
_OVERSAMPLING = 4
"""As BS.1770 asks for."""
_HEADROOM = 0.65
"""A true peak is taken to be at most 3.7 dB above the samples near it, as it is in all but artificial sound."""
_TAPS = 16
"""Samples on either side of a point that determine the sound there."""
_KAISER_BETA = 8.0
"""Of the window on these; its side lobes are below -80 dB."""
_BLOCK = 512
"""Frames that are computed at once: so few stay in the processor's cache, which takes a third of the time."""
_BATCH = 32
"""Frames in one product of matrices: so small that BLAS computes it on one thread, which takes less processor time
than several that wait for each other."""


def frame_peaks(samples: NDArray[Any], level: float, gain: float = 1.0) -> NDArray[np.float32]:
    """The true peak of every `FRAME` of ``samples`` times ``gain``, the last filled up with silence.

    It is 0 where it cannot exceed ``level``.
    """
    count = -(-len(samples) // FRAME)
    padded = np.zeros(count * FRAME + 2 * _TAPS, samples.dtype)
    padded[_TAPS : _TAPS + len(samples)] = samples
    peaks = np.zeros(count, np.float32)
    for start in range(0, count, _BLOCK):
        block = padded[start * FRAME : (start + _BLOCK) * FRAME + 2 * _TAPS] * np.float32(gain)
        peaks[start : start + _BLOCK] = _block_peaks(block, level)
    return peaks


def _block_peaks(block: NDArray[np.float32], level: float) -> NDArray[np.float32]:
    """The peaks of the frames between the first and the last `_TAPS` samples."""
    inside = np.abs(block[_TAPS:-_TAPS])
    peaks = np.zeros(len(inside) // FRAME, np.float32)
    high = np.flatnonzero(inside >= _HEADROOM * level) // FRAME
    near = high[np.diff(high, prepend=-1) > 0]  # np.unique would import numpy.ma, which takes longer than this
    if len(near):
        around = sliding_window_view(block, FRAME + 2 * _TAPS)[::FRAME][near]
        peaks[near] = np.maximum(inside.reshape(-1, FRAME)[near].max(axis=1), _peaks_between(around))
    return peaks


def _peaks_between(around: NDArray[np.float32]) -> NDArray[np.float32]:
    """The peak between the samples of each frame, given with the `_TAPS` samples on either side."""
    batches = np.zeros((-(-len(around) // _BATCH), _BATCH, around.shape[1]), np.float32)
    batches.reshape(-1, around.shape[1])[: len(around)] = around
    highest: NDArray[np.float32] = np.abs(batches @ _interpolation()).max(axis=2)
    return highest.reshape(-1)[: len(around)]


@cache
def _interpolation() -> NDArray[np.float32]:
    """Turns a frame and the `_TAPS` samples on either side into the points between its samples."""
    points = np.add.outer(np.arange(FRAME), np.arange(1, _OVERSAMPLING) / _OVERSAMPLING).ravel()
    distances = points - np.arange(-_TAPS, FRAME + _TAPS)[:, np.newaxis]
    inside = np.sqrt(np.clip(1 - (distances / _TAPS) ** 2, 0, None))
    window = np.where(np.abs(distances) < _TAPS, np.i0(_KAISER_BETA * inside) / np.i0(_KAISER_BETA), 0)
    return (np.sinc(distances) * window).astype(np.float32)
