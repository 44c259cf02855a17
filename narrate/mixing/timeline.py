"""Computes the position of every utterance and chapter in a programme, in samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from narrate.errors import EpisodeError
from narrate.scripting.script import Script


@dataclass(frozen=True, slots=True)
class Cue:
    """The position of an utterance."""

    start: int
    """Its first sample."""
    end: int
    """The sample after its last, at which the pause begins."""
    utterance: int
    """Its index in the script."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """The position of a section. It lasts until the next later start, so chapters tile the programme."""

    start: int
    """Its first sample: that of its heading, or of an empty parent's."""
    end: int
    """The sample after its last."""
    title: str
    """The heading, verbatim."""
    level: int
    """From 1."""
    words: int = 0
    """The first sample of its own words: after `start` in an empty parent's first child; `end` if it has none."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Positions in a programme, in samples. Cues are in order and never overlap."""

    sample_rate: int
    """In Hz."""
    length: int
    """Samples in total, the last pause included."""
    cues: tuple[Cue, ...]
    """One per utterance, in the order of the script."""
    chapters: tuple[Chapter, ...]
    """In order; the first starts at 0. An empty parent and its first child share a start."""

    def ms(self, position: int) -> int:
        """A position in milliseconds, rounded to nearest."""
        return (position * 2000 + self.sample_rate) // (2 * self.sample_rate)

    def seconds(self, position: int) -> float:
        """A position in seconds, exact to the millisecond."""
        return self.ms(position) / 1000


def samples_of(pause_ms: int, rate: int) -> int:
    """A pause in samples at ``rate`` Hz, rounded to nearest."""
    return (pause_ms * rate + 500) // 1000


def build_timeline(script: Script, lengths: Sequence[int], pauses: Sequence[int], rate: int) -> Timeline:
    """Place the utterances of ``script`` and its chapters.

    The clips have ``lengths`` samples at ``rate`` Hz, and after each come ``pauses`` samples of silence. Raises
    `EpisodeError` if the script has no utterances.
    """
    cues: list[Cue] = []
    position = 0
    for index, (_, length, pause) in enumerate(zip(script.utterances, lengths, pauses, strict=True)):
        cues.append(Cue(position, position + length, index))
        position += length + pause
    if not cues:
        raise EpisodeError("there is nothing to speak")
    return Timeline(rate, position, tuple(cues), _chapters(script, cues, position))


def _chapters(script: Script, cues: list[Cue], length: int) -> tuple[Chapter, ...]:
    first = _first_words(script, cues)
    starts = _section_starts(script, first)
    marked = [(i, head) for i, head in enumerate(script.headings) if i or 0 in first]
    later = sorted({starts[i] for i, _ in marked} | {length})
    following = dict(pairwise(later))
    return tuple(
        Chapter(starts[i], (end := following[starts[i]]), head.title, head.level, first.get(i, end))
        for i, head in marked
    )


def _first_words(script: Script, cues: list[Cue]) -> dict[int, int]:
    """The start of the first utterance of each section that has any."""
    first: dict[int, int] = {}
    for cue, utterance in zip(cues, script.utterances, strict=True):
        first.setdefault(utterance.section, cue.start)
    return first


def _section_starts(script: Script, first: Mapping[int, int]) -> list[int]:
    """The start of each section: that of its first utterance.

    A parent with nothing but a heading shares its start with its first child: both headings are heard in both
    chapters, and neither owns the pause between them. A section without utterances starts with the next one that
    has any, or with the previous one at the end.
    """
    holds_text = {utterance.section for utterance in script.utterances if utterance.role != "heading"}
    starts: list[int] = [-1] * len(script.headings)
    following = -1
    for index in range(len(starts) - 1, -1, -1):
        following = starts[index] = first.get(index, following)
    for index, head in enumerate(script.headings):
        if starts[index] < 0:
            starts[index] = starts[index - 1]
        parent = script.headings[index - 1] if index > 1 else None
        if parent and head.level > parent.level and index - 1 not in holds_text:
            starts[index] = starts[index - 1]
    return starts
