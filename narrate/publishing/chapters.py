"""Chapters as files store them: Podcasting 2.0 JSON, ffmpeg's metadata, and reading them back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from narrate import lazy_re as re
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
    words_ms: int = 0
    """When its own words begin, if that is after `start_ms`, as in the first child of an empty parent."""


def chapter_marks(timeline: Timeline) -> tuple[ChapterMark, ...]:
    """The timeline's chapters in milliseconds."""
    return tuple(
        ChapterMark(
            timeline.ms(chapter.start),
            timeline.ms(chapter.end),
            " ".join(chapter.title.split()),
            chapter.level,
            timeline.ms(chapter.words),
        )
        for chapter in timeline.chapters
    )


def in_sequence(chapters: Iterable[ChapterMark]) -> tuple[ChapterMark, ...]:
    """The chapters for a list that holds only their starts: each begins with its own words.

    So an empty parent lasts until its first child's heading. A chapter without words would have no length there,
    and is left out.
    """
    heard = [replace(mark, start_ms=max(mark.start_ms, mark.words_ms)) for mark in chapters]
    heard = [mark for mark in heard if mark.start_ms < mark.end_ms]
    ends = [*(mark.start_ms for mark in heard[1:]), *(mark.end_ms for mark in heard[-1:])]
    return tuple(replace(mark, end_ms=end) for mark, end in zip(heard, ends, strict=True))


def shortened(title: bytes, length: int) -> bytes:
    """A title in UTF-8, cut to exactly ``length`` bytes: it ends in ``…``, then in spaces."""
    kept = title[: length - len("…".encode())].decode(errors="ignore")
    return f"{kept}…".encode().ljust(length)


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
