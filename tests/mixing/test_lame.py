"""An MP3 of segments sounds like one encoded in one piece, and does not depend on which segments were kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from mutagen.mp3 import MP3, BitrateMode
from numpy.typing import NDArray
from programmes import babble, decoded

from narrate.errors import EncodingError
from narrate.mixing import mp3, segment_store
from narrate.mixing.encoder import Level, Segment
from narrate.mixing.lame import LameEncoder
from narrate.mixing.loudness import Loudness, measure
from narrate.mixing.segment_store import SegmentStore

ENCODER = LameEncoder(64_000, quality=7)
RATES = [8000, 22_050, 24_000, 48_000]
UNCHANGED = Level(0, 0)

Samples = NDArray[np.int16]


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of segments that are kept."""
    monkeypatch.setenv("NARRATE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "segments"


def sounds(rate: int, frames: Sequence[int] = (40, 25, 60)) -> list[Samples]:
    """Segments of these numbers of frames, as loud as can be between silence as short as can be."""
    lengths = [count * mp3.frame_length(rate) for count in frames]
    clips = [np.resize(babble(1, 0.9, seed, rate).samples, length) for seed, length in enumerate(lengths)]
    for clip in clips:
        clip[: mp3.MIN_SILENCE // 2] = clip[-mp3.MIN_SILENCE :] = 0
    return [np.round(clip * 32767).astype("<i2") for clip in clips]


def encode(clips: Sequence[Samples], rate: int, file: Path) -> Loudness:
    return ENCODER.encode((Segment(clip.tobytes(), rate, UNCHANGED) for clip in clips), rate, file)


# --- what is heard ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", RATES)
def test_every_sample_is_where_it_was(tmp_path: Path, rate: int) -> None:
    clips = [*sounds(rate), np.round(babble(0.31, 0.5, 9, rate).samples * 32767).astype("<i2")]
    encode(clips, rate, tmp_path / "a.mp3")
    before, after = np.concatenate(clips) / 32768, decoded(tmp_path / "a.mp3", rate)
    assert len(after) == len(before)
    at = 0
    for clip in clips:
        here = slice(at, at := at + len(clip))
        lags = range(-3, 4)
        assert int(np.argmax([np.dot(before[here], np.roll(after, -lag)[here]) for lag in lags])) == 3


@pytest.mark.parametrize("rate", RATES)
def test_nothing_is_heard_at_the_borders(tmp_path: Path, rate: int) -> None:
    """A segment among others is decoded to the same sound as one encoded with all of its frames."""
    clips = sounds(rate)
    encode(clips, rate, tmp_path / "all.mp3")
    sound, at = decoded(tmp_path / "all.mp3", rate), 0
    for number, clip in enumerate(clips):
        encode([clip], rate, tmp_path / f"{number}.mp3")
        alone = decoded(tmp_path / f"{number}.mp3", rate)
        assert np.abs(sound[at : at + len(clip)] - alone).max() < 1e-5
        at += len(clip)


def test_the_loudness_is_that_of_the_finished_file(tmp_path: Path) -> None:
    stated = encode(sounds(24_000, [400, 250, 600]), 24_000, tmp_path / "a.mp3")
    heard = measure(tmp_path / "a.mp3")
    assert stated.lufs == pytest.approx(heard.lufs, abs=0.05)
    assert stated.peak_dbtp == pytest.approx(heard.peak_dbtp, abs=0.05)


@pytest.mark.parametrize("rate", RATES)
def test_another_reader_finds_what_the_first_frame_states(tmp_path: Path, rate: int) -> None:
    clips, file = sounds(rate), tmp_path / "a.mp3"
    encode(clips, rate, file)
    info = MP3(file).info
    assert (info.bitrate_mode, info.sample_rate) == (BitrateMode.CBR, rate)
    assert info.bitrate == pytest.approx(64_000, rel=0.001)
    assert info.length == pytest.approx(sum(map(len, clips)) / rate, abs=0.001)
    assert not info.sketchy
    data = file.read_bytes()
    assert list(mp3.frame_ends(data, rate, 64_000))[-1] == len(data)


# --- what is kept -----------------------------------------------------------------------------------------------


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of all that LAME is given."""
    lengths: list[int] = []
    frames = LameEncoder.frames

    def counted(self: LameEncoder, samples: bytes, rate: int) -> bytes:
        lengths.append(len(samples) // 2)
        return frames(self, samples, rate)

    monkeypatch.setattr(LameEncoder, "frames", counted)
    return lengths


def truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def damage(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


@pytest.mark.parametrize("spoil", [None, Path.unlink, truncate, damage, lambda file: file.write_bytes(b"")])
def test_the_file_does_not_depend_on_what_was_kept(
    tmp_path: Path, kept: Path, encoded: list[int], spoil: Callable[[Path], object] | None
) -> None:
    clips = sounds(24_000, [40, 25, 60, 33])
    first = encode(clips, 24_000, tmp_path / "first.mp3")
    assert sorted(encoded) == sorted(map(len, clips))
    spoiled = sorted(kept.iterdir())[::2] if spoil else []
    for file in spoiled:
        spoil(file)  # type: ignore[misc]
    again = encode(clips, 24_000, tmp_path / "again.mp3")
    assert len(encoded) == len(clips) + len(spoiled)
    assert (tmp_path / "again.mp3").read_bytes() == (tmp_path / "first.mp3").read_bytes()
    assert again == first


def test_an_edit_encodes_its_segment_alone(tmp_path: Path, encoded: list[int]) -> None:
    clips = sounds(24_000, [40, 25, 60])
    encode(clips, 24_000, tmp_path / "a.mp3")
    clips[1] = np.concatenate([np.zeros(576, "<i2"), clips[1]])
    encoded.clear()
    encode(clips, 24_000, tmp_path / "a.mp3")
    assert encoded == [26 * 576]


def test_a_segment_at_the_end_serves_in_the_middle(tmp_path: Path, encoded: list[int]) -> None:
    clips = sounds(24_000, [40, 25, 60])
    encode(clips[:2], 24_000, tmp_path / "a.mp3")
    encode([clips[1], clips[0]], 24_000, tmp_path / "b.mp3")
    assert len(encoded) == 2
    assert len(decoded(tmp_path / "b.mp3", 24_000)) == 65 * 576


def test_another_level_is_another_sound(tmp_path: Path, encoded: list[int]) -> None:
    raw = sounds(24_000)[0].tobytes()
    for level in (Level(0, 0), Level(-3, 0), Level(0, -3)):
        ENCODER.encode([Segment(raw, 24_000, level)], 24_000, tmp_path / "a.mp3")
    assert len(encoded) == 3


def test_the_store_keeps_what_was_used_last(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clips, files = sounds(24_000, [40, 41, 42]), list[Path]()
    for clip in clips:
        encode([clip], 24_000, tmp_path / "a.mp3")
        files += set(kept.iterdir()) - set(files)
    for second, file in enumerate(files):
        os.utime(file, (second, second))
    encode(clips[:1], 24_000, tmp_path / "a.mp3")
    monkeypatch.setattr(segment_store, "MAX_BYTES", sum(file.stat().st_size for file in files) - 1)
    SegmentStore(kept).tidy()
    assert [file.exists() for file in files] == [True, False, True]


# --- when LAME will not -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("made", [b"", b"\0" * 1000, b"\xff\xf3\x84\xc4" + bytes(188)], ids=["none", "no", "few"])
def test_frames_that_are_none_or_too_few_are_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: bytes
) -> None:
    monkeypatch.setattr(LameEncoder, "frames", lambda *_: made)
    with pytest.raises(EncodingError, match=r"a\.mp3: LAME failed"):
        encode(sounds(24_000), 24_000, tmp_path / "a.mp3")


def test_an_encoder_that_fails_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("no memory")

    monkeypatch.setattr("lameenc.Encoder", refuse)
    with pytest.raises(EncodingError, match="LAME failed: no memory"):
        encode(sounds(24_000), 24_000, tmp_path / "a.mp3")
