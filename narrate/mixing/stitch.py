"""Clips and pauses → one programme on disk, an utterance at a time: linear in time, flat in memory."""

from __future__ import annotations

import warnings
import wave
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from narrate.mixing.timeline import samples_of
from narrate.speaking.engine import Audio
from narrate.storage import writing

with warnings.catch_warnings():
    # pydub looks for an ffmpeg on PATH; narrate brings its own and calls it itself.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

FADE_S = 0.004
_SAMPLE_BYTES = 2


@dataclass(frozen=True, slots=True)
class Programme:
    """A stitched programme: raw 16-bit mono samples, little-endian, without a header."""

    file: Path
    rate: int
    """Samples a second, in Hz."""
    lengths: tuple[int, ...]
    """Samples of each piece without the pause after it, in order."""

    @property
    def seconds(self) -> float:
        """Its length, pauses included."""
        return self.file.stat().st_size / _SAMPLE_BYTES / self.rate


def stitch(pieces: Iterable[tuple[Audio, int]], file: Path) -> Programme:
    """Write clips, each with the pause after it in milliseconds, one after another to ``file``.

    The programme takes the first clip's rate; the others are converted to it. Lengths are counted here and not
    before, so they are those of the samples written, whatever became of the store meanwhile.
    Raises `StorageError`.
    """
    rate = 0
    lengths: list[int] = []
    with writing("the programme", file), file.open("wb") as spool:
        for clip, pause_ms in pieces:
            rate = rate or clip.rate
            lengths.append(_append(spool, clip, rate))
            spool.write(bytes(_SAMPLE_BYTES * samples_of(pause_ms, rate)))
    return Programme(file, rate, tuple(lengths))


def write_wav(programme: Programme, target: BinaryIO) -> None:
    """Write the programme as it is, with a WAV header. Raises `OSError`."""
    with wave.open(target, "wb") as file, programme.file.open("rb") as spool:
        file.setnchannels(1)
        file.setsampwidth(_SAMPLE_BYTES)
        file.setframerate(programme.rate)
        while block := spool.read(1 << 20):
            file.writeframes(block)


def write_excerpt(programme: Programme, seconds: int, file: Path) -> None:
    """Copy ``seconds`` of the programme in ten pieces from all over it, or all of it. Raises `OSError`."""
    pieces = 10
    samples = programme.file.stat().st_size // _SAMPLE_BYTES
    wanted = programme.rate * seconds // pieces
    with programme.file.open("rb") as spool, file.open("wb") as target:
        for piece in range(pieces):
            start, end = samples * piece // pieces, samples * (piece + 1) // pieces
            spool.seek(_SAMPLE_BYTES * start)
            target.write(spool.read(_SAMPLE_BYTES * min(wanted, end - start)))


def _append(spool: BinaryIO, clip: Audio, rate: int) -> int:
    """Write one clip; its length in samples."""
    piece = _segment(_faded(clip)).set_frame_rate(rate)
    spool.write(piece.raw_data)
    return len(piece.raw_data) // _SAMPLE_BYTES


def _segment(clip: Audio) -> AudioSegment:
    return AudioSegment(clip.pcm(), sample_width=_SAMPLE_BYTES, frame_rate=clip.rate, channels=1)


def _faded(clip: Audio) -> Audio:
    """Both ends faded over `FADE_S`. pydub's own fades round to milliseconds and change the length."""
    length = min(int(FADE_S * clip.rate), len(clip.samples) // 2)
    samples = clip.samples.copy()
    if length:
        ramp = np.linspace(0, 1, length, endpoint=False, dtype=np.float32)
        samples[:length] *= ramp
        samples[-length:] *= ramp[::-1]
    return Audio(samples, clip.rate)
