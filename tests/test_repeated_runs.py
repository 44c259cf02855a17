"""Running it again: what is kept, what is spoken again, and what a killed run leaves behind."""

from __future__ import annotations

import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest
from support.command import Run, leftovers, start
from support.listening import samples_of, sounding

from narrate.errors import EncodingError
from narrate.mixing import encoder
from narrate.mixing.encoder import Segment
from narrate.mixing.loudness import Loudness
from narrate.publishing.formats import FORMATS

SENTENCES = [f"Sentence number {number} of the post." for number in range(40)]


@pytest.fixture
def post(workspace: Path, tmp_path: Path) -> Path:
    file = tmp_path / "post-of-forty.md"
    file.write_text("# Forty\n\n" + " ".join(SENTENCES) + "\n")
    return file


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "spoken.log"
    monkeypatch.setenv("NARRATE_FAKE_LOG", str(file))
    return file


def spoken(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []


def test_a_second_run_says_that_nothing_changed_and_speaks_nothing(run: Run, post: Path, log: Path) -> None:
    run("post", post, "--voice", "fake")
    before = spoken(log)
    assert len(before) == len(SENTENCES) + 1
    stamps = stamps_of(Path("episodes/post-of-forty"))
    done = run("post", post, "--voice", "fake")
    assert "nothing has changed" in done.stdout
    assert spoken(log) == before
    assert stamps_of(Path("episodes/post-of-forty")) == stamps


def stamps_of(episode: Path) -> dict[str, int]:
    """When each file was written; but the manifest may be, as it remembers when the post was last looked at."""
    return {file.name: file.stat().st_mtime_ns for file in episode.iterdir() if file.name != "episode.json"}


def test_after_one_edited_sentence_only_that_one_is_spoken(run: Run, post: Path, log: Path) -> None:
    run("post", post, "--voice", "fake")
    log.unlink()
    post.write_text(post.read_text().replace("number 7 of", "number seven hundred of"))
    done = run("post", post, "--voice", "fake")
    assert spoken(log) == ["Sentence number seven hundred of the post."]
    assert "1 sentence spoken, 40 kept" in done.stdout


def test_after_an_edit_most_of_an_mp3_is_kept_and_it_is_the_file_that_a_first_run_makes(
    run: Run, post: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    audio, segments = Path("episodes/post-of-forty/post-of-forty.mp3"), tmp_path / "cache" / "segments"
    run("post", post, "--voice", "fake")
    before = set(segments.iterdir())
    post.write_text(post.read_text().replace("number 7 of", "number 77 of"))
    run("post", post, "--voice", "fake")
    assert len(before) > 3
    assert len(set(segments.iterdir()) - before) in (1, 2)
    edited = audio.read_bytes()
    monkeypatch.setenv("NARRATE_CACHE", str(tmp_path / "empty"))
    run("post", post, "--voice", "fake", "--force")
    assert audio.read_bytes() == edited


@pytest.mark.parametrize("change", [["--speed", "1.1"], ["--force"]], ids=["speed", "force"])
def test_what_changes_the_sound_is_spoken_again(run: Run, post: Path, log: Path, change: list[str]) -> None:
    run("post", post, "--voice", "fake")
    log.unlink()
    run("post", post, "--voice", "fake", *change)
    assert len(spoken(log)) == len(SENTENCES) + 1


@pytest.mark.parametrize("name", ["notes.md", "post-of-forty.mp3"])
def test_a_file_that_went_missing_is_made_again_without_speaking(
    run: Run, post: Path, log: Path, name: str
) -> None:
    run("post", post, "--voice", "fake")
    log.unlink()
    missing = Path("episodes/post-of-forty") / name
    missing.unlink()
    assert run("post", post, "--voice", "fake").returncode == 0
    assert missing.exists()
    assert spoken(log) == []


def test_a_damaged_clip_is_spoken_again(run: Run, post: Path, log: Path, tmp_path: Path) -> None:
    run("post", post, "--voice", "fake")
    log.unlink()
    clips = sorted((tmp_path / "cache").rglob("*.wav"))
    clips[0].write_bytes(clips[0].read_bytes()[:1000])
    clips[1].write_bytes(b"")
    Path("episodes/post-of-forty/post-of-forty.mp3").unlink()
    run("post", post, "--voice", "fake")
    assert len(spoken(log)) == 2


@pytest.mark.parametrize("seed", range(4))
def test_killed_at_any_moment_the_next_run_finishes_and_cleans_up(
    run: Run, post: Path, log: Path, tmp_path: Path, seed: int
) -> None:
    at_once = 8  # two workers, batches of four
    moments = random.Random(seed)
    for _ in range(3):
        process = start(post, NARRATE_FAKE_DELAY="0.02")
        time.sleep(moments.uniform(0.3, 1.6))
        process.kill()
        process.wait()
    done = run("post", post, "--voice", "fake")
    assert done.returncode == 0, done.stderr
    assert len(sounding(samples_of(Path("episodes/post-of-forty/post-of-forty.mp3")))) == len(SENTENCES) + 1
    assert leftovers(tmp_path) == []
    assert sorted(path.name for path in Path("episodes").iterdir()) == ["post-of-forty"]
    assert len(spoken(log)) <= len(SENTENCES) + 1 + 3 * at_once


def test_killed_while_it_encodes_the_old_episode_stays_whole(run: Run, post: Path, tmp_path: Path) -> None:
    run("post", post, "--voice", "fake")
    episode = Path("episodes/post-of-forty")
    before = {path.name: path.read_bytes() for path in episode.iterdir()}
    post.write_text(post.read_text() + "\nOne more.\n")
    process = start(post)
    deadline = time.monotonic() + 60
    while not list(Path("episodes").glob(".post-of-forty.*/programme.raw")) and time.monotonic() < deadline:
        time.sleep(0.002)
    process.kill()
    process.wait()
    assert {path.name: path.read_bytes() for path in episode.iterdir()} == before
    run("post", post, "--voice", "fake")
    assert leftovers(tmp_path) == []
    assert "One more." in (episode / "transcript.vtt").read_text()


def test_two_runs_of_the_same_post_at_once_do_no_harm(post: Path, tmp_path: Path) -> None:
    both = [start(post, NARRATE_FAKE_DELAY="0.01") for _ in range(2)]
    for process in both:
        assert process.wait(timeout=120) == 0, process.stderr and process.stderr.read()
    assert len(sounding(samples_of(Path("episodes/post-of-forty/post-of-forty.mp3")))) == len(SENTENCES) + 1
    assert leftovers(tmp_path) == []
    assert sorted(path.name for path in Path("episodes").iterdir()) == ["post-of-forty"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_interrupted_it_says_so_and_leaves_nothing_half_written(post: Path, tmp_path: Path, number: int) -> None:
    process = start(post, NARRATE_FAKE_DELAY="0.2")
    deadline = time.monotonic() + 60
    while not list((tmp_path / "cache").rglob("*.wav")) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors.decode().startswith("narrate: interrupted")
    assert len(errors.decode().splitlines()) == 1
    assert leftovers(tmp_path) == []
    assert list(Path("episodes").iterdir()) == []


# --- formats ----------------------------------------------------------------------------------------------------

EPISODE = Path("episodes/post-of-forty")


def recordings() -> set[str]:
    return {file.suffix[1:] for file in EPISODE.glob("post-of-forty.*")}


def test_formats_of_earlier_runs_stay_and_are_made_again(run: Run, post: Path) -> None:
    run("post", post, "--voice", "fake", "--format", "wav,flac")
    first = (EPISODE / "post-of-forty.flac").read_bytes()
    assert "nothing has changed" in run("post", post, "--voice", "fake", "--format", "flac").stdout
    post.write_text(post.read_text() + "And one more.\n")
    run("post", post, "--voice", "fake", "--format", "opus")
    assert recordings() == {"wav", "flac", "opus"}
    assert (EPISODE / "post-of-forty.flac").read_bytes() != first


def test_a_format_goes_when_it_is_dropped_or_its_file_was_removed(run: Run, post: Path) -> None:
    run("post", post, "--voice", "fake", "--format", "wav,flac,opus")
    run("post", post, "--voice", "fake", "--format", "wav,flac", "--drop-formats")
    assert recordings() == {"wav", "flac"}
    (EPISODE / "post-of-forty.flac").unlink()
    for _ in range(2):
        done = run("post", post, "--voice", "fake", "--format", "wav")
        assert recordings() == {"wav"}
    assert "nothing has changed" in done.stdout


class Broken:
    """An encoder that always fails."""

    loss_db = 0.0

    def encode(self, segments: Iterable[Segment], *_: object) -> NoReturn:
        next(iter(segments))
        raise EncodingError("the encoder is out of order", "a.opus")


def test_one_format_that_fails_does_not_lose_the_others(
    run: Run, post: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = FORMATS["opus"]
    monkeypatch.setitem(FORMATS, "opus", replace(form, encoder=Broken()))
    for _ in range(2):
        done = run("post", post, "--voice", "fake", "--format", "wav,opus")
        assert done.returncode == 0
        assert "left out: a.opus: the encoder is out of order" in done.stderr
        assert recordings() == {"wav"}
    assert run("post", post, "--voice", "fake", "--format", "opus", "--drop-formats").returncode == 1
    monkeypatch.setitem(FORMATS, "opus", form)
    assert not run("post", post, "--voice", "fake", "--format", "wav,opus").stderr
    assert recordings() == {"wav", "opus"}


def test_peaks_that_stay_too_high_are_told(run: Run, post: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "measure", lambda *_: Loudness(-16.0, 0.5))
    done = run("post", post, "--voice", "fake", "--format", "wav")
    assert "post-of-forty.wav has a true peak of 0.5 dBTP, above -1; some players may distort it" in done.stderr
    assert recordings() == {"wav"}


def test_a_text_that_was_changed_by_hand_is_kept_and_told(run: Run, post: Path) -> None:
    run("post", post, "--voice", "fake")
    (EPISODE / "notes.md").write_text("mine")
    done = run("post", post, "--voice", "fake")
    assert "notes.md was changed by hand; it is kept as notes-changed.md" in done.stderr
    assert (EPISODE / "notes-changed.md").read_text() == "mine"
    assert (EPISODE / "notes.md").read_text() != "mine"


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_everything_is_on_the_disk_before_the_old_episode_goes(
    workspace: Path, post: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "narrate", "post", str(post), "--voice", "fake"]
    subprocess.run(command, check=True, capture_output=True)
    post.write_text(post.read_text() + "And one more.\n")
    log = tmp_path / "calls"
    traced = ["strace", "-f", "-y", "-e", "trace=fsync,rename,renameat2", "-o", str(log), *command]
    subprocess.run(traced, check=True, capture_output=True)
    calls = log.read_text().splitlines()
    (swap,) = [at for at, call in enumerate(calls) if "RENAME_EXCHANGE" in call]
    flushed = {Path(path[1]).name for call in calls[:swap] if (path := re.search(r"fsync\(\d+<([^>]+)>", call))}
    assert {file.name for file in EPISODE.iterdir()} <= flushed
    assert any(name.startswith(".post-of-forty.") for name in flushed)
    after = [path[1] for call in calls[swap:] if (path := re.search(r"fsync\(\d+<([^>]+)>", call))]
    assert str(EPISODE.parent.resolve()) in after
