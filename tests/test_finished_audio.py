"""What is in the finished audio, with an engine that whistles: order, count and position, by ear."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from narrate_fake import RATE, length, pitch
from support import SAMPLES
from support.command import Run, run_in
from support.listening import cues_of, pitch_at, samples_of, sounding

FORMATS = ("mp3", "m4b", "opus", "flac", "wav")


@dataclass(frozen=True)
class Finished:
    """An episode, and the utterances that are in it."""

    folder: Path
    script: list[dict[str, Any]]

    @property
    def cues(self) -> list[tuple[float, float]]:
        return cues_of(self.folder / "transcript.vtt")


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "episode.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def essay(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """The essay in every format."""
    folder = tmp_path_factory.mktemp("essay")
    done = run_in(folder, "post", SAMPLES / "essay.md", "--voice", "fake", "--format", ",".join(FORMATS))
    assert done.returncode == 0, done.stderr
    script = run_in(folder, "script", SAMPLES / "essay.md", "--voice", "fake", "--json").stdout
    return Finished(folder / "episodes" / "essay", [json.loads(line) for line in script.splitlines()])


def test_every_utterance_is_heard_once_in_order_and_where_the_transcript_says(essay: Finished) -> None:
    samples = samples_of(essay.folder / "essay.mp3")
    heard = sounding(samples)
    assert len(heard) == len(essay.cues) == len(essay.script)
    for utterance, place, (start, end) in zip(essay.script, essay.cues, heard, strict=True):
        assert pitch_at(samples, *place) == pytest.approx(pitch(utterance["spoken"]), abs=4), utterance
        # The clip keeps a little silence at both ends, and an MP3 starts a little late.
        assert start == pytest.approx(place[0], abs=0.09)
        assert end - start == pytest.approx(length(utterance["spoken"]) / RATE, abs=0.03)


def test_pauses_are_as_long_as_the_script_says(essay: Finished) -> None:
    for utterance, (_, end), (start, _) in zip(essay.script, essay.cues, essay.cues[1:], strict=False):
        assert start - end == pytest.approx(utterance["pause_ms"] / 1000, abs=0.02)  # half an MP3 frame


PAUSED = """\
---
title: Pauses
---

One is first. Two is second.

Three is third.

# Part

Four is a list:

