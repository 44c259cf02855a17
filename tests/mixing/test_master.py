"""A master has the target loudness and true peak, whatever the programme, and shifts no sample."""

from __future__ import annotations

import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from programmes import RATE, babble, decoded, heard_loudness, programme_of, tone

from narrate.errors import EncodingError, NarrateError, StorageError
from narrate.mixing import encoder as encoders
from narrate.mixing import ffmpeg, master, watchdog
from narrate.mixing.encoder import Encoder, FfmpegEncoder
from narrate.mixing.lame import LameEncoder
from narrate.mixing.loudness import MAX_GAIN_DB, SILENT_LUFS, Loudness, gain_to_target, measure
from narrate.mixing.master import GAIN_STEP_DB, first_gain
from narrate.mixing.programme import Programme
from narrate.speaking.engine import Audio

Samples = NDArray[np.float64]

WAV = FfmpegEncoder(("-c:a", "pcm_s16le", "-f", "wav"))
MP3 = LameEncoder(64_000, quality=7)
AAC = FfmpegEncoder(("-c:a", "aac", "-b:a", "64k", "-f", "ipod"), streams=False)
ENCODERS: dict[str, Encoder] = {"wav": WAV, "mp3": MP3, "aac": AAC}

PROGRAMMES: dict[str, Callable[[], list[Audio]]] = {
    "quiet": lambda: [babble(2, 0.01, seed) for seed in range(4)],
    "ordinary": lambda: [babble(2, 0.5, seed) for seed in range(4)],
    "loud": lambda: [tone(2, 0.99, pitch) for pitch in (300, 500, 700)],
    "clipping": lambda: [babble(2, 6, seed) for seed in range(4)],
    "short": lambda: [babble(0.6, 0.3)],
    "spiky": lambda: [spiky(3, seed) for seed in range(3)],
    "quiet and loud by turns": lambda: [babble(2, level, 1) for level in (0.05, 0.9, 0.05, 0.9)],
}


