"""Writes the transcript, sentence by sentence: as WebVTT and JSON with speakers, and as SubRip."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from narrate import lazy_re as re
from narrate.mixing.timeline import Timeline
from narrate.publishing import caption_lines
from narrate.scripting.script import Script

VTT_WIDTH = 65
SRT_WIDTH = 32
SRT_LINES = 2
"""Limits that Podcasting 2.0 recommends: 65 characters per line in WebVTT; two lines of 32 in SubRip."""
MIN_MS = 700
"""The shortest time for which a part of a sentence is shown, if the sentence has that for each of its parts."""

_CLOCK = r"(\d+):(\d\d):(\d\d)\.(\d{3})"
_CUE = re.compile(f"^{_CLOCK} --> {_CLOCK}$", re.MULTILINE)
_SUBRIP_MARKUP = re.compile(r"<(?=\s*[/!A-Za-z])|\{(?=\\)|--(?=>)|(?<=\d):(?=\d\d)|(?<=^)\d+$", re.MULTILINE)
_JOINER = "\u2060"
"""Word joiner: without width, and no line breaks at it."""


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
    """One for each utterance. ``voices`` names the voices of the parts that are not those of speakers."""
    return [
        Caption(
            timeline.ms(cue.start),
            timeline.ms(cue.end),
            said.caption or said.spoken,
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
        wrapped = [_escaped(part) for part in caption_lines.lines(line.text, VTT_WIDTH)]
        text = "\n".join(wrapped)
        blocks.append(
            f"{_clock(line.start_ms, '.')} --> {_clock(line.end_ms, '.')}\n<v {_escaped(line.speaker)}>{text}\n"
        )
    return "\n".join(blocks)


def times_in(vtt: str) -> list[tuple[int, int]]:
    """When each caption of a `webvtt` file begins and ends, in milliseconds."""
    return [(_ms(*cue.groups()[:4]), _ms(*cue.groups()[4:])) for cue in _CUE.finditer(vtt)]


def _ms(hours: str, minutes: str, seconds: str, ms: str) -> int:
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(ms)


def subrip(lines: Iterable[Caption]) -> str:
    """A SubRip file. A long sentence becomes several captions, each shown in proportion to its length."""
    short = [part for line in lines for part in _split(line)]
    return "\n".join(
        f"{number}\n{_clock(line.start_ms, ',')} --> {_clock(line.end_ms, ',')}\n{_inert(line.text)}\n"
        for number, line in enumerate(short, 1)
    )


def podcast_json(lines: Iterable[Caption]) -> dict[str, Any]:
    """A transcript as Podcasting 2.0 defines it in JSON: segments with their speakers, times in seconds."""
    segments = [
        {
            "speaker": line.speaker,
            "startTime": line.start_ms / 1000,
            "endTime": line.end_ms / 1000,
            "body": line.text,
        }
        for line in lines
    ]
    return {"version": "1.0.0", "segments": segments}


def _split(line: Caption) -> Iterator[Caption]:
    parts = ["\n".join(rows) for rows in caption_lines.blocks(line.text, SRT_WIDTH, SRT_LINES)]
    start = line.start_ms
    for part, end in zip(parts, _ends([len(part) for part in parts], line.end_ms - line.start_ms), strict=True):
        yield replace(line, start_ms=start, end_ms=line.start_ms + end, text=part)
        start = line.start_ms + end


def _ends(sizes: list[int], ms: int) -> list[int]:
    """When each part ends, of a sentence of this length: in proportion to its size, but none is too short."""
    shares = [ms * size / sum(sizes) for size in sizes]
    if min(shares) < MIN_MS <= ms / len(sizes):
        spare = ms - MIN_MS * len(sizes)
        shares = [MIN_MS + spare * size / sum(sizes) for size in sizes]
    return [round(end) for end in accumulate(shares)]


def _inert(text: str) -> str:
    """Text in which no reader of SubRip finds markup, a time or a number of its own.

    SubRip has no way to escape, so a word joiner keeps apart what would be read together.
    """
    return _SUBRIP_MARKUP.sub(lambda match: match[0] + _JOINER, text)


def _clock(ms: int, point: str) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}{point}{ms % 1000:03}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
