"""A hundred difficult sentences, spoken by joe and written down by Whisper: the words that matter come back.

Whisper hears "five dollars" and writes "$5". So its line is read aloud by narrate's own rules before it is compared,
as is what should be heard. How a figure was said cannot be seen in "1901": it counts as any way to say it, and
`test_the_script_says_what_should_be_heard` looks at the words themselves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from conftest import HERE, narrate_in
from listening import RATE, samples_of
from numpy.typing import NDArray
from test_end_to_end import whisper
from test_heard import cues

from narrate.reading.post import Span
from narrate.scripting.english.letters import serial
from narrate.scripting.lexicon import Lexicon
from narrate.scripting.numbers import ONES, SCALES, TENS, cardinal, digits, ordinal
from narrate.scripting.spoken import speak

FILE = HERE / "difficult.txt"
LEAST_HEARD = 0.92
"""Of the marked words; docs/heard.md has what was measured."""
LEAST_SAID = 0.96
AROUND_S = 0.5
"""Silence before and after a sentence: Whisper drops words at the very edge."""

_MARKED = re.compile(r"\[([^\[\]]+)\]")
_FIGURES = re.compile(r"\d+(?:,\d{3})*(?:[.:-]\d+)*")
_DOT = re.compile(r"(?<=[a-z]{2})\.(?=[a-z]{2})", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NUMBERS = {
    *(word for number in range(100) for say in (cardinal, ordinal) for word in say(number).split("-")),
    *(word + ending for word in (*ONES, *TENS, "hundred", *SCALES[1:]) for ending in ("s", "th")),
    *"hundred thousand million billion trillion half quarter twenties thirties forties fifties sixties".split(),
    *"seventies eighties nineties".split(),
}


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


def post() -> str:
    """The sentences as a post: each a paragraph, each group a section."""
    blocks = ["# A hundred difficult sentences"]
    for sentence in sentences():
        if f"## {sentence.group}" not in blocks:
            blocks.append(f"## {sentence.group}")
        blocks.append(sentence.written)
    return "\n\n".join(blocks) + "\n"


# --- what is said and heard -------------------------------------------------------------------------------------


def spoken(folder: Path) -> list[tuple[str, str]]:
    """The role and the words of each utterance of the post, which is written into ``folder``."""
    (folder / "difficult.md").write_text(post(), encoding="utf-8")
    done = narrate_in(folder, "script", "difficult.md", "--voice", "joe", "--json")
    assert done.returncode == 0, done.stderr
    lines = map(json.loads, done.stdout.splitlines())
    return [(line["role"], line["spoken"]) for line in lines]


def listen(folder: Path) -> list[Heard]:
    """Have the post narrated, cut the audio where the transcript's cues say, and write each sentence down."""
    script = spoken(folder)
    done = narrate_in(folder, "post", "difficult.md", "--voice", "joe", "--format", "wav")
    assert done.returncode == 0, done.stderr
    episode = folder / "episodes" / "a-hundred-difficult-sentences"
    if not episode.exists():
        (episode,) = (folder / "episodes").iterdir()
    (sound,) = episode.glob("*.wav")
    samples = samples_of(sound).astype(np.float32)
    places = cues(episode)
    assert len(script) == len(places)
    parts = [
        (words, samples[int(start * RATE) : int(end * RATE)])
        for (role, words), (start, end) in zip(script, places, strict=True)
        if role == "narrator"
    ]
    return [
        Heard(sentence, words, transcribed(part))
        for sentence, (words, part) in zip(sentences(), parts, strict=True)
    ]


def transcribed(samples: NDArray[np.float32]) -> str:
    """What Whisper writes for a sentence, the same every time."""
    silence = np.zeros(int(AROUND_S * RATE), np.float32)
    sound = np.concatenate([silence, samples, silence])
    segments, _ = whisper().transcribe(sound, language="en", beam_size=5, temperature=0, without_timestamps=True)
    return " ".join(segment.text.strip() for segment in segments)


# --- comparing --------------------------------------------------------------------------------------------------


def words(text: str) -> list[str]:
    """The words as narrate reads them: lower case, no marks, spelled letters joined, a zero never an ``oh``."""
    read = _DOT.sub(" dot ", speak([Span(text)], Lexicon())).lower().replace("’", "'")
    read = re.sub(r"(?<=\b[a-z])\.(?=[a-z]\b)", " ", read)
    found = ["zero" if word in ("oh", "o") else word.replace("'", "") for word in _WORD.findall(read)]
    joined: list[str] = []
    spelling = False
    for word in found:
        letter = len(word) == 1 and word != "a"
        if (letter or word == "a") and spelling:
            joined[-1] += word
        else:
            joined.append(word)
        spelling = letter or (spelling and word == "a")
    return joined