- five
- six
"""
IN_FULL_S = (0.35, 0.65, 1.5, 0.7, 0.45, 0.45)
"""The pauses of `PAUSED`, in order: of a sentence, a paragraph, a heading before and after it, and two items."""


@pytest.mark.parametrize(
    ("line", "toml", "factors"),
    [
        ([], "", (1, 1, 1, 1, 1, 1)),
        (["--pauses", "0.5"], "", (0.5, 0.5, 0.5, 0.5, 0.5, 0.5)),
        ([], "[pauses]\nsentence = 2\nheading = 0.4", (2, 1, 0.4, 0.4, 1, 1)),
        (["--pauses", "paragraph=1.5,item=3"], "pauses = 4", (1, 1.5, 1, 1, 3, 3)),
    ],
    ids=["as they are", "all", "by kind in narrate.toml", "by kind on the command line"],
)
def test_pauses_are_heard_as_they_are_asked_for(
    run: Run, tmp_path: Path, line: list[str], toml: str, factors: tuple[float, ...]
) -> None:
    (tmp_path / "paused.md").write_text(PAUSED)
    (tmp_path / "narrate.toml").write_text(toml)
    frame = ("--no-opening", "--no-closing")
    run("post", tmp_path / "paused.md", "--voice", "fake", "--format", "wav", *frame, *line)
    heard = sounding(samples_of(Path("episodes/paused/paused.wav")))
    silences = [start - end for (_, end), (start, _) in pairwise(heard)]
    kept = 0.08  # of the silence that the engine puts around a clip
    expected = [factor * pause + kept for factor, pause in zip(factors, IN_FULL_S, strict=True)]
    assert silences == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("form", FORMATS)
def test_every_heading_starts_its_chapter_in_every_format(essay: Finished, form: str) -> None:
    samples = samples_of(essay.folder / f"essay.{form}")
    found = manifest(essay.folder)
    headings = {u["section"]: u for u in reversed(essay.script) if u["role"] == "heading"}
    assert len(found["chapters"]) == len(headings) + 1
    shared = {
        c["start_s"]
        for c, d in zip(found["chapters"], found["chapters"][1:], strict=False)
        if c["start_s"] == d["start_s"]
    }
    starts = [start for start, _ in sounding(samples)]
    for section, chapter in enumerate(found["chapters"]):
        assert min(abs(start - chapter["start_s"]) for start in starts) < 0.09
        if section and chapter["start_s"] not in shared:
            spoken = headings[section]["spoken"]
            seconds = length(spoken) / RATE
            at = pitch_at(samples, chapter["start_s"] + 0.05, chapter["start_s"] + seconds)
            assert at == pytest.approx(pitch(spoken), abs=4), chapter


def test_the_manifest_tells_what_is_true(essay: Finished) -> None:
    found = manifest(essay.folder)
    assert found["duration_s"] == pytest.approx(len(samples_of(essay.folder / "essay.flac")) / RATE, abs=0.01)
    assert found["loudness_lufs"] == pytest.approx(-16, abs=0.5)
    assert found["true_peak_dbtp"] <= -1
    for file in found["files"].values():
        assert (essay.folder / file["path"]).stat().st_size == file["bytes"]
    texts = {
        "chapters.json",
        "episode.json",
        "notes.html",
        "notes.md",
        "transcript.json",
        "transcript.srt",
        "transcript.vtt",
    }
    assert {entry.name for entry in essay.folder.iterdir()} == {*(f"essay.{form}" for form in FORMATS), *texts}


def test_every_file_is_as_loud_as_the_manifest_says_by_another_meter(essay: Finished) -> None:
    import pyloudnorm  # and much of scipy, which takes seconds: not while tests are collected

    for file in manifest(essay.folder)["files"].values():
        one = samples_of(essay.folder / file["path"], 48_000)  # the rate that the standard is written for
        heard = pyloudnorm.Meter(48_000).integrated_loudness(np.column_stack([one, one]))
        assert heard == pytest.approx(file["loudness_lufs"], abs=0.1), file["path"]


def test_an_empty_parent_and_its_child_start_together_at_the_parents_first_word(run: Run, tmp_path: Path) -> None:
    post = tmp_path / "parents.md"
    post.write_text("# A\n\nText of a.\n\n# Parent\n\n## Child\n\nText of the child.\n\n# Last\n\nEnd.\n")
    run("post", post, "--voice", "fake")
    chapters = {c["title"]: c for c in manifest(Path("episodes/parents"))["chapters"]}
    assert chapters["Parent"]["start_s"] == chapters["Child"]["start_s"]
    assert chapters["Parent"]["end_s"] == chapters["Child"]["end_s"] == chapters["Last"]["start_s"]
    samples = samples_of(Path("episodes/parents/parents.mp3"))
    at = chapters["Parent"]["start_s"]
    assert pitch_at(samples, at + 0.05, at + 0.3) == pytest.approx(pitch("Parent."), abs=4)


def test_what_the_engine_cannot_say_is_left_out_and_reported(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = tmp_path / "mute.md"
    post.write_text("# Title\n\nOne is fine. Zwxq! Three is fine.\n")
    monkeypatch.setenv("NARRATE_FAKE_MUTE", "Zwxq")
    done = run("post", post, "--voice", "fake")
    assert done.returncode == 0
    assert "Zwxq!" in done.stderr
    assert manifest(Path("episodes/mute"))["omissions"] == {"sentence": 1}
    assert "1 sentence that could not be spoken" in Path("episodes/mute/notes.md").read_text()
    assert len(sounding(samples_of(Path("episodes/mute/mute.mp3")))) == 3
