"""The limiter holds the ceiling between samples too, and changes nothing far from a peak."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from programmes import RATE, babble

from narrate.mixing.limiter import limited
from narrate.mixing.peaks import FRAME, frame_peaks

CEILING = -1.6
LIMIT = 32767 * 10 ** (CEILING / 20)
MISSED = 10 ** (0.4 / 20)
"""Fourfold oversampling may miss 0.69 dB of a tone at the highest frequency (ITU-R BS.1770, Annex 2), and sound
that is cut off has all frequencies."""


def sixteen_bits(samples: NDArray[np.floating]) -> NDArray[np.int16]:
    result: NDArray[np.int16] = np.round(np.clip(samples, -1, 1) * 32767).astype(np.int16)
    return result


def oversampled(samples: NDArray[np.int16], factor: int = 8) -> NDArray[np.float64]:
    """The sound between the samples as well, by its spectrum: not as narrate computes it."""
    padded = np.pad(samples.astype(float), 256)
    spectrum = np.fft.rfft(padded)
    wide = np.zeros(factor * (len(spectrum) - 1) + 1, complex)
    wide[: len(spectrum)] = spectrum
    return np.fft.irfft(wide) * factor


@given(st.integers(0, 5000), st.integers(0, 9), st.floats(-20, 40), st.sampled_from([8000, RATE, 48_000]))
def test_no_peak_exceeds_the_ceiling(length: int, seed: int, gain_db: float, rate: int) -> None:
    samples = sixteen_bits(babble(1, 0.7, seed).samples[:length])
    result = limited(samples, gain_db, CEILING, rate)
    assert result.shape == samples.shape
    assert np.abs(oversampled(result)).max(initial=0) <= MISSED * LIMIT


def test_a_peak_between_two_samples_is_limited() -> None:
    samples = np.tile(np.array([1, 1, -1, -1], np.int16) * 22_000, RATE // 4)  # peaks at 31,100
    assert np.abs(limited(samples, 0, CEILING, RATE)).max() < 20_000


@pytest.mark.parametrize("gain_db", [-12.0, 0.0, 6.0])
def test_sound_below_the_ceiling_is_only_amplified(gain_db: float) -> None:
    samples = sixteen_bits(babble(1, 0.2).samples)
    expected = np.rint(samples * 10 ** (gain_db / 20))
    assert np.abs(limited(samples, gain_db, CEILING, RATE) - expected).max() <= 1


def test_only_the_neighborhood_of_a_peak_is_lowered() -> None:
    samples = sixteen_bits(babble(2, 0.1).samples)
    samples[RATE] = 32_767
    changed = np.flatnonzero(np.abs(limited(samples, 6, CEILING, RATE) - np.rint(samples * 10**0.3)) > 1)
    assert 0 < RATE - changed[0] < 0.06 * RATE
    assert 0 < changed[-1] - RATE < 0.06 * RATE


def test_the_gain_changes_gradually() -> None:
    samples = np.full(RATE, 3000, np.int16)
    samples[RATE // 2] = 32_767
    result = np.delete(limited(samples, 12, CEILING, RATE).astype(int), RATE // 2)
    assert result.min() < 5000
    assert np.abs(np.diff(result)).max() < 60


def test_silence_around_sound_stays_silent() -> None:
    samples = np.zeros(3 * RATE, np.int16)
    samples[RATE : 2 * RATE] = sixteen_bits(babble(1, 0.9).samples)
    result = limited(samples, 20, CEILING, RATE)
    assert not result[:RATE].any()
    assert not result[2 * RATE :].any()


@given(st.integers(0, 40 * FRAME), st.floats(0.1, 1))
def test_a_frame_has_the_highest_of_its_samples_or_more_unless_it_is_far_below_the_level(
    length: int, level: float
) -> None:
    samples = babble(0.2, 0.8).samples[:length]
    highest = np.pad(np.abs(samples), (0, -length % FRAME)).reshape(-1, FRAME).max(axis=1, initial=0)
    peaks = frame_peaks(samples, level)
    assert np.array_equal(peaks > 0, highest >= 0.65 * level)
    assert (peaks[peaks > 0] >= highest[peaks > 0]).all()
    assert (peaks <= 2 * highest).all()
