"""A hundred difficult sentences, spoken by lark and written down by Whisper: the words that matter come back.

Whisper hears "five dollars" and writes "$5". So its line is put through narrate's own rules before it is compared,
as is what should be heard. How a figure was said cannot be seen in "1901": it counts as any way to say it, and
`test_the_script_says_what_should_be_heard` looks at the words themselves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jiwer
import numpy as np
import pytest
from numpy.typing import NDArray
from support import TESTS
from support.command import run_in
from support.listening import RATE, cues_of, samples_of, whisper
from support.tables import for_each

from narrate.reading.post import Span
from narrate.scripting.languages.english import LANGUAGE
from narrate.scripting.languages.english.letters.spelling import serial
from narrate.scripting.languages.english.numbers.numbers import cardinal, digits, ordinal
from narrate.scripting.lexicon import Lexicon
from narrate.scripting.verbalizing import verbalize

FILE = TESTS / "difficult.txt"
VOICE = "lark"
LEAST_HEARD = 0.97
"""Of the marked words; docs/heard.md has what was measured."""
LEAST_SAID = 0.96
AROUND_S = 0.5
"""Silence before and after a sentence: Whisper drops words at the very edge."""

_MARKED = re.compile(r"\[([^\[\]]+)\]")
_FIGURES = re.compile(r"\d+(?:[,.:-]\d+)*")
_DOT = re.compile(r"(?<=[a-z]{2})\.(?=[a-z]{2})", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_DIGITS = re.compile(r"\d+")
_NUMBERS = {part for number in range(100) for say in (cardinal, ordinal) for part in say(number).split("-")}


@dataclass(frozen=True)
class Sentence:
    """A line of the file."""

    group: str
    written: str
    """Markdown, without the marks."""
    marked: tuple[str, ...]
    """What a listener must not miss, as it is written …"""
    meant: tuple[str, ...]
    """… and in words."""


@dataclass(frozen=True)
class Heard:
    """A sentence in the episode."""

    sentence: Sentence
    spoken: str
    """The words that the engine was given."""
    transcript: str
    """What Whisper wrote."""

    @property
    def said(self) -> tuple[bool, ...]:
        """For each of the marked words, whether the engine was given what should be heard."""
        return came_back(self.sentence.meant, [words(self.spoken)])

    @property
    def heard(self) -> tuple[bool, ...]:
        """For each of the marked words, whether they came back."""
        return came_back(self.sentence.meant, readings(self.transcript))


def sentences() -> list[Sentence]:
    """All of the file; a line that cannot be understood is an error that quotes it."""
    group, found = "", []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            group = line[3:]
        elif line and not line.startswith("#"):
            written, _, meant = line.rpartition(" => ")
            marked = tuple(_MARKED.findall(written))
            parts = tuple(part.strip() for part in meant.split("|"))
            if not marked or len(marked) != len(parts) or not all(parts):
                raise ValueError(f"difficult.txt: as many [marks] as words after => are needed in: {line}")
            found.append(Sentence(group, _MARKED.sub(r"\1", written), marked, parts))
    return found


def post(chosen: Sequence[Sentence]) -> str:
    """The sentences as a post: each a paragraph, each group a section."""
    blocks = ["# Difficult sentences"]
    for sentence in chosen:
        if f"## {sentence.group}" not in blocks:
            blocks.append(f"## {sentence.group}")
        blocks.append(sentence.written)
    return "\n\n".join(blocks) + "\n"


# --- what is said and heard -------------------------------------------------------------------------------------


def spoken(folder: Path, post: str | Path) -> list[tuple[str, str]]:
    """The role and the words of each of a post's utterances."""
    done = run_in(folder, "script", post, "--voice", VOICE, "--json")
    assert done.returncode == 0, done.stderr
    lines = map(json.loads, done.stdout.splitlines())
    return [(line["role"], line["spoken"]) for line in lines]


def listen(folder: Path, chosen: Sequence[Sentence]) -> list[Heard]:
    """Have the sentences narrated, and write each of them down."""
    (folder / "difficult.md").write_text(post(chosen), encoding="utf-8")
    return [
        Heard(sentence, line, transcript)
        for sentence, (line, transcript) in zip(chosen, heard_lines(folder, "difficult.md"), strict=True)
    ]


def heard_lines(folder: Path, post: str | Path) -> list[tuple[str, str]]:
    """What is said in a post's paragraphs, and what Whisper writes where the transcript has its cues."""
    script = spoken(folder, post)
    done = run_in(folder, "post", post, "--voice", VOICE, "--format", "wav", "--out", folder / "heard")
    assert done.returncode == 0, done.stderr
    (sound,) = (folder / "heard").glob("*/*.wav")
    samples = samples_of(sound).astype(np.float32)
    return [
        (line, transcribed(samples[int(start * RATE) : int(end * RATE)]))
        for (role, line), (start, end) in zip(script, cues_of(sound.with_name("transcript.vtt")), strict=True)
        if role == "narrator"
    ]


def transcribed(samples: NDArray[np.float32]) -> str:
    """What Whisper writes for a sentence."""
    silence = np.zeros(int(AROUND_S * RATE), np.float32)
    return transcript(whisper(), np.concatenate([silence, samples, silence]))


