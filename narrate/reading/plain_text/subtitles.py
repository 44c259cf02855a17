"""Takes the timing off subtitles, in SubRip's form, WebVTT's or Whisper's, and off transcripts.

A cue ends where the screen is full, not where a sentence ends. A paragraph ends with a sentence before a pause,
before another speaker, or if it is long.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from narrate import lazy_re as re

_CLOCK = r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2})[,.](\d{3})"
_TIMING = re.compile(rf"\s*{_CLOCK}\s*-->\s*{_CLOCK}(?:\s.*)?|\[{_CLOCK}\s*-->\s*{_CLOCK}\](?P<words>.*)")
_STAMP = re.compile(r"^[ \t]*[\[(]?(?:(\d{1,2}):)?(\d{1,2}):(\d{2})(?:\.\d{1,3})?[\])]?(?:[ \t]+|$)", re.MULTILINE)
_MIN_STAMPS = 3
_FIRST_STAMP = re.compile(r"\s*[\[(]?(?:0?0:)?0?0:|\s*[\[(]?0?0:0\d:")
"""A transcript begins in its first minutes, and a timetable does not begin at midnight."""
_MIN_CUES = 2
_PAUSE_MS = 2000
"""Silence after which a paragraph may begin."""
_MAX_CHARS = 600
"""Characters after which a paragraph ends with its sentence."""
_VOICE = re.compile(r"<v(?:\.[\w.]+)?\s+([^<>]{1,80})>")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>\n]{0,80}>|<\d[\d:.]*>|\{\\[^{}\n]{1,40}\}")
"""Tags, the times of single words, and positions on the screen."""
_SPEAKER = re.compile(r"(?:-\s*|>>\s*)(?=\S)")
"""Begins a line of another speaker."""
_MUSIC = re.compile(r"[♪♫\s#]*")
_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*\Z")


class _Cue(NamedTuple):
    start_ms: int
    end_ms: int
    lines: list[str]


def without_timing(text: str) -> str:
    """The paragraphs of subtitles, or a transcript without its time stamps; any other text as it is."""
    lines = text.split("\n")
    timings = [at for at, line in enumerate(lines) if "-->" in line and _TIMING.fullmatch(line)]
    if len(timings) < _MIN_CUES or not _begins_with_cue(lines, timings[0]):
        return _without_stamps(text)
    return "\n\n".join(_paragraphs(list(_cues(lines, timings))))


def _without_stamps(text: str) -> str:
    """A text without the times at the start of its lines, if they count from its beginning."""
    stamps = list(_STAMP.finditer(text))
    if len(stamps) < _MIN_STAMPS or not _FIRST_STAMP.match(stamps[0][0]):
        return text
    times = [_milliseconds((*stamp.groups(), "0")) for stamp in stamps]
    return _STAMP.sub("", text) if times == sorted(set(times)) else text


def _begins_with_cue(lines: Sequence[str], first: int) -> bool:
    """Whether nothing but a number or the header of WebVTT is above the first timing."""
    above = [line.strip() for line in lines[:first] if line.strip()]
    return all(line.isdecimal() for line in above) or above[0].lstrip("\ufeff").startswith("WEBVTT")


def _cues(lines: Sequence[str], timings: Sequence[int]) -> Iterator[_Cue]:
    shown: list[str] = []
    for at, following in zip(timings, [*timings[1:], len(lines)], strict=True):
        match = _TIMING.fullmatch(lines[at])
        if match is None:
            continue
        own = [match["words"]] if match["words"] else []
        for line in lines[at + 1 : following] if not own else ():
            if not line.strip():
                break
            own.append(line)
        bare = [line for line in map(_bare, own) if line and not _MUSIC.fullmatch(line)]
        new = [line for line in bare if line not in shown]  # captions that roll up show a line twice
        shown = bare
        if new:
            clocks = match.groups()[:8] if match[8] else match.groups()[8:16]
            yield _Cue(_milliseconds(clocks[:4]), _milliseconds(clocks[4:]), new)


def _bare(line: str) -> str:
    return " ".join(_MARKUP.sub("", _VOICE.sub(r"\1: ", line)).split())


def _milliseconds(clock: Sequence[str | None]) -> int:
    hours, minutes, seconds, milliseconds = (int(part or 0) for part in clock)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds


def _paragraphs(cues: Sequence[_Cue]) -> Iterator[str]:
    """The text of cues; a line of another speaker begins a paragraph."""
    current: list[str] = []
    before = 0
    for cue in cues:
        pauses = cue.start_ms - before >= _PAUSE_MS or sum(map(len, current)) > _MAX_CHARS
        if current and pauses and _SENTENCE_END.search(current[-1]):
            yield "\n".join(current)
            current = []
        for line in cue.lines:
            speaker = _SPEAKER.match(line)
            if speaker and current:
                yield "\n".join(current)
                current = []
            current.append(line[speaker.end() :] if speaker else line)
        before = cue.end_ms
    if current:
        yield "\n".join(current)
