"""The meter reads what BS.1770 says, and what the meters of ffmpeg and pyloudnorm read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from programmes import babble, heard_loudness

from narrate.mixing import ffmpeg
from narrate.mixing.loudness import SILENT_LUFS, Meter, loudness_of, measure

Samples = NDArray[np.float32]


def sine(seconds: float, level_db: float, pitch: float = 1000, rate: int = 48_000) -> Samples:
    wave = 10 ** (level_db / 20) * np.sin(2 * np.pi * pitch * np.arange(round(seconds * rate)) / rate)
    return wave.astype(np.float32)


def lufs(samples: Samples, rate: int = 48_000) -> float:
    return loudness_of([read(samples, rate).reading()]).lufs


def read(samples: Samples, rate: int, portion: int = 10_000) -> Meter:
    meter = Meter(rate)
    for start in range(0, len(samples), portion):
        meter.add(samples[start : start + portion])
    return meter


@pytest.mark.parametrize("rate", [8000, 11_025, 22_050, 24_000, 44_100, 48_000])
def test_two_channels_of_a_tone_of_1_khz_at_minus_23_dbfs_are_minus_23_lufs(rate: int) -> None:
    """The first case of EBU Tech 3341."""
    assert lufs(sine(20, -23, rate=rate), rate) == pytest.approx(-23, abs=0.1)


def test_quiet_passages_do_not_count() -> None:
    """The third case of EBU Tech 3341."""
    parts = [sine(10, -36), sine(60, -23), sine(10, -36)]
    assert lufs(np.concatenate(parts)) == pytest.approx(-23, abs=0.1)


@pytest.mark.parametrize("samples", [sine(2, -75), np.zeros(48_000, np.float32), np.zeros(0, np.float32)])
def test_what_nobody_hears_is_silent(samples: Samples) -> None:
    assert lufs(samples) == SILENT_LUFS


@pytest.mark.parametrize("pitch", [30, 60, 150, 1500, 5000, 10_000])
def test_every_pitch_is_weighted_as_by_others(tmp_path: Path, pitch: float) -> None:
    loud = np.hanning(5 * 48_000) * sine(5, -20, pitch)
    assert_same_as_by_others(loud.astype(np.float32), 48_000, tmp_path / "a.wav")


@pytest.mark.parametrize("rate", [8000, 11_025, 22_050, 24_000, 44_100, 48_000])
def test_speech_like_sound_is_as_loud_as_by_others(tmp_path: Path, rate: int) -> None:
    clips = [babble(3, level, seed, rate).samples for seed, level in enumerate((0.02, 0.3, 0.1, 0.9))]
    assert_same_as_by_others(np.concatenate(clips), rate, tmp_path / "a.wav")


def assert_same_as_by_others(samples: Samples, rate: int, file: Path) -> None:
    import pyloudnorm  # and much of scipy, which takes seconds: not while tests are collected

    raw = file.with_suffix(".raw")
    raw.write_bytes((samples * 32767).astype("<i2").tobytes())
    ffmpeg.run([*ffmpeg.raw_format(rate), "-i", raw, file], "copying")
    found = measure(file)
    loudness, peak = heard_loudness(file)
    assert found.lufs == pytest.approx(loudness, abs=0.1)
    two_channels = np.column_stack([samples, samples])
    assert found.lufs == pytest.approx(pyloudnorm.Meter(rate).integrated_loudness(two_channels), abs=0.1)
    assert found.peak_dbtp == pytest.approx(peak, abs=0.25)


@pytest.mark.parametrize("portion", [1, 31, 2400, 100_000])
def test_a_reading_does_not_depend_on_the_portions_that_arrive(portion: int) -> None:
    samples = babble(0.5, 0.8, rate=24_000).samples
    one, other = read(samples, 24_000, 7777).reading(), read(samples, 24_000, portion).reading()
    assert np.array_equal(one.energies, other.energies)
    assert one.peak == pytest.approx(other.peak, rel=1e-5)


def test_pieces_are_as_loud_as_the_whole() -> None:
    samples = np.concatenate(
        [babble(4, level, seed, 24_000).samples for seed, level in enumerate((0.1, 0.4, 0.2))]
    )
    pieces = [read(samples[start : start + 60_000], 24_000).reading() for start in range(0, len(samples), 60_000)]
    whole, parts = loudness_of([read(samples, 24_000).reading()]), loudness_of(pieces)
    assert parts.lufs == pytest.approx(whole.lufs, abs=0.02)
    assert parts.peak_dbtp == pytest.approx(whole.peak_dbtp, abs=0.01)
