"""The Fourier transforms of the vocoder: by SciPy where it is installed, else by NumPy, both in single precision.

NumPy computes in double precision unless it is asked for a normalized transform, which takes three times as long,
and nobody hears a difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from hibari import dsp

if TYPE_CHECKING:
    from numpy.typing import NDArray

_fft: Any = np.fft
"""Its types know single precision only as what it returns."""
_BY_SCIPY = dsp.FFT_BACKEND == "scipy"
_NUMPY_TAKES_OUT = int(np.__version__.partition(".")[0]) >= 2


def rfft(samples: NDArray[np.float32], spectra: NDArray[np.complex64]) -> None:
    """Put the spectrum of each row of ``samples``, not normalized, into ``spectra``; it may change ``samples``."""
    if _BY_SCIPY:
        spectra[:] = dsp.rfft(samples, 1)
        return
    if _NUMPY_TAKES_OUT:
        _fft.rfft(samples, norm="forward", out=spectra)
    else:
        spectra[:] = _fft.rfft(samples, norm="forward")
    spectra *= np.float32(samples.shape[1])


def irfft(spectra: NDArray[np.complex64], samples: NDArray[np.float32]) -> None:
    """Put the samples of which each row of ``spectra`` is the spectrum into ``samples``."""
    if not _BY_SCIPY and _NUMPY_TAKES_OUT:
        _fft.irfft(spectra, samples.shape[1], out=samples)
    else:
        samples[:] = dsp.irfft(spectra, samples.shape[1], 1)
