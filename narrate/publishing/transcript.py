"""Writes the transcript, sentence by sentence: as WebVTT with speakers, and as SubRip."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from narrate.mixing.timeline import Timeline
from narrate.scripting.script import Script

VTT_WIDTH = 65
SRT_WIDTH = 32
SRT_LINES = 2
"""Limits that Podcasting 2.0 recommends: 65 characters per line in WebVTT; two lines of 32 in SubRip."""


@dataclass(frozen=True, slots=True)
class Caption:
    """Text, and when it is shown, in milliseconds."""

    start_ms: int
    end_ms: int
    text: str
    """On one line."""
    speaker: str = ""
    """The speaker of a dialogue, or else the name of the voice."""


def captions(script: Script, timeline: Timeline, voices: Mapping[str, str]) -> list[Caption]:
    """One for each utterance: as written, or as spoken if the words are narrate's own.

    ``voices`` names the voices of the parts that are not those of speakers.
    """
    return [
        Caption(
            timeline.ms(cue.start),
            timeline.ms(cue.end),
            " ".join((said.written or said.spoken).split()),
            voices.get(said.part, said.part),
        )
        for cue, said in zip(timeline.cues, script.utterances, strict=True)
    ]


def webvtt(lines: Iterable[Caption], language: str) -> str:
    """A WebVTT file in which every caption names its speaker, and a comment the language (BCP 47).

    WebVTT has no other place for the language of a whole file.
    """
    blocks = ["WEBVTT\n", f"NOTE language: {_escaped(' '.join(language.split()))}\n"]
    for line in lines:
        wrapped = [_escaped(part) for part in textwrap.wrap(line.text, VTT_WIDTH)]
        text = "\n".join(wrapped)
        blocks.append(
            f"{_clock(line.start_ms, '.')} --> {_clock(line.end_ms, '.')}\n<v {_escaped(line.speaker)}>{text}\n"
        )
    return "\n".join(blocks)


def subrip(lines: Iterable[Caption]) -> str:
    """A SubRip file. A long sentence becomes several captions, each shown in proportion to its length."""
    short = [part for line in lines for part in _split(line)]
    return "\n".join(
        f"{number}\n{_clock(line.start_ms, ',')} --> {_clock(line.end_ms, ',')}\n{line.text}\n"
        for number, line in enumerate(short, 1)
    )


def _split(line: Caption) -> Iterator[Caption]:
    rows = textwrap.wrap(line.text, SRT_WIDTH)
    parts = ["\n".join(rows[i : i + SRT_LINES]) for i in range(0, len(rows), SRT_LINES)]
    ends = list(accumulate(len(part) for part in parts))
    length = line.end_ms - line.start_ms
    start = line.start_ms
    for part, end in zip(parts, ends, strict=True):
        stop = line.start_ms + length * end // ends[-1]
        yield Caption(start, stop, part)
        start = stop


def _clock(ms: int, point: str) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}{point}{ms % 1000:03}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
