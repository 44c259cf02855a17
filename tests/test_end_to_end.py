"""With the real voice: what a listener hears, as another machine's ears write it down."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jiwer
import numpy as np
import pysubs2
import pytest
from support import SAMPLES
from support.command import Run, run_in
from support.cost import seconds
from support.listening import RATE, cues_of, samples_of, sounding, whisper

import narrate
from narrate.scripting.languages.english.numbers.numbers import cardinal, ordinal, year

pytestmark = pytest.mark.voice

NEAR_S = 0.4
MOST_WRONG = 0.08
"""Of all words. It was 3.7 %, and before a seed decided joe's noise, 3.5 to 6.6 % from run to run."""
MOST_UNSHOWN = 0.05
"""Of the words of the transcript. It was 1.7 %, of which the signs of a formula are most: ``a²``."""
A_FEW = 3
"""Words; so few are too little for Whisper, which may leave them out between other sentences."""


@dataclass(frozen=True)
class Word:
    """A word as it was heard, in seconds."""

    text: str
    start: float


def words(text: str) -> list[str]:
    """Lower-case words without punctuation, figures in letters, so that both sides write them alike."""
    text = re.sub(r"\$(\d+)", r"\1 dollars", text.lower().replace("’", "'"))
    text = re.sub(r"\b(\d{1,4})(st|nd|rd|th)?\b", _in_letters, text)
    return re.findall(r"[a-z0-9]+(?:'[a-z]+)?", text.replace("-", " "))


def _in_letters(figures: re.Match[str]) -> str:
    """As the script has them: what looks like a year is one."""
    number = int(figures[1])
    if figures[2]:
        return ordinal(number)
    return year(number) if number >= 1000 else cardinal(number)


def heard(sound: Any) -> list[Word]:
    """The words in a file, or in samples at `RATE`."""
    segments, _ = whisper().transcribe(sound, language="en", beam_size=5, word_timestamps=True)
    return [Word(part, word.start) for segment in segments for word in segment.words for part in words(word.word)]


@dataclass(frozen=True)
class Episode:
    folder: Path
    script: list[dict[str, Any]]
    manifest: dict[str, Any]
    heard: list[Word]


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Episode]:
    """The tour, spoken by lark in a process of its own and written down."""
    folder = tmp_path_factory.mktemp("tour")
    done = run_in(folder, "post", SAMPLES / "tour.md")
    assert done.returncode == 0, done.stderr
    lines = run_in(folder, "script", SAMPLES / "tour.md", "--json").stdout.splitlines()
    episode = folder / "episodes" / "tour"
    manifest = json.loads((episode / "episode.json").read_text(encoding="utf-8"))
    yield Episode(episode, [json.loads(line) for line in lines], manifest, heard(str(episode / "tour.mp3")))
    shutil.rmtree(folder)


def test_an_outline_estimates_the_length_of_the_episode(tour: Episode) -> None:
    estimate_s = narrate.outline(SAMPLES / "tour.md").duration_s
    assert estimate_s == pytest.approx(tour.manifest["duration_s"], rel=0.15)


def test_what_is_heard_is_what_the_script_says(tour: Episode) -> None:
    meant = [word for utterance in tour.script for word in words(utterance["spoken"])]
    assert len(meant) > 300
    wrong = jiwer.wer(" ".join(meant), " ".join(word.text for word in tour.heard))
    print(f"word error rate {wrong:.1%} of {len(meant)} words")
    assert wrong <= MOST_WRONG


def test_the_transcript_says_what_is_heard(tour: Episode) -> None:
    """With narrate's own words, and once its numbers are put into words, as those of Whisper are."""
    shown = [word for line in pysubs2.load(str(tour.folder / "transcript.srt")) for word in words(line.plaintext)]
    wrong = jiwer.wer(" ".join(shown), " ".join(word.text for word in tour.heard))
    print(f"word error rate {wrong:.1%} of {len(shown)} words")
    assert wrong <= MOST_UNSHOWN


