"""Clips come back as they were put, or not at all."""

from __future__ import annotations

import hashlib
import io
import struct
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sounds import RATE, tone

from narrate.errors import StorageError
from narrate.paths import clip_folder
from narrate.speaking.clips import ClipStore
from narrate.speaking.engine import Audio

STEP = 1 / 32767
"""Of 16-bit sound."""

TEXT = "Hello there."
LINE = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]))


@pytest.fixture
def store(tmp_path: Path) -> ClipStore:
    return ClipStore(tmp_path / "clips", "engine 1")


def files(folder: Path) -> list[Path]:
    """The clips, and what else lies there but for the voices' names and leases."""
    known = {folder / "voices", folder / "tmp" / "gate", *(folder / "tmp").glob(".lease.*.partial")}
    return sorted(path for path in folder.rglob("*") if path.is_file() and known.isdisjoint({path, path.parent}))


def wav(channels: int = 1, width: int = 2, frames: int = 100) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(RATE)
        file.writeframes(bytes(frames * channels * width))
    return buffer.getvalue()


def patched(data: bytes, at: int, value: bytes) -> bytes:
    return data[:at] + value + data[at + len(value) :]


# --- what goes in comes out -------------------------------------------------------------------------------------


def test_a_clip_that_was_never_put_is_missing(store: ClipStore) -> None:
    assert not store.has(TEXT)
    assert store.get(TEXT) is None


@given(st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=300), st.integers(1, 192_000), st.text())
def test_a_clip_comes_back_to_within_a_step_of_16_bits(
    tmp_path: Path, samples: list[float], rate: int, text: str
) -> None:
    store = ClipStore(tmp_path / "clips", "engine 1")
    store.put(text, Audio(np.array(samples, np.float32), rate))
    found = store.get(text)
    assert store.has(text)
    assert found is not None
    assert found.sample_rate == rate
    assert found.samples.dtype == np.float32
    assert found.samples.shape == (len(samples),)
    assert np.abs(found.samples - np.array(samples)).max() <= STEP
    assert np.abs(found.samples).max() <= 1


def test_a_clip_survives_being_put_again_without_getting_worse(store: ClipStore) -> None:
    store.put(TEXT, tone(0.5, level=1))
    first = store.get(TEXT)
    assert first is not None
    store.put(TEXT, first)
    again = store.get(TEXT)
    assert again is not None
    assert np.array_equal(first.samples, again.samples)


def test_sound_beyond_full_scale_is_cut_off_and_does_not_wrap_around(store: ClipStore) -> None:
    store.put(TEXT, Audio(np.array([1.5, -1.5, 1, -1], np.float32), RATE))
    found = store.get(TEXT)
    assert found is not None
    assert found.samples.tolist() == [1, -1, 1, -1]


def test_a_later_clip_replaces_the_earlier_one(store: ClipStore) -> None:
    store.put(TEXT, tone(0.5))
    store.put(TEXT, tone(0.2))
    found = store.get(TEXT)
    assert found is not None
    assert found.seconds == 0.2


def test_any_wav_reader_can_play_a_clip(store: ClipStore) -> None:
    store.put(TEXT, tone(0.5))
    with wave.open(str(store.path(TEXT)), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        assert file.getnframes() == RATE // 2


# --- the key ----------------------------------------------------------------------------------------------------


@given(st.text(), st.text())
def test_another_text_has_another_name(tmp_path: Path, one: str, two: str) -> None:
    store = ClipStore(tmp_path, "engine 1")
    assert (store.path(one) == store.path(two)) == (one == two)


@given(LINE, LINE)
def test_another_fingerprint_has_another_name(tmp_path: Path, one: str, two: str) -> None:
    names = ClipStore(tmp_path, one).path(TEXT), ClipStore(tmp_path, two).path(TEXT)
    assert (names[0] == names[1]) == (one == two)


def test_the_end_of_a_fingerprint_is_not_the_start_of_a_text(tmp_path: Path) -> None:
    one, two = ClipStore(tmp_path, "engine 1"), ClipStore(tmp_path, "engine 12")
    assert one.path("2 is a number.") != two.path(" is a number.")


def test_the_clips_of_two_engines_share_a_folder_and_nothing_else(tmp_path: Path) -> None:
    one, two = ClipStore(tmp_path, "engine 1"), ClipStore(tmp_path, "engine 2")
    one.put(TEXT, tone(0.5))
    assert not two.has(TEXT)
    two.put(TEXT, tone(0.2))
    assert files(tmp_path) == sorted(store.path(TEXT) for store in (one, two))
    found = one.get(TEXT)
    assert found is not None
    assert found.seconds == 0.5


def test_clips_are_found_by_the_next_run(tmp_path: Path) -> None:
    ClipStore(tmp_path / "clips", "engine 1").put(TEXT, tone(0.5))
    assert ClipStore(tmp_path / "clips", "engine 1").has(TEXT)


# --- what is no whole clip is missing ---------------------------------------------------------------------------


def test_a_clip_that_is_cut_short_anywhere_is_missing(store: ClipStore) -> None:
    store.put(TEXT, tone(0.01))
    whole = store.path(TEXT).read_bytes()
    for length in range(len(whole)):
        store.path(TEXT).write_bytes(whole[:length])
        assert not store.has(TEXT), length
        assert store.get(TEXT) is None, length


def test_a_clip_with_other_samples_is_missing(store: ClipStore) -> None:
    store.put(TEXT, tone(0.01))
    whole = store.path(TEXT).read_bytes()
    for at in range(44, len(whole)):
        store.path(TEXT).write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert not store.has(TEXT), at
        assert store.get(TEXT) is None, at


def test_a_clip_of_an_older_version_is_found_until_it_is_spoken_again(store: ClipStore) -> None:
    """It had no sum, or lay beside all others."""
    store.put(TEXT, tone(0.5))
    digest = hashlib.sha256(f"engine 1\n{TEXT}".encode()).hexdigest()[:40]
    place = store.path(TEXT).parents[1] / f"{digest}.wav"
    for earlier in (wav(), store.path(TEXT).read_bytes()):
        store.path(TEXT).unlink(missing_ok=True)
        place.write_bytes(earlier)
        assert store.has(TEXT)
        assert store.get(TEXT) is not None
    place.write_bytes(b"nonsense")
    assert not store.has(TEXT)
    store.put(TEXT, tone(0.2))
    found = store.get(TEXT)
    assert found is not None
    assert found.seconds == 0.2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 1000,
        b"not a sound at all, but long enough to be taken for a header " * 3,
        b"fLaC" + bytes(1000),
        wav() + b"\0",
        wav(frames=0),
        wav(channels=2),
        wav(width=1),
        wav(width=3),
        patched(wav(), 20, struct.pack("<H", 3)),
        patched(wav(), 24, struct.pack("<I", 0)),
        patched(wav(), 36, b"LIST"),
        patched(wav()[:-1], 40, struct.pack("<I", 199)),
    ],
    ids=[
        "empty",
        "zeros",
        "text",
        "flac",
        "too long",
        "no sound",
        "stereo",
        "8 bits",
        "24 bits",
        "not PCM",
        "no rate",
        "another chunk",
        "half a sample",
    ],
)
def test_what_is_no_whole_clip_counts_as_missing_and_is_made_again(store: ClipStore, content: bytes) -> None:
    store.put(TEXT, tone(0.5))
    store.path(TEXT).write_bytes(content)
    assert not store.has(TEXT)
    assert store.get(TEXT) is None
    store.put(TEXT, tone(0.2))
    assert store.has(TEXT)


