"""Clips and pauses are at their exact samples, and stitching takes linear time and constant memory."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from programmes import RATE, babble, stitched, tone

from narrate.errors import StorageError
from narrate.mixing.mp3 import MIN_SILENCE, frame_length
from narrate.mixing.programme import Programme
from narrate.mixing.stitch import FADE_S, Take, stitch
from narrate.mixing.timeline import build_timeline, samples_of
from narrate.scripting.script import Script, SectionHeading, Utterance
from narrate.speaking.engine import Audio

FADE = int(FADE_S * RATE)

Piece = tuple[Audio, int]


def sound_of(programme: Programme) -> NDArray[np.int16]:
    return np.fromfile(programme.file, "<i2")


def as_written(clip: Audio) -> NDArray[np.int16]:
    return np.round(clip.samples * 32767).astype(np.int16)


def stretches(pieces: list[Piece], programme: Programme) -> Iterator[tuple[NDArray[np.int16], NDArray[np.int16]]]:
    """Each clip and the pause after it, cut from the programme at their computed positions."""
    sound = sound_of(programme)
    placed = list(zip(programme.lengths, programme.pauses, strict=True))
    ends = list(accumulate(length + pause for length, pause in placed))
    assert ends[-1] == len(sound)
    for (_, pause_ms), (length, pause), end in zip(pieces, placed, ends, strict=True):
        change = abs(pause - samples_of(pause_ms, programme.sample_rate))
        assert 2 * change <= frame_length(programme.sample_rate)
        yield sound[end - pause - length : end - pause], sound[end - pause : end]


def some_pieces(count: int) -> list[Piece]:
    return [(babble(0.1 + 0.03 * (seed % 7), 0.8, seed), 37 * (seed % 11)) for seed in range(count)]


# --- where everything lies --------------------------------------------------------------------------------------


def test_every_clip_is_at_its_computed_position(tmp_path: Path) -> None:
    pieces = some_pieces(30)
    programme = stitched(pieces, tmp_path / "raw")
    assert programme.sample_rate == RATE
    assert programme.lengths == tuple(len(clip.samples) for clip, _ in pieces)
    for (clip, _), (sound, _) in zip(pieces, stretches(pieces, programme), strict=True):
        assert np.array_equal(sound[FADE:-FADE], as_written(clip)[FADE:-FADE])


def test_pauses_are_silent(tmp_path: Path) -> None:
    pieces = some_pieces(30)
    assert not any(pause.any() for _, pause in stretches(pieces, stitched(pieces, tmp_path / "raw")))


def test_a_clip_begins_and_ends_in_silence_without_a_jump(tmp_path: Path) -> None:
    clip = Audio(np.full(RATE // 10, 0.5, np.float32), RATE)
    sound = sound_of(stitched([(clip, 0)], tmp_path / "raw"))
    assert sound[0] == sound[-1] == 0
    assert np.abs(np.diff(sound.astype(int))).max() <= 0.5 * 32767 / FADE + 1
    assert (np.diff(sound[:FADE].astype(int)) > 0).all()
    assert np.array_equal(sound, sound[::-1])


@pytest.mark.parametrize("length", [0, 1, 2, FADE, 2 * FADE - 1, 2 * FADE, 2 * FADE + 1])
def test_clips_shorter_than_two_fades_keep_their_length(tmp_path: Path, length: int) -> None:
    clip = Audio(np.full(length, 0.5, np.float32), RATE)
    programme = stitched([(clip, 10), (tone(0.1), 0)], tmp_path / "raw")
    assert programme.lengths[0] == length
    assert np.abs(sound_of(programme)[:length]).max(initial=0) <= 0.5 * 32767 + 1


def test_samples_beyond_full_scale_clip_and_do_not_wrap(tmp_path: Path) -> None:
    clip = tone(0.1, level=3)
    sound = sound_of(stitched([(clip, 0)], tmp_path / "raw"))[FADE:-FADE]
    assert np.array_equal(np.sign(sound), np.sign(as_written(tone(0.1))[FADE:-FADE]))
    assert sound.max() == 32767
    assert sound.min() == -32767


def test_stitching_leaves_the_clips_as_they_were(tmp_path: Path) -> None:
    clip = tone(0.1)
    before = clip.samples.copy()
    stitched([(clip, 0)], tmp_path / "raw")
    assert np.array_equal(clip.samples, before)


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(0, 300)), min_size=1, max_size=20))
def test_the_timeline_agrees_with_what_was_stitched(tmp_path: Path, shape: list[tuple[int, int]]) -> None:
    pieces = [(Audio(np.full(length, 0.5, np.float32), RATE), pause) for length, pause in shape]
    programme = stitched(iter(pieces), tmp_path / "raw")
    lines = tuple(Utterance(0, "narrator", "w", "s", pause) for _, pause in shape)
    timeline = build_timeline(
        Script((SectionHeading("Introduction", 1),), lines, ()),
        programme.lengths,
        programme.pauses,
        programme.sample_rate,
    )
    assert timeline.length == len(sound_of(programme))
    assert programme.seconds == timeline.length / RATE


# --- segments ---------------------------------------------------------------------------------------------------


def segments_of(pieces: list[Piece], file: Path) -> list[bytes]:
    return list(stitched(pieces, file).segments())


def paragraphs(count: int) -> list[Piece]:
    return [(babble(0.1 + 0.03 * (seed % 7), 0.8, seed), 350) for seed in range(count)]


@pytest.mark.parametrize("rate", [8000, 16_000, 22_050, 24_000, 44_100, 48_000])
def test_a_segment_is_a_whole_number_of_frames_that_ends_in_silence(tmp_path: Path, rate: int) -> None:
    pieces = [(Audio(clip.samples, rate), pause) for clip, pause in paragraphs(80)]
    segments = segments_of(pieces, tmp_path / "raw")
    assert len(segments) > 3
    for segment in segments[:-1]:
        samples = np.frombuffer(segment, "<i2")
        assert len(samples) % frame_length(rate) == 0
        assert not samples[-MIN_SILENCE:].any()


@pytest.mark.parametrize("edited", [0, 17, 40, 79])
def test_an_edit_leaves_most_segments_as_they_are(tmp_path: Path, edited: int) -> None:
    pieces = paragraphs(80)
    before = segments_of(pieces, tmp_path / "before")
    pieces[edited] = (babble(0.33, 0.8, 1000), 350)
    after = segments_of(pieces, tmp_path / "after")
    assert len(set(before) - set(after)) <= 2
    assert len(set(after) - set(before)) <= 2


def test_no_segment_ends_where_there_is_no_pause(tmp_path: Path) -> None:
    assert len(segments_of([(clip, 50) for clip, _ in paragraphs(80)], tmp_path / "raw")) == 1


def test_segments_without_pauses_are_not_too_long_for_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("narrate.mixing.stitch.MAX_SEGMENT_S", 3)
    segments = segments_of([(clip, 0) for clip, _ in paragraphs(80)], tmp_path / "raw")
    assert max(map(len, segments)) < 4 * RATE * 2
    assert all(len(segment) % (2 * frame_length(RATE)) == 0 for segment in segments[:-1])


# --- how loud ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("gain_db", [-12.0, -0.5, 0.0, 3.0])
def test_the_gain_of_a_take_is_applied(tmp_path: Path, gain_db: float) -> None:
    clip = babble(0.5, 0.3)
    with Programme(tmp_path / "raw") as programme:
        stitch([Take(clip), Take(clip, gain_db=gain_db)], programme)
    plain, other = sound_of(programme).astype(float).reshape(2, -1)
    assert 20 * np.log10(other.std() / plain.std()) == pytest.approx(gain_db, abs=0.02)


def test_gain_beyond_full_scale_clips_and_does_not_wrap(tmp_path: Path) -> None:
    with Programme(tmp_path / "raw") as programme:
        stitch([Take(tone(0.1, 0.5), gain_db=12)], programme)
    sound = sound_of(programme)
    assert sound.max() >= 32766
    assert np.array_equal(np.sign(sound)[10:-10], np.sign(as_written(tone(0.1, 0.5)))[10:-10])


# --- other rates ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [8000, 11_025, 22_050, 24_000, 44_100, 48_000])
def test_a_clip_with_another_sample_rate_is_resampled_to_the_first_one_s(tmp_path: Path, rate: int) -> None:
    pieces = [(tone(0.5), 100), (tone(1, pitch=1000, rate=rate), 100), (tone(0.5), 100)]
    programme = stitched(pieces, tmp_path / "raw")
    assert programme.sample_rate == RATE
    assert abs(programme.lengths[1] - RATE) <= 2
    sounds = [sound for sound, _ in stretches(pieces, programme)]
    assert strongest_pitch(sounds[1]) == pytest.approx(1000, abs=2)
    assert np.array_equal(sounds[0], sounds[2])


def strongest_pitch(sound: NDArray[np.int16]) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 1 << 18))
    return float(spectrum.argmax()) * RATE / (1 << 18)


@pytest.mark.parametrize(("rate", "pitch"), [(48_000, 15_000), (24_000, 9500), (44_100, 12_345)])
def test_frequencies_above_nyquist_are_removed_without_aliasing(tmp_path: Path, rate: int, pitch: float) -> None:
    programme = stitched([(tone(0.2), 0), (tone(1, pitch=pitch, rate=rate), 0)], tmp_path / "raw")
    sound = sound_of(programme)[programme.lengths[0] :][RATE // 10 : -RATE // 10]
    assert np.abs(sound).max() < 0.3 * 32767 / 500


@pytest.mark.parametrize("rate", [8000, 12_000])
def test_upsampling_adds_no_images(tmp_path: Path, rate: int) -> None:
    programme = stitched([(tone(0.2), 0), (tone(1, pitch=3000, rate=rate), 0)], tmp_path / "raw")
    sound = sound_of(programme)[programme.lengths[0] :]
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    frequencies = np.fft.rfftfreq(len(sound), 1 / RATE)
    assert spectrum[frequencies > rate / 2 + 200].max() < spectrum.max() / 500


def test_the_first_clip_determines_the_sample_rate(tmp_path: Path) -> None:
    assert stitched([(tone(0.1, rate=24_000), 0), (tone(0.1), 0)], tmp_path / "raw").sample_rate == 24_000


# --- what it costs ----------------------------------------------------------------------------------------------


def many(count: int) -> Iterator[Piece]:
    clip = tone(2)
    return ((clip, 300) for _ in range(count))


def peak_memory(count: int, file: Path) -> int:
    tracemalloc.start()
    try:
        stitched(many(count), file)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def seconds_taken(count: int, file: Path) -> float:
    start = time.process_time()
    stitched(many(count), file)
    return time.process_time() - start


def test_memory_stays_flat_however_long_the_programme(tmp_path: Path) -> None:
    file = tmp_path / "raw"
    peak_memory(5, file)
    short, long = peak_memory(50, file), peak_memory(200, file)
    assert long < 1.1 * short
    assert long < file.stat().st_size / 10


def test_time_grows_no_faster_than_the_programme(tmp_path: Path) -> None:
    file = tmp_path / "raw"
    seconds_taken(20, file)
    short, long = (min(seconds_taken(count, file) for _ in range(3)) for count in (100, 400))
    assert long < 7 * short


# --- where it cannot be written ---------------------------------------------------------------------------------


def test_a_programme_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot write the programme"):
        stitched(some_pieces(1), tmp_path / "nowhere" / "raw")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk here that is always full")
def test_a_full_disk_is_an_error() -> None:
    with pytest.raises(StorageError, match="the disk is full"):
        stitched(many(5), Path("/dev/full"))


# --- offsets ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("offset", "left"), [(0.0, 0.0), (0.05, 0.0), (-0.2, 0.0), (0.001, 0.001)])
def test_a_constant_offset_is_taken_away_if_it_can_be_heard(tmp_path: Path, offset: float, left: float) -> None:
    speech = babble(2, 0.3)
    speech = Audio(speech.samples - speech.samples.mean(), RATE)
    clip = Audio(speech.samples + np.float32(offset), RATE)
    found = sound_of(stitched([(clip, 100)], tmp_path / "raw"))[: len(clip.samples)] / 32767
    assert found.mean() == pytest.approx(left, abs=2e-4)
