"""What encoders do, and those of ffmpeg."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from narrate.mixing import ffmpeg
from narrate.mixing.limiter import LIMITER_VERSION, limited
from narrate.mixing.loudness import Loudness, measure
from narrate.storage import translate_os_errors


@dataclass(frozen=True, slots=True)
class Level:
    """What a programme is brought to."""

    gain_db: float
    ceiling_dbtp: float


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment of a programme, and the level that it is brought to when it is encoded."""

    raw: bytes
    """16-bit mono samples, little-endian."""
    rate: int
    """In Hz."""
    level: Level | None = None
    """None to leave it as it is."""

    def samples(self) -> bytes:
        """The samples at their level, like `raw`."""
        if self.level is None:
            return self.raw
        raw = np.frombuffer(self.raw, "<i2")
        return limited(raw, self.level.gain_db, self.level.ceiling_dbtp, self.rate).astype("<i2").tobytes()

    def digest(self, *more: object) -> str:
        """Identifies the result of `samples`, and whatever ``more`` identifies."""
        what = repr((self.rate, self.level, LIMITER_VERSION, *more))
        return hashlib.blake2b(self.raw, key=hashlib.blake2b(what.encode()).digest(), digest_size=20).hexdigest()


class Encoder(Protocol):
    """Encodes programmes in one format."""

    @property
    def loss_db(self) -> float:
        """How much it lowers the level."""

    def encode(self, segments: Iterable[Segment], rate: int, file: Path) -> Loudness:
        """Encode a programme at ``rate`` Hz to ``file``, and measure the result as it is decoded.

        Raises `narrate.errors.EncodingError`, `narrate.errors.StorageError`, and whatever ``segments`` raises.
        """


@dataclass(frozen=True, slots=True)
class FfmpegEncoder:
    """An encoder of ffmpeg's, which encodes a programme in one piece."""

    options: tuple[str, ...]
    """ffmpeg's output options."""
    streams: bool = True
    """Whether a file can be read while it is being written."""
    loss_db: float = 0.0

    def encode(self, segments: Iterable[Segment], rate: int, file: Path) -> Loudness:
        """See `Encoder`."""
        if not self.streams:
            self._encode(segments, rate, file)
            return measure(file)
        with translate_os_errors("the episode", file):
            file.open("wb").close()  # do not measure what an earlier try wrote
        complete = threading.Event()
        with ThreadPoolExecutor(1, thread_name_prefix="measure") as pool:
            loudness = pool.submit(measure, file, ffmpeg.follow_file(file, complete))
            try:
                self._encode(segments, rate, file)
            finally:
                complete.set()
            return loudness.result()

    def _encode(self, segments: Iterable[Segment], rate: int, file: Path) -> None:
        bitexact = ["-fflags", "+bitexact", "-flags:a", "+bitexact"]
        source = [*ffmpeg.raw_format(rate), "-i", "-"]
        blocks = (segment.samples() for segment in segments)
        ffmpeg.feed([*source, *self.options, *bitexact, file], blocks, f"encoding {file.name}")
