"""WAV of every kind that speech servers send, whatever its header claims; anything else says what it is."""

from __future__ import annotations

import struct
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.speaking.engines.remote.wav import decode, samples

SOUND = np.array([0.0, 0.5, -0.5, 0.25, -1.0, 1.0])


def made(
    sound: bytes,
    *,
    tag: int = 1,
    channels: int = 1,
    rate: int = 24_000,
    bits: int = 16,
    before: bytes = b"",
    after: bytes = b"",
) -> bytes:
    """A WAV with chunks ``before`` and ``after`` its data, and sizes that are right."""
    block = channels * bits // 8
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, tag, channels, rate, rate * block, block, bits)
    rest = b"WAVE" + form + before + struct.pack("<4sI", b"data", len(sound)) + sound + after
    return struct.pack("<4sI", b"RIFF", len(rest)) + rest


def integers(bits: int, sound: np.ndarray[tuple[int], np.dtype[np.float64]] = SOUND) -> bytes:
    """As little-endian integers, put together by Python's own arithmetic."""
    full = 2 ** (bits - 1) - 1
    return b"".join(round(float(value) * full).to_bytes(bits // 8, "little", signed=True) for value in sound)


@pytest.mark.parametrize("bits", [16, 24, 32])
def test_integers_of_any_width_are_the_same_sound(bits: int) -> None:
    audio = decode(made(integers(bits), bits=bits))
    assert audio.sample_rate == 24_000
    assert audio.samples.dtype == np.float32
    np.testing.assert_allclose(audio.samples, SOUND, atol=2 / 2**bits + 1e-7)


@pytest.mark.parametrize("bits", [32, 64])
def test_floats_are_kept_within_full_scale(bits: int) -> None:
    loud = np.array([0.0, 0.5, -1.5, 2.0]).astype(f"<f{bits // 8}").tobytes()
    np.testing.assert_array_equal(decode(made(loud, tag=3, bits=bits)).samples, [0.0, 0.5, -1.0, 1.0])


@pytest.mark.parametrize("bits", [16, 24, 32])
def test_several_channels_become_their_mean(bits: int) -> None:
    both = np.array([0.5, 0.25, -0.5, 0.5, 1.0, 0.0])
    audio = decode(made(integers(bits, both), channels=2, bits=bits))
    np.testing.assert_allclose(audio.samples, [0.375, 0.0, 0.5], atol=1e-4)


def test_the_extensible_form_names_its_kind_further_down() -> None:
    raw = SOUND.astype("<f4").tobytes()
    guid = struct.pack("<H", 3) + b"\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"
    form = struct.pack("<HHIIHHHHI", 0xFFFE, 1, 48_000, 192_000, 4, 32, 22, 32, 4) + guid
    rest = b"WAVE" + struct.pack("<4sI", b"fmt ", len(form)) + form + struct.pack("<4sI", b"data", len(raw)) + raw
    audio = decode(struct.pack("<4sI", b"RIFF", len(rest)) + rest)
    assert audio.sample_rate == 48_000
    np.testing.assert_allclose(audio.samples, SOUND, atol=1e-6)


def test_other_chunks_are_passed_over_also_those_of_odd_length() -> None:
    data = made(integers(16), before=b"LIST\x03\x00\x00\x00abc\x00" + b"fact\x04\x00\x00\x00\x06\x00\x00\x00")
    assert len(decode(data + b"LIST\x04\x00\x00\x00tail").samples) == len(SOUND)


@pytest.mark.parametrize("size", [0xFFFFFFFF, 0x7FFFFFFF, 2_000_000_000, 0xFFFFFFFF - 36, 0])
def test_a_size_from_before_the_sound_was_known_is_not_believed(size: int) -> None:
    """As servers that send while they speak write it, and libsndfile until it closes the file."""
    whole = made(integers(16))
    riff = 0xFFFFFFFF if size else 0
    data = whole[:4] + struct.pack("<I", riff) + whole[8:40] + struct.pack("<I", size) + whole[44:]
    np.testing.assert_array_equal(decode(data).samples, decode(whole).samples)


def test_a_size_of_zero_that_is_right_is_silence() -> None:
    assert len(decode(made(b"", after=b"LIST\x04\x00\x00\x00tail")).samples) == 0


@given(st.integers(1, 2 * len(SOUND)))
def test_a_cut_at_any_place_is_told(missing: int) -> None:
    with pytest.raises(ValueError, match=f"its WAV ends {missing} bytes early"):
        decode(made(integers(16))[:-missing])


@given(st.integers(0, 43))
def test_a_head_that_is_cut_is_an_error(length: int) -> None:
    with pytest.raises(ValueError, match="WAV"):
        decode(made(integers(16))[:length])


@given(st.binary(max_size=200))
def test_any_bytes_are_sound_or_a_value_error(noise: bytes) -> None:
    for data in (noise, b"RIFF\0\0\0\0WAVE" + noise, made(integers(16))[:20] + noise):
        with suppress(ValueError):
            audio = decode(data)
            assert np.abs(audio.samples[np.isfinite(audio.samples)]).max(initial=0) <= 1


@pytest.mark.parametrize(("tag", "bits"), [(1, 8), (7, 8), (6, 8), (2, 4), (3, 16), (85, 16)])
def test_a_format_that_is_not_read_is_named(tag: int, bits: int) -> None:
    with pytest.raises(ValueError, match=rf"does not read \(format {tag}, {bits} bits\)"):
        decode(made(b"\0" * 16, tag=tag, bits=bits))


def test_a_wav_without_channels_is_no_sound() -> None:
    with pytest.raises(ValueError, match="does not read"):
        decode(made(integers(16), channels=0))


@pytest.mark.parametrize("rate", [8_000, 192_000])
def test_the_lowest_and_the_highest_rate_are_believed(rate: int) -> None:
    assert decode(made(integers(16), rate=rate)).sample_rate == rate


@pytest.mark.parametrize("rate", [0, 7_999, 192_001])
def test_an_impossible_rate_is_not_believed(rate: int) -> None:
    with pytest.raises(ValueError, match=f"claims {rate} samples a second"):
        decode(made(integers(16), rate=rate))


def test_half_a_sample_at_the_end_is_left_out() -> None:
    np.testing.assert_array_equal(samples(b"\xff\x7f\x00"), [1.0])