@given(st.integers(0, 243), st.binary(max_size=60))
def test_whatever_bytes_lie_there_nothing_but_a_clip_is_taken_for_one(
    tmp_path: Path, at: int, noise: bytes
) -> None:
    store = ClipStore(tmp_path, "engine 1")
    store.path(TEXT).parent.mkdir(exist_ok=True)
    store.path(TEXT).write_bytes(patched(wav(), at, noise))
    found = store.get(TEXT)
    assert store.has(TEXT) == (found is not None)
    assert found is None or (found.sample_rate > 0 and found.samples.shape == (100,))


# --- many at once, and the disk ---------------------------------------------------------------------------------

WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from sounds import tone
from narrate.speaking.clips import ClipStore

store = ClipStore(Path(sys.argv[1]), "engine 1")
print("ready", flush=True)
for _ in range(100):
    store.put("Hello there.", tone(float(sys.argv[3])))
"""


def test_two_processes_may_write_the_same_clip_while_a_third_reads_it(tmp_path: Path) -> None:
    folder = tmp_path / "clips"
    store = ClipStore(folder, "engine 1")
    store.put(TEXT, tone(0.5))
    command = [sys.executable, "-c", WRITER, str(folder), str(Path(__file__).parent)]
    writers = [subprocess.Popen([*command, length], stdout=subprocess.PIPE, text=True) for length in ("0.5", "2")]
    lengths = set()
    while any(writer.poll() is None for writer in writers):
        found = store.get(TEXT)
        assert found is not None
        lengths.add(found.seconds)
    assert [writer.communicate()[0] for writer in writers] == ["ready\n"] * 2
    assert [writer.returncode for writer in writers] == [0, 0]
    assert lengths == {0.5, 2}
    assert files(folder) == [store.path(TEXT)]


def test_nothing_but_clips_is_left_behind(store: ClipStore) -> None:
    texts = [f"Text {number}." for number in range(20)]
    for text in texts:
        store.put(text, tone(0.1))
    assert files(store.path(TEXT).parents[1]) == sorted(store.path(text) for text in texts)


def test_a_store_is_made_where_there_is_none_but_not_before_it_is_needed(tmp_path: Path) -> None:
    store = ClipStore(tmp_path / "deep" / "clips", "engine 1")
    assert not (tmp_path / "deep").exists()
    store.put(TEXT, tone(0.1))
    assert store.has(TEXT)


def test_a_store_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    store = ClipStore(tmp_path / "file" / "clips", "engine 1")
    assert not store.has(TEXT)
    with pytest.raises(StorageError, match="cannot write the clip store") as caught:
        store.put(TEXT, tone(0.1))
    assert caught.value.hint == "set NARRATE_CACHE to a folder you can write to"


def test_a_clip_that_may_not_be_read_says_so(store: ClipStore) -> None:
    store.path(TEXT).mkdir(parents=True)
    with pytest.raises(StorageError, match="a clip cannot be read"):
        store.get(TEXT)


def test_the_cache_may_be_moved(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NARRATE_CACHE", str(tmp_path / "elsewhere"))
    assert clip_folder() == tmp_path / "elsewhere" / "clips"
    monkeypatch.delenv("NARRATE_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert clip_folder().parts[-2:] == ("narrate", "clips")
