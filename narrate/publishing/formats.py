"""The audio formats of an episode."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from narrate.publishing import tags
from narrate.publishing.chapters import ChapterMark, read_with_ffmpeg, read_with_mutagen, shortened
from narrate.publishing.tags import Tags


@dataclass(frozen=True, slots=True)
class Format:
    """How files of one format are encoded, tagged and read back."""

    mime: str
    encoder: tuple[str, ...]
    """ffmpeg's output options."""
    write_tags: Callable[[Path, Tags], None]
    read_chapters: Callable[[Path], list[tuple[int, str]]] = read_with_ffmpeg
    """Reads the chapters independently of what wrote them: start in milliseconds, title."""
    streams: bool = True
    """Whether a file can be read while it is being written."""
    loss_db: float = 0.0
    """How much the encoder lowers the level."""
    max_chapters: int | None = None
    """The maximum that the container or its readers support; None if there is none."""
    max_title_bytes: int | None = None
    """The maximum length of a chapter's title, in bytes of UTF-8."""

    def fitted(self, chapters: tuple[ChapterMark, ...]) -> tuple[ChapterMark, ...]:
        """The chapters, with titles that fit the container."""
        return shortened(chapters, self.max_title_bytes) if self.max_title_bytes else chapters


FORMATS: dict[str, Format] = {
    "mp3": Format(
        "audio/mpeg",
        # Constant bit rate: players seek badly without it. Level 7 takes half the time of LAME's default, and at
        # this rate it is nearer to the original (37 dB against 25 dB, a tenth of a second at a time). No tag of
        # ffmpeg's: its ID3 chapters have wrong sizes.
        ("-c:a", "libmp3lame", "-b:a", "64k", "-compression_level", "7", "-id3v2_version", "0"),
        tags.write_mp3,
        loss_db=0.45,  # LAME scales what it is given by 0.95
    ),
    "m4b": Format(
        "audio/mp4",
        ("-c:a", "aac", "-b:a", "64k", "-f", "ipod"),
        tags.write_m4b,
        read_chapters=read_with_mutagen,
        streams=False,  # the index of its samples is written last
        max_chapters=255,  # of the list that most players read; the text track beside it holds them all
        max_title_bytes=255,  # a longer one would be cut inside a character
    ),
    "opus": Format("audio/ogg", ("-c:a", "libopus", "-b:a", "40k"), tags.write_opus, max_chapters=1000),
    "flac": Format("audio/flac", ("-c:a", "flac"), tags.write_flac, max_chapters=1000),
    "wav": Format("audio/wav", ("-c:a", "pcm_s16le"), tags.write_wav),
}
"""By name, which is also the file name extension."""
