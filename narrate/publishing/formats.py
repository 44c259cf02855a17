"""The audio formats of an episode."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from narrate.mixing.encoder import Encoder, FfmpegEncoder
from narrate.mixing.lame import LameEncoder
from narrate.publishing import tags
from narrate.publishing.chapters import ChapterMark, in_sequence, read_with_ffmpeg
from narrate.publishing.tags import Tags


@dataclass(frozen=True, slots=True)
class Format:
    """How files of one format are encoded, tagged and read back."""

    mime: str
    encoder: Encoder
    write_tags: Callable[[Path, Tags], None]
    read_chapters: Callable[[Path], list[tuple[int, str]]] = read_with_ffmpeg
    """Reads the chapters independently of what wrote them: start in milliseconds, title."""
    max_chapters: int | None = None
    """The maximum that the container or its readers support; None if there is none."""
    holds_ends: bool = False
    """Whether the file states where a chapter ends; otherwise it ends where the next one begins."""

    def fitted(self, chapters: tuple[ChapterMark, ...]) -> tuple[ChapterMark, ...]:
        """The chapters that the file can hold, as it holds them."""
        return (chapters if self.holds_ends else in_sequence(chapters))[: self.max_chapters]


FORMATS: dict[str, Format] = {
    "mp3": Format(
        "audio/mpeg",
        # Constant bit rate: players seek badly without it. Level 7 takes half the time of LAME's default, and at
        # this rate it is nearer to the original (37 dB against 25 dB, a tenth of a second at a time).
        LameEncoder(bit_rate=64_000, quality=7),
        tags.write_mp3,
        holds_ends=True,
    ),
    "m4b": Format(
        "audio/mp4",
        # The index of its samples is written last.
        FfmpegEncoder(("-c:a", "aac", "-b:a", "64k", "-f", "ipod"), streams=False),
        tags.write_m4b,
    ),
    "opus": Format(
        "audio/ogg",
        FfmpegEncoder(("-c:a", "libopus", "-b:a", "40k")),
        tags.write_opus,
        max_chapters=tags.MAX_COMMENT_CHAPTERS,
    ),
    "flac": Format(
        "audio/flac", FfmpegEncoder(("-c:a", "flac")), tags.write_flac, max_chapters=tags.MAX_COMMENT_CHAPTERS
    ),
    "wav": Format("audio/wav", FfmpegEncoder(("-c:a", "pcm_s16le")), tags.write_wav, holds_ends=True),
}
"""By name, which is also the file name extension."""