def test_every_sentence_is_heard(tour: Episode) -> None:
    """What a rate over all words would not show: one sentence that is missing."""
    said = [words(utterance["spoken"]) for utterance in tour.script]
    at = where_heard([word for sentence in said for word in sentence], tour.heard)
    cues = cues_of(tour.folder / "transcript.vtt")
    samples = samples_of(tour.folder / "tour.mp3")
    first = 0
    for sentence, (start_s, end_s) in zip(said, cues, strict=True):
        sound = samples[int(start_s * RATE) : int(end_s * RATE)]
        assert np.abs(sound).max() > 0.05, " ".join(sentence)
        came_back = sum(index in at for index in range(first, first + len(sentence)))
        if came_back < len(sentence) / 2 and len(sentence) > A_FEW:
            came_back = len(where_heard(sentence, heard(np.pad(sound, RATE // 2).astype("float32"))))
            assert came_back >= len(sentence) / 2, " ".join(sentence)
        first += len(sentence)


def test_every_headings_first_word_is_heard_where_its_chapter_starts(tour: Episode) -> None:
    starts = first_words(tour)
    chapters = tour.manifest["chapters"]
    taken: set[float] = set()
    for section, chapter in enumerate(chapters):
        if chapter["start_s"] in taken:  # the child of an empty parent starts with its parent
            continue
        taken.add(chapter["start_s"])
        if section not in starts or abs(starts[section] - chapter["start_s"]) > NEAR_S:
            starts[section] = listened_again(tour, section, chapter["start_s"])
        assert starts[section] == pytest.approx(chapter["start_s"], abs=NEAR_S), chapter["title"]
    assert len(taken) == len(chapters) - 1


def where_heard(meant: list[str], heard: list[Word]) -> dict[int, int]:
    """Which of the words heard each of the words meant is; what was not heard is not there."""
    laid = jiwer.process_words(" ".join(meant), " ".join(word.text for word in heard))
    at: dict[int, int] = {}
    for chunk in laid.alignments[0]:
        if chunk.type in ("equal", "substitute"):
            pairs = range(chunk.ref_start_idx, chunk.ref_end_idx), range(chunk.hyp_start_idx, chunk.hyp_end_idx)
            at.update(zip(*pairs, strict=True))
    return at


def first_words(tour: Episode) -> dict[int, float]:
    """When the first word of each section was heard: the script is laid over what was heard, word by word."""
    meant: list[str] = []
    opens: dict[int, int] = {}
    for utterance in tour.script:
        opens.setdefault(utterance["section"], len(meant))
        meant += words(utterance["spoken"])
    at = where_heard(meant, tour.heard)
    return {section: tour.heard[at[index]].start for section, index in opens.items() if index in at}


def listened_again(tour: Episode, section: int, start_s: float) -> float:
    """Where a heading is, heard by itself: over minutes, Whisper may let a word begin in the pause before it."""
    early = 0.3
    samples = samples_of(tour.folder / "tour.mp3")[int((start_s - early) * RATE) : int((start_s + 6) * RATE)]
    meant = next(words(u["spoken"]) for u in tour.script if u["section"] == section)
    found = heard(samples.astype("float32"))
    assert set(meant) & {word.text for word in found[: len(meant)]}, (meant, found)
    return start_s - early + found[0].start


def test_sound_starts_exactly_where_chapters_start(tour: Episode) -> None:
    """Whisper's clock is coarse; the samples are not."""
    starts = [start for start, _ in sounding(samples_of(tour.folder / "tour.mp3"), gap_s=0.2)]
    for chapter in tour.manifest["chapters"]:
        assert min(abs(start - chapter["start_s"]) for start in starts) < 0.12, chapter


def test_the_episode_is_as_loud_as_a_podcast_should_be(tour: Episode) -> None:
    assert tour.manifest["loudness_lufs"] == pytest.approx(-16, abs=0.5)
    assert tour.manifest["true_peak_dbtp"] <= -1
    assert tour.manifest["sample_rate"] == 24000
    assert 120 <= tour.manifest["duration_s"] <= 200


def test_the_notes_have_every_line_of_the_model(tour: Episode) -> None:
    notes = (tour.folder / "notes.md").read_text(encoding="utf-8")
    in_order = [
        "“A tour of everything a post can hold” by Emma Field and Thomas Brook",
        "[...]",
        "Outline:",
        "(00:00) Introduction",
        "Headings and “curly quotes”",
        "2 code blocks and 1 equation were left out",
        "Images from the article:",
        "First published: November 22nd, 2026",
        "Source: <https://example.org/posts/tour>",
        "Narrated by: lark, a synthetic voice",
    ]
    places = [notes.index(line) for line in in_order]
    assert places == sorted(places)


def test_a_post_that_is_spoken_again_sounds_the_same_and_one_that_is_unchanged_costs_little(run: Run) -> None:
    essay = (SAMPLES / "essay.md").read_text(encoding="utf-8")
    Path("start.md").write_text("\n\n".join(essay.split("\n\n")[:4]), encoding="utf-8")
    run("post", "start.md")
    sound = Path("episodes/start/start.mp3").read_bytes()
    unchanged = seconds(lambda: run("post", "start.md").stdout.index("nothing has changed"))
    spoken = seconds(lambda: run("post", "start.md", "--force"))
    assert Path("episodes/start/start.mp3").read_bytes() == sound
    assert unchanged < spoken / 4


def test_the_voice_says_a_line(run: Run) -> None:
    done = run("voices", "say", "The quick brown fox jumps over the lazy dog.", "-o", "fox.wav")
    assert done.returncode == 0, done.stderr
    said = "the quick brown fox jumps over the lazy dog"
    assert jiwer.wer(said, " ".join(word.text for word in heard("fox.wav"))) < 0.2