def transcript(recognizer: Any, sound: NDArray[np.float32]) -> str:
    """What a model of faster-whisper writes for a sentence with silence around it, the same every time."""
    segments, _ = recognizer.transcribe(sound, language="en", beam_size=5, temperature=0, without_timestamps=True)
    return " ".join(segment.text.strip() for segment in segments)


# --- comparing --------------------------------------------------------------------------------------------------


def readings(transcript: str) -> list[list[str]]:
    """The words of a line of Whisper's: by narrate's rules; each figure as in a name; each digit by itself."""
    return [
        words(transcript),
        words(_FIGURES.sub(lambda match: f" {' '.join(map(serial, _DIGITS.findall(match[0])))} ", transcript)),
        words(_FIGURES.sub(lambda match: f" {digits(match[0])} ", transcript)),
    ]


def words(text: str) -> list[str]:
    """The words as narrate reads them, in lower case and without marks; a zero is never an ``oh``."""
    read = _DOT.sub(" dot ", verbalize([Span(text)], Lexicon(), LANGUAGE).text).lower()
    return ["zero" if word in ("oh", "o") else word for word in _WORD.findall(re.sub("['’]", "", read))]


def came_back(meant: Sequence[str], found: Iterable[list[str]]) -> tuple[bool, ...]:
    """For each that is meant, whether it stands in one of the readings, behind those that came back before it."""
    results = [False] * len(meant)
    for read in found:
        begin = 0
        for at, item in enumerate(meant):
            end = end_of(words(item), read, begin)
            results[at] |= end > 0
            begin = end or begin
    return tuple(results)


def end_of(meant: list[str], read: list[str], begin: int) -> int:
    """Where the words end in what was read, or 0; how they are spaced does not matter: ``GP T`` is ``G P T``."""
    letters = "".join(meant)
    for first in range(begin, len(read)):
        for end in range(first + 1, min(len(read), first + len(letters)) + 1):
            part = read[first:end]
            same_length = len(part) == len(meant)
            if "".join(part) == letters or (same_length and all(map(alike, meant, part))):
                return end
    return 0


def alike(meant: str, read: str) -> bool:
    """The same, or with one letter more, less or other in a word of five or more that is no number."""
    if meant == read:
        return True
    if min(len(meant), len(read)) < 5 or {meant, read} & _NUMBERS:
        return False
    return jiwer.cer(meant, read) * len(meant) < 1.5


# --- tests ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> list[Heard]:
    """Every other sentence, some of each group; `scripts/listen` hears them all."""
    return listen(tmp_path_factory.mktemp("difficult"), sentences()[::2])


def test_there_are_a_hundred_sentences_of_every_group() -> None:
    found = sentences()
    assert len(found) >= 100
    assert len({sentence.written for sentence in found}) == len(found)
    assert len({sentence.group for sentence in found}) >= 20
    assert {sentence.group for sentence in found[::2]} == {sentence.group for sentence in found}


def test_the_script_says_what_should_be_heard(tmp_path: Path) -> None:
    """Word for word, before any voice speaks; one utterance for each sentence."""
    (tmp_path / "difficult.md").write_text(post(sentences()), encoding="utf-8")
    lines = [line for role, line in spoken(tmp_path, "difficult.md") if role == "narrator"]
    said = [Heard(sentence, line, "") for sentence, line in zip(sentences(), lines, strict=True)]
    assert share("in the script", [(each, each.said) for each in said]) >= LEAST_SAID


@pytest.mark.voice
def test_the_words_that_matter_come_back(heard: list[Heard]) -> None:
    assert share("heard", [(each, each.heard) for each in heard]) >= LEAST_HEARD


@pytest.mark.voice
def test_no_sentence_is_silent(heard: list[Heard]) -> None:
    assert [each.sentence.written for each in heard if not words(each.transcript)] == []


def share(where: str, found: Iterable[tuple[Heard, tuple[bool, ...]]]) -> float:
    """How many of the marked words are there; prints those that are not."""
    results: list[bool] = []
    for each, there in found:
        results += there
        for meant, ok in zip(each.sentence.meant, there, strict=True):
            if not ok:
                print(f"not {where}: {meant!r} in {each.spoken!r}, heard as {each.transcript!r}")
    print(f"{sum(results)} of {len(results)} {where}: {sum(results) / len(results):.1%}")
    return sum(results) / len(results)


@for_each(
    "meant, transcript, back",
    [
        ("five dollars | one million", "It costs $5 per 1M tokens.", (True, True)),
        ("one million | five dollars", "It costs $5 per 1M tokens.", (True, False)),
        ("G P T four oh", "GPT-40 answered.", (True,)),
        ("G P T four oh", "GPT-4 answered.", (False,)),
        ("seven forty-five A M", "It leaves at 745 a.m.", (True,)),
        ("nine one one", "Dial 911.", (True,)),
        ("fifteen", "He is 50.", (False,)),
        ("eight", "The eighth.", (False,)),
        ("one thousand", "Someone thousand birds.", (False,)),
        ("Nietzsche", "A book about Nietzche.", (True,)),
        ("kilograms", "It weighs a kilogram.", (True,)),
        ("dog", "The fog barked.", (False,)),
        ("emma dot field", "Write to Emma.field at example.com.", (True,)),
    ],
)
def test_what_counts_as_heard(meant: str, transcript: str, back: tuple[bool, ...]) -> None:
    assert came_back(meant.split(" | "), readings(transcript)) == back
