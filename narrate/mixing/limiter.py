"""Brings sound to its level: one gain for all of it, and less around the peaks that would exceed a ceiling."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from narrate.mixing.peaks import FRAME, frame_peaks
from narrate.speaking.engine import FULL_SCALE

LIMITER_VERSION = 1
"""Raise it if `limited` returns other samples than before."""
_REACH_S = 0.02
"""The gain falls in twice this time before a peak, and rises again in twice this time after it: so slowly that it
does not follow the waveform of a voice, which would distort it."""
_BLOCK = 512
"""Frames that are amplified at once: so few stay in the processor's cache."""


def limited(samples: NDArray[np.int16], gain_db: float, ceiling_dbtp: float, rate: int) -> NDArray[np.int16]:
    """Amplify ``samples`` at ``rate`` Hz by ``gain_db``, with true peaks at or below ``ceiling_dbtp``.

    Every sample keeps its position, and silence stays silent.
    """
    gain, ceiling = 10 ** (gain_db / 20), FULL_SCALE * 10 ** (ceiling_dbtp / 20)
    reach = max(1, round(_REACH_S * rate / FRAME))
    edges = np.float32(gain) * _reduction(frame_peaks(samples, ceiling, gain), ceiling, reach)
    result = np.empty_like(samples)
    for start in range(0, len(edges) - 1, _BLOCK):
        place = slice(start * FRAME, (start + _BLOCK) * FRAME)
        result[place] = _amplified(samples[place], edges[start : start + _BLOCK + 1])
    return result


def _reduction(peaks: NDArray[np.float32], ceiling: float, reach: int) -> NDArray[np.float32]:
    """The factors at the edges of all frames that keep their ``peaks`` at or below ``ceiling``.

    The factor that a peak needs is held for ``reach`` frames on both sides and averaged over as many, so each
    average is of factors that are low enough. Between edges it is linear, so at an edge the lower of two counts.
    """
    needed = (ceiling / np.maximum(peaks, ceiling)).astype(np.float32)
    if not len(needed) or needed.min() == 1:
        return np.ones(len(needed) + 1, np.float32)
    held = _lowest(np.pad(needed, 2 * reach, constant_values=1), 2 * reach + 1)
    window = np.hanning(2 * reach + 3)[1:-1]
    smooth = np.convolve(held, window / window.sum(), "valid")
    return _lowest(np.pad(smooth, 1, mode="edge"), 2).astype(np.float32)


def _lowest(values: NDArray[Any], count: int) -> NDArray[Any]:
    """The lowest of each ``count`` neighbors, found by doubling: comparing all of them takes longer."""
    width = 1
    while width < count:
        step = min(width, count - width)
        values = np.minimum(values[:-step], values[step:])
        width += step
    return values


def _amplified(samples: NDArray[np.int16], edges: NDArray[np.float32]) -> NDArray[np.float32]:
    """Frames of samples times a factor that is linear between the ``edges`` of each."""
    steps = np.diff(edges)[:, np.newaxis] * (np.arange(FRAME, dtype=np.float32) / FRAME)
    factors = (edges[:-1, np.newaxis] + steps).reshape(-1)[: len(samples)]
    return np.rint(samples * factors)
