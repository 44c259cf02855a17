"""Audio files made as narrate makes them, and readers that know nothing of how."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from narrate.mixing.encoder import Level, Segment
from narrate.mixing.ffmpeg import binary
from narrate.publishing.chapters import ChapterMark
from narrate.publishing.formats import FORMATS
from narrate.publishing.tags import Tags

RATE = 16_000
SECONDS = 30
END_MS = SECONDS * 1000

MARKS: dict[str, tuple[ChapterMark, ...]] = {
    "few": (
        ChapterMark(0, 1234, "One", 1),
        ChapterMark(1234, 20_000, "Two", 1),
        ChapterMark(20_000, END_MS, "Three", 1),
    ),
    "nested": tuple(
        ChapterMark(i * 1000, (i + 1) * 1000 if i < 9 else END_MS, f"{i} at {level}", level)
        for i, level in enumerate([1, 1, 2, 3, 3, 2, 1, 2, 1, 1])
    ),
    "odd titles": (
        ChapterMark(0, 1000, "“Don’t” – it’s ‘fine’", 1),
        ChapterMark(1000, 2000, "🎉 emoji 👩‍👩‍👧", 1),
        ChapterMark(2000, 3000, "שלום עולם", 1),
        ChapterMark(3000, 4000, "= ; # \\ a=b;c#d\\n \\", 1),
        ChapterMark(4000, 5000, "[CHAPTER] TIMEBASE=1/1 title=x", 1),
        ChapterMark(5000, END_MS, "<b>&amp;</b> 100% {x} 'q' \"q\"", 1),
    ),
    "shared starts": (
        ChapterMark(0, 1000, "Introduction", 1),
        ChapterMark(1000, 9000, "Parent", 1),
        ChapterMark(1000, 9000, "Child", 2, 2000),
        ChapterMark(1000, 9000, "Grandchild", 3, 3000),
        ChapterMark(9000, END_MS, "Last", 1, 9000),
        ChapterMark(9000, END_MS, "Silent", 1, END_MS),
    ),
    "one": (ChapterMark(0, END_MS, "Introduction", 1),),
    "long titles": (
        ChapterMark(0, 1000, "x" * 400, 1),
        ChapterMark(1000, 2000, "ж" * 300, 2),
        ChapterMark(2000, END_MS, "日本" * 150, 1),
    ),
    "300": tuple(ChapterMark(i * 100, (i + 1) * 100, f"Chapter {i}", 1 + i % 3) for i in range(300)),
    "1001": tuple(
        ChapterMark(i * 29, (i + 1) * 29 if i < 1000 else END_MS, f"Chapter {i}", 1 + (i % 11 > 0))
        for i in range(1001)
    ),
    "300 in one": (
        ChapterMark(0, 1000, "Parent", 1),
        *(ChapterMark(1000 + i * 50, 1050 + i * 50, f"Child {i}", 2) for i in range(300)),
        ChapterMark(16_000, END_MS, "Last", 1),
    ),
}
"""Outlines of half a minute."""


def whistle(seconds: float = SECONDS) -> bytes:
    """Raw samples of a tone of 440 Hz."""
    wave = 8000 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * RATE)) / RATE)
    return wave.astype("<i2").tobytes()


def encode(sound: bytes, file: Path, name: str) -> None:
    """Make a file of a format, without tags, of raw samples."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NARRATE_CACHE", str(file.parent / "cache"))
        FORMATS[name].encoder.encode([Segment(sound, RATE, Level(0, -1))], RATE, file)


def write_tags(file: Path, name: str, tags: Tags) -> Path:
    """Write tags into a file of a format, with the chapters that it can hold."""
    FORMATS[name].write_tags(file, replace(tags, chapters=FORMATS[name].fitted(tags.chapters)))
    return file


def whistling(folder: Path, name: str, outline: str, tags: Tags) -> Path:
    """A file of a format in ``folder``, with ``tags`` and an outline of `MARKS`; each format is encoded once."""
    plain, file = folder / f"plain.{name}", folder / f"{outline.replace(' ', '-')}.{name}"
    if not plain.exists():
        encode(whistle(), plain, name)
    shutil.copyfile(plain, file)
    return write_tags(file, name, replace(tags, chapters=MARKS[outline]))


def ffmpeg(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([binary(), "-v", "error", "-y", *map(str, arguments)], capture_output=True, check=True)


def a_jpeg(folder: Path, size: str = "64x48") -> bytes:
    file = folder / "cover.jpg"
    ffmpeg("-f", "lavfi", "-i", f"testsrc=size={size}", "-frames:v", "1", file)
    return file.read_bytes()


def texts_of(file: Path) -> dict[str, str]:
    """What ffmpeg knows of a file and of its sound; keys in lower case."""
    plain = ("-map_chapters", "-1", "-map_metadata")
    return {key: value for of in ("g", "s:a:0") for key, value in _dump(file, *plain, f"0:{of}")}


def chapters_of(file: Path) -> list[tuple[int, int, str]]:
    """Start and end in milliseconds and title of each chapter, as ffmpeg reads them."""
    chapters: list[dict[str, str]] = []
    for key, value in _dump(file):
        if key == "timebase":
            chapters.append({})
        if chapters:
            chapters[-1][key] = value
    return [_chapter(chapter) for chapter in chapters]


def _dump(file: Path, *options: str) -> Iterator[tuple[str, str]]:
    dump = ffmpeg("-copyts", "-i", file, *options, "-f", "ffmetadata", "-").stdout.decode()
    for key, value in re.findall(r"^([^;\[=\n]+)=((?:\\.|[^\\\n])*)$", dump, re.MULTILINE | re.DOTALL):
        yield key.lower(), re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL)


def _chapter(settings: dict[str, str]) -> tuple[int, int, str]:
    top, bottom = map(int, settings["timebase"].split("/"))
    start, end = (round(int(settings[key]) * 1000 * top / bottom) for key in ("start", "end"))
    return start, end, settings.get("title", "")


def frames_of(id3: bytes) -> Iterator[tuple[str, bytes]]:
    """The frames of an ID3v2.3 tag, or inside one of its frames, by the letter of its specification."""
    at = 0
    while at + 10 <= len(id3) and id3[at]:
        name, length = id3[at : at + 4].decode("ascii"), int(struct.unpack(">I", id3[at + 4 : at + 8])[0])
        yield name, id3[at + 10 : at + 10 + length]
        at += 10 + length


def id3_of(data: bytes) -> tuple[tuple[int, int], bytes]:
    """The version of the tag that ``data`` starts with, and its frames."""
    assert data[:3] == b"ID3"
    length = 0
    for byte in data[6:10]:
        assert byte < 128
        length = length * 128 + byte
    return (data[3], data[4]), data[10 : 10 + length]


def text_of(frame: bytes) -> str:
    """What a text frame says; ID3v2.3 knows two encodings."""
    assert frame[0] in (0, 1)
    return frame[1:].decode("latin-1" if frame[0] == 0 else "utf-16").rstrip("\0")