def spiky(seconds: float, seed: int) -> Audio:
    """Quiet babble with a click at full scale now and then."""
    samples = babble(seconds, 0.05, seed).samples.copy()
    samples[RATE // 3 :: RATE] = 1
    return Audio(samples, RATE)


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARRATE_CACHE", str(tmp_path / "cache"))


def mastered(programme: Programme, file: Path, encoder: Encoder = WAV) -> Loudness:
    return master.master(programme, first_gain(programme), file, encoder)


# --- loudness ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoder", ENCODERS.values(), ids=ENCODERS.keys())
@pytest.mark.parametrize("clips", PROGRAMMES.values(), ids=PROGRAMMES.keys())
def test_every_programme_is_heard_at_16_lufs_below_minus_1_dbtp(
    tmp_path: Path, clips: Callable[[], list[Audio]], encoder: Encoder
) -> None:
    programme = programme_of(clips(), tmp_path / "raw")
    stated = mastered(programme, tmp_path / "master", encoder)
    lufs, peak = heard_loudness(tmp_path / "master")
    assert lufs == pytest.approx(-16, abs=0.5)
    assert peak <= -1
    assert stated.lufs == pytest.approx(lufs, abs=0.1)
    assert stated.peak_dbtp == pytest.approx(peak, abs=0.3)


def test_the_level_inside_a_programme_is_left_as_it_is(tmp_path: Path) -> None:
    clips = [babble(2, 0.05, 1), babble(2, 0.2, 1)]
    mastered(programme_of(clips, tmp_path / "raw", pause_ms=0), tmp_path / "master")
    sound = decoded(tmp_path / "master")
    halves = sound[: 2 * RATE].std(), sound[2 * RATE :].std()
    assert 20 * np.log10(halves[1] / halves[0]) == pytest.approx(12.04, abs=0.1)


def test_silence_stays_silent(tmp_path: Path) -> None:
    programme = programme_of([tone(2, 0)], tmp_path / "raw")
    mastered(programme, tmp_path / "master")
    assert not decoded(tmp_path / "master").any()


def test_near_silence_is_not_amplified(tmp_path: Path) -> None:
    programme = programme_of([babble(3, 0.0002)], tmp_path / "raw")
    mastered(programme, tmp_path / "master")
    before, after = (np.abs(sound).max() for sound in (raw(programme) / 32768, decoded(tmp_path / "master")))
    assert after <= 1.01 * before * 10 ** (MAX_GAIN_DB / 20)


@pytest.mark.parametrize(
    ("lufs", "gain"),
    [(-16, 0), (-20, 4), (-10, -6), (-50, 34), (-60, 40), (SILENT_LUFS, 0)],
)
def test_the_gain_leads_to_the_target_up_to_a_limit(lufs: float, gain: float) -> None:
    assert gain_to_target(lufs) == gain


# --- time -------------------------------------------------------------------------------------------------------


def raw(programme: Programme) -> Samples:
    return np.fromfile(programme.file, "<i2").astype(float)


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 48_000])
@pytest.mark.parametrize("clicks", [0, 1], ids=["untouched", "limited"])
def test_mastering_does_not_shift_samples(tmp_path: Path, rate: int, clicks: float) -> None:
    samples = babble(3, 0.1, rate=rate).samples.copy()
    samples[rate // 3 :: rate // 2] += clicks
    programme = programme_of([Audio(samples, rate)], tmp_path / "raw")
    mastered(programme, tmp_path / "master")
    before, after = raw(programme) / 32768, decoded(tmp_path / "master", rate)
    assert len(after) == len(before)
    assert delay(before, after) == 0


def delay(before: Samples, after: Samples) -> int:
    """By how many samples ``after`` is late, judged by samples too quiet to be limited."""
    quiet = np.where(np.abs(before) < 0.2, before, 0)[20:-20]
    lags = range(-20, 21)
    return max(lags, key=lambda lag: float(np.dot(quiet, after[20 + lag : len(after) - 20 + lag])))


def test_a_lossless_master_is_the_programme_times_one_gain(tmp_path: Path) -> None:
    programme = programme_of([babble(3, 0.2)], tmp_path / "raw")
    mastered(programme, tmp_path / "master")
    before, after = raw(programme) / 32768, decoded(tmp_path / "master")
    gain = np.dot(before, after) / np.dot(before, before)
    error = after - gain * before
    assert 10 * np.log10(np.mean(after**2) / np.mean(error**2)) > 40


@pytest.mark.parametrize("encoder", [MP3, AAC], ids=["mp3", "aac"])
def test_a_lossy_master_lasts_as_long_as_the_programme(tmp_path: Path, encoder: Encoder) -> None:
    programme = programme_of([babble(3, 0.2)], tmp_path / "raw")
    mastered(programme, tmp_path / "master", encoder)
    assert len(decoded(tmp_path / "master")) / RATE == pytest.approx(programme.seconds, abs=0.1)


# --- what is measured -------------------------------------------------------------------------------------------


def test_true_peaks_between_samples_are_measured(tmp_path: Path) -> None:
    samples = np.tile(np.array([1, 1, -1, -1], np.float32) * 0.7, RATE)
    programme = programme_of([Audio(samples, RATE)], tmp_path / "raw")
    ffmpeg.run([*ffmpeg.raw_format(RATE), "-i", programme.file, *WAV.options, tmp_path / "a.wav"], "copying")
    assert measure(tmp_path / "a.wav").peak_dbtp == pytest.approx(20 * np.log10(0.7 * 2**0.5), abs=0.3)


def test_the_first_gain_is_close_to_the_final_one(tmp_path: Path) -> None:
    programme = programme_of([babble(2, 0.05, seed) for seed in range(5)], tmp_path / "raw")
    gain, file = first_gain(programme), tmp_path / "master"
    assert master.master(programme, gain, file, WAV).lufs == pytest.approx(-16, abs=GAIN_STEP_DB / 2 + 0.05)


def test_the_first_gain_makes_up_for_what_the_limiter_takes_away(tmp_path: Path) -> None:
    programme = programme_of(PROGRAMMES["spiky"](), tmp_path / "raw")
    ffmpeg.run([*ffmpeg.raw_format(RATE), "-i", programme.file, tmp_path / "a.wav"], "copying")
    assert first_gain(programme) > gain_to_target(measure(tmp_path / "a.wav").lufs) + 1


def test_a_wrong_first_gain_is_corrected(tmp_path: Path) -> None:
    programme = programme_of([babble(3, 0.1)], tmp_path / "raw")
    for gain in (-10.0, 30.0):
        master.master(programme, gain, tmp_path / "master", WAV)
        assert heard_loudness(tmp_path / "master")[0] == pytest.approx(-16, abs=0.5)


def test_a_true_peak_is_lowered_as_often_as_it_takes_up_to_a_limit_and_then_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    peaks: list[float] = []

    def stubborn(file: Path, *_: object) -> Loudness:
        decoded = np.frombuffer(file.read_bytes()[44:], "<i2")
        peaks.append(float(np.abs(decoded).max()))
        return Loudness(-16, 0.5)

    monkeypatch.setattr(encoders, "measure", stubborn)
    programme = programme_of([babble(1, 0.1)], tmp_path / "raw")
    found = master.master(programme, 0, tmp_path / "a.wav", replace(WAV, streams=False))
    assert found == Loudness(-16, 0.5)
    assert len(peaks) == master.MAX_TRIES
    assert peaks == sorted(peaks, reverse=True)


@pytest.mark.parametrize("streams", [True, False])
def test_an_encoder_that_stops_early_and_says_nothing_is_an_error(tmp_path: Path, streams: bool) -> None:
    programme = programme_of([babble(3, 0.1), babble(3, 0.1)], tmp_path / "raw")
    short = FfmpegEncoder((*WAV.options, "-t", "2"), streams=streams)
    with pytest.raises(EncodingError, match=r"the encoder wrote 2\.[0-9] of 6\.6 seconds") as caught:
        master.master(programme, 0, tmp_path / "a.wav", short)
    assert caught.value.subject == "a.wav"


@pytest.mark.parametrize("options", [WAV.options, ("-c:a", "flac", "-f", "flac")], ids=["wav", "flac"])
def test_measuring_a_growing_file_equals_measuring_the_finished_one(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    programme = programme_of([babble(2, 0.2, seed) for seed in range(9)], tmp_path / "raw")
    first, second = (
        master.master(programme, 3, tmp_path / str(streams), FfmpegEncoder(options, streams))
        for streams in (True, False)
    )
    assert first.lufs == pytest.approx(second.lufs, abs=0.05)
    assert first.peak_dbtp == pytest.approx(second.peak_dbtp, abs=0.01)


@pytest.mark.parametrize(
    "name",
    ["a b.wav", "a:b.wav", "pipe:1", "-a.wav", "%d.wav", "“ü”.wav", "'a.wav", r"a\':b.wav", "[a],b;c=d.wav"],
)
def test_a_file_may_have_any_name(workspace: Path, name: str) -> None:
    programme = programme_of([babble(1, 0.1)], Path(f"raw {name}"))
    stated = mastered(programme, Path(name))
    assert decoded(Path.cwd() / name).any()
    assert measure(Path(name)) == stated


# --- when ffmpeg will not ---------------------------------------------------------------------------------------


@pytest.fixture
def programme(tmp_path: Path) -> Programme:
    return programme_of([babble(1, 0.1)], tmp_path / "raw")


@pytest.fixture
def other_ffmpeg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The path that ``IMAGEIO_FFMPEG_EXE`` names; nothing is there yet."""
    place = tmp_path / "ffmpeg"
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(place))
    ffmpeg.binary.cache_clear()
    yield place
    ffmpeg.binary.cache_clear()


def assert_one_clear_line(error: NarrateError, *words: str) -> None:
    line = str(error)
    assert len(line.splitlines()) == 1
    assert len(line) < 400
    for word in words:
        assert word in line


def test_a_missing_ffmpeg_is_a_one_line_error(programme: Programme, other_ffmpeg: Path) -> None:
    with pytest.raises(EncodingError) as caught:
        master.master(programme, 0, programme.file.with_name("a.wav"), WAV)
    assert_one_clear_line(caught.value, str(other_ffmpeg), "cannot be started", "imageio-ffmpeg")


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("exit 3", ["exit 3", "no message"]),
        ("echo one >&2; echo two >&2; exit 1", ["exit 1", "two"]),
        ("head -c 100000 /dev/zero | tr '\\0' x >&2; exit 1", ["exit 1", "xxx"]),
        ("kill -9 $$", ["-9"]),
        ("exit 0", ["its loudness cannot be measured"]),
    ],
    ids=["silent", "talkative", "endless", "killed", "lying"],
)
def test_a_failing_ffmpeg_is_a_one_line_error(
    programme: Programme, other_ffmpeg: Path, script: str, words: list[str]
) -> None:
    other_ffmpeg.write_text(f"#!/bin/sh\n{script}\n")
    other_ffmpeg.chmod(stat.S_IRWXU)
    with pytest.raises(EncodingError) as caught:
        master.master(programme, 0, programme.file.with_name("a.wav"), WAV)
    assert_one_clear_line(caught.value, "a.wav", *words)


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("exec sleep 60", ["does nothing more"]),
        ("sleep 60", ["does nothing more"]),
        ("cat >/dev/null; exec sleep 60", ["does nothing more"]),
        ("head -c 1000 >/dev/null; exec sleep 60", ["does nothing more"]),
        ("exec yes >&2", ["does nothing more"]),
        ("sleep 60 & exit 1", ["exit 1", "no message"]),
    ],
    ids=[
        "hangs",
        "hangs in a child",
        "hangs at the end",
        "hangs in the middle",
        "floods stderr",
        "leaves a child",
    ],
)
def test_an_ffmpeg_that_does_nothing_more_is_ended(
    tmp_path: Path, other_ffmpeg: Path, monkeypatch: pytest.MonkeyPatch, script: str, words: list[str]
) -> None:
    monkeypatch.setattr(watchdog, "STALL_S", 0.5)
    other_ffmpeg.write_text(f"#!/bin/sh\n{script}\n")
    other_ffmpeg.chmod(stat.S_IRWXU)
    programme = programme_of([babble(3, 0.1)], tmp_path / "raw")
    for encoder in (WAV, AAC):
        with pytest.raises(EncodingError) as caught:
            master.master(programme, 0, tmp_path / "a.wav", encoder)
        assert_one_clear_line(caught.value, "a.wav", *words)


@pytest.mark.parametrize("script", ["exec sleep 60", "exec yes >&2", "echo 1; exec sleep 60"])
@pytest.mark.parametrize("call", [ffmpeg.run, ffmpeg.output])
def test_whatever_ffmpeg_is_asked_it_is_ended_when_it_does_nothing_more(
    other_ffmpeg: Path, monkeypatch: pytest.MonkeyPatch, script: str, call: Callable[..., object]
) -> None:
    monkeypatch.setattr(watchdog, "STALL_S", 0.5)
    other_ffmpeg.write_text(f"#!/bin/sh\n{script}\n")
    other_ffmpeg.chmod(stat.S_IRWXU)
    with pytest.raises(EncodingError) as caught:
        call(["-i", Path("a.wav"), "-"], "reading a.wav")
    assert_one_clear_line(caught.value, "a.wav", "does nothing more", "IMAGEIO_FFMPEG_EXE")


def test_what_ffmpeg_writes_without_end_is_not_kept(other_ffmpeg: Path) -> None:
    other_ffmpeg.write_text("#!/bin/sh\nexec yes\n")
    other_ffmpeg.chmod(stat.S_IRWXU)
    with pytest.raises(EncodingError) as caught:
        ffmpeg.output(["-i", Path("a.wav"), "-"], "reading a.wav")
    assert_one_clear_line(caught.value, "a.wav", "without end")


def test_an_ffmpeg_that_waits_for_narrate_is_not_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "STALL_S", 0.3)
    second = np.zeros(RATE, "<i2").tobytes()

    def slow() -> Iterator[bytes]:
        for _ in range(3):
            time.sleep(0.8)
            yield second

    file = tmp_path / "a.wav"
    ffmpeg.feed([*ffmpeg.raw_format(RATE), "-i", "-", file], slow(), "encoding a.wav")
    lengths = []
    for _, samples in ffmpeg.decode(file, "measuring a.wav"):
        time.sleep(0.8)
        lengths.append(len(samples))
    assert sum(lengths) == 3 * RATE


def test_a_missing_encoder_is_a_one_line_error(programme: Programme) -> None:
    with pytest.raises(EncodingError) as caught:
        master.master(programme, 0, programme.file.with_name("a.wav"), FfmpegEncoder(("-c:a", "nonsense")))
    assert_one_clear_line(caught.value, "encoding a.wav", "ffmpeg failed")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk here that is always full")
@pytest.mark.parametrize("encoder", [WAV, MP3], ids=["wav", "mp3"])
def test_a_disk_that_fills_up_is_a_one_line_error(programme: Programme, encoder: Encoder) -> None:
    file = programme.file.with_name("a.wav")
    file.symlink_to("/dev/full")
    with pytest.raises(StorageError) as caught:
        master.master(programme, 0, file, encoder)
    assert_one_clear_line(caught.value, "a.wav", "the disk is full", "free some space")


def test_a_deleted_programme_is_a_one_line_error(programme: Programme) -> None:
    programme.file.unlink()
    with pytest.raises(NarrateError) as caught:
        mastered(programme, programme.file.with_name("a.wav"))
    assert_one_clear_line(caught.value)
