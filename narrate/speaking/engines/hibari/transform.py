"""The Fourier transform of hibari's signal processing, where SciPy is not installed.

Its package then takes NumPy's, which computes the transform of single precision in double precision and converts
the result, unless it is asked for a normalized one. That takes five times as long, and nobody hears a difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def use_single_precision() -> None:
    """Let hibari transform in single precision, as it does with SciPy. It may be called any number of times."""
    from hibari import dsp

    if dsp.FFT_BACKEND == "numpy":
        dsp.rfft = rfft


def rfft(samples: NDArray[np.float32], axis: int) -> NDArray[np.complex64]:
    """The spectrum of real ``samples`` along ``axis``, not normalized."""
    import numpy as np

    spectrum = np.fft.rfft(samples, axis=axis, norm="forward").astype(np.complex64, copy=False)
    spectrum *= np.float32(samples.shape[axis])
    return spectrum
