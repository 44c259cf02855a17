"""Chapters as files store them: Podcasting 2.0 JSON, ffmpeg's metadata, and reading them back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mutagen.mp4 import MP4

from narrate.mixing import ffmpeg
from narrate.mixing.timeline import Timeline

_ESCAPED = re.compile(r"([=;#\\\n])")
_LINE_END = "\0\n"
"""After a backslash, even an escaped one, ffmpeg joins the next line; a NUL prevents that."""
_UNESCAPE = re.compile(r"\\(.)", re.DOTALL)
_READ_BACK = re.compile(
    r"\[CHAPTER\]\nTIMEBASE=(\d+)/(\d+)\nSTART=(-?\d+)\nEND=-?\d+\n(?:title=((?:\\.|[^\\\n])*)\n)?", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class ChapterMark:
    """A chapter as files store it."""

    start_ms: int
    end_ms: int
    title: str
    """On one line, otherwise verbatim."""
    level: int
    """From 1."""


def chapter_marks(timeline: Timeline) -> tuple[ChapterMark, ...]:
    """The timeline's chapters in milliseconds."""
    return tuple(
        ChapterMark(
            timeline.ms(chapter.start),
            timeline.ms(chapter.end),
            " ".join(chapter.title.split()),
            chapter.level,
        )
        for chapter in timeline.chapters
    )


def shortened(chapters: Iterable[ChapterMark], max_bytes: int) -> tuple[ChapterMark, ...]:
    """The chapters, with titles cut to ``max_bytes`` bytes of UTF-8; a title that was cut ends in ``…``."""
    return tuple(replace(mark, title=_shortened(mark.title, max_bytes)) for mark in chapters)


def chapters_json(chapters: Iterable[ChapterMark]) -> dict[str, Any]:
    """The content of a Podcasting 2.0 chapters file, version 1.2.0; times are in seconds."""
    entries = [
        {"startTime": mark.start_ms / 1000, "title": mark.title, "endTime": mark.end_ms / 1000}
        for mark in chapters
    ]
    return {"version": "1.2.0", "chapters": entries}


def ffmetadata(chapters: Iterable[ChapterMark]) -> str:
    """The chapters as an ffmpeg metadata file."""
    blocks = (
        f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={mark.start_ms}\nEND={mark.end_ms}\n"
        f"title={_ESCAPED.sub(lambda match: chr(92) + match.group(), mark.title)}{_LINE_END}"
        for mark in chapters
    )
    return ";FFMETADATA1\n" + "".join(blocks)


def read_with_ffmpeg(file: Path) -> list[tuple[int, str]]:
    """Read the start (in milliseconds) and title of each chapter. Raises `narrate.errors.EncodingError`."""
    # Without -copyts, ffmpeg counts from the end of the encoder delay.
    arguments: list[ffmpeg.Argument] = ["-copyts", "-i", file, "-f", "ffmetadata", "-"]
    text = ffmpeg.output(arguments, f"reading {file.name}").decode(errors="replace")
    return [
        (round(int(start) * int(top) * 1000 / int(bottom)), _UNESCAPE.sub(r"\1", title))
        for top, bottom, start, title in _READ_BACK.findall(text)
    ]


def read_with_mutagen(file: Path) -> list[tuple[int, str]]:
    """The same for an MP4; ffmpeg wrote its chapters, so mutagen reads them back."""
    return [(round(chapter.start * 1000), chapter.title) for chapter in MP4(file).chapters or []]


def _shortened(title: str, max_bytes: int) -> str:
    data, end = title.encode(), "…".encode()
    return title if len(data) <= max_bytes else (data[: max_bytes - len(end)] + end).decode(errors="ignore")
